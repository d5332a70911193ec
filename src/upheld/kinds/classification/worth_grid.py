"""What every setting of the lever is worth, all of them at once: a trade-off has thousands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from upheld.inference import FloatArray
from upheld.kinds.classification.lever import ACT, PASS, REVIEW
from upheld.kinds.classification.money import TREATMENTS, Policy, cubes_error
from upheld.kinds.classification.settings import Settings
from upheld.kinds.moments import moment_of
from upheld.kinds.rows import TRUE


@dataclass(frozen=True, slots=True)
class WorthGrid:
    """Sums of worth at each cut-off and edge of the band, (3 degrees, A, R), and by fold, (F, A, R).

    Without a band R is 1.
    `n`, `positives` and `negatives` count the cases that have a worth; `fold_cases` those of each fold.
    `cubes_error` is by how much rounding may have moved the sums of cubes.
    """

    sums: FloatArray
    by_fold: FloatArray | None
    fold_cases: FloatArray | None
    n: int
    positives: int
    negatives: int
    cubes_error: float


def worth_grid(
    settings: Settings, policy: Policy, half: int | None = None, *, act: Sequence[int] | None = None
) -> WorthGrid:
    """The sums of a policy at every setting, or at these cut-offs alone.

    With `half` they are of the even (0) or odd (1) folds alone, and there are no sums by fold.
    """
    cutoffs = settings.act if act is None else np.asarray(act)
    by_fold, worth = settings.worth_by_fold(), settings.whole.worth
    if worth is None:
        raise ValueError("a spec without a value block has no worths")
    if half is not None:
        if by_fold is None:
            raise ValueError("no folds are known")
        worth = by_fold[half::2].sum(axis=0)
    slots = settings.stakes.slots
    sums = _grid(settings, cutoffs, np.stack([_degree(worth, policy, slots, degree) for degree in (1, 2, 3)]))
    cases = worth[..., 0].sum(axis=(0, 2))
    fold_sums = fold_cases = None
    if half is None and by_fold is not None and settings.evidence.frame.is_clustered:
        fold_cases = by_fold[..., 0].sum(axis=(1, 2, 3))
        there = by_fold[fold_cases > 0]
        fold_cases = fold_cases[fold_cases > 0]
        fold_sums = _grid(settings, cutoffs, np.stack([_degree(one, policy, slots, 1) for one in there]))
    n = round(cases.sum())
    error = float(cubes_error(n, settings.rounding, policy, slots))
    return WorthGrid(sums, fold_sums, fold_cases, n, round(cases[TRUE]), round(cases[0]), error)


def means_grid(settings: Settings, policy: Policy, worth: FloatArray) -> FloatArray:
    """The mean worth of a case under a policy at every setting, (A, R), from sums by place; NaN without a case."""
    total = _grid(settings, settings.act, _degree(worth, policy, settings.stakes.slots, 1)[None])[0]
    cases = worth[..., 0].sum()
    return total / cases if cases else np.full(total.shape, np.nan)


def _grid(settings: Settings, act: NDArray[np.int64], by_place: FloatArray) -> FloatArray:
    """Sums at these cut-offs and every edge of the band, (X, A, R), of sums by treatment and place, (X, 3, P)."""
    below = np.concatenate([np.zeros((*by_place.shape[:2], 1)), by_place.cumsum(axis=2)], axis=2)
    acting = below[:, ACT, -1:] - below[:, ACT, act]
    if not settings.has_review:
        return np.asarray((acting + below[:, PASS, act])[:, :, None], float)
    found = np.empty((len(by_place), len(act), len(settings.review)))
    more = by_place[:, REVIEW] - by_place[:, PASS]
    for i, boundary in enumerate(act):
        # Up to the lowest place that people reach on any day, nothing is looked at: sums begin there.
        reached = settings.reached(int(boundary))[:boundary]
        there = np.flatnonzero(reached)
        lowest = int(there[0]) if len(there) else int(boundary)
        looked = np.zeros((len(by_place), boundary - lowest + 1))
        looked[:, 1:] = (more[:, lowest:boundary] * reached[lowest:]).cumsum(axis=1)
        review = np.maximum(np.minimum(settings.review, boundary) - lowest, 0)
        in_band = looked[:, -1:] - looked[:, review]
        found[:, i] = acting[:, i : i + 1] + in_band + below[:, PASS, boundary : boundary + 1]
    return found


def _degree(worth: FloatArray, policy: Policy, slots: int, degree: int) -> FloatArray:
    """The sums of worth^degree by treatment and place, (3, P), of sums by place, outcome and rule."""
    found = np.zeros((TREATMENTS, len(worth)))
    for treatment, outcome, rule in np.ndindex(TREATMENTS, 2, 2):
        row = worth[:, outcome, rule].T
        for probability, worth_of_case in policy(treatment, outcome, rule):
            found[treatment] += float(probability) * np.asarray(moment_of(row, worth_of_case, slots, degree), float)
    return found
