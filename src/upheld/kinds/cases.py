"""Cases to read, as every kind reads them: what is told of one, how they are counted, picked and put in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlglot import exp

from upheld.evidence import number
from upheld.kinds.moments import Vector

Plain: TypeAlias = str | int | float | bool | None

Sorts: TypeAlias = frozenset[tuple[int, int]]
"""Some combinations of what is done with a case and what is known of its outcome, as the kind numbers them."""

MONEY, REQUIREMENT, MISTAKES = "money", "requirement", "mistakes"
"""What makes a segment the worst: money lost per case, the requirement that it holds up, or the share of mistakes."""

_ZERO = exp.Literal.number(0)


@dataclass(frozen=True, slots=True)
class Case:
    """One case, or `n` alike in a log that is a table of counts; each kind adds what it knows of one.

    `worth` is in the spec's currency. What is masked and what rests on it is None, except for values shown under
    another name.
    """

    id: Plain
    time: datetime | str | None
    who: Plain
    segments: dict[str, str | None]
    worth: float | None
    n: int
    columns: dict[str, Plain]

    @property
    def own(self) -> dict[str, Plain]:
        """What only this kind knows of a case, by the names of JSON and CSV."""
        raise NotImplementedError

    @property
    def result(self) -> str:
        """What became of it, in a few words."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Listed:
    """A group that is a list of the cases of some sorts, by a column; where `by_worth`, the costliest come first.

    `with_worth` says whether such cases are worth anything, `with_heaviest` whether it is told how much the costliest
    of them carry.
    """

    sorts: Sorts
    column: str
    desc: bool
    by_worth: bool = True
    with_worth: bool = True
    with_heaviest: bool = False

    def order(self, has_worth: bool, ties: Iterable[exp.Expr]) -> tuple[exp.Expr, ...]:
        """The order of the list, where cases have a worth or have none."""
        return (*worth_first(has_worth and self.by_worth), by(self.column, desc=self.desc), *ties)


@dataclass(frozen=True, slots=True)
class Pick:
    """The first `limit` cases that fulfil a condition, in an order."""

    condition: exp.Expr
    order: tuple[exp.Expr, ...]
    limit: int


CaseColumn: TypeAlias = tuple[str, bool, Callable[[Any], Any]]
"""A column of a table of cases: its title, whether it is aligned to the right, and what stands in it."""


@dataclass(frozen=True, slots=True)
class CaseWords:
    """What is said of the groups of cases of one kind.

    `headings` name each list, with money and without it; `unordered` says what the order of a list is where money is
    hidden. `counted` says how many a list has, over {n} and {each}. `edges` name the group at each edge, and `sides`
    what lies on its two sides, from the edge, the setting and both numbers. `columns` are those of a table, from the
    cases and the name of their group; `notes` what to know of a setting before reading.
    """

    headings: Mapping[str, tuple[str, str]]
    unordered: str
    counted: Mapping[str, str]
    edges: Mapping[str, str]
    sides: Callable[[str, Mapping[str, Any], int, int], str]
    columns: Callable[[Sequence[Any], str], Iterator[CaseColumn]]
    notes: Callable[[Mapping[str, Any]], Iterator[str]]


def totals(cases: exp.Select, segments: Sequence[str]) -> exp.Select:
    """Rows of (set, *segments, region, outcome, rows, cases, worth, lost, cases without a worth).

    Set 0 is of all cases; set i + 1 by the i-th of these columns. `lost` adds up only what lies below 0. The last three
    are 0 where there is no worth.
    """
    has_worth = "worth" in cases.named_selects
    worth, n = exp.column("worth"), exp.column("n")
    wide = exp.Mul(this=exp.cast(worth.copy(), "int128"), expression=n.copy())
    below = exp.LT(this=worth.copy(), expression=_ZERO.copy())
    untold = exp.Is(this=worth.copy(), expression=exp.null())
    sets = exp.Case()
    for position, name in enumerate(segments):
        is_of = exp.EQ(this=exp.Anonymous(this="GROUPING", expressions=[exp.column(name)]), expression=_ZERO.copy())
        sets = sets.when(is_of, exp.Literal.number(position + 1))
    keys = [*map(exp.column, segments), exp.column("region"), exp.column("outcome")]
    measures: list[exp.Expr] = [exp.Count(this=exp.Star()), total(n)]
    money = [wide, exp.case().when(below, wide.copy()), exp.case().when(untold, n.copy())]
    measures += [total(tree) for tree in money] if has_worth else [_ZERO.copy()] * 3
    place = sets.else_(_ZERO.copy()) if segments else _ZERO.copy()
    tail = [exp.column("region"), exp.column("outcome")]
    grouping = [exp.Tuple(expressions=tail)]
    grouping += [exp.Tuple(expressions=[exp.column(name), *[key.copy() for key in tail]]) for name in segments]
    statement = exp.select(place, *keys, *measures).from_(cases.subquery("log"))
    statement.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=grouping)]))
    return statement


