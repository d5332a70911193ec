"""How DuckDB is told to read files: what a real export leaves open is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import duckdb
from sqlglot import exp

from upheld.engines.ragged import ragged_line
from upheld.engines.sources import Source
from upheld.errors import LogError, Problem

# DuckDB 1 reads whole numbers of more than 18 digits in a CSV file as floats, and knows no better.
_LONG = ("HUGEINT",) if int(duckdb.__version__.split(".", maxsplit=1)[0]) >= 2 else ()
_MARKS = {"delim": "Delimiter", "quote": "Quote", "escape": "Escape"}
_READERS = {"parquet": "read_parquet", "csv": "read_csv", "json": "read_json"}


def file_reader(source: Source, marks: Mapping[str, str] | None = None) -> exp.Expr:
    """The files of a source, to stand in FROM; `marks` are those of `found_marks`, where they were asked for."""
    # Said either way: DuckDB would otherwise guess from the names of folders above the log.
    options = [_option("hive_partitioning", exp.true() if source.hive else exp.false())]
    if len(source.files) > 1:
        options.append(_option("union_by_name", exp.true()))
    if source.format == "csv":
        options += _csv_options()
        options += [_option(name, exp.Literal.string(mark)) for name, mark in (marks or {}).items()]
    if source.format == "json":
        # A key that is absent or null in the rows that are looked at would otherwise be read as always null.
        options.append(_option("sample_size", exp.Literal.number(-1)))
        # A format that no text has: dates come as text here too.
        options += [_option(f"{kind}format", exp.Literal.string("%Y never")) for kind in ("date", "timestamp")]
    files = _texts(*[unglobbed(str(file)) for file in source.files])
    return exp.Table(this=exp.Anonymous(this=_READERS[source.format], expressions=[files, *options]))


def marks_finder(source: Source) -> exp.Select | None:
    """The question how values are parted and quoted in a CSV file; none where several files may differ in it.

    DuckDB finds that out again at every query, for which it tries out every mark: on a small log that takes longer than
    the query itself. What `found_marks` makes of the answer tells it.
    """
    if source.format != "csv" or len(source.files) != 1:
        return None
    file = exp.Literal.string(unglobbed(str(source.files[0])))
    sniffed = exp.Table(this=exp.Anonymous(this="sniff_csv", expressions=[file, *_csv_options()]))
    return exp.select(*[exp.column(name, quoted=True) for name in _MARKS.values()]).from_(sniffed)


def found_marks(answer: Sequence[str]) -> dict[str, str]:
    """The answer to `marks_finder`, as options of the reader."""
    return {name: "" if mark == "(empty)" else mark for name, mark in zip(_MARKS, answer, strict=True)}


def refuse_one_column(source: Source, columns: Mapping[str, str]) -> None:
    """Refuse a CSV file whose lines hold different numbers of values: it is then read as one wide column."""
    if source.format != "csv" or len(columns) != 1:
        return
    for file in source.files:
        found = ragged_line(file)
        if found is not None:
            raise LogError(source.shown(file), [Problem("", found)])


def unglobbed(path: str) -> str:
    """The path with every sign of a glob as a letter: the files are already found."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def _csv_options() -> list[exp.Expr]:
    return [
        _option("header", exp.true()),
        # Real exports say "nothing here" in more ways than one.
        _option("nullstr", _texts("", "NULL", "null", "NaN", "nan", "N/A")),
        # Dates come as text: DuckDB would choose between day/month and month/day, and drop a time zone.
        _option("auto_type_candidates", _texts("BOOLEAN", "BIGINT", *_LONG, "DOUBLE", "VARCHAR")),
    ]


def _texts(*values: str) -> exp.Expr:
    return exp.Array(expressions=[exp.Literal.string(value) for value in values])


def _option(name: str, value: exp.Expr) -> exp.Expr:
    return exp.EQ(this=exp.column(name), expression=value)


__all__ = ["file_reader", "found_marks", "marks_finder", "refuse_one_column", "unglobbed"]
