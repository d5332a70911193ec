"""Money of one population: exact sums of what cases are worth, for the AI, for the rule, and for their difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells
from upheld.inference import FloatArray, FoldSums, Mean
from upheld.kinds.classification.lever import ACT, NO_SCORE, PASS, REVIEW
from upheld.kinds.classification.review import Reviewing
from upheld.kinds.classification.worth import UNVALUED, Worths
from upheld.kinds.moments import Vector, moment_name, moment_of, moments_of
from upheld.kinds.rows import FALSE, FOLDS, TRUE

TREATMENTS = 3
ROUNDING = Fraction(1, 10**12)
"""Sums of floats over places are known to about this share of themselves."""

Outcomes: TypeAlias = list[tuple[Fraction, Vector]]
"""What may become of a case, each with its probability and its worth: more than one where a person looks."""

Policy: TypeAlias = Callable[[int, int, int], Outcomes]
"""From treatment, outcome and the rule's say to what a case is worth."""

Weighed: TypeAlias = tuple[Fraction, Vector, list[Any]]
"""What becomes of some cases: with what probability, what that is worth, and their row of sums."""


@dataclass(frozen=True, slots=True)
class WorthSums:
    """Sums of the row terms by what was done (pass, review, act), what happened, and what the rule says.

    `sums` has shape (3, 2, 2, 1 + moments): first the cases that have a worth, then each moment of `moments_of(slots)`;
    Fractions at the stated setting, floats elsewhere. `by_fold` has shape (64, 3, 2, 2, 1 + slots), floats, without
    the higher moments; None where the log names no `who`. `rounding` is by how much rounding may have moved one case's
    product of three. Of two versions on the same cases the last thing is not the rule's say, but what A did: (3, 2, 3).
    """

    slots: int
    sums: NDArray[Any]
    by_fold: FloatArray | None
    rounding: Fraction


@dataclass(frozen=True, slots=True)
class Added:
    """What further cases, whose worth is known by other means, add to the sums of a mean: cases, worth, and its powers.

    `error` is by how much rounding may have moved the cubes; `folds` and `fold_cases`, shape (64,), are the worth and
    the cases by fold of `who`, None where the log names none.
    """

    n: int
    total: Fraction
    squares: Fraction
    cubes: Fraction
    error: Fraction
    folds: FloatArray | None
    fold_cases: FloatArray | None


def worth_sums(
    cells: Cells, folds: Cells | None, scales: dict[str, Fraction], slots: int, review: Reviewing, share_reached: float
) -> WorthSums:
    """The sums of these cells, whose keys are region, outcome and rule (and coarse or bucket).

    Where people do not reach the whole band, the cases they do not reach pass.
    """
    names = [moment_name(moment) for moment in moments_of(slots)]
    judged = _judged(cells)
    weights = _reached(judged, review, share_reached)
    sums = np.full((TREATMENTS, 2, 2, 1 + len(names)), Fraction(0), object)
    # Cells of one share are added as integers; only then do they become fractions of what was done.
    shares, group = np.unique(weights, return_inverse=True)
    where = ((judged.keys["region"] * 2 + judged.keys["outcome"]) * 2 + judged.keys["rule"]) * len(shares) + group
    cases = np.zeros(TREATMENTS * 4 * len(shares), np.int64)
    np.add.at(cases, where, valued(judged))
    columns = [cases.tolist(), *[judged.sums[name].by(where, TREATMENTS * 4 * len(shares)) for name in names]]
    units = [Fraction(1), *[scales[name] for name in names]]
    whole, parts = over_one_denominator([Fraction(share) for share in shares.tolist()])
    for column, unit in enumerate(units):
        for cell in range(TREATMENTS * 4):
            totals = columns[column][cell * len(shares) : (cell + 1) * len(shares)]
            reached = sum(total * part for total, part in zip(totals, parts, strict=True))
            missed = sum(totals) * whole - reached
            region, outcome, rule = cell // 4, cell // 2 % 2, cell % 2
            sums[region, outcome, rule, column] += Fraction(reached, whole) / unit
            if missed:
                sums[PASS, outcome, rule, column] += Fraction(missed, whole) / unit
    rounding = rounding_of_cubes(scales, slots)
    by_fold = None if folds is None else _by_fold(folds, scales, slots, review, share_reached)
    return WorthSums(slots, sums, by_fold, rounding)


def in_floats(sums: WorthSums) -> WorthSums:
    """The same sums in floats: many times faster, where a figure is one of many that are only shown."""
    return replace(sums, sums=sums.sums.astype(float))


