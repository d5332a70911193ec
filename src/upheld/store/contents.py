"""What a store holds, and what of it can go: whole entries that nobody reads any more, and what was left over."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from upheld.store.days import NO_TIME
from upheld.store.shelf import ABOUT, DAYS, FILES, MONTHS, TEMPORARY, about_of, known_in, tables_in

LONGEST_WRITE = timedelta(hours=1)
"""What is still half-written after so long was left by a process that was killed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The counts of one spec at one setting. `days` counts the kept days; `oldest` and `newest` are the outermost."""

    key: str
    product: str
    spec: str
    log: str
    setting: str
    days: int
    oldest: date | None
    newest: date | None
    size: int
    used: datetime | None

    def to_json(self) -> dict[str, object]:
        """The entry as plain data."""
        return {
            "key": self.key,
            "product": self.product,
            "spec": self.spec,
            "log": self.log,
            "setting": self.setting,
            "days": self.days,
            "oldest": self.oldest.isoformat() if self.oldest else None,
            "newest": self.newest.isoformat() if self.newest else None,
            "bytes": self.size,
            "used": self.used.isoformat(timespec="seconds") if self.used else None,
        }


def entries(store: Path) -> tuple[Entry, ...]:
    """What the store holds, the latest used first; none for an empty folder. OSError where it cannot be read."""
    found = [_entry(folder) for folder in store.iterdir() if _is_entry(folder)]
    return tuple(sorted(found, key=lambda one: (-(one.used.timestamp() if one.used else 0.0), one.key)))


def prune(
    store: Path, now: datetime, *, older_than: timedelta | None = None, keep: Collection[str] | None = None
) -> int:
    """Remove what nobody reads any more, and return how many bytes that were. OSError where it cannot be removed.

    Always: what a killed process left half-written, counts that newer ones of the same day have replaced, and what was
    known of files that are gone. With `older_than` also entries that were not used for so long, with `keep` all
    entries but these. A check that is running does not go wrong: it reads again what is no longer there.
    """
    freed = 0
    for entry in entries(store):
        folder = store / entry.key
        is_old = older_than is not None and (entry.used is None or now - entry.used > older_than)
        if is_old or (keep is not None and entry.key not in keep):
            freed += entry.size
            shutil.rmtree(folder, ignore_errors=True)
            continue
        for path in _left_over(folder, now):
            freed += _size(path)
            path.unlink(missing_ok=True)
    return freed


def _entry(folder: Path) -> Entry:
    about = about_of(folder)
    names = {found["name"] for path, found in tables_in(folder) if path.parent.name == DAYS}
    days = sorted(date.fromisoformat(name) for name in names - {NO_TIME})
    marked = folder / ABOUT
    used = datetime.fromtimestamp(marked.stat().st_mtime).astimezone() if marked.exists() else None
    return Entry(
        key=folder.name,
        product=about.get("product", ""),
        spec=about.get("spec", ""),
        log=about.get("log", ""),
        setting=about.get("setting", ""),
        days=len(days),
        oldest=days[0] if days else None,
        newest=days[-1] if days else None,
        size=sum(_size(path) for path in folder.rglob("*") if path.is_file()),
        used=used,
    )


def _is_entry(folder: Path) -> bool:
    """Whether a folder was made by the store: nothing else is ever touched."""
    return any((folder / name).exists() for name in (ABOUT, FILES, DAYS, MONTHS))


def _left_over(folder: Path, now: datetime) -> list[Path]:
    found = [path for path in folder.rglob(f"{TEMPORARY}*") if _age(path, now) > LONGEST_WRITE]
    newest: dict[str, Path] = {}
    for path, named in sorted(tables_in(folder), key=lambda one: _age(one[0], now)):
        if newest.setdefault(named["name"], path) != path:
            found.append(path)
    return [*found, *_of_files_gone(folder)]


def _of_files_gone(folder: Path) -> list[Path]:
    """What is known of files that are no longer there."""
    return [path for path, known in known_in(folder) if known is None or not known.mark.path.exists()]


def _age(path: Path, now: datetime) -> timedelta:
    try:
        return now - datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
    except OSError:
        return timedelta(0)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


__all__ = ["Entry", "entries", "prune"]
