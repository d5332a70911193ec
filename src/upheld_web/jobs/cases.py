"""Rows of a log are read by a person: who, which columns, and whether unmasked stands in the trail.

They are read while the person waits, so that no row is kept anywhere; in a process of its own, for so long and no
longer, and by so many at once and no more, so that others have their pages meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache

from upheld.errors import CallError
from upheld_web.access.roles import Need
from upheld_web.jobs import apart
from upheld_web.jobs.assessing import OURS
from upheld_web.records.models import Product, User
from upheld_web.records.writing import with_right, writing

SHOWN = 20
MOST_SECONDS = 45
"""A proxy before the server waits a minute, as a rule."""

MOST_AT_ONCE = 2
YOURS = f"What you asked for before is still being read, for {MOST_SECONDS} seconds at most. Then try again."
FULL = "Others read cases just now, and the server reads for only so many at once. Try again in a minute."


def read_cases(
    actor: User | None,
    product: Product,
    *,
    columns: Sequence[str] = (),
    mask: Sequence[str] = (),
    unmask: bool = False,
) -> dict[str, Any]:
    """The cases behind the figures of the newest spec, as the object of `upheld cases --json`, twenty of a sort.

    Whose case it is is told to owners alone, if asked. They are given to nobody before that is noted. Raises
    UpheldError where they cannot be read, or not in the time there is; then nothing is noted.
    """
    need = Need.OWNER if unmask else Need.CONTRIBUTOR
    actor = with_right(actor, product, need)
    if product.spec is None:
        raise ValueError("a product always has a spec")
    asked = apart.asked_of(product, product.spec.text)
    asked |= {"n": SHOWN, "columns": list(columns), "mask": list(mask), "unmask": unmask}
    # All who write wait for whoever is writing: so the log, which may take long, is read before.
    with _a_turn(actor):
        try:
            found = apart.done_apart("cases", asked, seconds=MOST_SECONDS)
        except apart.Broke as error:
            raise CallError(OURS) from error
    shown = sum(len(group["shown"]) for group in found["groups"])
    with writing(actor, product, need) as trail:
        trail.entry("read cases", f"{shown} rows", columns=list(columns), masked=found["masked"], unmasked=unmask)
    return found


@contextmanager
def _a_turn(actor: User) -> Iterator[None]:
    """One of the few turns there are, one for each person; CallError where there is none just now."""
    longest = MOST_SECONDS + 15  # where the server is killed meanwhile, the turn is free again after that
    own = f"reads-cases-{actor.pk}"
    if not cache.add(own, True, longest):
        raise CallError(YOURS)
    turn = None
    try:
        turns = (f"cases-are-read-{number}" for number in range(MOST_AT_ONCE))
        turn = next((name for name in turns if cache.add(name, True, longest)), None)
        if turn is None:
            raise CallError(FULL)
        yield
    finally:
        cache.delete_many([own] if turn is None else [own, turn])
