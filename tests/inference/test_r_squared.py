"""R² against scikit-learn, and with a standard error as any smooth figure."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import r2_score

from upheld.inference import (
    CannotTell,
    Smooth,
    TwoArms,
    growth_to_decide,
    infer,
    infer_difference,
    infer_gap,
    r_squared_value,
)
from upheld.spec.bounds import at_least

ONCE = {"looks": "once", "level": 0.95, "expected_n": 1000}
ANYTIME = {"looks": "anytime", "level": 0.95, "expected_n": 1000}


def drawn(n, seed=6):
    draw = np.random.default_rng(seed)
    predicted = draw.gamma(4, 10, n).round()
    return (predicted + draw.normal(2, 8, n)).round(), predicted


def value_of(actual, predicted):
    y, e = (np.array([int(one) for one in part], dtype=object) for part in (actual, actual - predicted))
    return r_squared_value(len(y), *(Fraction(int(product.sum())) for product in (y, y**2, e**2)))


def smooth(value, se, n, **more):
    return Smooth(value, se, n, n, "identity", -np.inf, 1.0, units_of="cases", method="delta method", **more)


def test_the_value_is_that_of_scikit_learn():
    actual, predicted = drawn(500)
    assert value_of(actual, predicted) == pytest.approx(r2_score(actual, predicted), abs=1e-9)


def test_a_tiny_spread_around_a_huge_value_is_not_lost():
    actual, predicted = drawn(500)
    near, far = (value_of(actual + shift, predicted + shift) for shift in (0, 10**9))
    assert far == near


def test_a_prediction_worse_than_the_mean_is_below_0():
    assert value_of(np.array([1, 2, 3]), np.array([9, 9, 9])) < -20


def test_what_is_the_same_in_all_cases_has_no_spread_to_explain():
    for actual in ([5, 5, 5], [5], []):
        assert value_of(np.array(actual), np.array(actual) - 1) is None


def test_without_any_error_it_is_shown_but_not_judged():
    assert value_of(np.array([1, 2, 4]), np.array([1, 2, 4])) == 1.0
    refused = infer(smooth(1.0, 0.0, 300), **ANYTIME)
    assert isinstance(refused, CannotTell)
    assert refused.value == 1.0


def test_it_is_told_for_cases_and_not_for_classes():
    found = infer(smooth(0.6, 0.02, 500), **ONCE)
    half = stats.norm.ppf(0.975) * 0.02
    assert (found.low, found.high) == pytest.approx((0.6 - half, 0.6 + half))
    assert (found.n, found.n_of, found.method) == (500, "cases", "delta method, one look")
    assert infer(smooth(0.6, 0.02, 99), **ANYTIME).reason == "needs at least 100 cases; has 99"


def test_at_any_time_it_is_wider_and_still_at_most_1():
    once, anytime = (infer(smooth(0.98, 0.02, 500), **how) for how in (ONCE, ANYTIME))
    assert anytime.low < once.low
    assert anytime.high == 1.0


def test_chance_may_give_a_group_much_of_few_cases():
    # 7 of 60 cases fall into the largest of 64 groups by chance more often than once in 1,000; 14 of 120 do not.
    values = np.linspace(0.59, 0.61, 60)
    assert not isinstance(infer(smooth(0.6, 0.02, 60, without_fold=values, largest_fold=7 / 60), **ONCE), CannotTell)


def test_more_cases_follow_the_square_root_of_their_number():
    found = growth_to_decide(smooth(0.6, 0.02, 500), at_least(0.59), power=0.5, **ONCE)
    needed = (stats.norm.ppf(0.975) * 0.02 / 0.01) ** 2
    assert (found.factor, found.towards) == (pytest.approx(needed, rel=1e-3), "met")


def test_segments_and_two_logs_are_held_against_each_other():
    one, other = smooth(0.6, 0.02, 500), smooth(0.7, 0.01, 900)
    assert infer_gap({"north": one, "south": other}, **ANYTIME).estimate.value == pytest.approx(0.1)
    apart = infer_difference(TwoArms(one, other), **ONCE)
    assert apart.high - apart.value == pytest.approx(stats.norm.ppf(0.975) * np.hypot(0.02, 0.01))
    assert infer_difference(TwoArms(one, other), **ANYTIME).n == 1400
