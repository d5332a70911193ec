"""DuckDB in the process: what is special about it."""

from __future__ import annotations

import copy
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from numpy.typing import NDArray
from sqlglot import exp

from upheld.engines.base import LIMB, Engine, Family
from upheld.engines.column_types import held_by
from upheld.engines.ragged import ragged_line
from upheld.engines.refusals import refusal
from upheld.engines.sources import Format, Source
from upheld.errors import LogError, Problem

MEMORY_LIMIT = "700MB"
"""A check of 10 million cases stays under 1 GB; what does not fit is spilled to a temporary folder."""

SAMPLED_ROWS = 1000
"""So many values of a text column say what it holds."""

# DuckDB 1 reads whole numbers of more than 18 digits in a CSV file as floats, and knows no better.
_LONG = ("HUGEINT",) if int(duckdb.__version__.split(".", maxsplit=1)[0]) >= 2 else ()
_READERS = {"parquet": "read_parquet", "csv": "read_csv", "json": "read_json"}
_FAMILIES: dict[str, Family] = {
    "BOOLEAN": "boolean",
    "VARCHAR": "text",
    "ENUM": "text",
    "UUID": "text",
    "DATE": "date",
    "TIMESTAMP": "time",
    "TIMESTAMP_S": "time",
    "TIMESTAMP_MS": "time",
    "TIMESTAMP_NS": "time",
    "TIMESTAMP WITH TIME ZONE": "time with zone",
    '"NULL"': "nothing",
}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")


