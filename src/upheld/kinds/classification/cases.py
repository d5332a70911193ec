"""The query of the cases to read: each case with what is done with it, its worth, and how far it lies from its cut-off.

Who is a case, and what is known of its outcome, is said by `query.py`, as for evidence. These are rows: they are never
part of evidence, and never merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlglot import exp

from upheld.evidence import day_number, number
from upheld.kinds.cases import (
    MISTAKES,
    MONEY,
    REQUIREMENT,
    Case,
    Listed,
    Plain,
    by,
    came_to,
    is_in,
    is_one_of,
    linear,
    total,
    worth_first,
)
from upheld.kinds.classification.known_for import known_for
from upheld.kinds.classification.lever import ACT, CUTOFF_COLUMN, PASS, REGIONS, REVIEW, cutoff_of, lever_of, stated
from upheld.kinds.classification.money import of_ai
from upheld.kinds.classification.rows import case_rows
from upheld.kinds.classification.terms import region_of, slots_of
from upheld.kinds.classification.worth import middle, moment_scale, terms_of, unwritten, worths_of
from upheld.kinds.moments import Vector
from upheld.kinds.plan import BoundLog, Cut, Functions
from upheld.kinds.rows import FALSE, TRUE, UNKNOWN
from upheld.spec.kinds.classification import ClassificationSpec

GROUPS = {
    "misses": "positive, and not acted on: the costliest first",
    "false-alarms": "acted on, and not positive: the costliest first",
    "nearest": "those just above and just below the cut-off, and the edge of the review band where there is one",
    "worst-segment": "those of the value of a segment that does worst",
}
"""The groups of cases to read, by name."""

JUDGED_BY = ("log.score", "log.outcome", "log.count")
"""What the groups are made of, and every case shows: it cannot be masked."""

HIDES = {"rule": "by_rule", "lever.act_at.by": "done"}
"""What a case does not tell where a value of the log is masked."""

CUT_OFF, REVIEW_EDGE = "from_cut_off", "from_review"
"""Columns: by how much the score lies above the case's own cut-off, and above the edge of the review band."""

THEN = "score"
"""What puts cases in order that are as far from an edge."""

JUDGED = frozenset((region, outcome) for region in (PASS, REVIEW, ACT) for outcome in (FALSE, TRUE))
"""Combinations of region and outcome: scored, and the outcome is known."""

MISSES = frozenset({(PASS, TRUE), (REVIEW, TRUE)})
"""Positives that are not acted on: what `upheld check` counts as fn, the review band included."""

FALSE_ALARMS = frozenset({(ACT, FALSE)})
"""Negatives that are acted on: fp."""

WRONG, WRONG_SAID, NONE_WRONG = MISSES | FALSE_ALARMS, "misses and false alarms", "was judged wrongly"
"""The mistakes, and what is said of many and of none."""

IN_REVIEW = frozenset({(REVIEW, FALSE), (REVIEW, TRUE)})
_POSITIVE = frozenset({(PASS, TRUE), (REVIEW, TRUE), (ACT, TRUE)})

LISTS = {
    "misses": Listed(MISSES, "score", desc=False, with_heaviest=True),
    "false-alarms": Listed(FALSE_ALARMS, "score", desc=True),
}
"""The groups that are lists; of equal cases those of which the model was surest come first."""


@dataclass(frozen=True, slots=True)
class ScoredCase(Case):
    """A scored case. `done` is act, review or pass: what the setting does. `by_rule`: whether the rule would act."""

    score: float
    outcome: bool
    done: str | None
    by_rule: bool | None

    @property
    def own(self) -> dict[str, Plain]:
        """Score, outcome, what is done, and whether the rule would act."""
        return {"score": self.score, "outcome": self.outcome, "done": self.done, "by_rule": self.by_rule}

    @property
    def result(self) -> str:
        """What became of it, in a word or two."""
        if self.done is None:
            return "positive" if self.outcome else "negative"
        named = {"act": ("caught", "false alarm"), "review": ("reviewed, positive", "reviewed, negative")}
        right, wrong = named.get(self.done, ("missed", "passed"))
        return right if self.outcome else wrong


