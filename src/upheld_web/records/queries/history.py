"""What happened to a product: versions of its spec, verdicts, and who did what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from upheld_web.records.differences import Change, differences, said_in
from upheld_web.records.models import Entry, Product

MOST = 50


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the spec, and what it says differently from the one before."""

    number: int
    author: str
    at: dt.datetime
    note: str
    spec_hash: str
    changes: tuple[Change, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A judging: of which version, how it ended, and on which evidence."""

    number: int
    version: int
    state: str
    conclusion: str
    asked_by: str
    at: dt.datetime
    judged: int
    as_of: str
    evidence_hash: str


@dataclass(frozen=True, slots=True)
class Done:
    """An entry of the trail."""

    at: dt.datetime
    who: str
    did: str
    subject: str
    note: str


def versions_of(product: Product) -> tuple[Version, ...]:
    """The newest versions of the spec with their differences, at most fifty; one query."""
    found = list(product.specs.select_related("author")[: MOST + 1])
    said = [said_in(version.text) for version in found]  # each text is read once: that is what takes time here
    told = []
    for version, now, before in zip(found, said, [*said[1:], None], strict=True):
        changes = differences(before, now) if before is not None else ()
        told.append(
            Version(
                version.number, str(version.author), version.at, version.note, version.spec_hash, changes,
                is_first=before is None,
            )
        )  # fmt: skip
    return tuple(told[:MOST])


def judged_of(product: Product) -> tuple[Judged, ...]:
    """The newest judgings, at most fifty; one query."""
    found = product.assessments.select_related("spec", "asked_by").defer("spec__text", "marks")[:MOST]
    return tuple(
        Judged(
            one.pk, one.spec.number, one.state, one.conclusion, str(one.asked_by), one.finished_at or one.asked_at,
            one.judged, one.as_of[:10], one.evidence_hash,
        )
        for one in found
    )  # fmt: skip


def trail_of(product: Product) -> tuple[Done, ...]:
    """The newest entries of the trail, at most fifty; one query."""
    return _done(product.entries.all())


def trail_of_workspace() -> tuple[Done, ...]:
    """The newest entries of what concerns no product, at most fifty; one query."""
    return _done(Entry.objects.filter(product=None, product_name=""))


def _done(entries: QuerySet[Entry]) -> tuple[Done, ...]:
    return tuple(
        Done(one.at, one.actor_name, one.did, one.subject, str(one.details.get("note", ""))) for one in entries[:MOST]
    )
