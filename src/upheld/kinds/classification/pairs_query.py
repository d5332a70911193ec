"""The query over two logs of the same cases: what A and what B would do with each, and what happened."""

from __future__ import annotations

from fractions import Fraction

from sqlglot import exp

from upheld.evidence import UNSCORED, number
from upheld.kinds.classification.lever import NO_SCORE
from upheld.kinds.classification.log_values import wheres
from upheld.kinds.classification.rows import case_rows
from upheld.kinds.classification.terms import (
    SUM_SCALE,
    likelihood_of,
    log_loss,
    region_of,
    score_grid,
    slots_of,
    sum_scales,
    worth_sums,
    worth_terms,
)
from upheld.kinds.pairs import PairCounts, ReadLog, counts_of, of_both, with_id
from upheld.kinds.plan import STRETCH, Functions, Plan, grouping_statement
from upheld.kinds.rows import TRUE
from upheld.spec.kinds.classification import ClassificationSpec

_OF_SCORES = ("brier", "brier_squared", "gap", "gap_squared", "loss", "loss_squared")
"""Sums over cases of B's figure less A's, and of its square: of (score - outcome)^2, of the score, of the log loss."""


def pair_counts(a: ReadLog, b: ReadLog, functions: Functions) -> exp.Select:
    """How many cases A has, B has, and both have: one row, a `PairCounts`."""
    return counts_of(_cases(a, functions), _cases(b, functions), ("outcome",))


def pair_scales(spec: ClassificationSpec) -> dict[str, Fraction]:
    """The exact sums over pairs, each with how many units make 1."""
    of_scores = dict.fromkeys(_OF_SCORES if score_grid(spec).scale == "probability" else (), Fraction(SUM_SCALE))
    scales = sum_scales(spec)
    return of_scores | {name: scales[name] for name in worth_sums(spec)}


def pair_plan(a: ReadLog, b: ReadLog, functions: Functions, counts: PairCounts) -> Plan:
    """The statement that counts the cases that both logs have, by what each would do with them.

    Segments, customers, days and amounts are B's. An outcome is B's too, and A's where B knows none.
    """
    spec, has_time = b.spec, b.bound.has("log.time")
    rows = {
        "cases_a": _cases(a, functions),
        "cases_b": _cases(b, functions),
        "placed_a": _placed(spec, "cases_a", ("pair_id", "outcome", "score")),
        "placed_b": _placed(spec, "cases_b", None),
        "joined": _joined(),
        "graded": _graded(spec, functions),
    }
    sums = pair_scales(spec)
    measures: dict[str, exp.Expr] = {
        "n": exp.cast(exp.Count(this=exp.Star()), "bigint"),
        "low": _of_curve(exp.Min),
        "high": _of_curve(exp.Max),
    }
    measures |= {f"sum_{name}": exp.Sum(this=exp.column(f"term_{name}")) for name in sums}
    names = [f"sum_{name}" for name in sums]
    return Plan((grouping_statement(rows, _keys(spec), _sets(b), measures, names, has_stretches=has_time),))


def _of_curve(end: type[exp.Min] | type[exp.Max]) -> exp.Expr:
    """The smallest or largest score of a cell: A's where A's buckets are counted, else B's."""
    is_of_a = exp.EQ(
        this=exp.Anonymous(this="GROUPING", expressions=[exp.column("bucket_a")]), expression=exp.Literal.number(0)
    )
    return exp.case().when(is_of_a, end(this=exp.column("score_a"))).else_(end(this=exp.column("score_b")))


def _cases(log: ReadLog, functions: Functions) -> exp.Select:
    return with_id(case_rows(log.spec, log.bound, log.cut, functions), log.bound)


def _placed(spec: ClassificationSpec, cases: str, kept: tuple[str, ...] | None) -> exp.Select:
    """Each case with its bucket, coarse bucket and region; only the columns `kept`, if they are named."""
    score = exp.column("score")
    unscored = exp.Is(this=score.copy(), expression=exp.null())
    grid = score_grid(spec)
    bucket = exp.case().when(unscored.copy(), exp.Literal.number(UNSCORED)).else_(grid.bucket(score))
    inner = exp.select("*", exp.alias_(bucket, "bucket")).from_(cases)
    at = exp.column("bucket")
    is_unscored = exp.EQ(this=at.copy(), expression=exp.Literal.number(UNSCORED))
    coarse = exp.case().when(is_unscored, exp.Literal.number(UNSCORED)).else_(grid.coarse(at))
    columns: list[str] = ["*"] if kept is None else [*kept, "bucket"]
    placed = [exp.alias_(coarse, "coarse"), exp.alias_(region_of(spec, unscored), "region")]
    return exp.select(*columns, *placed).from_(inner.subquery("bucketed"))


