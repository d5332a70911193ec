"""From `log.source` to the files it names: one file, a folder, or a glob, all of one format."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from upheld.errors import LogError, Problem, did_you_mean

Format: TypeAlias = Literal["parquet", "csv", "json", "xlsx"]

_FORMATS: dict[str, Format] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
_PACKED = (".gz", ".zst")
_READABLE = "Parquet (.parquet), CSV (.csv, .tsv), JSON lines (.jsonl, .ndjson, .json) and Excel (.xlsx)"
_SHEET = re.compile(r"(?P<file>.+\.xls[xm])#(?P<sheet>[^/\\]+)", re.IGNORECASE | re.DOTALL)
"""A sheet of a workbook is named behind it: export.xlsx#Payments."""


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a log: at least one, sorted, of one format; `hive` if folders are named like `day=2026-07-01`.

    `sheet` names the sheet of a workbook; None is its first.
    """

    written: str
    files: tuple[Path, ...]
    format: Format
    hive: bool
    sheet: str | None = None

    def shown(self, file: Path) -> str:
        """What messages call one of the files: as it was written if it is the only one, else its name."""
        return self.written if len(self.files) == 1 else file.name


def find_source(
    written: str, folder: Path, *, key: str = "log.source", allowed: Sequence[Path] | None = None
) -> Source:
    """The files that `written` names, relative to `folder`.

    `allowed` names the folders that may be read; None allows all that the user can read (their own machine).
    Raises LogError when nothing is there, when it is outside `allowed`, or when the format cannot be read.
    """
    if not written.strip():
        raise _refusal(key, "is empty. Name a file, a folder or a glob such as logs/*.parquet")
    if "\0" in written:
        raise _refusal(key, "holds a NUL character")
    if "://" in written:
        raise _refusal(key, f'"{written}" is an address; this version reads files, folders and globs on this machine')
    try:
        named = _SHEET.fullmatch(written)
        if named is not None and not (folder / written).exists():
            return replace(_found(named["file"], folder, key, allowed), written=written, sheet=named["sheet"])
        return _found(written, folder, key, allowed)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _refusal(key, f'"{written}" cannot be opened: {reason}') from error


def _found(written: str, folder: Path, key: str, allowed: Sequence[Path] | None) -> Source:
    roots = None if allowed is None else [root.resolve(strict=True) for root in allowed]
    # Asked before anything is looked at, so that a refusal tells nothing about what lies outside, and once more of
    # the files themselves, which may be links.
    _refuse_outside(written, [_fixed_part(folder / written).resolve()], roots, key)
    files = tuple(sorted({path.resolve(strict=True) for path in _paths(written, folder, key)}))
    _refuse_outside(written, files, roots, key)
    formats = {_format_of(path, key) for path in files}
    if len(formats) > 1:
        names = ", ".join(sorted(formats))
        hint = f"{written.rstrip('/')}/**/*.parquet" if (folder / written).is_dir() else "*.parquet"
        raise _refusal(key, f'"{written}" mixes formats: {names}. Name one with a glob such as {hint}')
    found = formats.pop()
    if found != "parquet":  # a Parquet file is never empty: one of 0 bytes is damaged, and told as such
        files = tuple(path for path in files if path.stat().st_size)
    if not files:
        raise _refusal(key, f'"{written}" is empty: 0 bytes')
    root = folder.resolve(strict=True)
    hive = any("=" in part for path in files for part in path.relative_to(_common(path, root)).parts[:-1])
    return Source(written, files, found, hive)


def _fixed_part(path: Path) -> Path:
    """The part of a path before its first sign of a glob, and as far up from there as what follows may climb."""
    if path.exists():
        return path
    fixed = Path(path.anchor)
    parts = path.parts[1 if path.anchor else 0 :]
    for number, part in enumerate(parts):
        if any(sign in part for sign in "*?["):
            return fixed.joinpath(*(part for part in parts[number:] if part == ".."))
        fixed /= part
    return fixed


def _pattern(written: str, folder: Path) -> str:
    """The glob as seen from anywhere: a [ in the name of the folder itself is a letter."""
    return written if Path(written).is_absolute() else str(Path(glob.escape(str(folder))) / written)


def _paths(written: str, folder: Path, key: str) -> list[Path]:
    path = folder / written
    if path.is_file():
        return [path]
    if path.is_dir():
        if (path / "_delta_log").is_dir():
            raise _refusal(
                key, f'"{written}" is a Delta table, whose files hold deleted rows too; export it as Parquet'
            )
        inside = [file for file in sorted(path.rglob("*")) if file.is_file() and _format_name(file) is not None]
        # As Spark does: what begins with . or _ is no data.
        inside = [file for file in inside if not any(part[0] in "._" for part in file.relative_to(path).parts)]
        if not inside:
            raise _refusal(key, f'the folder "{written}" holds no file that can be read. Readable: {_READABLE}')
        return inside
    if any(sign in written for sign in "*?["):
        found = [Path(name) for name in glob.glob(_pattern(written, folder), recursive=True)]  # noqa: PTH207 Path.glob refuses absolute patterns
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


def _common(path: Path, root: Path) -> Path:
    return root if path.is_relative_to(root) else Path(path.anchor)


def lies_within(path: Path, allowed: Sequence[Path]) -> bool:
    """Whether a file, folder or glob lies in a folder that may be read; told without a look at what is there."""
    fixed = _fixed_part(path).resolve()
    return any(fixed.is_relative_to(root.resolve()) for root in allowed)


def _refuse_outside(written: str, paths: Sequence[Path], roots: Sequence[Path] | None, key: str) -> None:
    if roots is None:
        return
    for path in paths:
        if not any(path.is_relative_to(root) for root in roots):
            raise _refusal(key, f'"{written}" lies outside the folders that may be read')


def _format_name(path: Path) -> Format | None:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return _FORMATS.get(suffixes[-1]) if suffixes else None


def _format_of(path: Path, key: str) -> Format:
    found = _format_name(path)
    if found is None:
        is_spreadsheet = path.suffix.lower() in (".xls", ".xlsb", ".ods", ".numbers")
        hint = " Save it as .xlsx, or the sheet as CSV (UTF-8), with ids as text." if is_spreadsheet else ""
        raise _refusal(key, f'"{path.name}" is of no format that can be read: {_READABLE}.{hint}')
    return found


def _refusal(key: str, message: str) -> LogError:
    return LogError("the log", [Problem(key, message)])
