"""The guard before every page: it finds the product, decides what the visitor is to it, and refuses first.

A page says what a visitor must be to read it and to write on it; a page that says nothing of writing takes no write.
Who is nothing to a product is told that there is no such page, so that nobody learns which products exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

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
    with `aside` it stands at the side of them. `under` is the name of the page whose tab is lit while this one shows.
    """

    name: str
    path: str
    view: View
    reads: Need | None
    writes: Need | None = None
    tab: str = ""
    aside: bool = False
    under: str = ""

    @property
    def of_product(self) -> bool:
        """Whether the page belongs to a product."""
        return "<slug:product>" in self.path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request is: whose visit, at which page, among which pages."""

    visit: Visit
    page: Page
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
        user = request.user if isinstance(request.user, User) and request.user.is_active else None
        if user is None and need > Need.ANYONE:
            return redirect_to_login(request.get_full_path() if request.method in READS else "/")
        product = _found(parts.pop("product")) if page.of_product else None
        visit = Visit(user, product, standing(user, product))
        if product is not None and not visit.may(Need.VIEWER):
            raise Http404
        if not visit.may(need):
            raise PermissionDenied
        request.place = Place(visit, page, tuple(pages))  # type: ignore[attr-defined]  # the frame reads it
        return page.view(request, visit, **parts)

    return path(page.path, guarded, name=page.name)


def _found(slug: str) -> Product:
    product = Product.objects.select_related("spec", "assessment").filter(slug=slug).first()
    if product is None:
        raise Http404
    return product
