"""What History shows."""

from __future__ import annotations

from dataclasses import dataclass

from upheld_web.records.queries.history import Done, Judged, Version


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The newest of each sort."""

    title: str
    slug: str
    versions: tuple[Version, ...]
    judged: tuple[Judged, ...]
    trail: tuple[Done, ...]
