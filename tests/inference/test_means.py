import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import optimize, stats

from upheld.inference import CannotTell, Estimate, Mean, infer, t_interval, tail_check, variance_of
from upheld.inference.means import skewness_of, without_skew

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


def brier_like(positives):
    """A mean over 10,000 cases, so many of them positive: 0.01 for each negative, 0.5 for each positive."""
    negatives = 10_000 - positives
    total = Fraction(negatives, 100) + Fraction(positives, 2)
    squares = Fraction(negatives, 10_000) + Fraction(positives, 4)
    return Mean(10_000, total, squares, "cases", positives=positives, negatives=negatives)


@pytest.mark.parametrize(("looks", "needed"), [("once", 10), ("anytime", 100)])
def test_a_mean_that_few_positives_carry_waits_for_them_however_many_cases_there_are(looks, needed):
    few = infer(brier_like(needed - 1), looks=looks, level=0.95, expected_n=1000)
    assert isinstance(few, CannotTell)
    assert (few.why, few.reason) == ("too_early", f"needs at least {needed} positives; has {needed - 1}")
    assert isinstance(infer(brier_like(needed), looks=looks, level=0.95, expected_n=1000), Estimate)


def test_the_sequence_of_a_mean_counts_the_rarer_class():
    # The formula of arXiv 2103.06476 by hand, with n = 400 positives, alpha .05 and n_opt 1,000.
    estimate = infer(brier_like(400), looks="anytime", level=0.95, expected_n=1000)
    n, alpha, variance = 400, 0.05, 0.04 * 0.96 * 0.49**2 * 10_000 / 9_999
    r = (-2 * math.log(alpha) + math.log(1 - 2 * math.log(alpha))) / 1000
    factor = math.sqrt(2 * (n * r + 1) / (n * r) * math.log(math.sqrt(n * r + 1) / alpha))
    assert estimate.high - estimate.value == pytest.approx(math.sqrt(variance / 10_000) * factor, rel=1e-9)


def test_skewness_of_sums_is_scipys():
    values = np.random.default_rng(4).integers(0, 50, 300) ** 2
    sums = [int((values**power).sum()) for power in (1, 2, 3)]
    assert skewness_of(len(values), *sums) == pytest.approx(stats.skew(values))
    assert skewness_of(3, 6, 12, 24) == 0.0  # three times 2


@pytest.mark.parametrize("skew", [0.3, 0.05, -0.2])
def test_without_skew_undoes_the_cubes_of_hall(skew):
    def normal(reached):  # Hall 1992: of a mean that lies `reached` standard errors above the truth
        return reached + skew * reached**2 / 3 + skew**2 * reached**3 / 27 + skew / 6

    below, above = without_skew(1.96, skew)
    # The lower end lies `below` under the mean: were it the truth, the mean would be `below` above it.
    assert below == pytest.approx(optimize.brentq(lambda reached: normal(reached) - 1.96, -9, 9))
    assert -above == pytest.approx(optimize.brentq(lambda reached: normal(reached) + 1.96, -9, 9))


def test_a_mean_that_is_not_skew_reaches_as_far_to_both_sides():
    assert without_skew(1.96, 0.0) == (1.96, 1.96)


def test_a_root_of_skew_squares_reaches_further_up_than_down():
    squares = np.random.default_rng(5).integers(-30, 31, 400) ** 2
    sums = [Fraction(int((squares**power).sum())) for power in (1, 2, 3)]
    root = Mean(400, sums[0], sums[1], "cases", cubes=(sums[2], Fraction(0)), as_root=True)
    found = infer(root, looks="once", level=0.95, expected_n=1000)
    assert found.high**2 - found.value**2 > found.value**2 - found.low**2 > 0
