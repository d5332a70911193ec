"""The error of a figure that is no mean: how far it moves when one of 64 groups of cases is left out in turn."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import r2_score

from upheld.inference import CannotTell, infer
from upheld.kinds.regression.left_out import by_leaving_out

ANYTIME = {"looks": "anytime", "level": 0.95, "expected_n": 1000}


def told(sums):
    n, y, yy, ee = sums
    return 1 - n * ee / (n * yy - y**2) if n * yy > y**2 else None


def drawn(n, seed=6):
    draw = np.random.default_rng(seed)
    predicted = draw.gamma(4, 10, n)
    return predicted + draw.normal(2, 8, n), predicted, draw.integers(0, 64, n)


def left_out(actual, predicted, group, *, is_clustered=False):
    columns = (np.ones(len(actual)), actual, actual**2, (actual - predicted) ** 2)
    by_fold = np.stack([np.bincount(group, weights=one, minlength=64) for one in columns], axis=-1)
    value = told(by_fold.sum(axis=0).tolist())
    return by_leaving_out(told, by_fold, value, len(actual), "cases", is_clustered=is_clustered, most=1.0)


def test_it_is_the_jackknife_over_the_groups():
    actual, predicted, group = drawn(900)
    without = np.array([r2_score(actual[group != one], predicted[group != one]) for one in range(64)])
    expected = np.sqrt(63 / 64 * ((without - without.mean()) ** 2).sum())
    expected *= stats.t.ppf(0.975, 63) / stats.norm.ppf(0.975)
    found = left_out(actual, predicted, group)
    assert (found.value, found.se) == pytest.approx((r2_score(actual, predicted), expected), rel=1e-6)
    assert found.without_fold is None


def test_the_error_is_the_spread_over_many_logs():
    logs = [left_out(*drawn(1000, seed)) for seed in range(300)]
    # The spread of 300 values is itself uncertain by 4 %, one standard error.
    assert np.mean([log.se for log in logs]) == pytest.approx(np.std([log.value for log in logs]), rel=0.12)


def test_returning_customers_widen_it():
    actual, predicted, alone = drawn(1280)
    group = np.repeat(np.arange(64), 20)
    shared = actual + np.repeat(np.random.default_rng(3).normal(0, 8, 64), 20)
    clustered = infer(left_out(shared, predicted, group, is_clustered=True), **ANYTIME)
    assert clustered.low < infer(left_out(shared, predicted, alone), **ANYTIME).low
    assert clustered.method == "Asymptotic sequence on jackknife by customer, any number of looks"


def test_too_few_groups_and_a_figure_that_hangs_on_one_of_them_are_not_told():
    actual, predicted, group = drawn(300)
    few = left_out(actual, predicted, group % 9)
    assert isinstance(few, CannotTell)
    assert few.value == pytest.approx(r2_score(actual, predicted))
    same = np.where(group == 3, actual, 7.0)
    assert isinstance(left_out(same, predicted, group), CannotTell)
