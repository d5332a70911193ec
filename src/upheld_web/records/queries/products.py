"""The products that somebody may see, in one line each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from upheld_web.records.models import Assessment, Comment, Commitment, Log, Product, User


@dataclass(frozen=True, slots=True)
class Mark:
    """A requirement of the newest assessment: its title, its verdict, and whether it is only an aim."""

    title: str
    verdict: str
    is_aim: bool


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product as lists show it. `judged_at` is when its newest verdict was reached; None without any.

    `newest_state` is the state of its newest assessment, done or not; empty without any. `is_old` says that
    what of the spec is judged was changed after the newest verdict. A log that was refused is none.
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
    # What belongs to a product is looked up by product: joined, its parts would multiply.
    of_it = {"product": OuterRef("pk")}
    open_comments = Comment.objects.filter(**of_it, settled_at=None).order_by().values("product")
    shown = Product.objects.select_related("assessment").annotate(
        open_comments=Coalesce(Subquery(open_comments.annotate(n=Count("pk")).values("n")), 0),
        newest_state=Subquery(Assessment.objects.filter(**of_it).order_by("-pk").values("state")[:1]),
        has_log=Exists(Log.objects.filter(**of_it).exclude(state=Log.State.REFUSED)),
        is_judged_alike=Q(assessment__spec__judged_hash=F("spec__judged_hash")) & ~Q(spec__judged_hash=""),
        has_requirements=Exists(Commitment.objects.filter(**of_it)),
    )
    roles = dict(user.memberships.values_list("product_id", "role"))
    if not user.is_administrator:
        shown = shown.filter(pk__in=roles)
    shown = shown.order_by(F("assessment_id").desc(nulls_last=True), "title")
    return tuple(_line(one, roles.get(one.pk, "administrator")) for one in shown)


def _line(product: Product, role: str) -> ProductLine:
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
        newest_state=getattr(product, "newest_state", None) or "",
        is_old=bool(last and last.spec_id != product.spec_id and not getattr(product, "is_judged_alike", False)),
        has_requirements=getattr(product, "has_requirements", False),
        has_log=getattr(product, "has_log", False),
        open_comments=getattr(product, "open_comments", 0),
    )
