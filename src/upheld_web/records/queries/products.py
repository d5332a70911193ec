"""The products that somebody may see, in one line each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from upheld_web.records.models import Assessment, Product, User


@dataclass(frozen=True, slots=True)
class Mark:
    """A requirement of the newest assessment: its title, its verdict, and whether it is only an aim."""

    title: str
    verdict: str
    is_aim: bool


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product as lists show it. `judged_at` is when its newest verdict was reached; None without any.

    `newest_state` is the state of its newest assessment, done or not; empty without any. `is_old` says that the spec
    was changed after the newest verdict.
    """

    slug: str
    title: str
    kind: str
    is_example: bool
    role: str
    conclusion: str
    marks: tuple[Mark, ...]
    value_a_week: float | None
    currency: str
    as_of: str
    judged_at: dt.datetime | None
    newest_state: str
    is_old: bool
    has_requirements: bool
    has_log: bool
    open_comments: int


def products_of(user: User | None) -> tuple[ProductLine, ...]:
    """Every product that `user` may see, the newest verdict first; two queries, however many there are."""
    if user is None:
        return ()
    shown = Product.objects.select_related("spec", "assessment").annotate(
        open_comments=Count("comments", filter=Q(comments__settled_at=None), distinct=True),
        newest=Max("assessments__id"),
        logs_count=Count("logs", distinct=True),
        commitments_count=Count("commitments", distinct=True),
    )
    roles = dict(user.memberships.values_list("product_id", "role"))
    if not user.is_administrator:
        shown = shown.filter(pk__in=roles)
    products = list(shown.order_by("-assessment_id", "title"))
    states = dict(
        Assessment.objects.filter(pk__in=[one.newest for one in products if one.newest]).values_list("pk", "state")
    )
    return tuple(_line(one, roles.get(one.pk, "administrator"), states.get(one.newest, "")) for one in products)


def _line(product: Product, role: str, newest_state: str) -> ProductLine:
    last = product.assessment
    return ProductLine(
        slug=product.slug,
        title=product.title,
        kind=product.kind,
        is_example=product.is_example,
        role=role,
        conclusion=last.conclusion if last else "",
        marks=tuple(Mark(*mark) for mark in last.marks) if last else (),
        value_a_week=last.value_a_week if last else None,
        currency=last.currency if last else "",
        as_of=last.as_of if last else "",
        judged_at=last.finished_at if last else None,
        newest_state=newest_state,
        is_old=bool(last and last.spec_id != product.spec_id),
        has_requirements=getattr(product, "commitments_count", 0) > 0,
        has_log=getattr(product, "logs_count", 0) > 0,
        open_comments=getattr(product, "open_comments", 0),
    )
