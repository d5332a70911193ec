"""The frame around every page: who is here, which product, its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from upheld_web.access.guard import Place


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the product, by its name in the row."""

    label: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame shows; empty texts and no tabs where nobody is signed in or no product is open."""

    person: str = ""
    is_administrator: bool = False
    product: str = ""
    product_address: str = ""
    is_example: bool = False
    tabs: tuple[Tab, ...] = ()
    aside: tuple[Tab, ...] = ()


def framed(request: HttpRequest) -> dict[str, Any]:
    """The frame, for every template, as `frame`."""
    place: Place | None = getattr(request, "place", None)
    user = getattr(request, "user", None)
    if place is None:
        known = user is not None and user.is_authenticated
        return {"frame": Frame(str(user), user.is_administrator) if known and user else Frame()}
    return {"frame": _frame(place)}


def _frame(place: Place) -> Frame:
    visit, page = place.visit, place.page
    person = str(visit.user) if visit.user else ""
    is_administrator = bool(visit.user and visit.user.is_administrator)
    product = visit.product
    if product is None:
        return Frame(person, is_administrator)

    def tabs(aside: bool) -> tuple[Tab, ...]:
        return tuple(
            Tab(one.tab, reverse(one.name, kwargs={"product": product.slug}), one.name in (page.name, page.under))
            for one in place.pages
            if one.tab and one.of_product and one.aside is aside and one.reads is not None and visit.may(one.reads)
        )

    return Frame(
        person,
        is_administrator,
        product.title,
        reverse("evaluate", kwargs={"product": product.slug}),
        product.is_example,
        tabs(False),
        tabs(True),
    )