OWN = ("score", "outcome", "done", "by_rule")
"""The names of what only this kind tells of a case."""


def own_columns(bound: BoundLog) -> list[str]:
    """The columns of `case_columns` from which `case_of` reads."""
    return ["score", "outcome", "region", *(["rule"] if bound.has("rule") else [])]


def case_of(spec: ClassificationSpec, row: Mapping[str, Any], hidden: set[str], **common: Any) -> ScoredCase:
    """The case in a row of these columns; `common` is what every kind tells of one."""
    by_rule = row.get("rule") if "by_rule" not in hidden else None
    return ScoredCase(
        score=float(row["score"]),
        outcome=bool(row["outcome"]),
        done=None if "done" in hidden else REGIONS[row["region"]],
        by_rule=None if by_rule is None else bool(by_rule),
        **common,
    )


def not_seen(spec: ClassificationSpec, group: str) -> str | None:
    """That some cases of a list cannot be seen, where outcomes are known for some cases only."""
    word = known_for(spec)
    return None if word == "all" else f"only among those whose outcome is known ({word}, log.outcome_known_for)"


def asked_first(spec: ClassificationSpec, bound: BoundLog, cut: Cut, functions: Functions) -> exp.Select | None:
    """One row: how many positives of the review band a person looked at, and how many of them the person found.

    None where the spec states the hit rate, or the log does not tell it, or nothing is worth anything.
    """
    is_stated = spec.lever is None or spec.lever.review_hit_rate is not None
    if spec.value is None or is_stated or not bound.has("log.review_result"):
        return None
    cases, n = _placed(spec, bound, cut, functions, {}), exp.column("n")
    counted = [exp.Mul(this=exp.column(name), expression=n.copy()) for name in ("is_looked_at", "review_result")]
    return exp.select(*map(total, counted)).from_(cases.subquery("log")).where(is_one_of(IN_REVIEW & _POSITIVE))


def setting_of(spec: ClassificationSpec, learnt: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """The setting by which the cases are told apart."""
    return stated(spec.lever)


def case_columns(
    spec: ClassificationSpec,
    bound: BoundLog,
    cut: Cut,
    functions: Functions,
    *,
    shown: Mapping[str, exp.Expr],
    learnt: Sequence[tuple[Any, ...]] = (),
) -> exp.Select:
    """One row for each case that is old enough: score, outcome, region, n, rule, segments, distances, and `shown`.

    `worth` is there where the spec has a value block: a whole number of units of 1 / `worth_scale(spec)`, each guessed
    worth at the middle of its range; null where it cannot be worked out. `learnt` is the answer of `asked_first`.
    """
    looked_at, found = learnt[0] if learnt else (0, 0)
    hit_rate = Fraction(found, looked_at) if looked_at else None
    placed = _placed(spec, bound, cut, functions, shown)
    if spec.value is None:
        return placed
    slotted = exp.select("*", *[exp.alias_(tree, name) for name, tree in slots_of(spec).items()])
    valued = exp.select("*", exp.alias_(_worth(spec, functions, hit_rate), "worth"))
    return valued.from_(slotted.from_(placed.subquery("placed")).subquery("slotted"))


def worth_scale(spec: ClassificationSpec) -> Fraction:
    """How many units of `worth` make one of the currency."""
    return moment_scale(spec.value, 1) if spec.value is not None else Fraction(1)


def worst_by(spec: ClassificationSpec) -> tuple[str, ...]:
    """What makes a segment the worst, the first that can be told."""
    return (MONEY,) if spec.value is not None else (REQUIREMENT, MISTAKES)


def worst_first(by_worth: bool, by_distance: bool, ties: Iterable[exp.Expr]) -> tuple[exp.Expr, ...]:
    """The order within a segment: the costliest first, then mistakes, the farthest from the cut-off before others."""
    mistake = exp.case().when(is_one_of(WRONG), number(0)).else_(number(1))
    far = [by(exp.Abs(this=exp.column(CUT_OFF)), desc=True)] if by_distance else []
    return (*worth_first(by_worth), by(mistake), *far, by("score", desc=True), *ties)


def edges(spec: ClassificationSpec) -> tuple[tuple[str, str], ...]:
    """The edges at which cases lie near: the key of the lever, and the column of the distance; none without a lever."""
    lever = spec.lever
    if lever is None:
        return ()
    has_band = lever.review_from is not None and lever.review_from < max(lever.cutoffs)
    return (("act_at", CUT_OFF), *((("review_from", REVIEW_EDGE),) if has_band else ()))


def sides(edge: str) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]:
    """The judged cases that meet at an edge: those above it, and those below it."""
    above, below = ((ACT,), (PASS, REVIEW)) if edge == CUT_OFF else ((REVIEW,), (PASS,))
    upper, lower = ([one for one in JUDGED if one[0] in regions] for regions in (above, below))
    return frozenset(upper), frozenset(lower)


