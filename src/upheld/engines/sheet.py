"""The table in a sheet: which row names the columns, and what would make reading it a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import python_calamine as calamine

LOOKED_AT = 200
"""So many rows say which row is the header."""
MOST_TITLE_ROWS = 30

_TOTAL = re.compile(r"\s*(grand\s+|sub)?(total|totals|sum|gesamt|summe)\b", re.IGNORECASE)


_NOTHING = frozenset({"", "NULL", "null", "NaN", "nan", "N/A", "#N/A"})
"""What exports write where there is nothing, as for CSV."""


class SheetError(Exception):
    """What is wrong with a workbook or a sheet, in words that say what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of cells: the columns' names, where they stand (row counted from 1), and the cells below."""

    name: str
    cells: calamine.CalamineSheet
    header_row: int
    names: tuple[str, ...]
    positions: tuple[int, ...]
    has_title: bool

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """The number of each row below the header that holds anything, and its values; None for an empty cell."""
        rows = enumerate(self.cells.iter_rows(), start=1)
        named = set(self.positions)
        beside = [i for i in range(self.cells.width) if i not in named]
        for number, row in islice(rows, self.header_row, None):
            values = [None if _is_empty(row[i]) else row[i] for i in self.positions]
            stray = next((i for i in beside if not _is_empty(row[i])), None)
            if stray is not None:
                raise SheetError(_nameless(self, number, stray, row[stray]))
            if any(value is not None for value in values):
                yield number, values

    def address(self, row: int, position: int) -> str:
        """The place of a cell as a spreadsheet writes it, such as B4; `position` counts from the first used column."""
        first = self.cells.start[1] if self.cells.start else 0
        return f"{_letters(first + position)}{row}"


def read_sheet(cells: calamine.CalamineSheet) -> Sheet:
    """The table in the sheet. SheetError where it cannot be told which row names the columns."""
    looked_at = list(islice(cells.iter_rows(), LOOKED_AT))
    header = _header(looked_at)
    if header is None:
        raise SheetError(_no_header(cells, looked_at))
    row = looked_at[header]
    positions = tuple(_filled(row))
    names = tuple(re.sub(r"\s+", " ", str(row[i])).strip() for i in positions)
    above = [before for before in looked_at[:header] if _filled(before)]
    sheet = Sheet(cells.name, cells, header + 1, names, positions, bool(above))
    _refuse_two_headers(sheet, above)
    _refuse_same_names(sheet)
    _refuse_merged(sheet)
    return sheet


def _header(rows: Sequence[Sequence[Any]]) -> int | None:
    """The first row of texts that names every column which holds something below it."""
    below: set[int] = set()
    filled_below: list[set[int]] = []
    for row in reversed(rows):
        filled_below.append(set(below))
        below.update(_filled(row))
    filled_below.reverse()
    for index, row in enumerate(rows[:MOST_TITLE_ROWS]):
        filled = _filled(row)
        are_texts = all(isinstance(row[i], str) for i in filled)
        if len(filled) >= 2 and are_texts and filled_below[index] <= set(filled):
            return index
    return None


def _no_header(cells: calamine.CalamineSheet, rows: Sequence[Sequence[Any]]) -> str:
    """Why no row can be the header, at the row that looks most like one."""
    where, wanted = f'sheet "{cells.name}": ', "One row must name every column, with the cases below it"
    tables = [index for index, row in enumerate(rows[:MOST_TITLE_ROWS]) if len(_filled(row)) >= 2]
    if not tables:
        return f"{where}there is no table of two columns or more. {wanted}"
    texts = [i for i in tables if all(isinstance(rows[i][place], str) for place in _filled(rows[i]))]
    index = max(texts or tables[:1], key=lambda i: len(_filled(rows[i])))
    merged = sorted((start, end) for start, end in cells.merged_cell_ranges or () if start[0] <= index)
    if merged:
        return f"{where}the columns' names stand in merged cells ({_range(*merged[0])}). {wanted}; unmerge them"
    sheet = Sheet(cells.name, cells, index + 1, (), (), False)
    named = set(_filled(rows[index]))
    odd = next((i for i in sorted(named) if not isinstance(rows[index][i], str)), None)
    if odd is not None:
        found = f"{sheet.address(index + 1, odd)} holds {rows[index][odd]}, which is no name of a column"
        return f"{where}{found}. {wanted}"
    number, place = next((n, i) for n, row in enumerate(rows, 1) if n > index for i in _filled(row) if i not in named)
    return _nameless(sheet, number, place, rows[number - 1][place])


def _nameless(sheet: Sheet, row: int, position: int, value: Any) -> str:
    found = f'{sheet.address(row, position)} holds "{str(value)[:40]}"'
    return (
        f'sheet "{sheet.name}": {found}, and its column has no name in row {sheet.header_row}. '
        "Name the column, or delete what stands beside the table"
    )


def _refuse_two_headers(sheet: Sheet, above: Sequence[Sequence[Any]]) -> None:
    """Refuse rows above the header that fill half of its columns: names in two rows, or a second table."""
    for row in above:
        filled = _filled(row)
        if len(filled) > max(1, len(sheet.names) // 2) and all(isinstance(row[i], str) for i in filled):
            raise SheetError(
                f'sheet "{sheet.name}": row {sheet.header_row} and a row above it both look like the columns\' names. '
                "Keep one row of names, and delete what stands above it"
            )


def _refuse_same_names(sheet: Sheet) -> None:
    seen: dict[str, int] = {}
    for name, position in zip(sheet.names, sheet.positions, strict=True):
        if name.casefold() in seen:
            first = sheet.address(sheet.header_row, seen[name.casefold()])
            again = sheet.address(sheet.header_row, position)
            raise SheetError(
                f'sheet "{sheet.name}": two columns are called "{name}" ({first} and {again}). Rename one of them'
            )
        seen[name.casefold()] = position


def _refuse_merged(sheet: Sheet) -> None:
    for start, end in sheet.cells.merged_cell_ranges or ():
        if end[0] + 1 > sheet.header_row:
            raise SheetError(
                f'sheet "{sheet.name}": the cells {_range(start, end)} are merged, so that only the first holds the '
                "value. Unmerge them and fill in every row"
            )


def refuse_repeated(sheet: Sheet, number: int, row: Sequence[Any]) -> None:
    """Refuse a row that repeats the names, as the second page of a printout does."""
    if row[0] == sheet.names[0] and [str(value).strip() for value in row] == list(sheet.names):
        raise SheetError(f'sheet "{sheet.name}": row {number:,} repeats the columns\' names. Delete it')


def refuse_total(sheet: Sheet, number: int, row: Sequence[Any]) -> None:
    """Refuse a last row that is a total, and no case."""
    first = next((value for value in row if value is not None), "")
    if isinstance(first, str) and _TOTAL.match(first):
        raise SheetError(f'sheet "{sheet.name}": row {number:,} is a total ("{first[:40]}") and no case. Delete it')


def _range(start: tuple[int, int], end: tuple[int, int]) -> str:
    return f"{_letters(start[1])}{start[0] + 1}:{_letters(end[1])}{end[0] + 1}"


def _filled(row: Sequence[Any]) -> list[int]:
    return [i for i, value in enumerate(row) if not _is_empty(value)]


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in _NOTHING)


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


__all__ = ["Sheet", "SheetError", "read_sheet", "refuse_repeated", "refuse_total"]
