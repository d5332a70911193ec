"""What every kind hands to `gather`: a log bound to a spec, and the statements that count it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlglot import exp

from upheld.evidence import Window, breaks_of, day_number

STRETCH = "stretch"
"""The column by which every count is kept apart, so that windows can be added up; a kind's rows have it."""


NO_DAY = -(2**31)
"""The day of a case without a time."""


@dataclass(frozen=True, slots=True)
class BoundLog:
    """The log's values as trees over the columns of `relation`, by their path in the spec (`log.score`).

    `families` says what sort of value each gives. Segments stand under `log.segments[0]` …, requirements' where
    clauses under `where[0]` …. `taken` are the shared keys, by path, that come from the column of their name, and
    `left_out` those whose column does not fit, with the reason.
    """

    relation: exp.Expr
    values: Mapping[str, exp.Expr]
    families: Mapping[str, str]
    taken: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    def has(self, path: str) -> bool:
        """Whether the log gives this value."""
        return path in self.values

    def without(self, unfit: Mapping[str, str]) -> BoundLog:
        """The same log without these values, each with the reason why it does not fit."""
        values = {path: tree for path, tree in self.values.items() if path not in unfit}
        taken = {path: column for path, column in self.taken.items() if path not in unfit}
        return replace(self, values=values, taken=taken, left_out={**self.left_out, **unfit})

    def tree(self, path: str) -> exp.Expr:
        """A fresh copy of the value's tree."""
        return self.values[path].copy()

    def population(self, *selected: exp.Expr) -> exp.Select:
        """A query over the rows that `log.where` leaves."""
        query = exp.select(*selected).from_(self.relation.copy())
        return query.where(self.tree("log.where")) if self.has("log.where") else query

    def only(self, condition: exp.Expr) -> BoundLog:
        """The log with a smaller population: `log.where`, and this condition too."""
        where = exp.and_(self.tree("log.where"), condition) if self.has("log.where") else condition
        families = {**self.families, "log.where": "boolean"}
        return replace(self, values={**self.values, "log.where": where}, families=families)


@dataclass(frozen=True, slots=True)
class Functions:
    """The few expressions that engines write differently."""

    hashed: Callable[[exp.Expr], exp.Expr]
    half_even: Callable[[exp.Expr], exp.Expr]


@dataclass(frozen=True, slots=True)
class Cut:
    """The clock of an assessment, in the log's own time zone: what had happened by `as_of`, and what is old enough.

    `known_until` is the `as_of` that was asked for: outcomes that came later were not known then. Where none was asked
    for, everything that is in the log is known. `windows` are kept apart; with `by_day` every day is.
    """

    as_of: datetime | None
    mature_until: datetime | None
    known_until: datetime | None = None
    windows: tuple[Window, ...] = ()
    by_day: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with GROUPING SETS: its keys, which of them each set has, and the names of its exact sums.

    Beside the sums it may measure how many cases there are (`n`) and their smallest and largest score (`low`, `high`).
    A rule that the statement lacks, where there is none, is 0 in every cell. With `has_stretches`
    every set is also grouped by the column `stretch`, see `upheld.evidence.windows`. `with_empties` are keys of text
    whose empty values, null and an empty text, become one when the answer is read.
    """

    tree: exp.Expr
    keys: tuple[str, ...]
    sets: dict[str, dict[str, str]]
    sums: tuple[str, ...]
    has_stretches: bool = False
    with_empties: tuple[str, ...] = ()

    def grouping_id(self, name: str) -> int:
        """The number by which the statement marks the rows of a set: a bit for each key that is left out."""
        kept = {*self.sets[name].values(), *([STRETCH] if self.has_stretches else [])}
        return int("".join("0" if key in kept else "1" for key in self.keys) or "0", 2)


@dataclass(frozen=True, slots=True)
class Plan:
    """The statements that count one log for one spec.

    Where several have a set of the same name, it has the same keys in each; one of them counts its cases, and the
    others add sums over some of them. What `needing_rows` answers is no sum over cases, such as customers who came
    back, and never adds up.
    """

    statements: tuple[Statement, ...]
    needing_rows: tuple[Statement, ...] = ()

    @property
    def all(self) -> tuple[Statement, ...]:
        """Every statement, in the order in which they are run."""
        return (*self.needing_rows, *self.statements)

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of a set's cells: `rule` is one wherever there are outcomes, `stretch` the last."""
        statement = next(one for one in self.statements if name in one.sets)
        keys = tuple(statement.sets[name])
        rule = ("rule",) if "outcome" in keys and "rule" not in keys else ()
        return keys + rule + ((STRETCH,) if statement.has_stretches else ())

    def sums(self, name: str) -> tuple[str, ...]:
        """The exact sums of a set's cells."""
        named = (total for one in self.statements if name in one.sets for total in one.sums)
        return tuple(total.removeprefix("sum_") for total in named)


