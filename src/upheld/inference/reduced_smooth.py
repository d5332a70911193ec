"""ROC AUC, average precision, MCC, R² and the like: a value with a standard error, often on the scale of log odds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, inf, isfinite, log, sqrt

import numpy as np

from upheld.inference.auc import newcombe_auc_ends, rarer
from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.quantiles import normal_quantile, t_factor
from upheld.inference.reduced import FEWEST_FOLDS, FEWEST_ONCE, FEWEST_UNITS, in_words, normal_half_width
from upheld.inference.refusals import (
    all_equal,
    dominates,
    nothing_counted,
    one_group_dominates,
    too_few,
    too_few_customers,
)
from upheld.inference.smooth import jackknife_se
from upheld.inference.statistics import FloatArray, Smooth

FEW_FOR_DELONG = 100


@dataclass(frozen=True, slots=True)
class ReducedSmooth:
    """A smooth figure, its standard error on its scale, and the cases of the classes it comes from.

    `design_effect` says by how much clustering grew the variance: at least 1, before the t factor of the folds.
    """

    value: float
    se_on_scale: float
    positives: float
    negatives: float
    design_effect: float
    folds: int | None
    of: Smooth

    @property
    def cases(self) -> float:
        return min(self.positives, self.negatives)

    @property
    def n_of(self) -> str:
        """What the figure's information comes from: the rarer class, or what the statistic calls it."""
        return self.of.units_of or rarer(self.positives, self.negatives)

    @property
    def se(self) -> float:
        if self.is_at_edge:
            return 0.0
        return self.se_on_scale / slope_at(self.value, self.of)

    @property
    def is_at_edge(self) -> bool:
        """True where log odds are infinite."""
        return self.of.scale == "logit" and not self.of.low < self.value < self.of.high

    def grown(self, factor: float) -> ReducedSmooth:
        se = self.se_on_scale / sqrt(factor)
        return replace(self, se_on_scale=se, positives=self.positives * factor, negatives=self.negatives * factor)

    def moved(self, steps: float) -> ReducedSmooth:
        if self.is_at_edge:
            return self
        moved = from_scale(on_scale(self.value, self.of) + steps * self.se_on_scale, self.of)
        return replace(self, value=min(self.of.high, max(self.of.low, moved)))

    def interval(self, looks: Looks, level: float, expected_n: float) -> Estimate | CannotTell:
        match looks:
            case "once":
                return self._once(level)
            case "anytime":
                return self._anytime(level, expected_n)

    def _once(self, level: float) -> Estimate | CannotTell:
        few = self.of.is_auc and self.cases < FEW_FOR_DELONG
        if self.of.is_auc and self.is_at_edge:
            return self._estimate(*self._newcombe(level), level, "Newcombe's AUC score", "once")
        if self.cases < FEWEST_ONCE and not self.of.is_auc:
            return too_few(FEWEST_ONCE, self.n_of, self.cases, self.value)
        if self.is_at_edge:
            return all_equal(self.value, "cases")
        low, high = self._normal("once", level, 1)
        if few:
            low_of_few, high_of_few = self._newcombe(level)
            method = f"{self._name}, widened by Newcombe's AUC score"
            return self._estimate(min(low, low_of_few), max(high, high_of_few), level, method, "once")
        return self._estimate(low, high, level, self._name, "once")

    def _anytime(self, level: float, expected_n: float) -> Estimate | CannotTell:
        if self.cases < FEWEST_UNITS:
            return too_few(FEWEST_UNITS, self.n_of, self.cases, self.value)
        if self.folds is not None and self.folds < FEWEST_FOLDS:
            return too_few_customers(FEWEST_FOLDS, self.folds, self.value)
        if self.is_at_edge:
            return all_equal(self.value, "cases")
        low, high = self._normal("anytime", level, expected_n)
        return self._estimate(low, high, level, f"Asymptotic sequence on {self._name}", "anytime")

    @property
    def _name(self) -> str:
        error = self.of.method or ("DeLong" if self.of.is_auc else "delta method")
        if self.folds is not None:
            error = "jackknife"
        elif self.of.design_effect > 1:
            error += ", widened as over all cases for returning customers"
        return f"{error}, log odds" if self.of.scale == "logit" else error

    def _normal(self, looks: Looks, level: float, expected_n: float) -> tuple[float, float]:
        se = self.se_on_scale * t_factor(self.folds, level)
        half = normal_half_width(se, self.cases / self.design_effect, looks, level, expected_n)
        middle = on_scale(self.value, self.of)
        return from_scale(middle - half, self.of), from_scale(middle + half, self.of)

    def _newcombe(self, level: float) -> tuple[float, float]:
        shrink = self.design_effect * t_factor(self.folds, level) ** 2
        return newcombe_auc_ends(self.value, self.positives / shrink, self.negatives / shrink, normal_quantile(level))

    def _estimate(self, low: float, high: float, level: float, method: str, looks: Looks) -> Estimate:
        low, high = max(self.of.low, low - self.of.error), min(self.of.high, high + self.of.error)
        words = in_words(method, looks, by_customer=self.folds is not None)
        low, high = min(low, self.value), max(high, self.value)
        return Estimate(self.value, low, high, level, round(self.cases), self.n_of, words)


