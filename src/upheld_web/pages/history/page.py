"""What History shows."""

from __future__ import annotations

from dataclasses import dataclass

from upheld_web.pages.history.words import ChangeInWords, in_words
from upheld_web.records.queries.history import Done, Judged, Version


@dataclass(frozen=True, slots=True)
class Told:
    """A version, and what it changed in words."""

    version: Version
    changes: tuple[ChangeInWords, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The newest of each sort."""

    title: str
    slug: str
    versions: tuple[Told, ...]
    judged: tuple[Judged, ...]
    trail: tuple[Done, ...]


def told(version: Version, kind: str) -> Told:
    """The version of a spec of this kind, in words."""
    return Told(version, tuple(in_words(change, kind) for change in version.changes))
