"""A and B on the same cases: by how much B's figure is higher, as a statistic of what each does with each case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from upheld.evidence import Cells, Frame
from upheld.inference import (
    CannotTell,
    Difference,
    FloatArray,
    IntArray,
    Smooth,
    auc_error,
    average_precision,
    average_precision_error,
    average_precision_slopes,
    delong_bins,
    delong_difference,
    standard_error,
)
from upheld.kinds.classification.curves import Curve, curve_of
from upheld.kinds.classification.lever import ACT, NO_SCORE, PASS, REVIEW
from upheld.kinds.classification.paired_part import OUTCOMES, REGIONS, SAME_SCORES, Flags, PairedPart
from upheld.kinds.classification.pairs_query import pair_scales
from upheld.kinds.classification.stakes import Stakes
from upheld.kinds.classification.statistics import balanced_accuracy, mcc
from upheld.kinds.pairs import OUTCOMES_DISAGREE, SAME_OUTCOMES, PairCells, PairCounts, ReadLog
from upheld.kinds.rows import FALSE, TRUE, UNKNOWN


def _flags(regions: tuple[int, ...], outcomes: tuple[int, ...]) -> Flags:
    found = np.zeros((REGIONS, OUTCOMES), bool)
    found[np.ix_(regions, outcomes)] = True
    return found


_NOT_ACTED = (PASS, REVIEW)
_JUDGED, _ANY = (FALSE, TRUE), (FALSE, TRUE, UNKNOWN)

RATES: Mapping[str, tuple[Flags, tuple[int, ...], str]] = {
    "recall": (_flags((ACT,), (TRUE,)), (TRUE,), "positives"),
    "false_positive_rate": (_flags((ACT,), (FALSE,)), (FALSE,), "negatives"),
    "specificity": (_flags(_NOT_ACTED, (FALSE,)), (FALSE,), "negatives"),
    "accuracy": (_flags((ACT,), (TRUE,)) | _flags(_NOT_ACTED, (FALSE,)), _JUDGED, "cases"),
    "act_rate": (_flags((ACT,), _ANY), _ANY, "cases"),
    "review_rate": (_flags((REVIEW,), _ANY), _ANY, "cases"),
}
"""Rates of the same cases in both: what counts as an event, among which outcomes, and what these are called."""


def _ratio(top: tuple[int, ...], bottom: tuple[int, ...]) -> Callable[[FloatArray], FloatArray]:
    def function(four: FloatArray) -> FloatArray:
        return np.asarray(four[..., list(top)].sum(axis=-1) / four[..., list(bottom)].sum(axis=-1), float)

    return function


def _f1(four: FloatArray) -> FloatArray:
    tp, fp, fn, _ = np.moveaxis(four, -1, 0)
    return np.asarray(2 * tp / (2 * tp + fp + fn), float)


TABLES: Mapping[str, tuple[Callable[[FloatArray], FloatArray], float]] = {
    "precision": (_ratio((0,), (0, 1)), 1.0),
    "npv": (_ratio((3,), (3, 2)), 1.0),
    "f1": (_f1, 1.0),
    "balanced_accuracy": (balanced_accuracy, 1.0),
    "mcc": (mcc, 2.0),
}
"""Figures of (tp, fp, fn, tn), whose denominators A and B do not share, and how far apart two of them can be."""

MEANS: Mapping[str, tuple[str, float]] = {
    "brier": ("brier", 1.0),
    "calibration_gap": ("gap", 1.0),
    "log_loss": ("loss", float("inf")),
}
"""Means over cases: the sum of their differences, and how far apart two of them can be."""

MONEY = ("value_per_case", "value_over_rule")
"""The rule does the same with the same case, so that what B is worth more is what it is worth more over the rule."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The cells of the pair query, what each side says of money and reviewing, and whether both say what happened."""

    sets: Mapping[str, Cells]
    windows: Mapping[str, Mapping[str, Cells]]
    scales: Mapping[str, Fraction]
    stakes_a: Stakes
    stakes_b: Stakes
    regions_overlap: bool
    is_clustered: bool
    outcomes_agree: bool

    def within(self, window: str) -> Pairs:
        """The pairs whose case lies in one window of B's days."""
        return replace(self, sets=self.windows[window], windows={})

    @property
    def as_two_samples(self) -> str | None:
        """What is told as two samples though the cases are the same, and why; None where nothing is."""
        if not (self.stakes_a.review.is_overflowing or self.stakes_b.review.is_overflowing):
            return None
        # Which cases of the band people reach differs by day and side, and is known for each side only.
        return (
            "people do not reach the whole review band on some days, so what is caught with review, and money, is told "
            "as if the two had different cases"
        )

    def difference(self, metric: str, name: str, values: tuple[str, ...]) -> Difference | CannotTell | None:
        """B less A in a metric over the pairs of a set (none: all) with these values; None where it is not told so."""
        if metric in ("roc_auc", "average_precision"):
            return None if name else self._area(metric == "roc_auc")
        if metric == "prevalence":
            return SAME_OUTCOMES if self.outcomes_agree else OUTCOMES_DISAGREE
        part = PairedPart(self._cells(name, values), self.is_clustered)
        if metric in RATES:
            return part.rate(*RATES[metric])
        if metric in TABLES:
            return part.figure(*TABLES[metric])
        if metric in MEANS:
            return part.mean(*MEANS[metric], self.scales) if MEANS[metric][0] in self.scales else None
        if self.as_two_samples is not None:
            return None
        if metric == "caught_with_review":
            return part.caught(self.stakes_a.review.hit_rate, self.stakes_b.review.hit_rate)
        return part.worth(self.stakes_a, self.stakes_b, self.scales) if metric in MONEY else None

    def _cells(self, name: str, values: tuple[str, ...]) -> Cells:
        cells = self.sets[name or "pairs"]
        if values:
            codes = [code for code, label in enumerate(cells.labels) if label in values]
            cells = cells.where(np.isin(cells.keys["value"], codes))
        return cells.where(
            (cells.keys["region_a"] != NO_SCORE)
            & (cells.keys["region_b"] != NO_SCORE)
            & (cells.keys["outcome"] <= UNKNOWN)
        )

    def _curve(self, arm: str) -> Curve:
        cells, folds = self.sets[f"curve_{arm}"], self.sets.get(f"folds_{arm}")
        judged = cells.where((cells.keys["outcome"] <= TRUE) & (cells.keys["region"] != NO_SCORE))
        return curve_of(judged, "bucket", folds, not self.regions_overlap)

    def _area(self, is_auc: bool) -> Difference | CannotTell:
        """The difference of two areas: values from the fine grid, the error from both scores of each case."""
        a, b = self._curve("a"), self._curve("b")
        positives, negatives = int(a.positives.sum()), int(a.negatives.sum())
        if not positives or not negatives:
            return CannotTell(f"there are no {'negatives' if positives else 'positives'} among the cases in both yet")
        value_of = delong_bins if is_auc else average_precision
        value = float(value_of(b.positives, b.negatives)[0] - value_of(a.positives, a.negatives)[0])
        scores = self.sets["scores"]
        scores = scores.where((scores.keys["outcome"] <= TRUE) & (scores.keys["coarse_a"] > _UNSCORED_BELOW))
        scores = scores.where(scores.keys["coarse_b"] > _UNSCORED_BELOW)
        se = _error_of_area(scores, is_auc)
        if not se > 0:
            return CannotTell(SAME_SCORES, value=value)
        without = None
        if self.is_clustered and a.folds is not None and b.folds is not None:
            left = [of.folds.sum(axis=1, keepdims=True) - of.folds for of in (a, b) if of.folds is not None]
            values = [value_of(counts[TRUE], counts[FALSE])[0] for counts in left]
            without = np.asarray(values[1] - values[0], float)
        error_of = auc_error if is_auc else average_precision_error
        return Smooth(
            value,
            se,
            positives,
            negatives,
            "identity",
            -1.0,
            1.0,
            without_fold=without,
            largest_fold=_largest(b.folds),
            error=float(sum(float(error_of(of.positives, of.negatives, of.is_exact)) for of in (a, b))),
            method="DeLong on the difference" if is_auc else "delta method on the difference",
        )