def heaviest(cases: exp.Select, sorts: Sorts, most: int) -> exp.Select:
    """One row: the money lost in the `most` costliest cases of these sorts, in units of `worth`."""
    worth, n = exp.column("worth"), exp.column("n")
    costly = exp.and_(is_one_of(sorts), exp.LT(this=worth.copy(), expression=_ZERO.copy()))
    first = exp.select("worth", "n").from_(cases.subquery("log")).where(costly).order_by(by("worth")).limit(most)
    before = exp.Window(
        this=exp.Sum(this=n.copy()),
        order=exp.Order(expressions=[by("worth")]),
        spec=exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW"),
    )
    ranked = exp.select("worth", "n", exp.alias_(exp.Sub(this=before, expression=n.copy()), "before"))
    left = exp.Paren(this=exp.Sub(this=exp.Literal.number(most), expression=exp.column("before")))
    counted = exp.func("GREATEST", _ZERO.copy(), exp.func("LEAST", n.copy(), left))
    wide = exp.Mul(this=exp.cast(worth.copy(), "int128"), expression=counted)
    return exp.select(total(wide)).from_(ranked.from_(first.subquery("first")).subquery("ranked"))


def picked(cases: exp.Select, picks: Sequence[Pick], columns: Sequence[str], order: Sequence[exp.Expr]) -> exp.Select:
    """These columns of the picked cases, all together in `order`."""
    every = [
        exp.select("*")
        .from_(cases.copy().subquery("log"))
        .where(pick.condition)
        .order_by(*pick.order)
        .limit(pick.limit)
        for pick in picks
    ]
    # Each side is a scan of its own: one scan named twice would be kept whole.
    sides: exp.Query = exp.select("*").from_(every[0].subquery("side"))
    for one in every[1:]:
        sides = exp.union(sides, exp.select("*").from_(one.subquery("side")), distinct=False)
    return (
        exp.select(*map(exp.column, columns)).from_(sides.subquery("picked")).order_by(*[key.copy() for key in order])
    )


def nearest(edge: str, then: str, ties: Iterable[exp.Expr]) -> tuple[exp.Expr, ...]:
    """The order by distance from an edge, on one side of it."""
    return (by(exp.Abs(this=exp.column(edge))), by(then), *ties)


def ladder(edge: str | None, then: str, ties: Iterable[exp.Expr]) -> tuple[exp.Expr, ...]:
    """The order from far above an edge to far below it; without one, from the highest of the other column down."""
    return (*([by(edge, desc=True)] if edge else []), by(then, desc=True), *ties)


def worth_first(by_worth: bool) -> list[exp.Expr]:
    """What stands in front of an order: the costliest first, or nothing."""
    return [by("worth")] if by_worth else []


def by(tree: exp.Expr | str, *, desc: bool = False) -> exp.Expr:
    """A key of an order; cases without it stand last."""
    tree = exp.column(tree) if isinstance(tree, str) else tree
    return exp.Ordered(this=tree, desc=desc, nulls_first=False)


def total(tree: exp.Expr) -> exp.Expr:
    """The sum over cases, 0 where there is none."""
    return exp.func("COALESCE", exp.Sum(this=tree.copy()), _ZERO.copy())


def linear(worth: Vector) -> exp.Expr:
    """The worth of a case from its row terms, which are its columns slot_0, slot_1 and so on."""
    tree = number(float(worth[0]))
    for slot, constant in enumerate(worth[1:]):
        if constant:
            part = exp.Mul(this=number(float(constant)), expression=exp.column(f"slot_{slot}"))
            tree = exp.Add(this=tree, expression=part)
    return tree


def is_one_of(sorts: Sorts) -> exp.Expr:
    """Whether a case is of one of these combinations of region and outcome."""
    regions = sorted({region for region, _ in sorts})
    among = [exp.and_(is_in(region), came_to(*sorted(one for at, one in sorts if at == region))) for region in regions]
    return exp.paren(exp.or_(*among))


def is_in(*regions: int) -> exp.Expr:
    """Whether a case lies in one of these regions."""
    return exp.In(this=exp.column("region"), expressions=[exp.Literal.number(region) for region in regions])


def came_to(*outcomes: int) -> exp.Expr:
    """Whether a case has one of these outcomes."""
    return exp.In(this=exp.column("outcome"), expressions=[exp.Literal.number(outcome) for outcome in outcomes])


def has_value(segment: str, values: Sequence[str]) -> exp.Expr:
    """Whether a case has one of these values in the column of a segment."""
    return exp.In(this=exp.column(segment), expressions=[exp.Literal.string(value) for value in values])
