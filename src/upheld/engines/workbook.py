"""A workbook of a spreadsheet as Parquet: one sheet of it, with the types of its cells, into a folder of the engine."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import python_calamine as calamine

from upheld.engines.sheet import Sheet, SheetError, read_sheet
from upheld.engines.sheet_parquet import write_parquet
from upheld.engines.sources import Source
from upheld.errors import LogError, Problem

LARGEST_BYTES = 200 * 2**20
LARGEST_UNPACKED = 2**30
"""A workbook is a packed folder: so much may come out of it."""
MOST_CELLS = 30_000_000

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an .xls of before 2007 begins, and also a workbook that a password keeps shut."""
_ANOTHER_WAY = "Save the sheet as CSV UTF-8, with ids as text, or export it as Parquet"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The Parquet files that stand for a source's workbooks, and for each what was read, in words."""

    source: Source
    notes: tuple[str, ...]


def unpack(source: Source, folder: Path) -> Unpacked:
    """The source with each workbook's sheet as a Parquet file in `folder`. LogError for what cannot be read."""
    files, notes = [], []
    for index, file in enumerate(source.files):
        name = source.shown(file)
        try:
            sheet, others = _opened(file, source.sheet)
            target = folder / f"sheet-{index}" / f"{file.stem}.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            write_parquet(sheet, target, folder)
        except SheetError as error:
            raise LogError(name, [Problem("", str(error))]) from error
        files.append(target)
        notes.append(_note(sheet, others))
    return Unpacked(replace(source, files=tuple(files), format="parquet", hive=False), tuple(notes))


def sheet_names(file: Path) -> tuple[str, ...]:
    """The names of the workbook's sheets of cells, in their order. SheetError for what is no workbook."""
    with _workbook(file) as book:
        return _names(book)


def _opened(file: Path, wanted: str | None) -> tuple[Sheet, tuple[str, ...]]:
    """The wanted sheet, or the first one, and the names of the others."""
    with _workbook(file) as book:
        names = _names(book)
        listed = ", ".join(f'"{name}"' for name in names)
        if not names:
            raise SheetError("holds no sheet with cells")
        if wanted is not None and wanted not in names:
            raise SheetError(f'has no sheet "{wanted}". It has: {listed}')
        chosen = names[0] if wanted is None else wanted
        others = tuple(name for name in names if name != chosen)
        try:
            cells = book.get_sheet_by_name(chosen)
        except calamine.CalamineError as error:
            raise SheetError(f'sheet "{chosen}" cannot be read: {error}. Open the file and save it again') from error
        if cells.start is None or not cells.height:
            hint = f". The other sheets are: {', '.join(others)}; name one as {file.name}#{others[0]}" if others else ""
            raise SheetError(f'sheet "{chosen}" is empty{hint}')
        if cells.height * cells.width > MOST_CELLS:
            raise SheetError(f"holds more than {MOST_CELLS:,} cells. {_ANOTHER_WAY}")
        return read_sheet(cells), others


def _workbook(file: Path) -> calamine.CalamineWorkbook:
    if file.stat().st_size > LARGEST_BYTES:
        raise SheetError(f"is larger than {LARGEST_BYTES // 2**20} MB. {_ANOTHER_WAY}")
    with file.open("rb") as content:
        begins = content.read(8)
    if begins == _OLD_OR_LOCKED:
        raise SheetError(
            "is protected by a password, or is an .xls of before 2007 under another name. "
            "Open it in the spreadsheet and save it as .xlsx without a password"
        )
    try:
        with zipfile.ZipFile(file) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise SheetError(f"unpacks to more than {LARGEST_UNPACKED // 2**20:,} MB. {_ANOTHER_WAY}")
        return calamine.CalamineWorkbook.from_path(str(file))
    except (zipfile.BadZipFile, calamine.CalamineError, OSError) as error:
        said = "is no Excel workbook, or only a part of one: export or copy it again"
        raise SheetError(said) from error


def _names(book: calamine.CalamineWorkbook) -> tuple[str, ...]:
    return tuple(sheet.name for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet)


def _note(sheet: Sheet, others: tuple[str, ...]) -> str:
    left_out = f"; {', '.join(others)} left out" if others else ""
    where = f"the columns' names stand in row {sheet.header_row}"
    skipped = ", what stands above is left out" if sheet.has_title else ""
    return f'sheet "{sheet.name}"{left_out}: {where}{skipped}'


__all__ = ["Unpacked", "sheet_names", "unpack"]
