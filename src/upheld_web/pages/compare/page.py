"""What Compare shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from upheld.compare_words import CONCLUSIONS
from upheld_web.pages.talk.page import Talk
from upheld_web.records.models import Comparison, Product


@dataclass(frozen=True, slots=True)
class Line:
    """A comparison in the list; `told` is its conclusion, or how far it has come."""

    a: str
    b: str
    told: str
    at: object
    address: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """A form for what to compare, and what was compared. `known` are things that can be named."""

    title: str
    may_contribute: bool
    known: tuple[str, ...]
    a: str
    b: str
    problem: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """One comparison, as far as it has come. `sections` are HTML of the library, whose texts are escaped there."""

    title: str
    a: str
    b: str
    is_moving: bool
    refusal: str
    sections: SafeString
    talk: Talk | None
    address: str
    again_address: str


def line_of(product: Product, one: Comparison) -> Line:
    """The line of a comparison."""
    states = {"waiting": "waiting", "running": "being compared", "refused": "refused", "failed": "failed"}
    told = states.get(one.state) or CONCLUSIONS.get(one.conclusion, one.conclusion)  # type: ignore[call-overload]
    address = reverse("comparison", kwargs={"product": product.slug, "number": one.pk})
    return Line(one.a, one.b, told, one.asked_at, address)


def comparison_page(product: Product, one: Comparison, talk: Talk | None) -> ComparisonPage:
    """The page of a comparison; `talk` once there are figures to doubt."""
    return ComparisonPage(
        title=product.title,
        a=one.a,
        b=one.b,
        is_moving=one.state in ("waiting", "running"),
        refusal=one.refusal,
        # upheld.documents escapes every text of its sections, and its tests hold names full of HTML against it.
        sections=mark_safe(one.sections),  # noqa: S308
        talk=talk,
        address=reverse("comparison", kwargs={"product": product.slug, "number": one.pk}),
        again_address=reverse("compare", kwargs={"product": product.slug}),
    )