def pairs_of(a: ReadLog, b: ReadLog, cells: PairCells, counts: PairCounts, frame: Frame) -> Pairs:
    """The pairs that were counted, ready to be asked; `frame` is that of B's evidence."""
    return Pairs(
        cells.sets,
        cells.windows,
        pair_scales(b.spec),
        a.stakes,
        b.stakes,
        frame.regions_overlap,
        frame.is_clustered,
        not counts.disagreeing,
    )


_UNSCORED_BELOW = -(2**40)
"""Buckets of scores lie above; the bucket of no score, and its coarse one, far below."""


def _error_of_area(scores: Cells, is_auc: bool) -> float:
    is_true = scores.keys["outcome"] == TRUE
    positives, negatives = np.where(is_true, scores.n, 0.0), np.where(is_true, 0.0, scores.n)
    if is_auc:
        of_difference = delong_difference(scores.keys["coarse_a"], scores.keys["coarse_b"], positives, negatives)
        return float(np.sqrt(of_difference.variance))
    slopes = [_slopes(scores.keys[f"coarse_{arm}"], positives, negatives, is_true) for arm in "ab"]
    return float(standard_error(scores.n.astype(float), slopes[1] - slopes[0]))


def _slopes(bins: IntArray, positives: FloatArray, negatives: FloatArray, is_true: Flags) -> FloatArray:
    """By how much a case more in each cell would change the average precision."""
    places, bin_of = np.unique(bins, return_inverse=True)
    per_bin = [np.bincount(bin_of, weights=counts, minlength=len(places)) for counts in (positives, negatives)]
    _, of_positive, of_negative = average_precision_slopes(*per_bin)
    return np.asarray(np.where(is_true, of_positive[bin_of], of_negative[bin_of]), float)


def _largest(folds: FloatArray | None) -> float:
    if folds is None:
        return 0.0
    sizes = folds.sum(axis=(0, 2))
    return float(sizes.max() / sizes.sum()) if sizes.sum() else 0.0
