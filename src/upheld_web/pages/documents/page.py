"""What Documents shows."""

from __future__ import annotations

from dataclasses import dataclass

from upheld_web.records.queries.history import Judged


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """The verdicts that have a document."""

    title: str
    slug: str
    judged: tuple[Judged, ...]
