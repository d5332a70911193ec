"""An export, opened: its columns with what they hold. Guesses rest on aggregates over all rows, never on the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlglot import exp

from upheld.engines import Engine, Family, Source, find_source, open_engine
from upheld.errors import LogError, Problem

FEW = 1000
"""A column with at most so many different values has all of them looked at, else so many that are drawn by hash."""
MOST_COLUMNS = 400


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds. `values` are different values: all of them, the commonest first, where there are few.

    Of a number `low` and `high` are the ends of its finite values, and `is_whole` says that it has no fractions.
    """

    name: str
    family: Family
    type: str
    n_filled: int
    n_distinct: int
    values: tuple[Any, ...]
    low: float | None = None
    high: float | None = None
    is_whole: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """Its values where it is text, else none."""
        return tuple(value for value in self.values if isinstance(value, str)) if self.family == "text" else ()


@dataclass(frozen=True)
class Table:
    """One file's columns, and where its rows are."""

    relation: exp.Expr
    n_rows: int
    columns: Mapping[str, Column]

    @property
    def names(self) -> list[str]:
        """The columns' names, in their order."""
        return list(self.columns)


@dataclass(frozen=True)
class Export:
    """The log and, where outcomes live apart, their file; `folder` is where a relative source starts from."""

    engine: Engine
    folder: Path
    source: Source
    log: Table
    second_source: Source | None = None
    second: Table | None = None
    _known: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict, repr=False)

    def rows(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        """The answer of a query; asked again, it is not run again."""
        sql = self.engine.sql(query, pretty=False)
        if sql not in self._known:
            self._known[sql] = self.engine.rows(query)
        return self._known[sql]

    def facts(self, relation: exp.Expr, *trees: exp.Expr) -> tuple[Any, ...]:
        """One row of figures over a relation."""
        return self.rows(exp.select(*[exp.alias_(t, f"f{i}") for i, t in enumerate(trees)]).from_(relation.copy()))[0]


@contextmanager
def open_export(log: str, folder: Path, outcomes: str | None = None) -> Iterator[Export]:
    """The export that `log` names, relative to `folder`, and its file of outcomes. LogError for what cannot be read."""
    source = find_source(log, folder, key="LOG")
    second = find_source(outcomes, folder, key="--outcomes") if outcomes is not None else None
    with open_engine(source, second) as engine:
        table = _table(engine, engine.relation, source)
        other = engine.outcomes_relation
        theirs = _table(engine, other, second) if other is not None and second is not None else None
        yield Export(engine, folder, source, table, second, theirs)


def filled(tree: exp.Expr) -> exp.Expr:
    """Whether a value is there."""
    return exp.Not(this=exp.Is(this=tree.copy(), expression=exp.null()))


def count_if(condition: exp.Expr) -> exp.Expr:
    """In how many rows the condition holds."""
    return exp.Count(this=exp.case().when(condition, exp.Literal.number(1)))


def column_tree(name: str) -> exp.Expr:
    """The column."""
    return exp.column(exp.to_identifier(name, quoted=True))


def _table(engine: Engine, relation: exp.Expr, source: Source) -> Table:
    types = engine.columns(relation)
    if len(types) > MOST_COLUMNS:
        said = f"has {len(types):,} columns; at most {MOST_COLUMNS} are looked at. Export the ones that matter"
        raise LogError(source.written, [Problem("", said)])
    families = engine.families({name: column_tree(name) for name in types}, relation)
    asked: list[exp.Expr] = [exp.Count(this=exp.Star())]
    for name, family in families.items():
        asked += _asked(column_tree(name), family)
    query = exp.select(*[exp.alias_(tree, f"f{i}") for i, tree in enumerate(asked)]).from_(relation.copy())
    answers = iter(engine.rows(query)[0])
    n_rows = next(answers)
    if not n_rows:
        raise LogError(source.written, [Problem("", "is empty: it has columns but not one row")])
    columns: dict[str, Column] = {}
    for name, family in families.items():
        n_filled, n_distinct = next(answers), next(answers)
        low = high = None
        is_whole = False
        if family == "number":
            low, high, n_fractions = next(answers), next(answers), next(answers)
            is_whole = low is not None and not n_fractions
        values = _values(engine, relation, name, family, n_distinct)
        n_distinct = len(values) if len(values) < FEW and n_distinct <= FEW and values else n_distinct
        columns[name] = Column(name, family, types[name], n_filled, n_distinct, values, low, high, is_whole)
    return Table(relation, n_rows, columns)


def _asked(column: exp.Expr, family: Family) -> list[exp.Expr]:
    asked: list[exp.Expr] = [
        exp.Count(this=column.copy()),
        exp.ApproxDistinct(this=exp.cast(column.copy(), "text")),
    ]
    if family == "number":
        number = exp.cast(column.copy(), "double")
        finite = exp.case().when(exp.Anonymous(this="ISFINITE", expressions=[number.copy()]), number.copy())
        fraction = exp.NEQ(this=exp.func("FLOOR", number.copy()), expression=number.copy())
        asked += [exp.Min(this=finite), exp.Max(this=finite.copy()), count_if(fraction)]
    return asked


def _values(engine: Engine, relation: exp.Expr, name: str, family: Family, n_distinct: int) -> tuple[Any, ...]:
    # A UUID and a category are text here too.
    column = exp.cast(column_tree(name), "text") if family == "text" else column_tree(name)
    if family == "boolean" or (family in ("text", "number") and n_distinct <= (FEW if family == "text" else 20)):
        query = (
            exp.select(exp.alias_(column, "v"), exp.alias_(exp.Count(this=exp.Star()), "n"))
            .from_(relation.copy())
            .where(filled(column))
            .group_by("1")
            .order_by("2 DESC", "1")
            .limit(FEW)
        )
        return tuple(_plain(row[0]) for row in engine.rows(query))
    if family != "text":
        return ()
    # Drawn by a hash, so that they come from everywhere in the file and are the same ones tomorrow.
    drawn = (
        exp.select(exp.alias_(column, "v"))
        .from_(relation.copy())
        .where(filled(column))
        .order_by(engine.hashed(column))
        .limit(FEW)
    )
    query = exp.select("v").distinct().from_(drawn.subquery("drawn")).order_by("1")
    return tuple(_plain(row[0]) for row in engine.rows(query))


def _plain(value: Any) -> Any:
    """Decimals and the like as a float, text and truth values as they are."""
    return value if isinstance(value, str | bool | int) else float(value)


__all__ = ["FEW", "Column", "Export", "Table", "column_tree", "count_if", "filled", "open_export"]
