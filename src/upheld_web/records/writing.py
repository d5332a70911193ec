"""The only way to write: as somebody, with the right, in one transaction, and with an entry in the trail.

with writing(actor, product, Need.CONTRIBUTOR) as trail:
    version = SpecVersion.objects.create(...)
    trail.entry("saved a spec", subject="version 3", note="…")
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from upheld_web.access.roles import Need
from upheld_web.access.standing import standing
from upheld_web.records.models import Entry, Product, User


@dataclass(slots=True)
class Trail:
    """What is written down of a write."""

    actor: User
    product: Product | None
    entries: list[Entry] = field(default_factory=list)

    def entry(self, did: str, subject: str = "", *, product: Product | None = None, **details: Any) -> None:
        """Note that the actor `did` this to `subject`; `details` are plain data. `product` where it was just made."""
        of = product or self.product
        self.entries.append(
            Entry(
                actor=self.actor,
                actor_name=str(self.actor)[:120],
                product=of,
                product_name=of.title[:200] if of else "",
                did=did,
                subject=subject[:200],
                details=details,
            )
        )


def with_right(actor: User | None, product: Product | None, need: Need) -> User:
    """The actor, who may write there; PermissionDenied for whoever may not.

    `writing` asks it itself. What takes long is done before, since writers wait for each other, and asks it first.
    """
    if actor is None or standing(actor, product) < max(need, Need.SIGNED_IN):
        raise PermissionDenied
    return actor


@contextmanager
def writing(actor: User | None, product: Product | None, need: Need) -> Iterator[Trail]:
    """A transaction in which `actor` may write; PermissionDenied before anything happens where they may not.

    A write that notes nothing is a mistake of ours: it raises AssertionError, and nothing is written.
    """
    actor = with_right(actor, product, need)
    with transaction.atomic():
        trail = Trail(actor, product)
        yield trail
        if not trail.entries:
            raise AssertionError("a write left no entry in the trail")
        Entry.objects.bulk_create(trail.entries)