def _joined() -> exp.Select:
    """The cases in both; one outcome for the two of them."""
    mine = [exp.alias_(exp.column(name, table="b"), f"{name}_b") for name in ("score", "bucket", "coarse", "region")]
    theirs = [exp.alias_(exp.column(name, table="a"), f"{name}_a") for name in ("score", "bucket", "coarse", "region")]
    rest = exp.Column(this=exp.Star(except_=[exp.to_identifier("outcome")]), table=exp.to_identifier("b"))
    return (
        exp.select(rest, *mine, *theirs, exp.alias_(of_both("outcome"), "outcome"))
        .from_("placed_b AS b")
        .join("placed_a AS a", on="a.pair_id = b.pair_id")
    )


def _graded(spec: ClassificationSpec, functions: Functions) -> exp.Select:
    """Each pair with the integer terms that are added up; null where it is not judged, or lacks a score in either."""
    outcome = exp.column("outcome")
    slots = [exp.alias_(tree, name) for name, tree in slots_of(spec).items()]
    inner = exp.select("*", *slots).from_("joined")
    terms = _score_differences(outcome) if score_grid(spec).scale == "probability" else {}
    terms |= worth_terms(spec)
    scored = exp.and_(
        *[exp.NEQ(this=exp.column(f"region_{arm}"), expression=exp.Literal.number(NO_SCORE)) for arm in "ab"]
    )
    is_judged = exp.and_(scored.copy(), exp.LTE(this=outcome.copy(), expression=exp.Literal.number(TRUE)))
    # A case counts in either curve only where both have a score.
    selected = [
        exp.alias_(
            exp.case().when(scored.copy(), exp.column(f"region_{arm}")).else_(exp.Literal.number(NO_SCORE)),
            f"scored_{arm}",
        )
        for arm in "ab"
    ]
    for name, scale in pair_scales(spec).items():
        scaled = terms[name] if scale == 1 else exp.Mul(this=terms[name], expression=number(float(scale)))
        counted = exp.case().when(is_judged.copy(), scaled)
        selected.append(exp.alias_(functions.half_even(counted), f"term_{name}"))
    return exp.select("*", *selected).from_(inner.subquery("slotted"))


def _score_differences(outcome: exp.Expr) -> dict[str, exp.Expr]:
    found: dict[str, exp.Expr] = {}
    a, b = exp.column("score_a"), exp.column("score_b")
    is_true = exp.EQ(this=outcome.copy(), expression=exp.Literal.number(TRUE))
    y = exp.Paren(this=exp.case().when(is_true, number(1)).else_(number(0)))
    misses = [exp.Paren(this=exp.Sub(this=score.copy(), expression=y.copy())) for score in (b, a)]
    squares: list[exp.Expr] = [exp.Mul(this=miss.copy(), expression=miss.copy()) for miss in misses]
    losses: list[exp.Expr] = [exp.Paren(this=log_loss(likelihood_of(score))) for score in (b, a)]
    named: dict[str, list[exp.Expr]] = {"brier": squares, "gap": [b, a], "loss": losses}
    for name, (mine, theirs) in named.items():
        less = exp.Paren(this=exp.Sub(this=mine.copy(), expression=theirs.copy()))
        found |= {name: less, f"{name}_squared": exp.Mul(this=less.copy(), expression=less.copy())}
    return found


def _keys(spec: ClassificationSpec) -> list[str]:
    segments = [f"segment_{i}" for i in range(len(spec.log.segments if spec.log else ()))]
    pseudo = [f"where_{i}" for i in range(len(wheres(spec)))]
    placed = [f"{name}_{arm}" for arm in "ab" for name in ("bucket", "coarse", "region", "scored")]
    return [*segments, *pseudo, *placed, "fold", "outcome", STRETCH]


def _sets(b: ReadLog) -> dict[str, dict[str, str]]:
    fold = {"fold": "fold"} if b.bound.has("log.who") else {}
    done = {"region_a": "region_a", "region_b": "region_b", **fold, "outcome": "outcome"}
    sets = {"pairs": done, "scores": {"coarse_a": "coarse_a", "coarse_b": "coarse_b", "outcome": "outcome"}}
    log = b.spec.log
    for i, name in enumerate(log.segments if log else ()):
        sets[f"segment:{name}"] = {"value": f"segment_{i}", **done}
    for i, text in enumerate(wheres(b.spec)):
        sets[f"where:{text}"] = {"value": f"where_{i}", **done}
    for arm in "ab":
        placed = {"region": f"scored_{arm}", "outcome": "outcome"}
        sets[f"curve_{arm}"] = {"bucket": f"bucket_{arm}", **placed}
        if fold:
            sets[f"folds_{arm}"] = {**fold, "coarse": f"coarse_{arm}", **placed}
    return sets
