"""What a population is made of, whatever the product does: its share of positives, the share of a part of it."""

from __future__ import annotations

import numpy as np

from upheld.inference import FOLDS, FloatArray, FoldSums, Ratio
from upheld.kinds.classification.slices import Slice
from upheld.kinds.rows import TRUE


def typical_outcome(part: Slice) -> Ratio:
    """The share of the judged cases that are positive."""
    folds = None
    if part.fold_counts is not None and part.fold_numbers is not None:
        counts = part.fold_counts
        events, cases = counts[:, :, TRUE].sum(axis=1), counts[:, :, : TRUE + 1].sum(axis=(1, 2))
        folds = FoldSums(events[cases > 0], cases[cases > 0], part.fold_numbers[cases > 0])
    return Ratio(int(part.counts[:, TRUE].sum()), part.judged, "cases", folds)


def share_of(part: Slice, whole: Slice) -> Ratio:
    """The share of the whole's scored cases that lie in a part of it."""
    mine, all_cases = _by_fold(part), _by_fold(whole)
    folds = None
    if mine is not None and all_cases is not None:
        numbers = np.flatnonzero(all_cases > 0).astype(np.int64)
        folds = FoldSums(mine[numbers], all_cases[numbers], numbers)
    return Ratio(int(part.counts.sum()), int(whole.counts.sum()), "cases", folds)


def _by_fold(part: Slice) -> FloatArray | None:
    if part.fold_counts is None or part.fold_numbers is None:
        return None
    found = np.zeros(FOLDS)
    found[part.fold_numbers] = part.fold_counts.sum(axis=(1, 2))
    return found
