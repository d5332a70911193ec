"""Rates and F1: counts, or effective counts where customers return."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from upheld.inference.clustered import effective_n_of_folds, kish_of_folds
from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.quantiles import checked, normal_quantile, t_factor
from upheld.inference.rates import checked_counts, f1_of, wilson_ends
from upheld.inference.reduced import FEWEST_ONCE, in_words
from upheld.inference.refusals import dominates, nothing_counted, one_group_dominates
from upheld.inference.sequences import mixture_ends
from upheld.inference.statistics import FoldSums, Ratio


@dataclass(frozen=True, slots=True)
class ReducedRate:
    """A rate (for F1: its Jaccard index) and the independent cases it is worth, before the t factor of the folds."""

    rate: float
    independent: float
    cases: float
    n_of: str
    folds: int | None
    as_f1: bool

    @property
    def value(self) -> float:
        return self.shown(self.rate)

    @property
    def se(self) -> float:
        slope = 2 / (1 + self.rate) ** 2 if self.as_f1 else 1.0
        return slope * self._se_of_rate

    def shown(self, rate: float) -> float:
        """A rate on the scale of the value."""
        return f1_of(rate) if self.as_f1 else rate

    def effective_n(self, level: float) -> float:
        """The independent cases with the t factor of the folds."""
        return self.independent / t_factor(self.folds, level) ** 2

    def effective_counts(self, level: float) -> tuple[float, float]:
        """Effective events and effective cases, real-valued."""
        n = self.effective_n(level)
        return self.rate * n, n

    def grown(self, factor: float) -> ReducedRate:
        return replace(self, independent=self.independent * factor, cases=self.cases * factor)

    def moved(self, steps: float) -> ReducedRate:
        return replace(self, rate=min(1.0, max(0.0, self.rate + steps * self._se_of_rate)))

    def interval(self, looks: Looks, level: float, expected_n: float) -> Estimate | CannotTell:
        k, n = self.effective_counts(checked(level))
        match looks:
            case "once":
                method, (low, high) = "Wilson", wilson_ends(k, n, normal_quantile(level))
            case "anytime":
                method, (low, high) = "Beta mixture", mixture_ends(k, n, 1 - level)
        if self.as_f1:
            method += " through the Jaccard index"
        words = in_words(method, looks, by_customer=self.folds is not None)
        # k / n may differ from the rate in the last bit; the value must not lie outside its own interval for that.
        low, high = min(low, self.rate), max(high, self.rate)
        return Estimate(self.value, self.shown(low), self.shown(high), level, round(self.cases), self.n_of, words)

    @property
    def _se_of_rate(self) -> float:
        return sqrt(self.rate * (1 - self.rate) / self.independent)


def reduced_rate(ratio: Ratio) -> ReducedRate | CannotTell:
    """The rate with its independent cases; CannotTell without cases, or where one group of customers dominates."""
    if checked_counts(ratio.k, ratio.n) == 0:
        return nothing_counted(ratio.n_of)
    rate = ratio.k / ratio.n
    plain = ReducedRate(rate, ratio.n, ratio.n, ratio.n_of, None, ratio.as_f1)
    if ratio.folds is None:
        return plain if ratio.lender is None else _lent(plain, ratio.lender)
    dominated = dominating_fold(ratio.folds, plain)
    if dominated is not None:
        return dominated
    independent = effective_n_of_folds(ratio.folds)
    if isinstance(independent, CannotTell):
        return replace_value(independent, plain.value)
    return replace(plain, independent=independent, folds=len(ratio.folds.cases))


def _lent(plain: ReducedRate, lender: FoldSums) -> ReducedRate | CannotTell:
    """The rate with the design effect of the same rate at another setting, whose folds are known."""
    cases = float(lender.cases.sum())
    if cases == 0:  # no case of the denominator there: nothing to borrow, and Kish's bound is 1 for single cases
        return plain
    independent = effective_n_of_folds(lender)
    if isinstance(independent, CannotTell):
        return replace_value(independent, plain.value)
    dominated = dominating_fold(lender, plain)
    if dominated is not None:
        return dominated
    share = independent / cases
    if min(plain.rate, 1 - plain.rate) * plain.cases < FEWEST_ONCE:
        # With so few of one kind here, too, their customers count as one case each at most.
        share = min(share, kish_of_folds(lender) / cases)
    return replace(plain, independent=plain.cases * share, folds=len(lender.cases))


def dominating_fold(folds: FoldSums, plain: ReducedRate) -> CannotTell | None:
    """The refusal if one group of customers dominates, with the rate without them."""
    refused = dominated_share(folds)
    if refused is None:
        return None
    share, without = refused
    rest = "nothing" if without is None else f"{100 * plain.shown(without):.3g}%"
    return one_group_dominates(share, plain.value, rest, told=f"{100 * plain.value:.3g}%")


def dominated_share(folds: FoldSums) -> tuple[float, float | None] | None:
    """The largest fold's share of the cases and the ratio without it (None: nothing is left), if it dominates."""
    total = float(folds.cases.sum())
    largest = int(np.argmax(folds.cases)) if len(folds.cases) else 0
    share = float(folds.cases[largest]) / total if total > 0 else 0.0
    if len(folds.cases) < 2 or not dominates(share, total):
        return None
    left = total - float(folds.cases[largest])
    return share, float(folds.events.sum() - folds.events[largest]) / left if left > 0 else None


def replace_value(refused: CannotTell, value: float) -> CannotTell:
    """The same refusal, showing this value."""
    return replace(refused, value=value)