def mean_worth(sums: WorthSums, policy: Policy, added: Added | None = None) -> Mean:
    """The mean worth of a case under a policy, with what its interval and the check for heavy tails need.

    `added` are further cases of either outcome. Exact where the sums are; from sums in floats, a spread that is no more
    than their rounding counts as none.
    """
    is_exact, others = sums.sums.dtype == object, sums.sums.shape[2]
    cases: list[Any] = sums.sums[..., 0].sum(axis=(0, 2)).tolist()
    n = round(sum(cases))
    total, squares, cubes = _exact_degrees(_weighed(sums, policy), sums.slots) if is_exact else _degrees(sums, policy)
    if not is_exact and n * squares - total**2 <= ROUNDING * n * squares:
        squares = total**2 / n if n else squares
    error = cubes_error(n, sums.rounding, policy, sums.slots, others)
    if added is not None:
        n, total, squares, cubes = n + added.n, total + added.total, squares + added.squares, cubes + added.cubes
        error += added.error
    return Mean(
        n,
        total,
        squares,
        "cases",
        None if sums.by_fold is None else _folds(sums.by_fold, policy, added),
        positives=round(cases[TRUE]),
        negatives=round(cases[FALSE]),
        cubes=(cubes, error),
    )


def _weighed(sums: WorthSums, policy: Policy) -> list[Weighed]:
    weighed: list[Weighed] = []
    for treatment, outcome, other in np.ndindex(*sums.sums.shape[:3]):
        row = sums.sums[treatment, outcome, other].tolist()
        if row[0]:
            weighed += [(probability, worth, row) for probability, worth in policy(treatment, outcome, other)]
    return weighed


def _degrees(sums: WorthSums, policy: Policy) -> list[Fraction]:
    """The sums of worth, of its square and of its cube, from sums in floats."""
    there = np.where(sums.sums[..., :1] != 0, sums.sums, 0.0)
    degrees = np.tensordot(_factors(policy, sums.slots, sums.sums.shape[2]), there, axes=4)
    return [Fraction(degree) for degree in degrees.tolist()]


@lru_cache(maxsize=128)
def _factors(policy: Policy, slots: int, others: int) -> FloatArray:
    """By what each sum of a row is multiplied in the sum of worth, of its square and of its cube.

    Shape (3, 3, 2, others, 1 + moments): degree, treatment, outcome, the last thing, column of the row.
    """
    columns = 1 + len(moments_of(slots))
    factors = np.zeros((3, TREATMENTS, 2, others, columns))
    for cell in np.ndindex(TREATMENTS, 2, others):
        for probability, worth in policy(*cell):
            for degree in (1, 2, 3):
                factors[(degree - 1, *cell)] += float(probability) * _row_factors(worth, slots, degree)
    return factors


def _row_factors(worth: Vector, slots: int, degree: int) -> FloatArray:
    each = np.eye(1 + len(moments_of(slots)))
    return np.array([float(moment_of(column.tolist(), worth, slots, degree)) for column in each])


def _exact_degrees(weighed: list[Weighed], slots: int) -> list[Fraction]:
    """The same from exact sums. All are whole numbers over one denominator: a fraction is reduced at every step."""
    per_share, shares = over_one_denominator([probability for probability, _, _ in weighed])
    per_worth, worths = over_one_denominator([constant for _, worth, _ in weighed for constant in worth])
    per_unit, rows = over_one_denominator([total for _, _, row in weighed for total in row])
    degrees = [0, 0, 0]
    for share, (_, worth, row) in zip(shares, weighed, strict=True):
        vector, worths = tuple(worths[: len(worth)]), worths[len(worth) :]
        totals, rows = rows[: len(row)], rows[len(row) :]
        for degree in (1, 2, 3):
            degrees[degree - 1] += share * moment_of(totals, vector, slots, degree)
    return [Fraction(total, per_share * per_worth**degree * per_unit) for degree, total in enumerate(degrees, start=1)]


