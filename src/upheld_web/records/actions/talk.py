"""A figure is challenged, and a question settled."""

from __future__ import annotations

from django.utils import timezone

from upheld.errors import CallError
from upheld_web.access.roles import Need
from upheld_web.records.models import Comment, Product, User
from upheld_web.records.writing import writing

LONGEST = 4000


def challenge(actor: User | None, product: Product, figure: str, text: str) -> Comment:
    """A question about `figure` of the newest verdict. CallError for an empty one, or one that is too long."""
    text = text.strip()
    if not text:
        raise CallError("Say what you doubt: the question is empty")
    if len(text) > LONGEST:
        raise CallError(f"Say it in at most {LONGEST:,} signs; these are {len(text):,}")
    with writing(actor, product, Need.VIEWER) as trail:
        made = Comment.objects.create(
            product=product, assessment=product.assessment, figure=figure[:200], text=text, author=trail.actor
        )
        trail.entry("challenged a figure", figure)
    return made


def settle(actor: User | None, comment: Comment) -> None:
    """The question is answered or moot; it stays to be read. Settling it twice changes nothing."""
    with writing(actor, comment.product, Need.CONTRIBUTOR) as trail:
        kept = Comment.objects.select_for_update().get(pk=comment.pk)
        if kept.settled_at is None:
            kept.settled_at, kept.settled_by = timezone.now(), trail.actor
            kept.save(update_fields=["settled_at", "settled_by"])
        trail.entry("settled a question", comment.figure)
