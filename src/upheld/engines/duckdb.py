"""DuckDB in the process: what is special about it."""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import duckdb
from numpy.typing import NDArray
from sqlglot import exp

from upheld.engines.base import LIMB, Engine, Family, SomeFiles
from upheld.engines.column_types import held_by
from upheld.engines.duckdb_files import file_reader, refuse_one_column, sniffed, told, unglobbed, unseen_marks
from upheld.engines.refusals import refusal
from upheld.engines.sources import Format, Source

MEMORY_LIMIT = "700MB"
"""A check of 10 million cases stays under 1 GB; what does not fit is spilled to a temporary folder."""

SAMPLED_ROWS = 1000
"""So many values of a text column say what it holds."""
SAMPLED_SIGNS = 100
"""So much of a value says what it is: no number and no moment is longer."""

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
        self._first, self._of_first = 0, len(first)
        self._formats = [source.format for source in self._sources]
        self._notes: list[tuple[str, ...]] = [() for _ in self._sources]
        self._types: list[Mapping[str, str]] = [{} for _ in self._sources]
        self._relations: dict[int, exp.Expr] = {}
        self._fold_hash: str | None = None
        self._is_part = False
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._spill = Path(tempfile.mkdtemp(prefix="upheld-"))
        try:
            self._unpack_workbooks()
            self._connection = duckdb.connect(
                config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
            )
            self._lock_in(self._connection)
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
        # A name with a * or [ is compared with the list in the spelling in which it is opened, see unglobbed.
        names = [str(file) for source in self._sources for file in source.files]
        files = dict.fromkeys(spelt for name in names for spelt in (name, unglobbed(name)))
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
        return self._relation(self._first)

    @property
    def outcomes_relation(self) -> exp.Expr | None:
        return self._relation(self._first + 1) if self._of_first > 1 else None

    @property
    def beside(self) -> DuckDB:
        if len(self._sources) == self._of_first:
            raise ValueError("the engine was opened with one log")
        other = copy.copy(self)
        other._is_part, other._first, other._of_first = True, self._of_first, len(self._sources) - self._of_first
        return other

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(note for notes in self._notes for note in notes)

    def part(self, log: SomeFiles, outcomes: SomeFiles | None = None) -> Self:
        part = copy.copy(self)
        part._is_part, part._relations = True, {}
        part._sources, part._types = list(self._sources), list(self._types)
        for index, some in enumerate((log, outcomes), self._first):
            if some is None:
                continue
            part._types[index] = some.types
            if self._formats[index] != "xlsx":  # a workbook was unpacked, and is read as a whole
                source = self._sources[index]
                written = some.files[0].name if len(some.files) == 1 < len(source.files) else source.written
                part._sources[index] = replace(source, files=tuple(some.files), written=written)
        return part

    def common_type(self, types: Collection[str]) -> str | None:
        held = sorted({kind for kind in types if _family(kind) != "nothing"})
        if len(held) < 2:
            return held[0] if held else '"NULL"'
        if any(_family(kind) != "number" for kind in held):
            return None
        kinds = " UNION ALL ".join(f"SELECT CAST(NULL AS {kind}) AS common" for kind in held)
        return str(self._run(f"DESCRIBE {kinds}").fetchall()[0][1])

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
        if self._is_part:
            return
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

    def _relation(self, index: int) -> exp.Expr:
        """The log (0) or the outcomes (1), to stand in FROM; worked out once, when it is first asked for."""
        if index not in self._relations:
            relation = self._relation_of(self._sources[index], self._formats[index])
            self._relations[index] = self._as_types(relation, self._types[index])
        return self._relations[index].copy()

    def _as_types(self, relation: exp.Expr, types: Mapping[str, str]) -> exp.Expr:
        """The relation with its columns as these types, and the columns that it lacks empty."""
        if not types:
            return relation
        found = self.columns(relation)
        other = [(name, _cast(_column(name), kind)) for name, kind in types.items() if found.get(name, kind) != kind]
        lacking = [(name, _cast(exp.null(), kind)) for name, kind in types.items() if name not in found]
        if not other and not lacking:
            return relation
        star = exp.Star(replace=[exp.alias_(tree, name, quoted=True) for name, tree in other]) if other else exp.Star()
        added = [exp.alias_(tree, name, quoted=True) for name, tree in lacking]
        return exp.select(star, *added).from_(relation).subquery("alike")

    def _relation_of(self, source: Source, written_as: Format) -> exp.Expr:
        """A source to stand in FROM; where files have no types of their own, with the types of what they hold."""
        reader = file_reader(source)
        if written_as == "parquet":
            return reader
        if written_as == "csv" and len(source.files) == 1:  # of several, each may be built in its own way
            reader = told(reader, self.rows(sniffed(reader))[0], unseen_marks(source.files[0]))
        columns = self.columns(reader)
        refuse_one_column(source, columns)
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
        beginnings = {name: _beginning(_column(name)) for name in texts}
        rows = self.rows(exp.select(*beginnings.values()).from_(reader.copy()).limit(SAMPLED_ROWS))
        samples = {name: [row[i] for row in rows if row[i] is not None] for i, name in enumerate(texts)}
        # A column may be empty in its first thousands of rows (outcomes of the newest cases) and filled below.
        empty = [name for name, values in samples.items() if not values]
        if empty and len(rows) == SAMPLED_ROWS:
            many = exp.Literal.number(SAMPLED_ROWS)
            drawn = [
                exp.Anonymous(this="arg_min", expressions=[beginnings[name], self.hashed(_column(name)), many])
                for name in empty
            ]
            found = self.rows(exp.select(*drawn).from_(reader.copy()))[0]
            samples |= {name: values or [] for name, values in zip(empty, found, strict=True)}
        return samples


def _beginning(text: exp.Expr) -> exp.Expr:
    """As much of a text as a number or a moment may take, with a mark behind it where more follows."""
    is_long = exp.GT(this=exp.Length(this=text), expression=exp.Literal.number(SAMPLED_SIGNS))
    start = exp.func(
        "CONCAT", exp.func("LEFT", text.copy(), exp.Literal.number(SAMPLED_SIGNS)), exp.Literal.string("…")
    )
    return exp.case().when(is_long, start).else_(text.copy())


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _cast(tree: exp.Expr, kind: str) -> exp.Expr:
    return exp.null() if _family(kind) == "nothing" else exp.cast(tree, kind, dialect="duckdb")


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