class DuckDB(Engine):
    """One log in files, read by DuckDB with access to these files and to nothing else."""

    name = "duckdb"
    dialect = "duckdb"

    def __init__(
        self, log: Source, outcomes: Source | None = None, *, beside: tuple[Source, Source | None] | None = None
    ) -> None:
        first = [log] if outcomes is None else [log, outcomes]
        self._sources = [*first, *[source for source in beside or () if source is not None]]
        self._of_first = len(first)
        self._formats = [source.format for source in self._sources]
        self._notes: list[tuple[str, ...]] = [() for _ in self._sources]
        self._relations: list[exp.Expr] = []
        self._fold_hash: str | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._spill = Path(tempfile.mkdtemp(prefix="upheld-"))
        try:
            self._unpack_workbooks()
            self._connection = duckdb.connect(
                config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
            )
            self._lock_in(self._connection)
            self._relations = [
                self._relation_of(source, written_as)
                for source, written_as in zip(self._sources, self._formats, strict=True)
            ]
        except BaseException:
            self.close()
            raise

    def _unpack_workbooks(self) -> None:
        """Put a Parquet file in the place of each workbook; done first, while files may still be written."""
        for index, source in enumerate(self._sources):
            if source.format == "xlsx":
                # Imported only here: most logs are no workbooks.
                from upheld.engines.workbook import unpack  # noqa: PLC0415

                unpacked = unpack(source, self._spill / f"source-{index}")
                self._sources[index], self._notes[index] = unpacked.source, unpacked.notes

    def _lock_in(self, connection: duckdb.DuckDBPyConnection) -> None:
        # A name with a * or [ is compared with the list in the spelling in which it is opened, see _unglobbed.
        names = [str(file) for source in self._sources for file in source.files]
        files = dict.fromkeys(spelt for name in names for spelt in (name, _unglobbed(name)))
        # The order matters: after the last two nothing can be opened or set any more.
        for setting in (
            f"SET temp_directory = {_text(str(self._spill))}",
            f"SET memory_limit = '{MEMORY_LIMIT}'",
            "SET preserve_insertion_order = false",
            "SET enable_progress_bar = false",
            "SET TimeZone = 'UTC'",
            f"SET allowed_paths = [{', '.join(map(_text, files))}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            connection.execute(setting)

    @property
    def fold_hash(self) -> str:
        # The hash is DuckDB's own and may change with its version; its answer to a known word names it.
        if self._fold_hash is None:
            word = self._run("SELECT hash('upheld')").fetchall()[0][0]
            self._fold_hash = f"duckdb:{word:016x}"
        return self._fold_hash

    @property
    def relation(self) -> exp.Expr:
        return self._relations[0].copy()

    @property
    def outcomes_relation(self) -> exp.Expr | None:
        return self._relations[1].copy() if self._of_first > 1 else None

    @property
    def beside(self) -> DuckDB:
        second = self._relations[self._of_first :]
        if not second:
            raise ValueError("the engine was opened with one log")
        other = copy.copy(self)
        other._relations, other._of_first = second, len(second)
        return other

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(note for notes in self._notes for note in notes)

    def columns(self, relation: exp.Expr) -> dict[str, str]:
        return self._described(exp.select("*").from_(relation.copy()))

    def families(self, expressions: Mapping[str, exp.Expr], relation: exp.Expr) -> dict[str, Family]:
        if not expressions:
            return {}
        query = exp.select(*[exp.alias_(tree.copy(), name, quoted=True) for name, tree in expressions.items()])
        described = self._described(query.from_(relation.copy()))
        return {name: _family(kind) for name, kind in described.items()}

    def hashed(self, expression: exp.Expr) -> exp.Expr:
        return exp.func("hash", exp.cast(expression, "text"), dialect="duckdb")

    def is_whole(self, expression: exp.Expr, relation: exp.Expr) -> bool:
        query = exp.select(exp.alias_(expression.copy(), "found")).from_(relation.copy())
        return self._described(query)["found"] in _WHOLE

    def distinct_between(self, expression: exp.Expr, least: int, greatest: int) -> exp.Expr:
        ends = [exp.cast(exp.Literal.string(str(end)), "bigint") for end in (least, greatest)]
        bits = exp.Anonymous(this="bitstring_agg", expressions=[exp.cast(expression, "bigint"), *ends])
        return exp.Anonymous(this="bit_count", expressions=[bits])

    def half_even(self, expression: exp.Expr) -> exp.Expr:
        # DuckDB rounds half to even when it casts, at half the price of its function `round_even`.
        return exp.cast(expression, "bigint")

    def rows(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        return self._run(self.sql(query, pretty=False)).fetchall()

    def table(self, query: exp.Expr, sums: Sequence[str]) -> dict[str, NDArray[Any]]:
        wide = ", ".join(
            f'CAST("{name}" // {LIMB} AS BIGINT) AS "{name}_high", CAST("{name}" % {LIMB} AS BIGINT) AS "{name}_low"'
            for name in sums
        )
        exclude = f" EXCLUDE ({', '.join(_name(name) for name in sums)}), {wide}" if sums else ""
        # Sums leave as two limbs because fetching 128-bit integers as arrays would turn them into floats.
        answer = self._run(f"SELECT *{exclude} FROM ({self.sql(query, pretty=False)})").fetchnumpy()  # noqa: S608 a checked tree
        return dict(answer)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def _described(self, query: exp.Expr) -> dict[str, str]:
        rows = self._run(f"DESCRIBE {self.sql(query, pretty=False)}").fetchall()
        return {str(row[0]): str(row[1]) for row in rows}

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise ValueError("the engine is not open")
        try:
            return self._connection.execute(sql)
        except RuntimeError as error:
            # Ctrl-C ends a query, which DuckDB tells as an error of its own.
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from error
            raise
        except duckdb.Error as error:
            raise refusal(error, self._sources, MEMORY_LIMIT) from error

    def _relation_of(self, source: Source, written_as: Format) -> exp.Expr:
        """A source to stand in FROM; where files have no types of their own, with the types of what they hold."""
        reader = _reader(source)
        if written_as == "parquet":
            return reader
        columns = self.columns(reader)
        _refuse_one_column(source, columns)
        texts = [name for name, kind in columns.items() if kind == "VARCHAR"]
        samples = self._samples(reader, texts)
        trees: dict[str, exp.Expr] = {}
        for name, values in samples.items():
            held = held_by(values)
            if held in ("bigint", "double") and written_as in ("json", "xlsx"):
                held = None  # digits in quotes, or in a cell of text, are text, and said to be so
            if held is not None:
                trees[name] = exp.cast(_column(name), held)
            elif not values:
                # Empty throughout: it has no type, and fits beside a number, a date and a text alike.
                trees[name] = exp.null()
        if not trees:
            return reader
        typed = [exp.alias_(tree, name, quoted=True) for name, tree in trees.items()]
        return exp.select(exp.Star(replace=typed)).from_(reader).subquery("typed")

    def _samples(self, reader: exp.Expr, texts: Sequence[str]) -> dict[str, list[str]]:
        """Some values of each column; none only where the whole column is empty."""
        if not texts:
            return {}
        rows = self.rows(exp.select(*map(_column, texts)).from_(reader.copy()).limit(SAMPLED_ROWS))
        samples = {name: [row[i] for row in rows if row[i] is not None] for i, name in enumerate(texts)}
        # A column may be empty in its first thousands of rows (outcomes of the newest cases) and filled below.
        empty = [name for name, values in samples.items() if not values]
        if empty and len(rows) == SAMPLED_ROWS:
            found = self.rows(exp.select(*[exp.Max(this=_column(name)) for name in empty]).from_(reader.copy()))[0]
            for name in (name for name, value in zip(empty, found, strict=True) if value is not None):
                filled = exp.Not(this=exp.Is(this=_column(name), expression=exp.null()))
                query = exp.select(_column(name)).from_(reader.copy()).where(filled).limit(SAMPLED_ROWS)
                samples[name] = [row[0] for row in self.rows(query)]
        return samples


def _reader(source: Source) -> exp.Expr:
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
    files = _texts(*[_unglobbed(str(file)) for file in source.files])
    return exp.Table(this=exp.Anonymous(this=_READERS[source.format], expressions=[files, *options]))


def _refuse_one_column(source: Source, columns: Mapping[str, str]) -> None:
    """Refuse a CSV file whose lines hold different numbers of values: it is then read as one wide column."""
    if source.format != "csv" or len(columns) != 1:
        return
    for file in source.files:
        found = ragged_line(file)
        if found is not None:
            raise LogError(source.shown(file), [Problem("", found)])


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _texts(*values: str) -> exp.Expr:
    return exp.Array(expressions=[exp.Literal.string(value) for value in values])


def _option(name: str, value: exp.Expr) -> exp.Expr:
    return exp.EQ(this=exp.column(name), expression=value)


def _unglobbed(path: str) -> str:
    # The files are already found: a * or [ in a name is a letter here.
    return re.sub(r"([*?\[])", r"[\1]", path)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _family(kind: str) -> Family:
    base = kind.split("(", maxsplit=1)[0].upper()
    if kind.endswith("]"):  # a list: INTEGER[], DECIMAL(18,3)[4]
        return "other"
    if base in _FAMILIES:
        return _FAMILIES[base]
    return "number" if base.lstrip("U") in _NUMBERS else "other"


__all__ = ["DuckDB"]
