"""How much may wait to be read, judged or compared: there is one worker for everybody, and nobody fills its queue."""

from __future__ import annotations

from upheld.errors import CallError
from upheld_web.records.models import Assessment, Comparison, Log, Product, User

MOST_OF_A_PERSON = MOST_OF_A_PRODUCT = 10
ASKED_BY = ((Assessment, "asked_by"), (Comparison, "asked_by"), (Log, "brought_by"))
WAITING = "waiting"
FULL = (
    "{count} tasks {whose} wait already to be read, judged or compared, and that is the most. Try again when one of "
    "them is done."
)


class Full(CallError):
    """So much waits already that nothing more is taken."""


def room_for(actor: User, product: Product) -> None:
    """Nothing, where one task more of this person and this product may wait; Full where none may."""
    if _waiting(actor=actor) >= MOST_OF_A_PERSON:
        raise Full(FULL.format(count=MOST_OF_A_PERSON, whose="of yours"))
    if _waiting(product=product) >= MOST_OF_A_PRODUCT:
        raise Full(FULL.format(count=MOST_OF_A_PRODUCT, whose="of this product"))


def _waiting(actor: User | None = None, product: Product | None = None) -> int:
    return sum(
        records._default_manager.filter(state=WAITING, **({by: actor} if actor else {"product": product})).count()
        for records, by in ASKED_BY
    )
