"""The frame around every page: who is here, which product, its tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from upheld_web.access.guard import Page, Place
from upheld_web.records.models import User


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the product, by its name in the row."""

    label: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame shows; empty texts and no tabs where nobody is signed in or no product is open.

    `numbers` is how large numbers are written for the person.
    `mine` are the pages beside the person's name: those that have a tab and no product.
    """

    person: str = ""
    numbers: str = User.Numbers.INTERNATIONAL
    mine: tuple[Tab, ...] = ()
    product: str = ""
    product_address: str = ""
    is_example: bool = False
    tabs: tuple[Tab, ...] = ()
    aside: tuple[Tab, ...] = ()


def framed(request: HttpRequest) -> dict[str, Any]:
    """The frame, for every template, as `frame`; where a page was refused or broke, it tells only who is here."""
    place: Place | None = getattr(request, "place", None)
    if place is not None:
        return {"frame": _frame(place)}
    user = getattr(request, "user", None)
    return {"frame": Frame(str(user), user.numbers) if isinstance(user, User) else Frame()}


def _frame(place: Place) -> Frame:
    visit = place.visit
    person, product = str(visit.user or ""), visit.product
    numbers = visit.user.numbers if visit.user else User.Numbers.INTERNATIONAL
    mine = _tabs(place, lambda page: not page.of_product) if visit.user else ()
    if product is None:
        return Frame(person, numbers, mine)
    return Frame(
        person,
        numbers,
        mine,
        product.title,
        reverse("evaluate", kwargs={"product": product.slug}),
        product.is_example,
        _tabs(place, lambda page: page.of_product and not page.aside),
        _tabs(place, lambda page: page.of_product and page.aside),
    )


def _tabs(place: Place, belongs: Callable[[Page], bool]) -> tuple[Tab, ...]:
    """Those of the pages that the visitor may read."""
    visit, here = place.visit, place.page
    parts = {"product": visit.product.slug} if visit.product else {}
    return tuple(
        Tab(
            one.tab,
            reverse(one.name, kwargs=parts if one.of_product else {}),
            here is not None and one.name in (here.name, here.under),
        )
        for one in place.pages
        if one.tab and belongs(one) and one.reads is not None and visit.may(one.reads)
    )
