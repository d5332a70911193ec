"""The guard before every page: it finds the product, decides what the visitor is to it, and refuses first.

A page says what a visitor must be to read it and to write on it; a page that says nothing of writing takes no write.
Who is nothing to a product is told that there is no such page, so that nobody learns which products exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from upheld_web.access.programs import for_programs, person_by_token, who_are_you
from upheld_web.access.roles import Need
from upheld_web.access.standing import standing
from upheld_web.records.models import Product, SpecVersion, User

READS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is here, at which product, and the most that they are to it."""

    user: User | None
    product: Product | None
    standing: Need

    def may(self, need: Need) -> bool:
        """Whether the visitor is as much as that."""
        return self.standing >= need

    @property
    def here(self) -> Product:
        """The product of a page that belongs to one; ValueError on any other page."""
        if self.product is None:
            raise ValueError("this page belongs to no product")
        return self.product

    @property
    def spec(self) -> SpecVersion:
        """The newest spec of the product; every product has one from its first moment."""
        spec = self.here.spec
        if spec is None:
            raise ValueError("a product always has a spec")
        return spec

    @property
    def may_contribute(self) -> bool:
        """Whether the visitor may change the product."""
        return self.may(Need.CONTRIBUTOR)

    @property
    def may_own(self) -> bool:
        """Whether the visitor may say who else works on the product."""
        return self.may(Need.OWNER)


View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Page:
    """One address: its name, its path, its view `(request, visit, **parts of the path)`, and who may read and write.

    A path with `<slug:product>` belongs to a product. `tab` is what the page is called in the product's row of tabs;
    with `aside` it stands at the side of them, and of a page without a product it is its name beside the person's.
    `under` is the name of the page whose tab is lit while this one shows. A page `by_token` is for programs: it takes
    a token and no cookie, and answers in JSON.
    """

    name: str
    path: str
    view: View
    reads: Need | None
    writes: Need | None = None
    tab: str = ""
    aside: bool = False
    under: str = ""
    by_token: bool = False

    @property
    def of_product(self) -> bool:
        """Whether the page belongs to a product."""
        return "<slug:product>" in self.path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request is: whose visit, at which page, among which pages; at none of them while signing in."""

    visit: Visit
    page: Page | None
    pages: tuple[Page, ...]


def address(page: Page, pages: Sequence[Page]) -> URLPattern:
    """The page behind its guard, at its path. The frame around it shows the tabs among `pages`."""

    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        need = page.reads if request.method in READS else page.writes
        if need is None:
            allowed = [
                *(["GET", "HEAD"] if page.reads is not None else []),
                *(["POST"] if page.writes is not None else []),
            ]
            return HttpResponseNotAllowed(allowed)
        user = person_by_token(request) if page.by_token else _signed_in(request)
        if user is None and need > Need.ANYONE:
            if page.by_token:
                return who_are_you(request)
            return redirect_to_login(request.get_full_path() if request.method in READS else "/")
        product = _found(parts.pop("product")) if page.of_product else None
        visit = Visit(user, product, standing(user, product))
        if product is not None and not visit.may(Need.VIEWER):
            raise Http404
        if not visit.may(need):
            raise PermissionDenied
        request.place = Place(visit, page, tuple(pages))  # type: ignore[attr-defined]  # the frame reads it
        return page.view(request, visit, **parts)

    return path(page.path, for_programs(guarded) if page.by_token else guarded, name=page.name)


def framed(view: View, pages: Sequence[Page]) -> View:
    """A view that is no page of ours, with our frame around it."""

    @wraps(view)
    def placed(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        user = _signed_in(request)
        request.place = Place(Visit(user, None, standing(user, None)), None, tuple(pages))  # type: ignore[attr-defined]
        return view(request, *args, **parts)

    return placed


def _signed_in(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) and request.user.is_active else None


def _found(slug: str) -> Product:
    product = Product.objects.select_related("spec", "assessment").filter(slug=slug).first()
    if product is None:
        raise Http404
    return product
