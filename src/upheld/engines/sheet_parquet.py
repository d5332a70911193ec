"""A sheet's table written as Parquet: each column with the one type that all its cells have, else as text.

A cell keeps what the spreadsheet says it is: a number stays a number, digits that were stored as text stay text. What a
column mixes (dates and texts, numbers and "n/a") becomes text too, so that nobody has to guess which half is right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypeAlias

import duckdb
import numpy as np
from numpy.typing import NDArray

from upheld.engines.sheet import Sheet, refuse_repeated, refuse_total

Type: TypeAlias = Literal["BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "VARCHAR"]

BATCH = 20_000
_LARGEST_WHOLE = 2**63
_MEMORY = "300MB"


def write_parquet(sheet: Sheet, target: Path, spill: Path) -> None:
    """Write the sheet's rows to `target`; what does not fit into memory goes to the folder `spill`."""
    types = column_types(sheet)
    columns = ", ".join(f"{_quoted(name)} {kind}" for name, kind in zip(sheet.names, types, strict=True))
    picked = ", ".join(f"c{i}::{kind}" for i, kind in enumerate(types))
    with duckdb.connect() as connection:
        connection.execute(f"SET temp_directory = {_text(str(spill))}")
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute(f"CREATE TABLE cells ({columns})")
        for rows in _batches(sheet):
            values = list(zip(*rows, strict=True))
            arrays = {f"c{i}": _array(values[i], kind) for i, kind in enumerate(types)}
            connection.register("batch", arrays)
            connection.execute(f"INSERT INTO cells SELECT {picked} FROM batch")  # noqa: S608 names c0, c1 … and types
            connection.unregister("batch")
        connection.execute(f"COPY cells TO {_text(str(target))} (FORMAT PARQUET)")


def column_types(sheet: Sheet) -> list[Type]:
    """For each column the type that all its filled cells have; VARCHAR for a mixture and for an empty column.

    Raises SheetError for a row that is no case.
    """
    found: list[set[str]] = [set() for _ in sheet.names]
    last: tuple[int, list[Any]] | None = None
    for number, row in sheet.rows():
        refuse_repeated(sheet, number, row)
        last = number, row
        for kinds, value in zip(found, row, strict=True):
            if value is not None:
                kinds.add(_kind(value))
    if last is not None:
        refuse_total(sheet, *last)
    return [_type(kinds) for kinds in found]


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "whole" if float(value).is_integer() and abs(value) < _LARGEST_WHOLE else "number"
    if isinstance(value, dt.datetime):
        return "moment"
    return "date" if isinstance(value, dt.date) else "text"


def _type(kinds: set[str]) -> Type:
    types: tuple[tuple[set[str], Type], ...] = (
        ({"whole"}, "BIGINT"),
        ({"whole", "number"}, "DOUBLE"),
        ({"boolean"}, "BOOLEAN"),
        ({"date"}, "DATE"),
        ({"date", "moment"}, "TIMESTAMP"),
    )
    return next((kind for allowed, kind in types if kinds and kinds <= allowed), "VARCHAR")


def _batches(sheet: Sheet) -> Iterator[list[list[Any]]]:
    rows = (row for _, row in sheet.rows())
    while batch := list(islice(rows, BATCH)):
        yield batch


def _array(values: Sequence[Any], kind: Type) -> NDArray[Any]:
    if kind == "VARCHAR":
        return np.array([None if value is None else _as_text(value) for value in values], dtype=object)
    if kind in ("DATE", "TIMESTAMP"):
        return np.array(["NaT" if value is None else value for value in values], dtype="datetime64[us]")
    dtype, empty = {"BIGINT": (np.int64, 0), "DOUBLE": (np.float64, 0.0), "BOOLEAN": (np.bool_, False)}[kind]
    filled: NDArray[Any] = np.array([empty if value is None else dtype(value) for value in values], dtype=dtype)
    return np.ma.masked_array(filled, mask=[value is None for value in values])


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_WHOLE:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return str(value)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


__all__ = ["column_types", "write_parquet"]