def reduced_smooth(smooth: Smooth) -> ReducedSmooth | CannotTell:
    """The figure with its standard error, from left-out folds where customers return; else CannotTell.

    Refused: a class without cases, an AUC with one case of a class, no spread, one group of customers that dominates
    or holds all of a class, and an AUC of exactly 0 or 1 where customers return (nothing says how alike they are).
    """
    fewest = min(smooth.positives, smooth.negatives)
    n_of = smooth.units_of or rarer(smooth.positives, smooth.negatives)
    if fewest == 0 or not isfinite(smooth.value):
        return nothing_counted(n_of)
    if fewest == 1 and smooth.is_auc:
        return too_few(2, n_of, fewest, smooth.value)
    alone = ReducedSmooth(smooth.value, inf, smooth.positives, smooth.negatives, 1.0, None, smooth)
    if smooth.without_fold is not None:
        return _by_fold(alone, smooth.without_fold)
    if dominates(smooth.largest_fold, _all_cases(smooth)):
        return one_group_dominates(smooth.largest_fold, smooth.value, "an unknown value")
    if alone.is_at_edge:
        return alone
    if not smooth.se > 0:
        return all_equal(smooth.value, "cases")
    design_effect, folds = smooth.design_effect, None
    if smooth.lender is not None:
        known = reduced_smooth(smooth.lender)
        if isinstance(known, CannotTell):
            return replace(known, value=smooth.value)
        design_effect, folds = known.design_effect, known.folds
    se = smooth.se * slope_at(smooth.value, smooth) * sqrt(design_effect)
    return replace(alone, se_on_scale=se, design_effect=design_effect, folds=folds)


def _by_fold(alone: ReducedSmooth, without_fold: FloatArray) -> ReducedSmooth | CannotTell:
    smooth, folds = alone.of, len(without_fold)
    if folds < 2:
        return too_few_customers(2, folds, smooth.value)
    if dominates(smooth.largest_fold, _all_cases(smooth)):
        known = without_fold[np.isfinite(without_fold)]
        without = f"between {known.min():.4g} and {known.max():.4g}" if known.size else "nothing"
        return one_group_dominates(smooth.largest_fold, smooth.value, f"{without} if one group is left out,")
    if not np.isfinite(without_fold).all():
        return CannotTell(f"one group of customers holds all the {alone.n_of}", value=smooth.value)
    if alone.is_at_edge:
        return CannotTell(
            f"{smooth.value:g} in every group of customers, so nothing shows how much they differ", value=smooth.value
        )
    se = _jackknife_on_scale(smooth, without_fold)
    independent_se = smooth.se * slope_at(smooth.value, smooth)
    if not (se > 0 and independent_se > 0):
        return all_equal(smooth.value, "groups of customers")
    return replace(alone, se_on_scale=se, design_effect=max(1.0, (se / independent_se) ** 2), folds=folds)


def _all_cases(smooth: Smooth) -> int:
    """How many cases there are. What is no class may be part of the other count, and is not added to it."""
    counts = smooth.positives, smooth.negatives
    return sum(counts) if smooth.units_of is None else max(counts)


def _jackknife_on_scale(smooth: Smooth, without_fold: FloatArray) -> float:
    inside = (without_fold > smooth.low) & (without_fold < smooth.high)
    if smooth.scale == "logit" and inside.all():
        return jackknife_se(np.array([on_scale(float(value), smooth) for value in without_fold]))
    # A left-out fold that leaves exactly 0 or 1 has no log odds: then the spread on the plain scale, stretched.
    return jackknife_se(without_fold) * slope_at(smooth.value, smooth)


def on_scale(value: float, of: Smooth) -> float:
    """The value on the scale on which its interval is symmetric."""
    return log((value - of.low) / (of.high - value)) if of.scale == "logit" else value


def from_scale(theta: float, of: Smooth) -> float:
    """Back from that scale."""
    if of.scale == "identity":
        return theta
    small = exp(-abs(theta))
    share = 1 / (1 + small) if theta >= 0 else small / (1 + small)
    return of.low + (of.high - of.low) * share


def slope_at(value: float, of: Smooth) -> float:
    """By how much the scale stretches a small step of the value."""
    return (of.high - of.low) / ((value - of.low) * (of.high - value)) if of.scale == "logit" else 1.0
