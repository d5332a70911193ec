"""Ratios of two sums against statsmodels' cluster-robust regression, a mean, and brute force."""

from fractions import Fraction

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from upheld.inference import CannotTell, FoldSums, RatioOfSums, infer
from upheld.inference.statistics import Mean

ONCE = {"looks": "once", "level": 0.95, "expected_n": 1000}
ANYTIME = ONCE | {"looks": "anytime"}


def ratio_of(y, m, folds=None, **more):
    y, m = np.asarray(y), np.asarray(m)
    products = tuple(Fraction(int(total)) for total in (y @ y, y @ m, m @ m))
    cubes = tuple(Fraction(int(total)) for total in ((y**3).sum(), (y**2 * m).sum(), (y * m**2).sum(), (m**3).sum()))
    by_fold = None
    if folds is not None:
        by_fold = FoldSums(*(np.bincount(folds, weights=column).astype(float) for column in (y, m)))
    sums = Fraction(int(y.sum())), Fraction(int(m.sum()))
    return RatioOfSums(*sums, products, len(y), "cases", by_fold, **{"cubes": cubes, **more})


def costs(seed=1, n=2000):
    draw = np.random.default_rng(seed)
    return draw.integers(1, 200, n), (draw.random(n) < 0.7).astype(int)


def test_a_ratio_has_the_error_of_a_robust_regression_through_the_origin():
    y, m = costs()
    found = infer(ratio_of(y, m), **ONCE)
    # y / m is the weighted regression of y_i / m_i on a constant with weights m_i; its residuals are y_i - R m_i.
    ratio = y.sum() / m.sum()
    robust = np.sqrt(((y - ratio * m) ** 2).sum() * len(y) / (len(y) - 1)) / m.sum()
    half = stats.t.ppf(0.975, len(y) - 1) * robust
    assert [found.value, found.low, found.high] == pytest.approx([ratio, ratio - half, ratio + half], rel=1e-12)


def test_customers_who_return_widen_it_as_a_cluster_robust_regression_does():
    y, m = costs()
    who = np.arange(len(y)) % 64
    y = y + 40 * (who % 2)
    found = infer(ratio_of(y, m, who), **ONCE)
    per = [np.bincount(who, weights=column) for column in (y, m)]
    fit = sm.WLS(per[0] / per[1], np.ones(64), weights=per[1]).fit(cov_type="HC0")
    half = stats.t.ppf(0.975, 63) * fit.bse[0] * np.sqrt(64 / 63)
    assert [found.low, found.high] == pytest.approx([fit.params[0] - half, fit.params[0] + half], rel=1e-9)
    assert "by customer" in found.method


@pytest.mark.parametrize("how", [ONCE, ANYTIME])
def test_over_a_denominator_of_ones_it_is_the_mean(how):
    y, _ = costs()
    mean = Mean(len(y), Fraction(int(y.sum())), Fraction(int(y @ y)), "cases")
    one, other = infer(ratio_of(y, np.ones(len(y), int)), **how), infer(mean, **how)
    assert [one.value, one.low, one.high] == pytest.approx([other.value, other.low, other.high], rel=1e-12)


def test_a_few_very_large_values_are_refused_as_for_a_mean():
    y, m = costs(n=400)
    y[0] = 1_000_000
    found = infer(ratio_of(y, m), **ONCE)
    assert isinstance(found, CannotTell)
    assert "a few very large values decide the mean" in found.reason


@pytest.mark.parametrize(("y", "m"), [([], []), ([5, 7], [0, 0]), ([3], [1]), ([2, 4], [1, 2])])
def test_without_a_denominator_or_a_spread_nothing_can_be_told(y, m):
    assert isinstance(infer(ratio_of(np.array(y, int), np.array(m, int)), **ONCE), CannotTell)


def test_few_of_the_rarer_kind_are_too_few_for_any_number_of_looks():
    y, m = costs()
    found = infer(ratio_of(y, m, units=99, units_of="positives"), **ANYTIME)
    assert (found.reason, found.value) == ("needs at least 100 positives; has 99", pytest.approx(y.sum() / m.sum()))
