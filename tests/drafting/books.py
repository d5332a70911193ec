"""Workbooks for tests, as people export them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HEAD = ("id", "score", "y")
ROWS = [(1, 0.9, 1), (2, 0.2, 0), (3, 0.7, 1), (4, 0.1, 0)]


def write_book(
    path: Path,
    rows: Iterable[Sequence[Any]] = ROWS,
    head: Sequence[Any] = HEAD,
    *,
    titles: Iterable[Sequence[Any]] = (),
    sheet: str = "Payments",
    more: Callable[[Workbook, Worksheet], None] | None = None,
) -> Path:
    """A workbook of one sheet; `titles` stand above the header, and `more` does the rest."""
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = sheet
    for row in (*titles, head, *rows):
        page.append(list(row))
    if more is not None:
        more(book, page)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def indian(number: int) -> str:
    """1234567 as 12,34,567."""
    digits = str(number)
    front, last = digits[:-3], digits[-3:]
    groups = []
    while front:
        groups.insert(0, front[-2:])
        front = front[:-2]
    return ",".join([*groups, last])
