"""Cells as tables in Parquet files: one row a cell, with the name of its grouping set, which add up where they lie.

A table has the columns `set`, `value` (the text of a segment's value), the other keys, `n`, `low`, `high`, and each
exact sum as two: `sum_NAME_high * 2^32 + sum_NAME_low`. A key or sum that a set lacks is empty in its rows. Any engine
that reads Parquet can add them up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from upheld.engines.duckdb_files import unglobbed
from upheld.evidence.cells import LABEL_KEY, Cells, Shape, coded, collect
from upheld.evidence.sums import Sums

_CONFIG: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_SET, _WHICH, _PART, _CELLS = "set", "which_set", "part", "cells"


class CellTables:
    """Tables of the cells of grouping sets that have these shapes. Use it as a context manager."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self.shapes = dict(shapes)
        keys = dict.fromkeys(key for shape in self.shapes.values() for key in shape.keys)
        self._keys = [key for key in keys if key != LABEL_KEY]
        self._sums = list(dict.fromkeys(total for shape in self.shapes.values() for total in shape.sums))
        self._limbs = [f"sum_{total}_{limb}" for total in self._sums for limb in ("high", "low")]
        self._connection = duckdb.connect(config=_CONFIG)
        self._connection.execute("SET enable_progress_bar = false")
        self._copied = self._copy().sql("duckdb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def write(self, path: Path, sets: Mapping[str, Cells]) -> None:
        """Write the cells into a new Parquet file. OSError if that fails."""
        self._connection.register(_CELLS, self._columns(sets))
        try:
            self._connection.sql(self._copied).write_parquet(str(path), compression="zstd")
        except duckdb.IOException as error:
            raise OSError(str(error)) from error
        finally:
            self._connection.unregister(_CELLS)

    def total(self, groups: Mapping[int, Sequence[Path]]) -> dict[int, dict[str, Cells]]:
        """For each group of tables the cells of all of them together, of the sets that have any.

        OSError if one cannot be read.
        """
        groups = {group: paths for group, paths in groups.items() if paths}
        if not groups:
            return {}
        try:
            answer = self._connection.execute(self._added(groups).sql("duckdb")).fetchnumpy()
        except duckdb.Error as error:
            raise OSError(str(error)) from error
        found: dict[int, dict[str, Cells]] = {group: {} for group in groups}
        for group, name, rows in _places(answer, list(self.shapes)):
            found[group][name] = _cells(answer, self.shapes[name], rows)
        return found

    def _copy(self) -> exp.Select:
        # Each with its type: a table without a cell is read together with others.
        kinds = dict.fromkeys((_SET, LABEL_KEY), "text") | dict.fromkeys((*self._keys, "n"), "bigint")
        kinds |= {"low": "double", "high": "double"} | dict.fromkeys(self._limbs, "bigint")
        columns = [exp.alias_(exp.cast(_column(name), kind), name, quoted=True) for name, kind in kinds.items()]
        return exp.select(*columns).from_(_CELLS)

    def _added(self, groups: Mapping[int, Sequence[Path]]) -> exp.Select:
        parts = [exp.select(exp.alias_(_number(group), _PART), "*").from_(_files(groups[group])) for group in groups]
        tables: exp.Query = parts[0] if len(parts) == 1 else exp.union(*parts, distinct=False)
        which = exp.Case(this=_column(_SET))
        for code, name in enumerate(self.shapes):
            which = which.when(exp.Literal.string(name), _number(code))
        keys = [exp.column(_PART), _column(_SET), _column(LABEL_KEY), *map(_column, self._keys)]
        totals = [exp.cast(exp.Sum(this=_column(name)), "bigint") for name in ("n", *self._limbs)]
        named = [exp.alias_(tree, name, quoted=True) for name, tree in zip(("n", *self._limbs), totals, strict=True)]
        ends = [exp.alias_(exp.Min(this=_column("low")), "low"), exp.alias_(exp.Max(this=_column("high")), "high")]
        query = exp.select(*keys, exp.alias_(which, _WHICH), *named, *ends)
        return query.from_(tables.subquery("tables")).group_by(*keys)

    def _columns(self, sets: Mapping[str, Cells]) -> dict[str, NDArray[Any]]:
        """The columns of one table, as DuckDB takes them."""
        parts = [self._of_set(name, sets[name]) for name in self.shapes if name in sets]
        names = (_SET, LABEL_KEY, *self._keys, "n", "low", "high", *self._limbs)
        return {name: _joined([part[name] for part in parts], is_text=name in (_SET, LABEL_KEY)) for name in names}

    def _of_set(self, name: str, cells: Cells) -> dict[str, NDArray[Any]]:
        n = len(cells)
        nothing = np.ma.masked_array(np.zeros(n, np.int64), np.ones(n, bool))
        columns: dict[str, NDArray[Any]] = {key: cells.keys.get(key, nothing) for key in self._keys}
        columns[_SET] = np.full(n, name, object)
        columns[LABEL_KEY] = np.full(n, None, object)
        if LABEL_KEY in cells.keys and n:
            columns[LABEL_KEY] = np.array(cells.labels, object)[cells.keys[LABEL_KEY]]
        columns["n"] = cells.n
        columns["low"], columns["high"] = (np.ma.masked_array(end, np.isnan(end)) for end in (cells.low, cells.high))
        for total in self._sums:
            sums = cells.sums.get(total)
            columns[f"sum_{total}_high"] = nothing if sums is None else sums.high
            columns[f"sum_{total}_low"] = nothing if sums is None else sums.low
        return columns


def _joined(parts: Sequence[NDArray[Any]], *, is_text: bool) -> NDArray[Any]:
    if is_text:
        return np.concatenate([np.zeros(0, object), *parts])
    if not parts:
        return np.zeros(0, np.int64)
    return np.ma.masked_array(
        np.concatenate([np.ma.getdata(part) for part in parts]),
        np.concatenate([np.ma.getmaskarray(part) for part in parts]),
    )


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _files(paths: Sequence[Path]) -> exp.Expr:
    files = exp.Array(expressions=[exp.Literal.string(unglobbed(str(path))) for path in paths])
    hive = exp.EQ(this=exp.column("hive_partitioning"), expression=exp.false())
    return exp.Table(this=exp.Anonymous(this="read_parquet", expressions=[files, hive]))


def _places(answer: Mapping[str, NDArray[Any]], names: Sequence[str]) -> Iterator[tuple[int, str, NDArray[Any]]]:
    """Which rows of the answer belong to which group and set."""
    place = np.asarray(answer[_PART], np.int64) * len(names) + np.asarray(answer[_WHICH], np.int64)
    order = np.argsort(place, kind="stable")
    own, starts = np.unique(place[order], return_index=True)
    if not len(own):
        return
    for code, rows in zip(own.tolist(), np.split(order, starts[1:]), strict=True):
        yield code // len(names), names[code % len(names)], rows


def _cells(answer: Mapping[str, NDArray[Any]], shape: Shape, rows: NDArray[Any]) -> Cells:
    keys: dict[str, NDArray[np.int64]] = {}
    labels: tuple[str, ...] = ()
    for key in shape.keys:
        column = np.ma.getdata(answer[key])[rows]
        if key == LABEL_KEY:
            keys[key], labels = coded(column)
        else:
            keys[key] = column.astype(np.int64)
    low, high = (np.ma.filled(np.ma.asarray(answer[end], np.float64), np.nan)[rows] for end in ("low", "high"))
    sums = {
        total: Sums.of(*(np.ma.getdata(answer[f"sum_{total}_{limb}"])[rows] for limb in ("high", "low")))
        for total in shape.sums
    }
    return collect(keys, np.ma.getdata(answer["n"])[rows].astype(np.int64), low, high, sums, labels)


__all__ = ["CellTables"]
