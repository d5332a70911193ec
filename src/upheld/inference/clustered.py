"""Rates and ratios when `who` returns: cases of one customer resemble each other, so they count for less."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import gammaincinv

from upheld.inference.estimate import CannotTell, Estimate
from upheld.inference.quantiles import normal_quantile, t_factor
from upheld.inference.rates import wilson_ends
from upheld.inference.refusals import FOLDS, nothing_counted, too_few_customers
from upheld.inference.statistics import FoldSums, Mean


class ValueAndSe(NamedTuple):
    """A value and its standard error."""

    value: float
    se: float


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """Sums over clusters (customers, or folds of them): y counts events, m cases; products are summed by cluster.

    The last two say how many clusters have an event, and how many a case without one; few of either: Kish's size.
    """

    clusters: int
    sum_y: float
    sum_m: float
    sum_yy: float
    sum_mm: float
    sum_ym: float
    clusters_with_event: int = 0
    clusters_with_non_event: int = 0


def delta_ratio(sums: ClusterSums) -> ValueAndSe | CannotTell:
    """sum_y / sum_m and its standard error by the delta method, with t of clusters - 1 degrees of freedom.

    Exact until the root. No case, or one cluster only: CannotTell. Deng, Knoblich, Lu 2018 [check the paper]; equals
    the cluster-robust covariance of OLS times clusters / (clusters - 1).

    >>> value, se = delta_ratio(ClusterSums(8, 13, 90, 41, 1410, 229))
    >>> round(value, 4), round(se, 4)
    (0.1444, 0.0245)
    """
    if sums.sum_m == 0:
        return nothing_counted("cases")
    y, m = Fraction(sums.sum_y), Fraction(sums.sum_m)
    if sums.clusters < 2:
        return too_few_customers(2, sums.clusters, float(y / m))
    residuals = Fraction(sums.sum_yy) - 2 * y / m * Fraction(sums.sum_ym) + (y / m) ** 2 * Fraction(sums.sum_mm)
    spread = max(Fraction(0), residuals * Fraction(sums.clusters, sums.clusters - 1))
    return ValueAndSe(float(y / m), sqrt(spread) / sums.sum_m)


def fold_ratio(folds: FoldSums) -> ValueAndSe | CannotTell:
    """Events / cases over all folds and its standard error; CannotTell where fewer than two folds have cases.

    From the folds themselves, not from their squares: a fold of 10^8 cases squared no longer fits a float exactly.
    """
    cases = float(folds.cases.sum())
    if cases == 0:
        return nothing_counted("cases")
    ratio, count = float(folds.events.sum()) / cases, len(folds.cases)
    if count < 2:
        return too_few_customers(2, count, ratio)
    residuals = folds.events - ratio * folds.cases
    return ValueAndSe(ratio, sqrt(count / (count - 1) * float(residuals @ residuals)) / cases)


def mean_of_folds(n: int, total: Fraction, n_of: str, folds: FoldSums) -> Mean:
    """The mean total / n of values of which only the sums by fold are known.

    `squares` and `cubes` are those of values that are independent and vary as much, and as skewly, as the folds do:
    the residuals r of F folds have the variance n v = F / (F - 1) sum r^2, and Cochran's rule on the folds,
    F >= 25 G^2 with G their skewness, is that of n such values. Ours: with 64 folds it passes lognormal values
    (sigma 1.5) as often as the rule on the values themselves (simulated: 5,000 values .65 against .64). n = 0: no sums.
    """
    if n == 0:
        return Mean(0, Fraction(0), Fraction(0), n_of, folds)
    residuals = folds.events - float(folds.events.sum()) / float(folds.cases.sum()) * folds.cases
    mean, spread, third = total / n, float((residuals**2).sum()), float((residuals**3).sum())
    variance = Fraction(len(folds.cases) / max(1, len(folds.cases) - 1) * spread) / n
    skewed = n**0.5 * third / spread**1.5 * float(variance) ** 1.5 if spread > 0 else 0.0
    squares = n * (variance + mean**2)
    cubes = n * (Fraction(skewed) + 3 * mean * variance + mean**3)
    return Mean(n, total, squares, n_of, folds, cubes=(cubes, Fraction(0)))


def effective_n(sums: ClusterSums, *, level: float = 0.95) -> float | CannotTell:
    """How many independent cases the clustered ones are worth, its t factor at `level` included; real-valued.

    Between 0 and the cases counted. No case, or one cluster only: CannotTell. In the manner of Korn and Graubard
    [check the paper]; the rule for rare events is ours.
    """
    measured = delta_ratio(sums)
    if isinstance(measured, CannotTell):
        return measured
    kish = sums.sum_m**2 / sums.sum_mm
    fewest = min(sums.clusters_with_event, sums.clusters_with_non_event)
    return _independent_cases(measured, sums.sum_m, kish, fewest) / t_factor(sums.clusters, level) ** 2


def effective_n_of_folds(folds: FoldSums) -> float | CannotTell:
    """The same from folds, without the t factor: its level is known only when an interval is asked for."""
    measured = fold_ratio(folds)
    if isinstance(measured, CannotTell):
        return measured
    cases = float(folds.cases.sum())
    kish = kish_of_folds(folds)
    fewest = min(np.count_nonzero(folds.events > 0), np.count_nonzero(folds.events < folds.cases))
    return _independent_cases(measured, cases, kish, int(fewest))


def kish_of_folds(folds: FoldSums) -> float:
    """How many customers, at least, the cases are worth: Kish's n^2 / sum of m^2, m a customer's cases; at most n.

    A fold holds many customers, and no evidence holds one of them. But customers fall into folds at random, so the
    spread of the folds' sizes tells the sum of m^2: its expectation is F / (F - 1) times the sum of squared deviations
    over all F = 64 folds, empty ones too. Its upper end at 95 % (chi-square with 63 degrees of freedom) is taken. Ours;
    simulated in docs/decisions/0006: it covers like Kish's size of the folds themselves, with half the width.
    """
    cases = float(folds.cases.sum())
    even = cases / FOLDS
    empty = FOLDS - len(folds.cases)
    deviations = float(((folds.cases - even) ** 2).sum()) + empty * even**2
    squares = FOLDS / (FOLDS - 1) * deviations * (FOLDS - 1) / (2 * gammaincinv((FOLDS - 1) / 2, 0.05))
    return float(min(cases, cases**2 / max(cases, squares))) if cases else 0.0


def effective_n_wilson(sums: ClusterSums, *, level: float = 0.95, n_of: str = "cases") -> Estimate | CannotTell:
    """A clustered rate with Wilson's interval on its effective cases, for one look; n counts all cases.

    Simulated: the plain delta interval covers .79 at 200 customers and a rate of .005, this one .99.

    >>> estimate = effective_n_wilson(ClusterSums(8, 13, 90, 41, 1410, 229, 10, 10))
    >>> [round(end, 4) for end in (estimate.value, estimate.low, estimate.high)]
    [0.1444, 0.0777, 0.2528]
    """
    n = effective_n(sums, level=level)
    if isinstance(n, CannotTell):
        return n
    rate = sums.sum_y / sums.sum_m
    low, high = wilson_ends(rate * n, n, normal_quantile(level))
    return Estimate(rate, low, high, level, int(sums.sum_m), n_of, "Wilson by customer, one look")


def _independent_cases(measured: ValueAndSe, cases: float, kish: float, fewest: int) -> float:
    # With few clusters on one side their spread says nothing yet; their sizes alone (Kish) are then the careful guess:
    # as if the cases of one customer were copies of each other.
    rate, se = measured
    if fewest < 10 or not 0 < rate < 1:
        return min(cases, kish)
    return min(cases, rate * (1 - rate) / se**2) if se > 0 else cases
