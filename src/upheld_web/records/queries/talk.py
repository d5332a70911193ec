"""What people said about the figures of a product."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F

from upheld_web.records.models import Comment, Product

MOST = 100


@dataclass(frozen=True, slots=True)
class Said:
    """A question about a figure; `settled_by` is empty while it is open. `is_older`: about an older verdict."""

    number: int
    figure: str
    text: str
    author: str
    at: dt.datetime
    settled_by: str
    is_older: bool


def question_of(product: Product, number: int) -> Comment | None:
    """One of the product's questions, by its number; None where it has no such one."""
    return Comment.objects.filter(product=product, pk=number).first()


def said_of(product: Product) -> tuple[Said, ...]:
    """The questions, open ones first, then the newest, at most a hundred; one query."""
    found = product.comments.select_related("author", "settled_by").order_by(
        F("settled_at").asc(nulls_first=True), "-pk"
    )[:MOST]
    told = [
        Said(
            one.pk, one.figure, one.text, str(one.author), one.at, str(one.settled_by or ""),
            is_older=one.assessment_id != product.assessment_id,
        )
        for one in found
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda one: bool(one.settled_by)))
