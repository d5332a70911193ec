"""One spec's place in the store: what is known of files, and the counts of days and months, each a file of its own.

A name says what its file holds and what it was made of; a file is written under another name, put safely onto the disk
and then renamed, and never changed again. So several processes may write at once, and one that is killed leaves
nothing that could be taken for a count. What a file's hash does not confirm is as good as absent.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from upheld.store.days import NO_TIME
from upheld.store.known import KnownFile, digest

FORMAT = 1
TEMPORARY = ".writing-"
ABOUT, FILES, DAYS, MONTHS = "about.json", "files", "days", "months"
_MONTH = re.compile(r"\d+-\d\d")
_TABLE = re.compile(
    rf"(?P<name>{NO_TIME}|\d+-\d\d(-\d\d)?)\.(?P<made_of>[0-9a-f]{{24}})\.(?P<content>[0-9a-f]{{24}})\.parquet"
)


class Shelf:
    """The folder of one spec's counts. What cannot be written is told once, and then nothing more is."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder, self._say = folder, say
        self._can_write = True
        self._sound: dict[Path, bool] = {}
        self._tables: dict[tuple[str, str], list[Path]] = {}
        for path, found in tables_in(folder):
            self._tables.setdefault((found["name"], found["made_of"]), []).append(path)

    def has_tables(self) -> bool:
        """Whether counts of any day stood here, or were put here."""
        return bool(self._tables)

    def used(self, about: Mapping[str, str]) -> None:
        """Write down what the counts are of, and that they were used now."""
        path = self.folder / ABOUT
        if about_of(self.folder) == dict(about):
            self._write(lambda: os.utime(path))
        else:
            self._write(lambda: _written(path, lambda new: new.write_text(_sealed(about), encoding="utf-8")))

    def known(self, path: Path) -> KnownFile | None:
        """What is known of a file; it may have changed since."""
        return _known(self._known_path(path))

    def learn(self, known: KnownFile) -> None:
        """Keep what is known of a file."""
        text, path = _sealed(known.to_json()), self._known_path(known.mark.path)
        self._write(lambda: _written(path, lambda new: new.write_text(text, encoding="utf-8")))

    def _known_path(self, path: Path) -> Path:
        return self.folder / FILES / f"{digest(str(path))}.json"

    def table(self, name: str, made_of: str) -> Path | None:
        """The counts of a day or month that were made of just this, if they stand here and are whole."""
        return next((path for path in self._tables.get((name, made_of), []) if self._is_sound(path)), None)

    def put(self, name: str, made_of: str, write: Callable[[Path], object]) -> None:
        """Keep the counts of a day or month, which `write` writes, in the place of older ones of it."""
        self._write(lambda: self._put(name, made_of, write))

    def _put(self, name: str, made_of: str, write: Callable[[Path], object]) -> None:
        folder = self.folder / (MONTHS if _MONTH.fullmatch(name) else DAYS)
        path = _written(
            folder / name,
            write,
            named=lambda new: f"{name}.{made_of}.{_content(new)}.parquet",
        )
        for key in [key for key in self._tables if key[0] == name]:
            for old in self._tables.pop(key):
                if old != path:
                    old.unlink(missing_ok=True)
        self._tables[name, made_of] = [path]
        self._sound[path] = True

    def _is_sound(self, path: Path) -> bool:
        if path not in self._sound:
            try:
                self._sound[path] = path.name.split(".")[2] == _content(path)
            except OSError:
                self._sound[path] = False
        return self._sound[path]

    def _write(self, write: Callable[[], object]) -> None:
        if not self._can_write:
            return
        try:
            write()
        except OSError as error:
            self._can_write = False
            reason = error.strerror or str(error)
            self._say(f"Nothing more can be kept in {self.folder.parent}: {reason}. The figures do not depend on it.")


def tables_in(folder: Path) -> list[tuple[Path, Mapping[str, str]]]:
    """The tables of a shelf, and what their names say of each: name, made_of, content."""
    paths: Sequence[Path] = [path for part in (DAYS, MONTHS) for path in sorted((folder / part).glob("*.parquet"))]
    named = [(path, _TABLE.fullmatch(path.name)) for path in paths]
    return [(path, found.groupdict()) for path, found in named if found is not None]


def about_of(folder: Path) -> dict[str, str]:
    """What the counts of a shelf are of, in words; {} where nothing says so."""
    return {str(key): str(value) for key, value in (_read(folder / ABOUT) or {}).items()}


def known_in(folder: Path) -> list[tuple[Path, KnownFile | None]]:
    """What a shelf knows of files; None where that cannot be read."""
    return [(path, _known(path)) for path in sorted((folder / FILES).glob("*.json"))]


def _known(path: Path) -> KnownFile | None:
    found = _read(path)
    try:
        return KnownFile.from_json(found) if found is not None else None
    except (KeyError, TypeError, ValueError):
        return None


def _read(path: Path) -> dict[str, Any] | None:
    """What stands in a JSON file of the store; None where there is none, or its seal does not fit what it says."""
    try:
        seal, body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, TypeError, ValueError):
        return None
    return body if isinstance(body, dict) and seal == digest(body) else None


def _sealed(body: Mapping[str, Any]) -> str:
    return json.dumps([digest(body), dict(body)], ensure_ascii=True)


def _content(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=12).hexdigest()


def _written(path: Path, write: Callable[[Path], Any], *, named: Callable[[Path], str] | None = None) -> Path:
    """The path, whole or not at all: written beside it, put onto the disk, and renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.parent / f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(6)}"
    try:
        write(new)
        with new.open("rb") as written:
            os.fsync(written.fileno())
        target = path if named is None else path.parent / named(new)
        new.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    return target


__all__ = ["ABOUT", "DAYS", "FILES", "FORMAT", "MONTHS", "TEMPORARY", "Shelf", "about_of", "known_in", "tables_in"]