def select_from(
    rows: exp.Expr | str, columns: Mapping[str, exp.Expr], *, beside: Sequence[str] = (), where: exp.Expr | None = None
) -> exp.Select:
    """These columns of some rows, after those that are there already and stand `beside` them (* for all).

    The trees become part of the query as they are: by itself sqlglot copies a query with every clause that is added.
    """
    named = [exp.alias_(tree, name, copy=False) for name, tree in columns.items()]
    query = exp.select(*beside, *named).from_(rows, copy=False)
    return query if where is None else query.where(where, copy=False)


def cases_counted(bound: BoundLog) -> exp.Expr:
    """How many cases: rows, or what the rows stand for."""
    if not bound.has("log.count"):
        return exp.Count(this=exp.Star())
    return exp.cast(exp.Sum(this=exp.column("n")), "bigint")


def total_of(bound: BoundLog, term: str) -> exp.Expr:
    """The sum of a column of integer terms over the cases that the rows stand for."""
    tree: exp.Expr = exp.column(term)
    if bound.has("log.count"):
        tree = exp.Mul(this=exp.cast(tree, "int128"), expression=exp.column("n"))
    return exp.Sum(this=tree)


def grouping_statement(
    rows: Mapping[str, exp.Expr],
    keys: Sequence[str],
    sets: Mapping[str, Mapping[str, str]],
    measures: Mapping[str, exp.Expr],
    sums: Sequence[str],
    *,
    has_stretches: bool,
    with_empties: Sequence[str] = (),
) -> Statement:
    """The statement that counts `rows`, a chain of WITH queries of which the last is read, in these grouping sets.

    `measures` stand beside the grouping id; `sums` names those of them that are exact sums.
    """
    present = {column for columns in sets.values() for column in columns.values()}
    present |= {STRETCH} if has_stretches else set()
    kept = tuple(key for key in keys if key in present)
    marked: exp.Expr = exp.Anonymous(this="GROUPING_ID", expressions=[exp.column(key) for key in kept])
    if not kept:
        marked = exp.Literal.number(0)
    statement = select_from(list(rows)[-1], {"grouping_id": marked, **measures}, beside=kept)
    for name, query in rows.items():
        # One copy of each query: by itself `with_` copies all that stands before it too, each time.
        statement.with_(name, as_=query.copy(), copy=False)
    grouping = []
    for columns in sets.values():
        chosen = [*columns.values(), *([STRETCH] if has_stretches else [])]
        grouping.append(exp.Tuple(expressions=[exp.column(key) for key in chosen]))
    statement.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=grouping)]))
    named = {name: dict(columns) for name, columns in sets.items()}
    return Statement(statement, kept, named, tuple(sums), has_stretches, tuple(with_empties))


def stretch_column(day: exp.Expr, cut: Cut) -> exp.Expr:
    """The stretch of a case by its day; the day itself where every day is kept apart."""
    if cut.by_day:
        return day
    tree, breaks = exp.Case(), breaks_of(cut.windows)
    for stretch, first in enumerate(breaks):
        is_before = exp.LT(this=day.copy(), expression=exp.Literal.number(first))
        tree = tree.when(is_before, exp.Literal.number(stretch))
    return tree.else_(exp.Literal.number(len(breaks))) if breaks else exp.Literal.number(0)


def day_of(when: exp.Expr) -> exp.Expr:
    """The day of a moment, in days since 1970; `NO_DAY` where there is none."""
    epoch = exp.cast(exp.Literal.string("1970-01-01"), "date")
    days = exp.DateDiff(this=exp.cast(when.copy(), "date"), expression=epoch, unit=exp.var("day"))
    return exp.func("COALESCE", days, exp.Literal.number(NO_DAY))


FOLLOWED = 2
"""Cases are followed for so many times `outcome_after`, to see how many outcomes come too late to count."""


def followed_before(cut: Cut, after: timedelta) -> int:
    """The first day whose cases have not all been followed for so long, in days since 1970."""
    return NO_DAY if cut.as_of is None else day_number((cut.as_of - FOLLOWED * after).date())


def local_time(tree: exp.Expr, family: str, timezone: str) -> exp.Expr:
    """A moment as the log's own clock shows it."""
    if family == "time with zone":
        return exp.AtTimeZone(this=exp.Paren(this=tree), zone=exp.Literal.string(timezone))
    return exp.cast(tree, "timestamp")


def moment(when: datetime) -> exp.Expr:
    """A literal moment of the log's own clock."""
    return exp.cast(exp.Literal.string(when.isoformat(sep=" ", timespec="microseconds")), "timestamp")
