"""Two logs of the same cases, as every kind joins them: by the id, with one outcome for the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlglot import exp

from upheld.evidence import Cells
from upheld.inference import CannotTell
from upheld.kinds.plan import BoundLog, Cut
from upheld.kinds.rows import TRUE


class ReadLog(NamedTuple):
    """One of the two logs: the spec it is read with, its values, its clock, and what its spec says of setting and
    money."""

    spec: Any
    bound: BoundLog
    cut: Cut
    stakes: Any


class PairCounts(NamedTuple):
    """The cases of A, those of B, those in both, and those of both whose outcomes are known and differ.

    Of quantities, 0 without any: `largest` is the size of the largest that came in the cases in both, `furthest` how
    far from what came anything was that either of the two said.
    """

    of_a: int
    of_b: int
    matched: int
    disagreeing: int
    largest: float
    furthest: float


class PairCells(NamedTuple):
    """What was counted of the cases in both: the cells of every set, and of every set over each window of B's days."""

    sets: Mapping[str, Cells]
    windows: Mapping[str, Mapping[str, Cells]]


SAME_OUTCOMES = CannotTell("the cases in both have the same outcomes", "cannot_know", 0.0)
OUTCOMES_DISAGREE = CannotTell("the two logs disagree about what happened, and no version changes that", "cannot_know")


def with_id(rows: exp.Select, bound: BoundLog) -> exp.Select:
    """The rows of the cases with the id by which they are matched."""
    return rows.select(exp.alias_(exp.cast(bound.tree("log.id"), "text"), "pair_id"))


def counts_of(
    cases_a: exp.Select, cases_b: exp.Select, outcomes: Sequence[str], came: str = "", said: Sequence[str] = ()
) -> exp.Select:
    """One row, a `PairCounts`, from the cases of A and of B with their ids.

    Two outcomes differ where one of these columns does; `came` is the column of the quantity that came, if it is one,
    `said` are those of what was said of it.
    """
    named = ["pair_id", *dict.fromkeys(("outcome", *outcomes, *said))]
    selected = [exp.alias_(exp.column(name, table=arm), f"{name}_{arm}") for arm in "ab" for name in named]
    on = "a.pair_id = b.pair_id"
    joined = exp.select(*selected).from_(cases_a.subquery("a")).join(cases_b.subquery("b"), on=on, join_type="full")
    ids = [exp.column(f"pair_id_{arm}") for arm in "ab"]
    is_both = exp.and_(*[exp.Not(this=exp.Is(this=one.copy(), expression=exp.null())) for one in ids])
    known = [exp.LTE(this=exp.column(f"outcome_{arm}"), expression=exp.Literal.number(TRUE)) for arm in "ab"]
    differ = exp.or_(*[exp.NEQ(this=exp.column(f"{name}_a"), expression=exp.column(f"{name}_b")) for name in outcomes])
    one = exp.Literal.number(1)
    counted = [exp.Count(this=_if(chosen, one.copy())) for chosen in (is_both, exp.and_(*known, exp.paren(differ)))]
    actual = [exp.column(f"{came}_{arm}") for arm in "ab"] if came else []
    told = [exp.column(f"{name}_{arm}") for name in said for arm in "ab"]
    off = [exp.paren(exp.Sub(this=one.copy(), expression=other.copy())) for one in actual for other in told]
    sizes = [_largest(is_both, trees) for trees in (actual, off)]
    return exp.select(*[exp.Count(this=one) for one in ids], *counted, *sizes).from_(joined.subquery("joined"))


def _largest(is_both: exp.Expr, trees: Sequence[exp.Expr]) -> exp.Expr:
    """The largest size of any of these among the cases in both; 0 without any."""
    zero = exp.Literal.number(0)
    most = [exp.Max(this=_if(is_both, exp.Abs(this=tree.copy()))) for tree in trees]
    found = exp.func("GREATEST", zero, *[exp.func("COALESCE", one, zero.copy()) for one in most])
    return exp.cast(found, "double")


def of_both(name: str) -> exp.Expr:
    """What happened, of a pair whose rows are called `a` and `b`: as B knows it, as A does where B knows nothing."""
    tree = exp.Case()
    for arm in "ba":
        is_known = exp.LTE(this=exp.column("outcome", table=arm), expression=exp.Literal.number(TRUE))
        tree = tree.when(is_known, exp.column(name, table=arm))
    return tree.else_(exp.column(name, table="b"))


def _if(condition: exp.Expr, tree: exp.Expr) -> exp.Expr:
    return exp.case().when(condition.copy(), tree)
