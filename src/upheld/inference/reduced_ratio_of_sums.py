"""Ratios of two sums: cost per right case, the share of an amount that was caught, weighted rates."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import sqrt

from upheld.inference.estimate import CannotTell
from upheld.inference.means import cases_for_the_tail
from upheld.inference.reduced_mean import ReducedMean, by_fold
from upheld.inference.reduced_rate import replace_value
from upheld.inference.refusals import all_equal, nothing_counted
from upheld.inference.statistics import RatioOfSums


def reduced_ratio_of_sums(ratio: RatioOfSums) -> ReducedMean | CannotTell:
    """The ratio with its standard error by the delta method, exact until the root.

    With R = y / m the residuals of the units are y_i - R m_i; their sum of squares over m^2, times n / (n - 1), is the
    variance (Deng, Knoblich, Lu 2018 [check the paper]; equals OLS with a robust covariance times n / (n - 1)). Folds
    of `who` give it where customers return. The check for heavy tails is that of a mean, made on the residuals.
    CannotTell: nothing in the denominator, one unit only, no spread, or one group of customers that dominates.
    """
    if ratio.n == 0 or ratio.m == 0:
        return nothing_counted(ratio.n_of)
    value = ratio.y / ratio.m
    if ratio.n == 1:
        return CannotTell("one value only, so nothing shows how much the next ones may differ", value=float(value))
    spread = _residuals(ratio, value)
    # Squares rounded to a coarser scale than the values can leave less than nothing of residuals that are all 0.
    if spread <= 0:
        return all_equal(float(value))
    tail = 0.0
    if ratio.cubes is not None:
        yyy, yym, ymm, mmm = ratio.cubes
        cubes = yyy - 3 * value * yym + 3 * value**2 * ymm - value**3 * mmm
        tail = cases_for_the_tail(ratio.n, Fraction(0), spread, cubes)
    plain = ReducedMean(
        float(value),
        sqrt(spread * Fraction(ratio.n, ratio.n - 1)) / abs(float(ratio.m)),
        ratio.n if ratio.units is None else ratio.units,
        ratio.n,
        ratio.n_of,
        None,
        ratio.low,
        ratio.high,
        ratio.n if ratio.units is None else ratio.units,
        ratio.units_of or ratio.n_of,
        tail,
        tail,
        "delta method",
    )
    if ratio.folds is not None:
        return by_fold(plain, ratio.folds)
    return plain if ratio.lender is None else _lent(plain, ratio.lender)


def _residuals(ratio: RatioOfSums, value: Fraction) -> Fraction:
    yy, ym, mm = ratio.products
    return yy - 2 * value * ym + value**2 * mm


def _lent(plain: ReducedMean, lender: RatioOfSums) -> ReducedMean | CannotTell:
    """The ratio with the design effect of the same ratio at another setting, whose folds are known."""
    known = reduced_ratio_of_sums(lender)
    if isinstance(known, CannotTell):
        return replace_value(known, plain.value)
    alone = reduced_ratio_of_sums(replace(lender, folds=None))
    if isinstance(alone, CannotTell) or known.folds is None:
        return plain
    design_effect = max(1.0, (known.se / alone.se) ** 2)
    se = plain.se_of_mean * sqrt(design_effect)
    return replace(plain, se_of_mean=se, independent=plain.units / design_effect, folds=known.folds)
