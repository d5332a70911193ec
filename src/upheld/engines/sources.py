"""From `log.source` to the files it names: one file, a folder, or a glob, all of one format."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from upheld.errors import LogError, Problem, did_you_mean

Format: TypeAlias = Literal["parquet", "csv", "json"]

_FORMATS: dict[str, Format] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
}
_PACKED = (".gz", ".zst")
_READABLE = "Parquet (.parquet), CSV (.csv, .tsv) and JSON lines (.jsonl, .ndjson, .json)"


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a log: at least one, sorted, of one format; `hive` if folders are named like `day=2026-07-01`."""

    written: str
    files: tuple[Path, ...]
    format: Format
    hive: bool


def find_source(
    written: str, folder: Path, *, key: str = "log.source", allowed: Sequence[Path] | None = None
) -> Source:
    """The files that `written` names, relative to `folder`.

    `allowed` names the folders that may be read; None allows all that the user can read (their own machine).
    Raises LogError when nothing is there, when it is outside `allowed`, or when the format cannot be read.
    """
    if "\0" in written:
        raise _refusal(key, "holds a NUL character")
    if "://" in written:
        raise _refusal(key, f'"{written}" is an address; this version reads files, folders and globs on this machine')
    paths = _paths(written, folder, key)
    files = tuple(sorted({_resolved(path, key) for path in paths}))
    if allowed is not None:
        _refuse_outside(written, files, allowed, key)
    formats = {_format_of(path, key) for path in files}
    if len(formats) > 1:
        raise _refusal(
            key, f'"{written}" mixes formats: {", ".join(sorted(formats))}. Name one with a glob such as *.parquet'
        )
    root = _resolved(folder, key)
    hive = any("=" in part for path in files for part in path.relative_to(_common(path, root)).parts[:-1])
    return Source(written, files, formats.pop(), hive)


def _paths(written: str, folder: Path, key: str) -> list[Path]:
    path = folder / written
    if path.is_file():
        return [path]
    if path.is_dir():
        inside = [file for file in sorted(path.rglob("*")) if file.is_file() and _format_name(file) is not None]
        inside = [file for file in inside if not file.name.startswith((".", "_"))]
        if not inside:
            raise _refusal(key, f'the folder "{written}" holds no file that can be read. Readable: {_READABLE}')
        return inside
    if any(sign in written for sign in "*?["):
        found = [Path(name) for name in glob.glob(str(path), recursive=True)]  # noqa: PTH207 Path.glob refuses absolute patterns
        found = [file for file in found if file.is_file()]
        if not found:
            raise _refusal(key, f'no file fits "{written}" in {folder}')
        return found
    if ":" in written and not os.path.splitdrive(written)[0]:
        raise _refusal(key, f'"{written}" looks like connection:table; this version reads files, folders and globs')
    raise _refusal(key, f'there is no file "{written}" in {folder}.{_beside(path)}')


def _beside(path: Path) -> str:
    if not path.parent.is_dir():
        return ""
    near = sorted(file.name for file in path.parent.iterdir() if _format_name(file) is not None)
    hint = did_you_mean(path.name, near)
    return (f" There is: {', '.join(near[:5])}." if near else "") + hint


def _resolved(path: Path, key: str) -> Path:
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise _refusal(key, f'"{path}" cannot be opened') from error


def _common(path: Path, root: Path) -> Path:
    return root if path.is_relative_to(root) else Path(path.anchor)


def _refuse_outside(written: str, files: Sequence[Path], allowed: Sequence[Path], key: str) -> None:
    roots = [_resolved(root, key) for root in allowed]
    for file in files:
        if not any(file.is_relative_to(root) for root in roots):
            names = ", ".join(str(root) for root in allowed)
            raise _refusal(key, f'"{written}" lies outside the folders that may be read: {names}')


def _format_name(path: Path) -> Format | None:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return _FORMATS.get(suffixes[-1]) if suffixes else None


def _format_of(path: Path, key: str) -> Format:
    found = _format_name(path)
    if found is None:
        excel = path.suffix.lower() in (".xlsx", ".xls", ".xlsm")
        hint = " Save the sheet as CSV (UTF-8), with ids as text." if excel else ""
        raise _refusal(key, f'"{path.name}" is of no format that can be read: {_READABLE}.{hint}')
    return found


def _refusal(key: str, message: str) -> LogError:
    return LogError("the log", [Problem(key, message)])
