"""The intervals of many means over the same cases at once: what every setting of a lever is worth.

The same arithmetic as one `Mean` at a time, in arrays of floats instead of exact fractions: a lever has thousands of
settings, and their sums are exact before they come here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from upheld.inference.estimate import Looks
from upheld.inference.quantiles import t_factor, t_quantile
from upheld.inference.reduced import FEWEST_FOLDS, FEWEST_ONCE, FEWEST_UNITS
from upheld.inference.reduced_rate import dominated_share
from upheld.inference.sequences import sequence_rho
from upheld.inference.statistics import FloatArray, FoldSums

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class ManyMeans:
    """Means with their intervals, of the shape of the settings; `low` and `high` are NaN where none can be told."""

    value: FloatArray
    low: FloatArray
    high: FloatArray


def many_means(
    n: int,
    totals: FloatArray,
    squares: FloatArray,
    cubes: FloatArray,
    *,
    positives: int,
    negatives: int,
    cubes_error: float = 0.0,
    fold_totals: FloatArray | None = None,
    fold_cases: FloatArray | None = None,
    looks: Looks,
    level: float,
    expected_n: float,
) -> ManyMeans:
    """total / n at each setting, with the interval that `infer` would give each `Mean` with cubes.

    `totals`, `squares` and `cubes` have the shape of the settings; `fold_totals` that shape after a first axis of F
    folds, and `fold_cases`, (F,), how many cases each fold has; `cubes_error` is by how much rounding may have moved
    the cubes. No interval: few of a class, all values equal, a heavy tail, or one group of customers that dominates.
    """
    if n < 2:
        empty = np.full(totals.shape, np.nan)
        return ManyMeans(totals / n if n else empty.copy(), empty, empty.copy())
    value, spread = totals / n, n * squares - totals**2
    with np.errstate(divide="ignore", invalid="ignore"):
        third = np.abs(n * n * cubes - 3 * n * totals * squares + 2 * totals**3) + n * n * cubes_error
        # Rounding leaves a little spread of values that are all equal; it must not pass for certainty.
        is_told = (spread > _ROUNDING * n * squares) & (n >= 25 * third**2 / spread**3)
        se = np.sqrt(spread / (n * (n - 1)) / n)
    units = np.full(totals.shape, float(min(positives, negatives)))
    folds: int | None = None
    if fold_totals is not None and fold_cases is not None:
        folds = len(fold_cases)
        by_fold, told = _fold_errors(fold_totals, fold_cases, n)
        with np.errstate(divide="ignore", invalid="ignore"):
            units = units / np.maximum(1.0, (by_fold / se) ** 2)
        is_told &= told & (by_fold > 0)
        se = by_fold
    half = _half_widths(se, units, n, folds, looks, level, expected_n)
    is_told &= min(positives, negatives) >= (FEWEST_ONCE if looks == "once" else FEWEST_UNITS)
    if folds is not None and looks == "anytime":
        is_told &= folds >= FEWEST_FOLDS
    half = np.where(is_told, half, np.nan)
    return ManyMeans(value, value - half, value + half)


def _fold_errors(
    fold_totals: FloatArray, fold_cases: FloatArray, n: int
) -> tuple[FloatArray, NDArray[np.bool_] | bool]:
    """The standard error of each mean from its folds, and whether no fold dominates."""
    count = len(fold_cases)
    if count < 2:
        return np.full(fold_totals.shape[1:], np.nan), False
    dominated = dominated_share(FoldSums(np.zeros(count), fold_cases)) is not None
    ratio = fold_totals.sum(axis=0) / fold_cases.sum()
    cases = fold_cases.reshape(-1, *([1] * ratio.ndim))
    residuals = fold_totals - ratio * cases
    return np.sqrt(count / (count - 1) * (residuals**2).sum(axis=0)) / fold_cases.sum(), not dominated


def _half_widths(
    se: FloatArray, units: FloatArray, n: int, folds: int | None, looks: Looks, level: float, expected_n: float
) -> FloatArray:
    match looks:
        case "once":
            return t_quantile(n - 1 if folds is None else folds - 1, level) * se
        case "anytime":
            alpha = 1 - level
            r = sequence_rho(expected_n, alpha) ** 2
            nr = units * r
            with np.errstate(divide="ignore", invalid="ignore"):
                widened = np.sqrt(2 * (nr + 1) / nr * (0.5 * np.log1p(nr) - np.log(alpha)))
                return np.asarray(se * t_factor(folds, level) * widened, float)
