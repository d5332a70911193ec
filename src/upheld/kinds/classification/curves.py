"""Positives and negatives along the score: the curve, and the groups in which calibration is read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import BUCKETS_IN_A_COARSE_ONE, CALIBRATION_GROUPS, COARSE_BUCKETS, Cells
from upheld.inference.statistics import FloatArray
from upheld.kinds.classification.lever import NO_SCORE
from upheld.kinds.rows import FOLDS, TRUE, UNKNOWN

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Curve:
    """Positives and negatives in cells from the lowest to the highest score, shape (cells,).

    `is_exact` marks cells whose scores are all the same number; `folds`, shape (2, F, cells of its own grid), are
    negatives and positives by fold of `who`, None where no fold is known; `fold_numbers` says which folds.
    `unknown_folds`, (64, coarse buckets, rising), are the cases by fold whose outcome can never be known.
    """

    positives: FloatArray
    negatives: FloatArray
    is_exact: NDArray[np.bool_]
    folds: FloatArray | None = None
    fold_numbers: IntArray | None = None
    unknown_folds: FloatArray | None = None


def curve_of(judged: Cells, position: str, folds: Cells | None, separate_regions: bool) -> Curve:
    """Positives and negatives by score, from judged cells whose place is their bucket or coarse bucket."""
    # A stated cut-off is an edge: the cells of two regions are two cells even in one bucket. Where the cut-off
    # differs by segment, regions overlap on the scale of scores and a bucket is one cell.
    place = judged.keys[position] * 4 + (judged.keys["region"] if separate_regions else 0)
    edges, cell = np.unique(place, return_inverse=True)
    positives, negatives = np.zeros(len(edges)), np.zeros(len(edges))
    is_true = judged.keys["outcome"] == TRUE
    np.add.at(positives, cell[is_true], judged.n[is_true])
    np.add.at(negatives, cell[~is_true], judged.n[~is_true])
    low, high = np.full(len(edges), np.inf), np.full(len(edges), -np.inf)
    np.minimum.at(low, cell, judged.low)
    np.maximum.at(high, cell, judged.high)
    is_exact = low == high
    if folds is None:
        return Curve(positives, negatives, is_exact)
    by_fold, numbers = _curve_folds(folds, separate_regions)
    return Curve(positives, negatives, is_exact, by_fold, numbers, _unknown_folds(folds))


def _unknown_folds(folds: Cells) -> FloatArray:
    chosen = scored_and_old_enough(folds)
    edges, cell = np.unique(chosen.keys["coarse"], return_inverse=True)
    counts = np.zeros((FOLDS, len(edges)))
    np.add.at(counts, (chosen.keys["fold"], cell), unknowable_by(chosen))
    return counts


def _curve_folds(folds: Cells, separate_regions: bool) -> tuple[FloatArray, IntArray]:
    chosen = folds.counts.where((folds.keys["region"] != NO_SCORE) & (folds.keys["outcome"] <= TRUE))
    place = chosen.keys["coarse"] * 4 + (chosen.keys["region"] if separate_regions else 0)
    edges, cell = np.unique(place, return_inverse=True)
    present, fold = np.unique(chosen.keys["fold"], return_inverse=True)
    counts = np.zeros((2, len(present), len(edges)))
    np.add.at(counts, (chosen.keys["outcome"], fold, cell), chosen.n)
    return counts, present


def calibration_groups(judged: Cells, position: str | None, scales: dict[str, Fraction]) -> FloatArray:
    """Cases, positives and sums of the score in groups of whole coarse cells, edges fixed by the grid."""
    groups = np.zeros((CALIBRATION_GROUPS, 3))
    if position is None or "score" not in judged.sums or not len(judged):
        return groups
    coarse = judged.keys["coarse"] if position == "coarse" else judged.keys["bucket"] // BUCKETS_IN_A_COARSE_ONE
    group = np.clip(coarse * CALIBRATION_GROUPS // COARSE_BUCKETS, 0, CALIBRATION_GROUPS - 1)
    np.add.at(groups[:, 0], group, judged.n)
    np.add.at(groups[:, 1], group[judged.keys["outcome"] == TRUE], judged.n[judged.keys["outcome"] == TRUE])
    groups[:, 2] = [total / scales["score"] for total in judged.sums["score"].by(group, CALIBRATION_GROUPS)]
    return groups


def unknowable_by(cells: Cells) -> IntArray:
    """How many cases of each cell can never be known."""
    if "unknowable" not in cells.sums:
        return np.zeros(len(cells), np.int64)
    return np.where(cells.keys["outcome"] == UNKNOWN, cells.sums["unknowable"].floats(), 0).astype(np.int64)


def scored_and_old_enough(cells: Cells) -> Cells:
    """The cells of cases that have a score and are old enough to be judged."""
    return cells.where((cells.keys["region"] != NO_SCORE) & (cells.keys["outcome"] <= UNKNOWN))
