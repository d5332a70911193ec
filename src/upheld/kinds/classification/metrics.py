"""The metrics of classification, each with what it needs, how it is computed and what it means.

Standard names mean the *act* region at the stated cut-off, so that they equal scikit-learn's there.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from upheld.inference import (
    Calibration,
    CannotTell,
    FoldSums,
    Mean,
    Ratio,
    Smooth,
    Statistic,
    auc_error,
    average_precision,
    average_precision_error,
    delong_bins,
    infinitesimal_jackknife,
    reduced,
)
from upheld.inference.statistics import FloatArray
from upheld.kinds.classification.lever import ACT, PASS, REVIEW
from upheld.kinds.classification.query import FALSE, TRUE
from upheld.kinds.classification.slices import Curve, Slice
from upheld.kinds.metric import Meaning, Metric

NOT_ACTED = (PASS, REVIEW)
EVERYWHERE = frozenset({"pass", "review", "act"})
NOWHERE: frozenset[str] = frozenset()

_NO_SCORES = CannotTell("the evidence keeps no scores for a window of days; judge it on all days", "cannot_know")

Cells = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
"""Blocks of (regions, outcomes) that are added up."""

_ALL = (PASS, REVIEW, ACT)
_JUDGED = (FALSE, TRUE)
_ANY = (FALSE, TRUE, 2)
TP: Cells = (((ACT,), (TRUE,)),)
FP: Cells = (((ACT,), (FALSE,)),)
FN: Cells = ((NOT_ACTED, (TRUE,)),)
TN: Cells = ((NOT_ACTED, (FALSE,)),)


def _count(part: Slice, cells: Cells) -> int:
    return int(sum(part.counts[np.ix_(regions, outcomes)].sum() for regions, outcomes in cells))


def _count_by_fold(counts: FloatArray, cells: Cells) -> FloatArray:
    blocks = [counts[:, regions][:, :, outcomes].sum(axis=(1, 2)) for regions, outcomes in cells]
    return np.asarray(np.sum(blocks, axis=0), float)


def _share(events: Cells, cases: Cells, n_of: str, *, as_f1: bool = False) -> Callable[[Slice], Statistic]:
    """A rate: the share of `cases` that are `events`."""

    def compute(part: Slice) -> Statistic:
        folds = None
        if part.fold_counts is not None:
            y, m = _count_by_fold(part.fold_counts, events), _count_by_fold(part.fold_counts, cases)
            folds = FoldSums(y[m > 0], m[m > 0])
        return Ratio(_count(part, events), _count(part, cases), n_of, folds, as_f1)

    return compute


def _of_counts(
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
            largest_fold=_largest_fold(part),
        )

    return compute


def _mcc(four: FloatArray) -> FloatArray:
    tp, fp, fn, tn = np.moveaxis(four, -1, 0)
    spread = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return np.asarray((tp * tn - fp * fn) / np.sqrt(spread), float)


def _balanced_accuracy(four: FloatArray) -> FloatArray:
    tp, fp, fn, tn = np.moveaxis(four, -1, 0)
    return np.asarray((tp / (tp + fn) + tn / (tn + fp)) / 2, float)


def _roc_auc(part: Slice) -> Statistic | CannotTell:
    curve = part.curve
    if curve is None:
        return _NO_SCORES
    positives, negatives = curve.positives.sum(), curve.negatives.sum()
    if not positives or not negatives:
        return _one_class(positives)
    value, variance = delong_bins(curve.positives, curve.negatives)
    error = float(auc_error(curve.positives, curve.negatives, curve.is_exact))
    without = None
    if curve.folds is not None:
        false, true = (curve.folds[outcome] for outcome in (FALSE, TRUE))
        without = delong_bins(true.sum(axis=0) - true, false.sum(axis=0) - false).value
    return _on_curve(part, curve, float(value), float(np.sqrt(variance)), error, without, is_auc=True)


def _average_precision(part: Slice) -> Statistic | CannotTell:
    curve = part.curve
    if curve is None:
        return _NO_SCORES
    positives, negatives = curve.positives.sum(), curve.negatives.sum()
    if not positives or not negatives:
        return _one_class(positives)
    value, se = average_precision(curve.positives, curve.negatives)
    error = average_precision_error(curve.positives, curve.negatives, curve.is_exact)
    without = None
    if curve.folds is not None:
        false, true = (curve.folds[outcome] for outcome in (FALSE, TRUE))
        without = average_precision(true.sum(axis=0) - true, false.sum(axis=0) - false).value
    return _on_curve(part, curve, float(value), float(se), error, without, is_auc=False)


def _on_curve(
    part: Slice, curve: Curve, value: float, se: float, error: float, without: FloatArray | None, *, is_auc: bool
) -> Smooth:
    return Smooth(
        value,
        se,
        int(curve.positives.sum()),
        int(curve.negatives.sum()),
        "logit",
        0.0,
        1.0,
        without_fold=without,
        largest_fold=_largest_fold(part),
        error=error,
        is_auc=is_auc,
        design_effect=part.design_effect,
    )


def _mean(
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
        positives = _positives(part)
        classes = positives, part.judged - positives
        return Mean(part.judged, total(part), squares(part), "cases", folds, low, high, *classes)

    return compute


def _positives(part: Slice) -> int:
    return int(part.counts[:, TRUE].sum())


def _brier_total(part: Slice) -> Fraction:
    # (p - y)^2 from exact sums of p and p^2: p^2 where the outcome is no, 1 - 2p + p^2 where it is yes.
    p, squared = part.sums["score"], part.sums["score_squared"]
    return squared[FALSE] + squared[TRUE] - 2 * p[TRUE] + _positives(part)


def _brier_by_fold(part: Slice, sums: dict[str, FloatArray], counts: FloatArray) -> FloatArray:
    p, squared = sums["score"], sums["score_squared"]
    return np.asarray(squared.sum(axis=1) - 2 * p[:, TRUE] + counts[:, :, TRUE].sum(axis=1), float)


def _gap_by_fold(part: Slice, sums: dict[str, FloatArray], counts: FloatArray) -> FloatArray:
    return np.asarray(sums["score"].sum(axis=1) - counts[:, :, TRUE].sum(axis=1), float)


def _loss_by_fold(part: Slice, sums: dict[str, FloatArray], counts: FloatArray) -> FloatArray:
    return np.asarray(sums["log_loss"].sum(axis=1), float)


def _calibration_error(part: Slice) -> Statistic | CannotTell:
    if part.curve is None:
        return _NO_SCORES
    n, events, scores = part.calibration[part.calibration[:, 0] > 0].T
    return Calibration(n, events, scores)


def _largest_fold(part: Slice) -> float:
    if part.fold_counts is None or not part.judged:
        return 0.0
    return float(part.fold_counts[:, :, :2].sum(axis=(1, 2)).max() / part.judged)


def _one_class(positives: float) -> CannotTell:
    found = "no positives" if not positives else "no negatives"
    return CannotTell(f"there are {found} among the judged cases yet, and it needs both")


_TABLE = (
    Metric(
        "recall",
        EVERYWHERE,
        _share(TP, (*TP, *FN), "positives"),
        Meaning(
            "Recall",
            "Of 100 cases that were really positive, how many the product acts on.",
            "acted on and positive / positive",
            "high",
            also="sensitivity, true positive rate",
            mind="It says nothing of false alarms: acting on everything has a recall of 100 %.",
            source="scikit-learn recall_score",
        ),
    ),
    Metric(
        "precision",
        frozenset({"act"}),
        _share(TP, (*TP, *FP), "cases acted on"),
        Meaning(
            "Precision",
            "Of 100 cases the product acts on, how many were really positive.",
            "acted on and positive / acted on",
            "high",
            also="positive predictive value",
            mind="It moves with the base rate: the same model is less precise where positives are rarer.",
            source="scikit-learn precision_score",
        ),
    ),
    Metric(
        "false_positive_rate",
        EVERYWHERE,
        _share(FP, (*FP, *TN), "negatives"),
        Meaning(
            "False positive rate",
            "Of 100 ordinary cases, how many the product acts on by mistake.",
            "acted on and negative / negative",
            "low",
            also="fall-out, 1 - specificity",
            mind="Small rates are many people: 3 % of a million ordinary cases are 30,000 people wrongly stopped.",
            source="1 - scikit-learn recall_score of the negative class",
        ),
    ),
    Metric(
        "specificity",
        EVERYWHERE,
        _share(TN, (*FP, *TN), "negatives"),
        Meaning(
            "Specificity",
            "Of 100 ordinary cases, how many the product leaves alone.",
            "not acted on and negative / negative",
            "high",
            also="true negative rate, 1 - false positive rate",
            source="scikit-learn recall_score of the negative class",
        ),
    ),
    Metric(
        "npv",
        frozenset({"pass", "review"}),
        _share(TN, (*TN, *FN), "cases not acted on"),
        Meaning(
            "Negative predictive value",
            "Of 100 cases the product does not act on, how many are really ordinary: what an all-clear is worth.",
            "not acted on and negative / not acted on",
            "high",
            also="NPV",
            mind="Where positives are rare it is high for any model.",
            source="scikit-learn precision_score of the negative class",
        ),
    ),
    Metric(
        "f1",
        EVERYWHERE,
        _share(TP, (*TP, *FP, *FN), "cases acted on or positive", as_f1=True),
        Meaning(
            "F1",
            "The harmonic mean of precision and recall: high only if both are.",
            "2 TP / (2 TP + FP + FN)",
            "high",
            mind="It treats a miss and a false alarm alike and ignores true negatives; money rarely does.",
            source="scikit-learn f1_score",
        ),
    ),
    Metric(
        "accuracy",
        EVERYWHERE,
        _share((*TP, *TN), (*TP, *FP, *FN, *TN), "cases"),
        Meaning(
            "Accuracy",
            "Of 100 cases, how many the product treats rightly.",
            "right / cases",
            "high",
            mind="Read it beside the share of the larger class: at 1 % positives, never acting is right in 99 %.",
            source="scikit-learn accuracy_score",
        ),
    ),
    Metric(
        "balanced_accuracy",
        EVERYWHERE,
        _of_counts(_balanced_accuracy, 0.0, 1.0),
        Meaning(
            "Balanced accuracy",
            "The mean of recall and specificity: each class counts the same, however rare it is.",
            "(recall + specificity) / 2",
            "high",
            mind="50 % is what guessing gives.",
            source="scikit-learn balanced_accuracy_score",
        ),
    ),
    Metric(
        "mcc",
        EVERYWHERE,
        _of_counts(_mcc, -1.0, 1.0),
        Meaning(
            "Matthews correlation",
            "The correlation between acting and being positive: 1 is perfect, 0 is guessing.",
            "(TP TN - FP FN) / sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN))",
            "high",
            also="phi coefficient",
            source="Matthews 1975; scikit-learn matthews_corrcoef",
        ),
        unit="number",
        low=-1.0,
    ),
    Metric(
        "roc_auc",
        EVERYWHERE,
        _roc_auc,
        Meaning(
            "ROC AUC",
            "How often a positive case has a higher score than an ordinary one; 50 % is guessing.",
            "pairs with the positive above, ties half / pairs",
            "high",
            also="area under the ROC curve, c statistic",
            mind="It looks at all cut-offs at once, also at those nobody would use, and not at the base rate.",
            source="Hanley and McNeil 1982; scikit-learn roc_auc_score",
        ),
    ),
    Metric(
        "average_precision",
        EVERYWHERE,
        _average_precision,
        Meaning(
            "Average precision",
            "The precision met on the way from the highest score down, averaged over the positives.",
            "sum over steps of precision x gain in recall",
            "high",
            also="area under the precision-recall curve",
            mind="Guessing gives the base rate, so compare it only where the base rate is the same.",
            source="scikit-learn average_precision_score",
        ),
    ),
    Metric(
        "log_loss",
        EVERYWHERE,
        _mean(
            lambda part: part.sums["log_loss"][FALSE] + part.sums["log_loss"][TRUE],
            lambda part: part.sums["log_loss_squared"][FALSE] + part.sums["log_loss_squared"][TRUE],
            _loss_by_fold,
            0.0,
            float("inf"),
        ),
        Meaning(
            "Log loss",
            "How surprised the probabilities are by what happened; 0 is certain and right.",
            "mean of -ln(probability given to what happened)",
            "low",
            also="cross-entropy",
            mind="One confident mistake weighs as much as many small ones.",
            source="scikit-learn log_loss",
        ),
        unit="number",
        high=float("inf"),
        needs_probability=True,
    ),
    Metric(
        "brier",
        EVERYWHERE,
        _mean(
            _brier_total,
            lambda part: part.sums["brier_squared"][FALSE] + part.sums["brier_squared"][TRUE],
            _brier_by_fold,
            0.0,
            1.0,
        ),
        Meaning(
            "Brier score",
            "The mean squared distance between the probability and what happened; 0 is perfect.",
            "mean of (probability - outcome)^2",
            "low",
            mind="Always naming the base rate p scores p (1 - p); compare with that.",
            source="Brier 1950; scikit-learn brier_score_loss",
        ),
        unit="number",
        needs_probability=True,
    ),
    Metric(
        "calibration_gap",
        EVERYWHERE,
        _mean(
            lambda part: part.sums["score"][FALSE] + part.sums["score"][TRUE] - _positives(part),
            _brier_total,
            _gap_by_fold,
            -1.0,
            1.0,
        ),
        Meaning(
            "Calibration gap",
            "How much higher the average score is than the share of positives: above 0 the score warns too often.",
            "mean score - share of positives",
            "near 0",
            also="calibration in the large",
            mind="It can be 0 while high and low scores are both wrong; see calibration_error.",
        ),
        low=-1.0,
        needs_probability=True,
    ),
    Metric(
        "calibration_error",
        EVERYWHERE,
        _calibration_error,
        Meaning(
            "Calibration error",
            "How far scores lie from the share of positives at that score, on average over 20 groups of scores.",
            "sum of |mean score - share of positives| weighted by cases",
            "low",
            also="expected calibration error, ECE",
            mind="It is above 0 even for a perfect score, by chance; and it can be judged at one look only.",
        ),
        needs_probability=True,
        once_only=True,
    ),
    Metric(
        "act_rate",
        NOWHERE,
        _share((((ACT,), _ANY),), ((_ALL, _ANY),), "cases"),
        Meaning("Act rate", "Of 100 cases, how many the product acts on.", "acted on / cases", "neither"),
    ),
    Metric(
        "review_rate",
        NOWHERE,
        _share((((REVIEW,), _ANY),), ((_ALL, _ANY),), "cases"),
        Meaning("Review rate", "Of 100 cases, how many a person looks at.", "in the review band / cases", "neither"),
    ),
    Metric(
        "prevalence",
        EVERYWHERE,
        _share(((_ALL, (TRUE,)),), ((_ALL, _JUDGED),), "cases"),
        Meaning(
            "Prevalence",
            "Of 100 cases, how many are really positive.",
            "positive / cases",
            "neither",
            also="base rate",
            mind="Nothing the product does; but precision, npv and money move with it.",
        ),
    ),
)

METRICS: dict[str, Metric[Slice]] = {metric.name: metric for metric in _TABLE}
"""Every metric of classification, in the order in which reports show them."""


def design_effect(part: Slice) -> float:
    """By how much returning customers grow the variance of the AUC of this slice; at least 1, 1 where unknown."""
    statistic = _roc_auc(part)
    found = statistic if isinstance(statistic, CannotTell) else reduced(statistic)
    return getattr(found, "design_effect", 1.0)


def auc_error_of(part: Slice) -> float | None:
    """The hard bound on what counting in cells may have moved the AUC; None where there is no AUC."""
    statistic = _roc_auc(part)
    return statistic.error if isinstance(statistic, Smooth) else None


def confusion(part: Slice) -> dict[str, int]:
    """The judged cases by what happened and what was done; review counts the band, which is part of fn and tn."""
    review: tuple[Cells, Cells] = ((((REVIEW,), (TRUE,)),), (((REVIEW,), (FALSE,)),))
    named = {"tp": TP, "fp": FP, "fn": FN, "tn": TN, "review_positive": review[0], "review_negative": review[1]}
    return {name: _count(part, cells) for name, cells in named.items()}


KNOWN_REGIONS: dict[str, frozenset[str]] = {
    "all": EVERYWHERE,
    "acted": frozenset({"act"}),
    "not_acted": frozenset({"pass", "review"}),
    "reviewed": frozenset({"review"}),
    "sampled": NOWHERE,
}
"""For each `log.outcome_known_for`, the regions in which every outcome can be known."""
