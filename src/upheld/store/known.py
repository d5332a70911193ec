"""What is known of the files of a log without opening them: learnt when each was first read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """A file by its path, its size in bytes, and the moment of its last change in nanoseconds."""

    path: Path
    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Mark:
        """The mark of a file as it is now. OSError where there is none."""
        found = path.stat()
        return cls(path, found.st_size, found.st_mtime_ns)

    @property
    def said(self) -> list[Any]:
        """The mark as plain data."""
        return [str(self.path), self.size, self.changed]


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What a file of the log, or of outcomes, holds, as long as its mark is the same.

    `types` are those of its columns. `read_as` says as which types the rest was read. `days` gives for each day
    (NO_DAY: without a time) how many rows of the population there are; `newest` is the newest time, and `far` counts
    times that are placeholders. Of a file of outcomes `earliest` is when its first outcome came, on the log's own
    clock, and `undated` says that some outcome has no time.
    """

    mark: Mark
    types: Mapping[str, str]
    read_as: str
    days: Mapping[int, int]
    newest: datetime | None = None
    far: int = 0
    earliest: datetime | None = None
    undated: bool = True

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "mark": self.mark.said,
            "types": dict(self.types),
            "read_as": self.read_as,
            "days": [[day, rows] for day, rows in sorted(self.days.items())],
            "newest": _said(self.newest),
            "far": self.far,
            "earliest": _said(self.earliest),
            "undated": self.undated,
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> KnownFile:
        """What `to_json` wrote down. KeyError, TypeError or ValueError for anything else."""
        path, size, changed = found["mark"]
        return cls(
            mark=Mark(Path(path), int(size), int(changed)),
            types={str(name): str(kind) for name, kind in found["types"].items()},
            read_as=str(found["read_as"]),
            days={int(day): int(rows) for day, rows in found["days"]},
            newest=_moment(found["newest"]),
            far=int(found["far"]),
            earliest=_moment(found["earliest"]),
            undated=bool(found["undated"]),
        )


def digest(said: Any) -> str:
    """A short hash of plain data."""
    written = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.blake2b(written.encode(), digest_size=12).hexdigest()


def _said(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


__all__ = ["KnownFile", "Mark", "digest"]