def over_one_denominator(fractions: list[Fraction]) -> tuple[int, list[int]]:
    """The smallest denominator that all of them have, and each one's numerator over it; 1 without any."""
    common = lcm(*(fraction.denominator for fraction in fractions))
    return common, [fraction.numerator * (common // fraction.denominator) for fraction in fractions]


def rounding_of_cubes(scales: dict[str, Fraction], slots: int) -> Fraction:
    """By how much rounding may have moved the product of three row terms of one case; 0 where there is no term."""
    return 1 / (2 * scales[moment_name(moments_of(slots)[-1])]) if slots else Fraction(0)


def cubes_error(n: int, rounding: Fraction, policy: Policy, slots: int, others: int = 2) -> Fraction:
    """By how much it may have moved the sum of cubes of what n cases are worth under a policy.

    `others` is how many values the last thing has that the policy looks at: the rule's say has two.
    """
    return n * rounding * (_largest(policy, others) * max(1, slots)) ** 3


@lru_cache(maxsize=128)
def _largest(policy: Policy, others: int) -> Fraction:
    """The largest factor of a row term in any worth."""
    worths = [worth for cell in np.ndindex(TREATMENTS, 2, others) for _, worth in policy(*cell)]
    return max((abs(c) for worth in worths for c in worth[1:]), default=Fraction(0))


@lru_cache(maxsize=64)
def of_ai(worths: Worths) -> Policy:
    """What a case is worth as the product treats it."""

    certain = Fraction(1)
    found = _plus(worths.reviewed_positive, worths.caught)
    overlooked = _plus(worths.reviewed_positive, worths.missed)
    table: dict[tuple[int, int], Outcomes] = {
        (ACT, TRUE): [(certain, worths.caught)],
        (REVIEW, TRUE): [(worths.hit_rate, found), (1 - worths.hit_rate, overlooked)],
        (PASS, TRUE): [(certain, worths.missed)],
        (ACT, FALSE): [(certain, worths.false_alarm)],
        (REVIEW, FALSE): [(certain, worths.reviewed_negative)],
        (PASS, FALSE): [(certain, worths.nothing)],
    }
    return lambda treatment, outcome, rule: table[treatment, outcome]


@lru_cache(maxsize=64)
def of_rule(worths: Worths) -> Policy:
    """What a case is worth as the rule would treat it: it acts or lets pass, and nobody looks."""
    ai = of_ai(worths)

    def policy(treatment: int, outcome: int, rule: int) -> Outcomes:
        return ai(ACT if rule else PASS, outcome, rule)

    return policy


@lru_cache(maxsize=64)
def over_rule(worths: Worths) -> Policy:
    """By how much the product treats a case better than the rule does, on the same case."""
    ai, by_rule = of_ai(worths), of_rule(worths)

    def policy(treatment: int, outcome: int, rule: int) -> Outcomes:
        ((_, instead),) = by_rule(treatment, outcome, rule)
        less = tuple(-c for c in instead)
        return [(probability, _plus(worth, less)) for probability, worth in ai(treatment, outcome, rule)]

    return policy


@lru_cache(maxsize=64)
def over_nothing(worths: Worths) -> Policy:
    """By how much the product treats a case better than if nothing were done: every case passes."""
    ai = of_ai(worths)

    def policy(treatment: int, outcome: int, rule: int) -> Outcomes:
        ((_, passed),) = ai(PASS, outcome, rule)
        less = tuple(-c for c in passed)
        return [(probability, _plus(worth, less)) for probability, worth in ai(treatment, outcome, rule)]

    return policy


def over_other(worths: Worths, others: Worths) -> Policy:
    """By how much B (`worths`) treats a case better than A (`others`); what A did stands in the rule's place."""
    of_b, of_a = of_ai(worths), of_ai(others)

    def policy(treatment: int, outcome: int, instead: int) -> Outcomes:
        mine, theirs = of_b(treatment, outcome, 0), of_a(instead, outcome, 0)
        if treatment == instead and mine == theirs:
            # The same look by the same person finds the same.
            return [(Fraction(1), worths.nothing if outcome == FALSE else tuple(0 * c for c in worths.missed))]
        return [
            (chance * other_chance, _plus(worth, tuple(-c for c in other)))
            for chance, worth in mine
            for other_chance, other in theirs
        ]

    return policy


def _judged(cells: Cells) -> Cells:
    return cells.where((cells.keys["region"] != NO_SCORE) & (cells.keys["outcome"] <= TRUE))


def valued(judged: Cells) -> NDArray[np.int64]:
    """How many cases of each of these cells have a worth."""
    if UNVALUED not in judged.sums:
        return judged.n
    return judged.n - judged.sums[UNVALUED].floats().astype(np.int64)


def _reached(judged: Cells, review: Reviewing, share_reached: float) -> FloatArray:
    """Of each cell the share that is treated as its region says; the rest passes."""
    in_band = judged.keys["region"] == REVIEW
    if not review.is_overflowing:
        return np.ones(len(judged))
    if "coarse" in judged.keys:
        reached = review.reached_at(judged.keys["coarse"])
    else:
        reached = np.full(len(judged), share_reached)
    return np.where(in_band, reached, 1.0)


def _by_fold(
    folds: Cells, scales: dict[str, Fraction], slots: int, review: Reviewing, share_reached: float
) -> FloatArray:
    judged = _judged(folds)
    weights = _reached(judged, review, share_reached)
    names = [moment_name((slot,)) for slot in range(slots)]
    columns = [valued(judged).astype(float)]
    columns += [judged.sums[name].floats() / float(scales[name]) for name in names]
    by_fold = np.zeros((FOLDS, TREATMENTS, 2, 2, 1 + slots))
    keys = judged.keys["outcome"], judged.keys["rule"]
    for column, values in enumerate(columns):
        np.add.at(by_fold[..., column], (judged.keys["fold"], judged.keys["region"], *keys), values * weights)
        passing = np.full(len(judged), PASS)
        np.add.at(by_fold[..., column], (judged.keys["fold"], passing, *keys), values * (1 - weights))
    return by_fold


def _folds(by_fold: FloatArray, policy: Policy, added: Added | None) -> FoldSums:
    factors = _factors(policy, by_fold.shape[-1] - 1, by_fold.shape[3])[0, ..., : by_fold.shape[-1]]
    events = np.tensordot(by_fold, factors, axes=4)
    cases = by_fold[..., 0].sum(axis=(1, 2, 3))
    if added is not None and added.folds is not None and added.fold_cases is not None:
        events, cases = events + added.folds, cases + added.fold_cases
    return FoldSums(events[cases > 0], cases[cases > 0], np.flatnonzero(cases > 0).astype(np.int64))


def _plus(one: Vector, other: Vector) -> Vector:
    return tuple(a + b for a, b in zip(one, other, strict=True))
