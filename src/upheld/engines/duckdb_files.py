"""How DuckDB is told to read files: what a real export leaves open is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from upheld.engines.ragged import ragged_line
from upheld.engines.sources import Source
from upheld.errors import LogError, Problem

# DuckDB 1 reads whole numbers of more than 18 digits in a CSV file as floats, and knows no better.
_LONG = ("HUGEINT",) if int(duckdb.__version__.split(".", maxsplit=1)[0]) >= 2 else ()
_READERS = {"parquet": "read_parquet", "csv": "read_csv", "json": "read_json"}
_MARKS = {
    "Delimiter": "delim",
    "Quote": "quote",
    "Escape": "escape",
    "NewLineDelimiter": "new_line",
    "Comment": "comment",
}
"""What is found out of the lines of a CSV file, and the option that says it."""
_QUOTE = '"'
_FOUND = (*_MARKS, "SkipRows", "Columns")
_NO_MARK = "(empty)"
_LOOKED_AT = 20_480
"""So many lines DuckDB looks at to find out how a file is built (`sample_size` of its CSV reader)."""


def file_reader(source: Source) -> exp.Expr:
    """The files of a source, to stand in FROM."""
    # Said either way: DuckDB would otherwise guess from the names of folders above the log.
    options = [_option("hive_partitioning", exp.true() if source.hive else exp.false())]
    if len(source.files) > 1:
        options.append(_option("union_by_name", exp.true()))
    if source.format == "csv":
        options += [
            _option("header", exp.true()),
            # Real exports say "nothing here" in more ways than one.
            _option("nullstr", _texts("", "NULL", "null", "NaN", "nan", "N/A")),
            # Dates come as text: DuckDB would choose between day/month and month/day, and drop a time zone.
            _option("auto_type_candidates", _texts("BOOLEAN", "BIGINT", *_LONG, "DOUBLE", "VARCHAR")),
        ]
    if source.format == "json":
        # A key that is absent or null in the rows that are looked at would otherwise be read as always null.
        options.append(_option("sample_size", exp.Literal.number(-1)))
        # A format that no text has: dates come as text here too.
        options += [_option(f"{kind}format", exp.Literal.string("%Y never")) for kind in ("date", "timestamp")]
    files = _texts(*[unglobbed(str(file)) for file in source.files])
    return exp.Table(this=exp.Anonymous(this=_READERS[source.format], expressions=[files, *options]))


def sniffed(reader: exp.Expr) -> exp.Expr:
    """The query that finds out how the lines of a reader's one CSV file are built, and what its columns are."""
    files, *options = [part.copy() for part in reader.this.expressions]
    sniff_csv = exp.Anonymous(this="sniff_csv", expressions=[files.expressions[0], *options])
    return exp.select(*_FOUND).from_(exp.Table(this=sniff_csv))


def told(reader: exp.Expr, found: tuple[Any, ...], unseen: Collection[str] = ()) -> exp.Expr:
    """The same reader, told the one answer to `sniffed`: it reads the file without finding that out again.

    The marks in `unseen` could not be found out, and are the usual ones where there are none. DuckDB tries many
    thousand lines in many ways for each query, which takes far longer than to read them.
    """
    *marks, skipped, columns = found
    marks = [_QUOTE if mark == _NO_MARK and name in unseen else mark for name, mark in zip(_MARKS, marks, strict=True)]
    options = [_option("auto_detect", exp.false()), _option("skip", exp.Literal.number(skipped))]
    for name, mark in zip(_MARKS.values(), marks, strict=True):
        options.append(_option(name, exp.Literal.string("" if mark == _NO_MARK else mark)))
    types = [
        exp.PropertyEQ(this=exp.Literal.string(column["name"]), expression=exp.Literal.string(column["type"]))
        for column in columns
    ]
    options.append(_option("columns", exp.Struct(expressions=types)))
    kept = [part.copy() for part in reader.this.expressions if not _says(part, "auto_type_candidates")]
    return exp.Table(this=exp.Anonymous(this=_READERS["csv"], expressions=[*kept, *options]))


def unseen_marks(file: Path) -> tuple[str, ...]:
    """The marks that nothing in the lines DuckDB looks at could show: a first quoted value may stand far below them."""
    with file.open("rb") as lines:
        is_seen = any(_QUOTE.encode() in line for line in islice(lines, _LOOKED_AT))
    return () if is_seen else ("Quote", "Escape")


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


def _texts(*values: str) -> exp.Expr:
    return exp.Array(expressions=[exp.Literal.string(value) for value in values])


def _says(part: exp.Expr, option: str) -> bool:
    return isinstance(part, exp.EQ) and bool(part.this.name == option)


def _option(name: str, value: exp.Expr) -> exp.Expr:
    return exp.EQ(this=exp.column(name), expression=value)


__all__ = ["file_reader", "refuse_one_column", "sniffed", "told", "unglobbed", "unseen_marks"]
