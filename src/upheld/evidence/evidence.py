"""Evidence: what a spec needs from a log and nothing more. Evidence of two parts adds up to that of the whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from upheld.evidence.cells import Cells


@dataclass(frozen=True, slots=True)
class Frame:
    """What evidence was counted by: only evidence of the same frame adds up.

    `fold_hash` is None where no case is put into a fold; `is_clustered` says that folds are of `who`, not of `id`.
    `regions_overlap`: the cut-off differs by segment. `has_clock`: what is known of an outcome depends on `as_of`.
    `families` are the sorts of values that folds and segments were made of: 7 and '07' are one customer only if both
    were read alike. `scales` gives for each sum how many units make 1.
    """

    kind: str
    grid: str
    scale: str
    setting: str
    regions_overlap: bool
    segments: tuple[str, ...]
    wheres: tuple[str, ...]
    fold_hash: str | None
    is_clustered: bool
    has_time: bool
    has_clock: bool
    families: tuple[tuple[str, str], ...]
    scales: tuple[tuple[str, Fraction], ...]
    query: str

    def to_json(self) -> dict[str, Any]:
        """The frame as plain data."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return fields | {"scales": [(name, str(scale)) for name, scale in self.scales]}


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The cells of each grouping set, and how they were counted. It holds no row and no person.

    `windows` are the same sets over parts of the days, by name: see `upheld.evidence.windows`.
    """

    frame: Frame
    as_of: datetime | None
    sets: dict[str, Cells]
    windows: dict[str, dict[str, Cells]] = field(default_factory=dict)

    def __add__(self, other: Evidence) -> Evidence:
        """The evidence of both logs together, to the last bit; no case may be in both. ValueError: other frames."""
        if self.frame != other.frame:
            mine, theirs = self.frame.to_json(), other.frame.to_json()
            differing = [name for name in mine if mine[name] != theirs[name]]
            raise ValueError(f"evidence counted differently does not add up: {', '.join(differing)} differ")
        if (self.frame.has_clock or self.windows or other.windows) and self.as_of != other.as_of:
            raise ValueError(
                f"evidence as of {self.as_of} and as of {other.as_of} does not add up: a case too young, or outside a "
                "window, at one may not be at the other. Gather both with the same as_of"
            )
        if self.windows.keys() != other.windows.keys():
            raise ValueError("evidence with windows and without does not add up")
        dates = [date for date in (self.as_of, other.as_of) if date is not None]
        return Evidence(
            self.frame,
            max(dates) if dates else None,
            _added(self.sets, other.sets),
            {name: _added(sets, other.windows[name]) for name, sets in self.windows.items()},
        )

    def within(self, window: str) -> Evidence:
        """The evidence of one window alone. KeyError where there is no such window."""
        return Evidence(self.frame, self.as_of, self.windows[window])

    def without(self, part: Evidence) -> Evidence:
        """The evidence of the cases that are not in `part`, itself evidence of some of these cases; no windows."""
        return Evidence(self.frame, self.as_of, {name: cells - part.sets[name] for name, cells in self.sets.items()})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Evidence) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    @property
    def content_hash(self) -> str:
        """The hash of everything in it: the same log and spec give the same hash on every run."""
        head = json.dumps([self.frame.to_json(), self.as_of.isoformat() if self.as_of else None], sort_keys=True)
        hashed = hashlib.sha256(head.encode())
        for window, sets in (("", self.sets), *sorted(self.windows.items())):
            for name in sorted(sets):
                hashed.update(f"{window}\0{name}".encode())
                hashed.update(sets[name].digest())
        return "sha256:" + hashed.hexdigest()


def _added(mine: dict[str, Cells], theirs: dict[str, Cells]) -> dict[str, Cells]:
    return {name: cells + theirs[name] for name, cells in mine.items()}
