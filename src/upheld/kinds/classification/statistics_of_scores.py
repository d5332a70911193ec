"""How the figures of scores are computed from a slice: areas under curves, and means over judged cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.inference import (
    Calibration,
    CannotTell,
    Mean,
    Smooth,
    Statistic,
    ValuesAndSe,
    auc_error,
    average_precision_error,
    delong_bins,
    ece_bins,
    reduced,
)
from upheld.inference import (
    average_precision as average_precision_of_bins,
)
from upheld.inference.statistics import FloatArray
from upheld.kinds.classification.slices import Slice
from upheld.kinds.classification.statistics import having_cases, of_one_class_only
from upheld.kinds.rows import FALSE, TRUE

NO_PLACES = "by week the order of scores is kept for the whole product, not for a part of it"


def roc_auc(part: Slice) -> Statistic | CannotTell:
    """The area under the ROC curve, with DeLong's error, its hard bound, and the values without each fold."""

    def measured(positives: FloatArray, negatives: FloatArray) -> ValuesAndSe:
        value, variance = delong_bins(positives, negatives)
        return ValuesAndSe(value, np.sqrt(variance))

    return _area(part, measured, auc_error, is_auc=True)


def average_precision(part: Slice) -> Statistic | CannotTell:
    """The step-wise area under the precision-recall curve, with the same companions as the AUC."""
    return _area(part, average_precision_of_bins, average_precision_error, is_auc=False)


def _area(
    part: Slice,
    measured: Callable[[FloatArray, FloatArray], ValuesAndSe],
    error_of: Callable[[FloatArray, FloatArray, NDArray[np.bool_]], Any],
    *,
    is_auc: bool,
) -> Statistic | CannotTell:
    """The area under a curve of positives and negatives by score."""
    curve = part.curve
    if curve is None:
        return CannotTell(NO_PLACES, "cannot_know")
    positives, negatives = curve.positives.sum(), curve.negatives.sum()
    if not positives or not negatives:
        return of_one_class_only(positives)
    value, se = (float(figure) for figure in measured(curve.positives, curve.negatives))
    if part.design_effect is None:
        reason = "what returning customers cost it cannot be told, because a few of them dominate all cases"
        return CannotTell(reason, "cannot_know", value)
    without = None
    if curve.folds is not None:
        false, true = (curve.folds[outcome] for outcome in (FALSE, TRUE))
        without = measured(true.sum(axis=0) - true, false.sum(axis=0) - false).value
    return Smooth(
        value,
        se,
        int(positives),
        int(negatives),
        "logit",
        0.0,
        1.0,
        without_fold=without,
        largest_fold=part.largest_fold,
        error=float(error_of(curve.positives, curve.negatives, curve.is_exact)),
        is_auc=is_auc,
        design_effect=part.design_effect,
        fold_numbers=curve.fold_numbers,
    )


def mean(
    total: Callable[[Slice], Fraction],
    squares: Callable[[Slice], Fraction],
    by_fold: Callable[[Slice, dict[str, FloatArray], FloatArray], FloatArray],
    low: float,
    high: float,
) -> Callable[[Slice], Statistic | CannotTell]:
    """A mean per judged case from exact sums; `by_fold` gives the same total for each fold."""

    def compute(part: Slice) -> Mean:
        folds = None
        if part.fold_sums is not None and part.fold_counts is not None:
            judged = part.fold_counts[:, :, :2].sum(axis=(1, 2))
            events = by_fold(part, part.fold_sums, part.fold_counts)
            folds = having_cases(events, judged, part.fold_numbers)
        yes = n_positive(part)
        classes = yes, part.judged - yes
        found = Mean(part.judged, total(part), squares(part), "cases", folds, low, high, *classes)
        return found if folds is not None or part.stated is None else replace(found, lender=compute(part.stated))

    return compute


def n_positive(part: Slice) -> int:
    """How many judged cases are positive."""
    return int(part.counts[:, TRUE].sum())


def brier_total(part: Slice) -> Fraction:
    """The sum of (score - outcome)^2 over the judged cases."""
    # (p - y)^2 from exact sums of p and p^2: p^2 where the outcome is no, 1 - 2p + p^2 where it is yes.
    p, squared = part.sums["score"], part.sums["score_squared"]
    return squared[FALSE] + squared[TRUE] - 2 * p[TRUE] + n_positive(part)


def brier_by_fold(part: Slice, sums: dict[str, FloatArray], counts: FloatArray) -> FloatArray:
    """The same for each fold, shape (F,)."""
    p, squared = sums["score"], sums["score_squared"]
    return np.asarray(squared.sum(axis=1) - 2 * p[:, TRUE] + counts[:, :, TRUE].sum(axis=1), float)


def gap_by_fold(part: Slice, sums: dict[str, FloatArray], counts: FloatArray) -> FloatArray:
    """The sum of score - outcome for each fold, shape (F,)."""
    return np.asarray(sums["score"].sum(axis=1) - counts[:, :, TRUE].sum(axis=1), float)


def loss_by_fold(part: Slice, sums: dict[str, FloatArray], counts: FloatArray) -> FloatArray:
    """The sum of the log loss for each fold, shape (F,)."""
    return np.asarray(sums["log_loss"].sum(axis=1), float)


def calibration_error(part: Slice) -> Statistic | CannotTell:
    """Cases, positives and sums of scores of the groups that have cases."""
    if part.judged and not part.calibration[:, 0].any():
        return CannotTell("by week scores are not added up in groups of like scores", "cannot_know")
    n, events, scores = part.calibration[part.calibration[:, 0] > 0].T
    if part.fold_counts is not None:
        value = ece_bins(n, events, scores)
        reason = "its interval takes every case as its own unit, and here customers return; the calibration gap has one"
        return CannotTell(reason, "cannot_know", None if isinstance(value, CannotTell) else value)
    return Calibration(n, events, scores)


def design_effect(part: Slice) -> float | None:
    """By how much returning customers grow the variance of the AUC of this slice; at least 1, None if it can't be told.

    A slice without both classes has no AUC anywhere, so nothing depends on it: 1.
    """
    statistic = roc_auc(part)
    if isinstance(statistic, CannotTell):
        return 1.0
    found = reduced(statistic)
    return None if isinstance(found, CannotTell) else float(getattr(found, "design_effect", 1.0))


def auc_error_of(part: Slice) -> float | None:
    """The hard bound on what counting in cells may have moved the AUC; None where there is no AUC."""
    statistic = roc_auc(part)
    return statistic.error if isinstance(statistic, Smooth) else None
