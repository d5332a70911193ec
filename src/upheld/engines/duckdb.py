"""DuckDB in the process: what is special about it."""

from __future__ import annotations

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
from upheld.engines.sources import Source
from upheld.errors import LogError, Problem

MEMORY_LIMIT = "700MB"
"""A check of 10 million cases stays under 1 GB; what does not fit is spilled to a temporary folder."""

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
}
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")


class DuckDB(Engine):
    """One log in files, read by DuckDB with access to these files and to nothing else."""

    name = "duckdb"
    dialect = "duckdb"

    def __init__(self, log: Source, outcomes: Source | None = None) -> None:
        self._log, self._outcomes = log, outcomes
        self._spill = Path(tempfile.mkdtemp(prefix="upheld-"))
        self._connection = duckdb.connect(
            config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        )
        files = [str(file) for source in (log, outcomes) if source is not None for file in source.files]
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
            self._connection.execute(setting)
        self._fold_hash: str | None = None

    @property
    def fold_hash(self) -> str:
        # The hash is DuckDB's own and may change with its version; its answer to a known word names it.
        if self._fold_hash is None:
            word = self._run("SELECT hash('upheld')").fetchall()[0][0]
            self._fold_hash = f"duckdb:{word:016x}"
        return self._fold_hash

    @property
    def relation(self) -> exp.Expr:
        return _reader(self._log)

    @property
    def outcomes_relation(self) -> exp.Expr | None:
        return _reader(self._outcomes) if self._outcomes is not None else None

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

    def half_even(self, expression: exp.Expr) -> exp.Expr:
        return exp.cast(exp.Anonymous(this="round_even", expressions=[expression, exp.Literal.number(0)]), "bigint")

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
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def _described(self, query: exp.Expr) -> dict[str, str]:
        rows = self._run(f"DESCRIBE {self.sql(query, pretty=False)}").fetchall()
        return {str(row[0]): str(row[1]) for row in rows}

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql)
        except duckdb.Error as error:
            raise self._refusal(error) from error

    def _refusal(self, error: duckdb.Error) -> LogError:
        """DuckDB's finding as ours: what is wrong, in which file, and what to do, without its SQL."""
        said = re.sub(r"\s+", " ", str(error).split("\nLINE ")[0]).strip()
        said = re.sub(r"^[A-Za-z -]+ Error: ", "", said)
        file = next((str(file) for file in self._log.files if str(file) in said), self._log.written)
        if isinstance(error, duckdb.OutOfMemoryException):
            return LogError(
                file, [Problem("", f"did not fit into {MEMORY_LIMIT} of memory and the temporary folder: {said}")]
            )
        if isinstance(error, duckdb.BinderException | duckdb.CatalogException):
            return LogError(file, [Problem("", f"an expression does not fit the columns' types: {said[:300]}")])
        if isinstance(error, duckdb.ConversionException | duckdb.OutOfRangeException):
            return LogError(file, [Problem("", f"a value cannot be read as the type it should have: {said[:300]}")])
        return LogError(file, [Problem("", f"cannot be read as {self._log.format}: {said[:300]}")])


def _reader(source: Source) -> exp.Expr:
    options: list[exp.Expr] = []
    if source.hive:
        options.append(_option("hive_partitioning", exp.true()))
    if len(source.files) > 1:
        options.append(_option("union_by_name", exp.true()))
    if source.format == "csv":
        # Real exports say "nothing here" in more ways than one.
        options.append(
            _option(
                "nullstr",
                exp.Array(expressions=[exp.Literal.string(text) for text in ("", "NULL", "null", "NaN", "nan", "N/A")]),
            )
        )
    files = exp.Array(expressions=[exp.Literal.string(_unglobbed(str(file))) for file in source.files])
    return exp.Table(this=exp.Anonymous(this=_READERS[source.format], expressions=[files, *options]))


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
    if base in _FAMILIES:
        return _FAMILIES[base]
    return "number" if base.lstrip("U") in _NUMBERS else "other"


__all__ = ["DuckDB"]
