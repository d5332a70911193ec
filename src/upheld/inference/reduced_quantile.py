"""Quantiles (the p95 of a latency): what lies within is a rate, and the quantile is where that rate passes q.

The interval holds every value x for which q lies inside the interval of the share within x. Whether a bound is met is
then the same question put two ways, "is the 95th percentile at most 120?" and "are at least 95 % within 120?", and the
two answers cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf, isfinite, sqrt

import numpy as np
from scipy.special import betaincinv

from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.quantiles import checked, t_factor
from upheld.inference.reduced import in_words
from upheld.inference.reduced_rate import reduced_rate
from upheld.inference.refusals import nothing_counted, too_few
from upheld.inference.sequences import mixture_ends
from upheld.inference.statistics import FloatArray, Quantile, Ratio

FEWEST_BEYOND = 10
"""So many cases must lie beyond a quantile, if the quantile is the truth, before it is read."""


@dataclass(frozen=True, slots=True)
class ReducedQuantile:
    """The share of cases within each cell's largest value, and how many independent cases they are worth."""

    q: float
    value: float
    lows: FloatArray
    highs: FloatArray
    shares: FloatArray
    independent: float
    cases: float
    n_of: str
    folds: int | None
    low: float

    @property
    def se(self) -> float:
        """Half of what lies between the quantiles one standard error of the share below and above."""
        reach = sqrt(self.q * (1 - self.q) / self.independent)
        low, high = (int(np.searchsorted(self.shares, at)) for at in (self.q - reach, self.q + reach))
        return (self._high_of(high) - self._low_of(low)) / 2 if high < len(self.shares) else inf

    def grown(self, factor: float) -> ReducedQuantile:
        return replace(self, independent=self.independent * factor, cases=self.cases * factor)

    def moved(self, steps: float) -> ReducedQuantile:
        """Values move up where the share within them falls: each share by its own standard error."""
        errors = np.sqrt(self.shares * (1 - self.shares) / self.independent)
        shares = np.maximum.accumulate(np.clip(self.shares - steps * errors, 0.0, 1.0))
        return replace(self, shares=shares, value=self._high_of(_first(shares, lambda share: share >= self.q)))

    def interval(self, looks: Looks, level: float, expected_n: float) -> Estimate | CannotTell:
        needed = round(FEWEST_BEYOND / (1 - self.q))
        if self.cases < needed:
            return too_few(needed, self.n_of, self.cases, self.value if isfinite(self.value) else None)
        alpha = 1 - checked(level)
        n = self.independent / t_factor(self.folds, level) ** 2

        def ends(share: float) -> tuple[float, float]:
            match looks:
                case "once":
                    return _exact_ends(share * n, n, alpha)
                case "anytime":
                    return mixture_ends(share * n, n, alpha)

        low = self.low
        if ends(0.0)[1] < self.q:
            low = self._low_of(_first(self.shares, lambda share: ends(share)[1] >= self.q))
        high = self._high_of(_first(self.shares, lambda share: ends(share)[0] >= self.q))
        method = "order statistics" if looks == "once" else "Beta mixture of the share within"
        words = in_words(method, looks, by_customer=self.folds is not None)
        return Estimate(self.value, low, high, level, round(self.cases), self.n_of, words)

    def _low_of(self, cell: int) -> float:
        return float(self.lows[cell]) if cell < len(self.lows) else inf

    def _high_of(self, cell: int) -> float:
        return float(self.highs[cell]) if cell < len(self.highs) else inf


def reduced_quantile(quantile: Quantile) -> ReducedQuantile | CannotTell:
    """The quantile with its shares; infinite where more than 1 - q of the cases lie beyond every value.

    Folds of `who` shrink the cases to effective ones, as they do for the share within the quantile itself: one number
    for every value, so that the share within a bound and the interval's ends are judged alike. CannotTell: no case, or
    one group of customers that dominates.
    """
    total = int(quantile.n.sum()) + quantile.beyond
    if not total:
        return nothing_counted(quantile.n_of)
    within = quantile.n.cumsum()
    shares = np.asarray(within / total, float)
    cell = _first(shares, lambda share: share >= quantile.q)
    k = int(within[min(cell, len(within) - 1)]) if len(within) else 0
    rate = reduced_rate(Ratio(k, total, quantile.n_of, quantile.folds, lender=quantile.lender))
    value = _value(quantile, cell, total)
    if isinstance(rate, CannotTell):
        return replace(rate, value=value if isfinite(value) else None)
    return ReducedQuantile(
        quantile.q,
        value,
        quantile.lows,
        quantile.highs,
        shares,
        rate.independent,
        total,
        quantile.n_of,
        rate.folds,
        quantile.low,
    )


def share_within(quantile: Quantile, bound: float) -> Ratio:
    """The dual rate: how many of the cases lie at or below `bound`, which no cell may lie across."""
    within = int(quantile.n[quantile.highs <= bound].sum())
    return Ratio(within, int(quantile.n.sum()) + quantile.beyond, quantile.n_of)


def _value(quantile: Quantile, cell: int, total: int) -> float:
    """The order statistic of rank q n, told between the ends of its cell by how far into the cell its rank reaches."""
    if cell == len(quantile.n):
        return inf
    low, high, n = float(quantile.lows[cell]), float(quantile.highs[cell]), int(quantile.n[cell])
    rank = quantile.q * total - (int(quantile.n[:cell].sum()) + 1)
    return low if n == 1 else low + (high - low) * min(1.0, max(0.0, rank / (n - 1)))


def _exact_ends(k: float, n: float, alpha: float) -> tuple[float, float]:
    # Clopper and Pearson's: a count passes them exactly where its order statistic leaves the interval of the ranks
    # binom.ppf(alpha / 2) and binom.ppf(1 - alpha / 2) + 1.
    low = float(betaincinv(k, n - k + 1, alpha / 2)) if k > 0 else 0.0
    high = float(betaincinv(k + 1, n - k, 1 - alpha / 2)) if k < n else 1.0
    return low, high


def _first(shares: FloatArray, passes: Callable[[float], bool]) -> int:
    """The first cell whose share passes, where every later one does too; their number if none does."""
    low, high = 0, len(shares)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(float(shares[middle])) else (middle + 1, high)
    return low
