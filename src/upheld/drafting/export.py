"""An export, opened: its columns with what they hold. Guesses rest on aggregates over all rows, never on the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlglot import exp

from upheld.drafting.different import FEW, Asked, different_values
from upheld.engines import Engine, Family, Source, find_source, open_engine
from upheld.errors import LogError, Problem

MOST_COLUMNS = 400


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds. `values` are different values: all of them, the commonest first, where there are few.
    Of many texts some are drawn, and of a long one only its beginning is there.

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
        return self.values if self.family == "text" else ()


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
    looked_at: dict[str, Asked] = {}
    for name, family in families.items():
        n_filled, n_distinct = next(answers), next(answers)
        low = high = None
        is_whole = False
        longest = 0
        if family == "number":
            low, high, n_fractions = next(answers), next(answers), next(answers)
            is_whole = low is not None and not n_fractions
        if family == "text":
            longest = next(answers) or 0
        looked_at[name] = Asked(column_tree(name), family, n_distinct, longest)
        columns[name] = Column(name, family, types[name], n_filled, n_distinct, (), low, high, is_whole)
    found = different_values(engine, relation, looked_at)
    return Table(relation, n_rows, {n: _with_values(c, looked_at[n], found.get(n, ())) for n, c in columns.items()})


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
    if family == "text":
        asked.append(exp.Max(this=exp.Length(this=exp.cast(column.copy(), "text"))))
    return asked


def _with_values(column: Column, asked: Asked, values: tuple[str | bool | int | float, ...]) -> Column:
    """The column with its values, and their number where all of them are known: until then it is a rough one."""
    is_known = 0 < len(values) < FEW and not asked.is_drawn
    return replace(column, values=values, n_distinct=len(values) if is_known else column.n_distinct)


__all__ = ["FEW", "Column", "Export", "Table", "column_tree", "count_if", "filled", "open_export"]
