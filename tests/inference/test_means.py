from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from upheld.inference import CannotTell, t_interval, tail_check, variance_of

PRICES = [Fraction(cents, 100) for cents in (1250, -300, 999, 0, 4015, 250, 250)]


def sums(values):
    return len(values), sum(values), sum(value**2 for value in values)


def test_the_mean_and_its_interval_agree_with_scipy():
    floats = np.array(PRICES, dtype=float)
    expected = stats.ttest_1samp(floats, 0).confidence_interval(0.9)
    found = t_interval(*sums(PRICES), level=0.9)
    assert found.value == pytest.approx(floats.mean())
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_a_tiny_spread_around_a_huge_value_is_not_lost():
    far = [Fraction(10**15) + step for step in (0, 1, 2)]
    assert variance_of(*sums(far)) == 1.0


def test_the_interval_is_clipped_to_the_range_of_the_metric():
    assert t_interval(*sums([Fraction(0), Fraction(0), Fraction(1)]), low=0.0, high=1.0).low == 0.0


def test_one_value_is_shown_but_not_judged():
    assert t_interval(1, 5, 25).value == 5.0
    assert isinstance(t_interval(1, 5, 25), CannotTell)


def test_equal_values_are_shown_but_not_judged():
    refused = t_interval(4, 12, 36)
    assert isinstance(refused, CannotTell)
    assert (refused.value, refused.why) == (3.0, "too_early")


def test_no_value_cannot_be_told():
    assert t_interval(0, 0, 0, n_of="orders").reason == "no orders yet"


def test_the_tail_check_uses_the_sample_skewness():
    values = [Fraction(1)] * 40 + [Fraction(30)]
    needed = 25 * stats.skew([float(value) for value in values]) ** 2
    refused = tail_check(*sums(values), sum(value**3 for value in values))
    assert needed > len(values)
    assert f"about {float(f'{needed:.2g}'):,.0f} cases" in refused.reason


def test_an_even_sample_passes_the_tail_check():
    values = [Fraction(step) for step in range(30)]
    assert tail_check(*sums(values), sum(value**3 for value in values)) is None