def guessed(spec: ClassificationSpec) -> dict[str, float]:
    """The middle of each worth that is guessed as a range, by key: it is what counts here."""
    return middle(spec.value)


def counted_as_nothing(spec: ClassificationSpec) -> tuple[str, ...]:
    """The results that the value block does not name."""
    has_review = spec.lever is not None and spec.lever.review_from is not None
    return unwritten(spec.value, has_review=has_review) if spec.value is not None else ()


def _placed(
    spec: ClassificationSpec, bound: BoundLog, cut: Cut, functions: Functions, shown: Mapping[str, exp.Expr]
) -> exp.Select:
    """The cases that are old enough, with their region and distances."""
    lever = lever_of(spec)
    if lever is None:
        raise ValueError("a spec without a lever does nothing with a case")
    score = exp.column("score")
    rows = case_rows(spec, bound, cut, functions)
    rows = rows.select(*[exp.alias_(tree, name) for name, tree in shown.items()])
    unscored = exp.Is(this=score.copy(), expression=exp.null())
    own = cutoff_of(lever, BoundLog(exp.Table(), {CUTOFF_COLUMN: exp.column("cutoff_value")}, {}))
    placed = exp.select("*", exp.alias_(region_of(spec, unscored), "region"), exp.alias_(_above(score, own), CUT_OFF))
    if lever.review_from is not None:
        placed = placed.select(exp.alias_(_above(score, number(lever.review_from)), REVIEW_EDGE))
    old_enough = exp.LTE(this=exp.column("outcome"), expression=exp.Literal.number(UNKNOWN))
    placed = placed.from_(rows.subquery("cases")).where(old_enough)
    if known_for(spec) != "all" and lever.since is not None and bound.has("log.time"):
        # Whose outcome is known followed from the setting of the day: earlier ones say nothing of this one.
        since = exp.Literal.number(day_number(lever.since))
        placed = placed.where(exp.GTE(this=exp.column("day"), expression=since))
    return placed


def _above(score: exp.Expr, cutoff: exp.Expr) -> exp.Expr:
    return exp.Sub(this=score.copy(), expression=exp.Paren(this=cutoff))


def _worth(spec: ClassificationSpec, functions: Functions, hit_rate: Fraction | None) -> exp.Expr:
    """What the case is worth as the product treats it, in whole units."""
    policy = of_ai(worths_of(spec, middle(spec.value), hit_rate))
    tree = exp.Case()
    if terms_of(spec.value).slots:
        # As in evidence: a case one of whose row terms is not known has no worth, whatever became of it.
        tree = tree.when(exp.Is(this=exp.column("slot_0"), expression=exp.null()), exp.null())
    for region in (PASS, REVIEW, ACT):
        for outcome in (FALSE, TRUE):
            worth = _expected(policy(region, outcome, 0))
            scaled = exp.Mul(this=exp.Paren(this=linear(worth)), expression=number(float(worth_scale(spec))))
            tree = tree.when(exp.and_(is_in(region), came_to(outcome)), functions.half_even(scaled))
    return tree


def _expected(outcomes: Sequence[tuple[Fraction, Vector]]) -> Vector:
    longest = max(len(worth) for _, worth in outcomes)
    padded = [(share, (*worth, *[Fraction(0)] * (longest - len(worth)))) for share, worth in outcomes]
    return tuple(sum((share * worth[i] for share, worth in padded), Fraction(0)) for i in range(longest))
