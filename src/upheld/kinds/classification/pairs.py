"""A and B on the same cases: by how much B's figure is higher, as a statistic of what each does with each case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells
from upheld.inference import (
    DIFFERENT,
    CannotTell,
    Difference,
    FloatArray,
    FoldSums,
    IntArray,
    Mean,
    PairedFolds,
    PairedRate,
    Ranged,
    Smooth,
    auc_error,
    average_precision,
    average_precision_error,
    average_precision_slopes,
    delong_bins,
    delong_difference,
    infinitesimal_jackknife,
    standard_error,
)
from upheld.kinds.classification.lever import ACT, NO_SCORE, PASS, REVIEW
from upheld.kinds.classification.money import WorthSums, mean_worth, over_other, rounding_of_cubes
from upheld.kinds.classification.rows import FALSE, FOLDS, TRUE, UNKNOWN
from upheld.kinds.classification.slices import Curve, curve_of
from upheld.kinds.classification.stakes import Stakes
from upheld.kinds.classification.statistics import balanced_accuracy, mcc
from upheld.kinds.classification.worth import Worths, moment_name, moments_of

REGIONS = OUTCOMES = 3
ALIKE = "A and B do the same with every case, so nothing shows how far apart they may be"
SAME_SCORES = "A and B give every case the same score, so nothing shows how far apart they may be"
FEWEST_DIFFERENT = 100
"""With fewer cases that differ, a smooth figure's own error says too little; the two are then taken as two samples."""

Flags = NDArray[np.bool_]
"""What is counted, by region and outcome."""


def _flags(regions: tuple[int, ...], outcomes: tuple[int, ...]) -> Flags:
    found = np.zeros((REGIONS, OUTCOMES), bool)
    found[np.ix_(regions, outcomes)] = True
    return found


_ANY_REGION, _NOT_ACTED = (PASS, REVIEW, ACT), (PASS, REVIEW)
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
    """The cells of the pair query, and what each side says of money and reviewing."""

    sets: Mapping[str, Cells]
    windows: Mapping[str, Mapping[str, Cells]]
    scales: Mapping[str, Fraction]
    stakes_a: Stakes
    stakes_b: Stakes
    regions_overlap: bool
    is_clustered: bool

    def within(self, window: str) -> Pairs:
        """The pairs whose case lies in one window of B's days."""
        return replace(self, sets=self.windows[window], windows={})

    def difference(self, metric: str, name: str, values: tuple[str, ...]) -> Difference | CannotTell | None:
        """B less A in a metric over the pairs of a set (none: all) with these values; None where it is not told so."""
        if metric in ("roc_auc", "average_precision"):
            return None if name else self._area(metric == "roc_auc")
        if metric == "prevalence":
            return CannotTell("the same cases have the same outcomes", "cannot_know", 0.0)
        part = _Part(self._cells(name, values), self.is_clustered)
        if metric in RATES:
            return part.rate(*RATES[metric])
        if metric in TABLES:
            return part.figure(*TABLES[metric])
        if metric in MEANS:
            return part.mean(*MEANS[metric], self.scales) if MEANS[metric][0] in self.scales else None
        is_overflowing = self.stakes_a.review.is_overflowing or self.stakes_b.review.is_overflowing
        if is_overflowing:
            # Which cases of the band people reach differs by day and side, and is known for each side only.
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


