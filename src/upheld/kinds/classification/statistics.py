"""How the figures of classification are computed from a slice: statistics, never intervals, and nothing of SQL."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.inference import (
    Calibration,
    CannotTell,
    FoldSums,
    Mean,
    Ratio,
    Smooth,
    Statistic,
    ValuesAndSe,
    auc_error,
    average_precision_error,
    delong_bins,
    ece_bins,
    infinitesimal_jackknife,
    reduced,
)
from upheld.inference import (
    average_precision as average_precision_of_bins,
)
from upheld.inference.statistics import FloatArray
from upheld.kinds.classification.lever import ACT, PASS, REVIEW
from upheld.kinds.classification.query import FALSE, TRUE
from upheld.kinds.classification.slices import Slice

NOT_ACTED = (PASS, REVIEW)

Blocks = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
"""Blocks of (regions, outcomes) that are added up."""

ALL = (PASS, REVIEW, ACT)
JUDGED = (FALSE, TRUE)
ANY = (FALSE, TRUE, 2)
TP: Blocks = (((ACT,), (TRUE,)),)
FP: Blocks = (((ACT,), (FALSE,)),)
FN: Blocks = ((NOT_ACTED, (TRUE,)),)
TN: Blocks = ((NOT_ACTED, (FALSE,)),)


def _count(part: Slice, cells: Blocks) -> int:
    return int(sum(part.counts[np.ix_(regions, outcomes)].sum() for regions, outcomes in cells))


def _count_by_fold(counts: FloatArray, cells: Blocks) -> FloatArray:
    blocks = [counts[:, regions][:, :, outcomes].sum(axis=(1, 2)) for regions, outcomes in cells]
    return np.asarray(np.sum(blocks, axis=0), float)


def share(events: Blocks, cases: Blocks, n_of: str, *, as_f1: bool = False) -> Callable[[Slice], Statistic]:
    """A rate: the share of `cases` that are `events`."""

    def compute(part: Slice) -> Statistic:
        folds = None
        if part.fold_counts is not None:
            y, m = _count_by_fold(part.fold_counts, events), _count_by_fold(part.fold_counts, cases)
            folds = FoldSums(y[m > 0], m[m > 0])
        return Ratio(_count(part, events), _count(part, cases), n_of, folds, as_f1)

    return compute


def of_counts(
    function: Callable[[FloatArray], FloatArray], low: float, high: float
) -> Callable[[Slice], Statistic | CannotTell]:
    """A smooth function of (tp, fp, fn, tn), with the delta method on these four cells."""

    def compute(part: Slice) -> Statistic | CannotTell:
        four = np.array([_count(part, cells) for cells in (TP, FP, FN, TN)], float)
        positives, negatives = four[0] + four[2], four[1] + four[3]
        if not positives or not negatives:
            return _one_class(positives)
        with np.errstate(divide="ignore", invalid="ignore"):
            value, se = infinitesimal_jackknife(function, four)
            if not np.isfinite(value):
                return CannotTell("every case falls on one side of the cut-off, so it is not defined", "too_early")
            without = None
            if part.fold_counts is not None:
                by_fold = np.stack([_count_by_fold(part.fold_counts, cells) for cells in (TP, FP, FN, TN)], axis=-1)
                without = function(four - by_fold)
        return Smooth(
            float(value),
            float(se),
            int(positives),
            int(negatives),
            "identity",
            low,
            high,
            without_fold=without,
            largest_fold=part.largest_fold,
        )

    return compute


def mcc(four: FloatArray) -> FloatArray:
    """Matthews' correlation of (tp, fp, fn, tn), shape (..., 4); NaN where a row or column of the table is empty."""
    tp, fp, fn, tn = np.moveaxis(four, -1, 0)
    spread = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return np.asarray((tp * tn - fp * fn) / np.sqrt(spread), float)


def balanced_accuracy(four: FloatArray) -> FloatArray:
    """The mean of recall and specificity of (tp, fp, fn, tn), shape (..., 4); NaN where a class is empty."""
    tp, fp, fn, tn = np.moveaxis(four, -1, 0)
    return np.asarray((tp / (tp + fn) + tn / (tn + fp)) / 2, float)


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
    positives, negatives = curve.positives.sum(), curve.negatives.sum()
    if not positives or not negatives:
        return _one_class(positives)
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
    )


def mean(
    total: Callable[[Slice], Fraction],
    squares: Callable[[Slice], Fraction],
    by_fold: Callable[[Slice, dict[str, FloatArray], FloatArray], FloatArray],
    low: float,
    high: float,
) -> Callable[[Slice], Statistic | CannotTell]:
    """A mean per judged case from exact sums; `by_fold` gives the same total for each fold."""

    def compute(part: Slice) -> Statistic | CannotTell:
        folds = None
        if part.fold_sums is not None and part.fold_counts is not None:
            judged = part.fold_counts[:, :, :2].sum(axis=(1, 2))
            events = by_fold(part, part.fold_sums, part.fold_counts)
            folds = FoldSums(events[judged > 0], judged[judged > 0])
        yes = n_positive(part)
        classes = yes, part.judged - yes
        return Mean(part.judged, total(part), squares(part), "cases", folds, low, high, *classes)

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
    n, events, scores = part.calibration[part.calibration[:, 0] > 0].T
    if part.fold_counts is not None:
        value = ece_bins(n, events, scores)
        reason = "its interval takes every case as its own unit, and here customers return; see calibration_gap"
        return CannotTell(reason, "cannot_know", None if isinstance(value, CannotTell) else value)
    return Calibration(n, events, scores)


def _one_class(positives: float) -> CannotTell:
    found = "no positives" if not positives else "no negatives"
    return CannotTell(f"there are {found} among the judged cases yet, and it needs both")


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


def confusion(part: Slice) -> dict[str, int]:
    """The judged cases by what happened and what was done; review counts the band, which is part of fn and tn."""
    review: tuple[Blocks, Blocks] = ((((REVIEW,), (TRUE,)),), (((REVIEW,), (FALSE,)),))
    named = {"tp": TP, "fp": FP, "fn": FN, "tn": TN, "review_positive": review[0], "review_negative": review[1]}
    return {name: _count(part, cells) for name, cells in named.items()}
