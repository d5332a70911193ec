"""A figure is challenged, and a question settled."""

from __future__ import annotations

from django.utils import timezone

from upheld.errors import CallError
from upheld_web.access.roles import Need
from upheld_web.records.models import Comment, Product, User
from upheld_web.records.writing import writing

LONGEST = 4000
LONGEST_NAME = 200


def challenge(actor: User | None, product: Product, figure: str, text: str) -> Comment:
    """A question about `figure`, as its page names it, of the newest verdict.

    CallError for an empty question or figure, and for a question that is too long; a longer name of a figure is cut.
    """
    figure, text = " ".join(figure.split()), text.strip()
    if not figure:
        raise CallError("Say which figure you doubt: none is named")
    if not text:
        raise CallError("Say what you doubt: the question is empty")
    if len(text) > LONGEST:
        raise CallError(f"Say it in at most {LONGEST:,} signs; these are {len(text):,}")
    with writing(actor, product, Need.VIEWER) as trail:
        made = Comment.objects.create(
            product=product, assessment=product.assessment, figure=_cut(figure), text=text, author=trail.actor
        )
        trail.entry("challenged a figure", made.figure)
    return made


def _cut(figure: str) -> str:
    return figure if len(figure) <= LONGEST_NAME else f"{figure[: LONGEST_NAME - 1]}…"


def settle(actor: User | None, comment: Comment) -> None:
    """The question is answered or moot; it stays to be read. Settling it twice changes nothing."""
    with writing(actor, comment.product, Need.CONTRIBUTOR) as trail:
        kept = Comment.objects.select_for_update().get(pk=comment.pk)
        if kept.settled_at is None:
            kept.settled_at, kept.settled_by = timezone.now(), trail.actor
            kept.save(update_fields=["settled_at", "settled_by"])
        trail.entry("settled a question", comment.figure)