class _Part:
    """The pairs of one population, by what A and B do with them and what happened."""

    def __init__(self, cells: Cells, is_clustered: bool) -> None:
        self._cells, self._is_clustered = cells, is_clustered
        self.counts = self._counted(None)

    def _counted(self, folds: IntArray | None) -> FloatArray:
        """Cases by region in A, region in B and outcome; with `folds` by fold in front."""
        keys = self._cells.keys["region_a"], self._cells.keys["region_b"], self._cells.keys["outcome"]
        shape = (REGIONS, REGIONS, OUTCOMES) if folds is None else (FOLDS, REGIONS, REGIONS, OUTCOMES)
        counts = np.zeros(shape)
        np.add.at(counts, keys if folds is None else (folds, *keys), self._cells.n)
        return counts

    def _by_fold(self) -> FloatArray | None:
        return self._counted(self._cells.keys["fold"]) if self._is_clustered else None

    def rate(self, events: Flags, outcomes: tuple[int, ...], n_of: str) -> PairedRate:
        """A rate whose denominator is the same cases in both."""
        in_a = np.broadcast_to(events[:, None, :], self.counts.shape)
        in_b = np.broadcast_to(events[None, :, :], self.counts.shape)
        counted = np.isin(np.arange(OUTCOMES), outcomes)
        masks = [mask & counted for mask in (in_a & in_b, in_a & ~in_b, ~in_a & in_b)]
        both, only_a, only_b = (int(self.counts[mask].sum()) for mask in masks)
        folds, by_fold = None, self._by_fold()
        if by_fold is not None:
            cases = by_fold[..., counted].sum(axis=(1, 2, 3))
            there = cases > 0
            ends = [by_fold[:, mask].sum(axis=1)[there] for mask in masks[1:]]
            folds = PairedFolds(ends[0], ends[1], cases[there], np.flatnonzero(there).astype(np.int64))
        return PairedRate(int(self.counts[..., counted].sum()), both, only_a, only_b, n_of, folds)

    def figure(self, function: Callable[[FloatArray], FloatArray], most: float) -> Smooth | CannotTell | None:
        """A smooth function of each side's table, by the delta method on the cells of both tables together."""
        judged = self.counts[..., : TRUE + 1]
        acts_in_a, acts_in_b = judged[ACT].sum(axis=0), judged[:, ACT].sum(axis=0)
        differing = int((acts_in_a + acts_in_b - 2 * judged[ACT, ACT]).sum())
        if not differing:
            return CannotTell(ALIKE, value=0.0)
        if differing < FEWEST_DIFFERENT:
            return None

        def apart(cells: FloatArray) -> FloatArray:
            table = cells.reshape((*cells.shape[:-1], REGIONS, REGIONS, TRUE + 1))
            return np.asarray(function(_four(table.sum(axis=-3))) - function(_four(table.sum(axis=-2))), float)

        cells = judged.reshape(-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            value, se = (float(figure) for figure in infinitesimal_jackknife(apart, cells))
            by_fold = self._by_fold()
            there = None if by_fold is None else by_fold.sum(axis=(1, 2, 3)) > 0
            without = None
            if by_fold is not None and there is not None:
                without = apart(cells - by_fold[there][..., : TRUE + 1].reshape((int(there.sum()), -1)))
        if not np.isfinite(value):
            return None
        sizes = None if by_fold is None else by_fold[..., : TRUE + 1].sum(axis=(1, 2, 3))
        return Smooth(
            value,
            se,
            differing,
            int(judged.sum()),
            "identity",
            -most,
            most,
            without_fold=without,
            largest_fold=0.0 if sizes is None else float(sizes.max() / sizes.sum()),
            units_of=DIFFERENT,
            method="delta method on the difference",
        )

    def mean(self, name: str, most: float, scales: Mapping[str, Fraction]) -> Mean | CannotTell:
        """A mean of per-case differences."""
        judged = self._judged()
        n, positives = int(judged.n.sum()), int(judged.n[judged.keys["outcome"] == TRUE].sum())
        total, squares = (Fraction(judged.sums[sum_].total()) / scales[sum_] for sum_ in (name, f"{name}_squared"))
        if n and not squares:
            return CannotTell(SAME_SCORES, value=0.0)
        folds = None
        if self._is_clustered:
            events = np.array(judged.sums[name].by(judged.keys["fold"], FOLDS), float) / float(scales[name])
            cases = np.zeros(FOLDS)
            np.add.at(cases, judged.keys["fold"], judged.n)
            folds = _with_cases(events, cases)
        return Mean(n, total, squares, "cases", folds, -most, most, positives, n - positives)

    def caught(self, found_a: Fraction, found_b: Fraction) -> Mean | CannotTell:
        """The share of positives that are acted on, or looked at and found: of a case looked at, so much is caught."""
        caught = [np.array([0.0, float(found), 1.0]) for found in (found_a, found_b)]
        mean, square = np.zeros((REGIONS, REGIONS)), np.zeros((REGIONS, REGIONS))
        for in_a, in_b in np.ndindex(REGIONS, REGIONS):
            a, b = caught[0][in_a], caught[1][in_b]
            if in_a == in_b and a == b:
                continue  # the same look finds the same
            mean[in_a, in_b] = b - a
            square[in_a, in_b] = a + b - 2 * a * b  # each is 0 or 1, with these probabilities
        positives = self.counts[..., TRUE]
        n, differing = int(positives.sum()), round(float(positives[square > 0].sum()))
        if n and not differing:
            return CannotTell(ALIKE, value=0.0)
        folds, by_fold = None, self._by_fold()
        if by_fold is not None:
            of_positives = by_fold[..., TRUE]
            folds = _with_cases((of_positives * mean).sum(axis=(1, 2)), of_positives.sum(axis=(1, 2)))
        total, squares = Fraction(float((positives * mean).sum())), Fraction(float((positives * square).sum()))
        return Mean(n, total, squares, "positives", folds, -1.0, 1.0, differing, n, DIFFERENT)

    def worth(self, a: Stakes, b: Stakes, scales: Mapping[str, Fraction]) -> Mean | Ranged | CannotTell | None:
        """By how much a case is worth more in B; over the range of what is guessed, the same guess in both."""
        if a.middle is None or b.middle is None or len(a.corners) != len(b.corners):
            return None
        sums = self._worth_sums(b.slots, scales)

        def mean_at(of_a: Worths, of_b: Worths) -> Mean:
            return mean_worth(sums, over_other(of_b, of_a))

        middle = mean_at(a.middle, b.middle)
        if not middle.n:
            return CannotTell(
                "no case in both has a worth: what its value is made of is empty in every one", "cannot_know"
            )
        if not middle.squares:
            return CannotTell(ALIKE, value=0.0)
        if not b.is_ranged:
            return middle
        return Ranged(middle, tuple(mean_at(*corner) for corner in zip(a.corners, b.corners, strict=True)))

    def _worth_sums(self, slots: int, scales: Mapping[str, Fraction]) -> WorthSums:
        judged = self._judged()
        names = [moment_name(moment) for moment in moments_of(slots)]
        sums = np.full((REGIONS, 2, REGIONS, 1 + len(names)), Fraction(0), object)
        where = (judged.keys["region_b"] * 2 + judged.keys["outcome"]) * REGIONS + judged.keys["region_a"]
        places = REGIONS * 2 * REGIONS
        cases = judged.sums["valued"].by(where, places) if slots else _totals(judged.n, where, places)
        columns = [cases, *[judged.sums[name].by(where, places) for name in names]]
        for column, (totals, name) in enumerate(zip(columns, ["", *names], strict=True)):
            of_column = [Fraction(total) / (scales[name] if name else 1) for total in totals]
            sums[..., column] = np.array(of_column, object).reshape((REGIONS, 2, REGIONS))
        by_fold = self._worth_by_fold(judged, slots, scales) if self._is_clustered else None
        return WorthSums(slots, sums, by_fold, rounding_of_cubes(dict(scales), slots))

    def _worth_by_fold(self, judged: Cells, slots: int, scales: Mapping[str, Fraction]) -> FloatArray:
        names = [moment_name((slot,)) for slot in range(slots)]
        columns = [judged.sums["valued"].floats() if slots else judged.n.astype(float)]
        columns += [judged.sums[name].floats() / float(scales[name]) for name in names]
        found = np.zeros((FOLDS, REGIONS, 2, REGIONS, 1 + slots))
        keys = tuple(judged.keys[key] for key in ("fold", "region_b", "outcome", "region_a"))
        for column, values in enumerate(columns):
            np.add.at(found[..., column], keys, values)
        return found

    def _judged(self) -> Cells:
        return self._cells.where(self._cells.keys["outcome"] <= TRUE)


def _four(table: FloatArray) -> FloatArray:
    """(tp, fp, fn, tn) of cases by region and outcome, shape (..., 3, 2)."""
    tp, fp = table[..., ACT, TRUE], table[..., ACT, FALSE]
    fn, tn = table[..., list(_NOT_ACTED), TRUE].sum(axis=-1), table[..., list(_NOT_ACTED), FALSE].sum(axis=-1)
    return np.stack([tp, fp, fn, tn], axis=-1)


def _with_cases(events: FloatArray, cases: FloatArray) -> FoldSums:
    there = cases > 0
    return FoldSums(events[there], cases[there], np.flatnonzero(there).astype(np.int64))


def _totals(n: IntArray, group: IntArray, groups: int) -> list[int]:
    total = np.zeros(groups, np.int64)
    np.add.at(total, group, n)
    return [int(count) for count in total]
