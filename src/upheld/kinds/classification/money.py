"""Money of one population: exact sums of what cases are worth, for the AI, for the rule, and for their difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement
from math import factorial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells
from upheld.inference import FloatArray, FoldSums, Mean
from upheld.kinds.classification.lever import ACT, NO_SCORE, PASS, REVIEW
from upheld.kinds.classification.review import Reviewing
from upheld.kinds.classification.rows import FALSE, FOLDS, TRUE
from upheld.kinds.classification.worth import Vector, Worths, moment_name, moments_of

TREATMENTS = 3
ROUNDING = Fraction(1, 10**12)
"""Sums of floats over places are known to about this share of themselves."""

Outcomes: TypeAlias = list[tuple[Fraction, Vector]]
"""What may become of a case, each with its probability and its worth: more than one where a person looks."""

Policy: TypeAlias = Callable[[int, int, int], Outcomes]
"""From treatment, outcome and the rule's say to what a case is worth."""


@dataclass(frozen=True, slots=True)
class WorthSums:
    """Sums of the row terms by what was done (pass, review, act), what happened, and what the rule says.

    `sums` has shape (3, 2, 2, 1 + moments): first the cases that have a worth, then each moment of `moments_of(slots)`;
    Fractions at the stated setting, floats elsewhere. `by_fold` has shape (64, 3, 2, 2, 1 + slots), floats, without
    the higher moments; None where the log names no `who`. `rounding` is by how much rounding may have moved one case's
    product of three.
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
    cases = _valued(judged, slots).by(where, TREATMENTS * 4 * len(shares))
    columns = [cases, *[judged.sums[name].by(where, TREATMENTS * 4 * len(shares)) for name in names]]
    units = [Fraction(1), *[scales[name] for name in names]]
    for column, unit in zip(range(len(columns)), units, strict=True):
        for place, total in enumerate(columns[column]):
            if total:
                cell, share = divmod(place, len(shares))
                region, outcome, rule = cell // 4, cell // 2 % 2, cell % 2
                reached = Fraction(float(shares[share]))
                sums[region, outcome, rule, column] += Fraction(total) / unit * reached
                sums[PASS, outcome, rule, column] += Fraction(total) / unit * (1 - reached)
    rounding = rounding_of_cubes(scales, slots)
    by_fold = None if folds is None else _by_fold(folds, scales, slots, review, share_reached)
    return WorthSums(slots, sums, by_fold, rounding)


def mean_worth(sums: WorthSums, policy: Policy, added: Added | None = None) -> Mean:
    """The mean worth of a case under a policy, with what its interval and the check for heavy tails need.

    `added` are further cases of either outcome. Exact where the sums are; from sums in floats, a spread that is no more
    than their rounding counts as none.
    """
    is_exact = sums.sums.dtype == object
    zero: Any = Fraction(0) if is_exact else 0.0
    degrees, cases = [zero, zero, zero], [zero, zero]
    for treatment, outcome, rule in np.ndindex(TREATMENTS, 2, 2):
        row = sums.sums[treatment, outcome, rule].tolist()
        if not row[0]:
            continue
        cases[outcome] += row[0]
        for probability, worth in policy(treatment, outcome, rule):
            weight = probability if is_exact else float(probability)
            for degree in (1, 2, 3):
                degrees[degree - 1] += weight * moment_of(row, worth, sums.slots, degree)
    n = round(sum(cases))
    total, squares, cubes = (Fraction(degree) for degree in degrees)
    if not is_exact and n * squares - total**2 <= ROUNDING * n * squares:
        squares = total**2 / n if n else squares
    error = cubes_error(n, sums.rounding, policy, sums.slots)
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


def rounding_of_cubes(scales: dict[str, Fraction], slots: int) -> Fraction:
    """By how much rounding may have moved the product of three row terms of one case; 0 where there is no term."""
    return 1 / (2 * scales[moment_name(moments_of(slots)[-1])]) if slots else Fraction(0)


def cubes_error(n: int, rounding: Fraction, policy: Policy, slots: int) -> Fraction:
    """By how much it may have moved the sum of cubes of what n cases are worth under a policy."""
    largest = max((abs(c) for worth in _all_worths(policy) for c in worth[1:]), default=Fraction(0))
    return n * rounding * (largest * max(1, slots)) ** 3


def of_ai(worths: Worths) -> Policy:
    """What a case is worth as the product treats it."""

    def policy(treatment: int, outcome: int, rule: int) -> Outcomes:
        if treatment == REVIEW and outcome == TRUE:
            found = _plus(worths.reviewed_positive, worths.caught)
            overlooked = _plus(worths.reviewed_positive, worths.missed)
            return [(worths.hit_rate, found), (1 - worths.hit_rate, overlooked)]
        table = {
            (ACT, TRUE): worths.caught,
            (PASS, TRUE): worths.missed,
            (ACT, FALSE): worths.false_alarm,
            (REVIEW, FALSE): worths.reviewed_negative,
            (PASS, FALSE): worths.nothing,
        }
        return [(Fraction(1), table[treatment, outcome])]

    return policy


def of_rule(worths: Worths) -> Policy:
    """What a case is worth as the rule would treat it: it acts or lets pass, and nobody looks."""
    ai = of_ai(worths)

    def policy(treatment: int, outcome: int, rule: int) -> Outcomes:
        return ai(ACT if rule else PASS, outcome, rule)

    return policy


def over_rule(worths: Worths) -> Policy:
    """By how much the product treats a case better than the rule does, on the same case."""
    ai, by_rule = of_ai(worths), of_rule(worths)

    def policy(treatment: int, outcome: int, rule: int) -> Outcomes:
        ((_, instead),) = by_rule(treatment, outcome, rule)
        less = tuple(-c for c in instead)
        return [(probability, _plus(worth, less)) for probability, worth in ai(treatment, outcome, rule)]

    return policy


def over_nothing(worths: Worths) -> Policy:
    """By how much the product treats a case better than if nothing were done: every case passes."""
    ai = of_ai(worths)

    def policy(treatment: int, outcome: int, rule: int) -> Outcomes:
        ((_, passed),) = ai(PASS, outcome, rule)
        less = tuple(-c for c in passed)
        return [(probability, _plus(worth, less)) for probability, worth in ai(treatment, outcome, rule)]

    return policy


def _judged(cells: Cells) -> Cells:
    return cells.where((cells.keys["region"] != NO_SCORE) & (cells.keys["outcome"] <= TRUE))


def _valued(judged: Cells, slots: int) -> Any:
    """Something with `.by(group, groups)`: the cases that have a worth."""
    return judged.sums["valued"] if slots else _Counts(judged.n)


@dataclass(frozen=True, slots=True)
class _Counts:
    n: NDArray[np.int64]

    def by(self, group: NDArray[np.int64], groups: int) -> list[int]:
        total = np.zeros(groups, np.int64)
        np.add.at(total, group, self.n)
        return [int(n) for n in total]


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
    columns = [judged.sums["valued"].floats() if slots else judged.n.astype(float)]
    columns += [judged.sums[name].floats() / float(scales[name]) for name in names]
    by_fold = np.zeros((FOLDS, TREATMENTS, 2, 2, 1 + slots))
    keys = judged.keys["outcome"], judged.keys["rule"]
    for column, values in enumerate(columns):
        np.add.at(by_fold[..., column], (judged.keys["fold"], judged.keys["region"], *keys), values * weights)
        passing = np.full(len(judged), PASS)
        np.add.at(by_fold[..., column], (judged.keys["fold"], passing, *keys), values * (1 - weights))
    return by_fold


def _folds(by_fold: FloatArray, policy: Policy, added: Added | None) -> FoldSums:
    events = np.zeros(len(by_fold))
    for treatment, outcome, rule in np.ndindex(TREATMENTS, 2, 2):
        for probability, worth in policy(treatment, outcome, rule):
            row = by_fold[:, treatment, outcome, rule, : len(worth)]
            events += float(probability) * (row @ np.array([float(c) for c in worth]))
    cases = by_fold[..., 0].sum(axis=(1, 2, 3))
    if added is not None and added.folds is not None and added.fold_cases is not None:
        events, cases = events + added.folds, cases + added.fold_cases
    return FoldSums(events[cases > 0], cases[cases > 0])


def moment_of(row: Any, worth: Vector, slots: int, degree: int) -> Any:
    """The sum of worth^degree over cases, from a row of sums: the cases first, then each moment of their row terms.

    The sums may be numbers, or arrays of one shape.
    """
    total: Any = Fraction(0) if isinstance(row[0], Fraction) else 0.0
    for product, times, column in _expansion(slots, degree):
        factor = Fraction(times)
        for position in product:
            # A case of the other outcome has fewer row terms; those it lacks are 0 in its sums.
            factor *= worth[position] if position < len(worth) else 0
        if factor:
            total = total + (factor if isinstance(total, Fraction) else float(factor)) * row[column]
    return total


@cache
def _expansion(slots: int, degree: int) -> tuple[tuple[tuple[int, ...], int, int], ...]:
    """Each product in (1 + terms)^degree: the positions in a worth, how often it comes, and the column of its sum."""
    columns = {moment: column for column, moment in enumerate(moments_of(slots), start=1)}
    found = []
    for product in combinations_with_replacement(range(slots + 1), degree):
        times = factorial(degree)
        for position in set(product):
            times //= factorial(product.count(position))
        moment = tuple(position - 1 for position in product if position)
        found.append((product, times, columns[moment] if moment else 0))
    return tuple(found)


def _all_worths(policy: Policy) -> list[Vector]:
    return [worth for cell in np.ndindex(TREATMENTS, 2, 2) for _, worth in policy(*cell)]


def _plus(one: Vector, other: Vector) -> Vector:
    return tuple(a + b for a, b in zip(one, other, strict=True))
