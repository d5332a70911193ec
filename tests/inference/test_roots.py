"""Means of squares shown as their roots: RMSE, RMSLE."""

from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import root_mean_squared_error

from upheld.errors import CallError
from upheld.inference import (
    Bracketed,
    CannotTell,
    FoldSums,
    Mean,
    Ranged,
    Smooth,
    TwoArms,
    figures,
    growth_to_decide,
    infer,
    infer_difference,
    infer_gap,
    roots_apart,
    tail_of_roots_apart,
)
from upheld.spec.bounds import at_most

ONCE = {"looks": "once", "level": 0.95, "expected_n": 1000}
ANYTIME = {"looks": "anytime", "level": 0.95, "expected_n": 1000}
ERRORS = np.random.default_rng(8).integers(-30, 40, size=400)


def squares_of(errors, **more):
    squared = [Fraction(int(error)) ** 2 for error in errors]
    return Mean(len(squared), sum(squared), sum(one**2 for one in squared), "cases", **more)


def rmse(errors, **more):
    return squares_of(errors, as_root=True, **more)


def by_fold(errors):
    squared = np.array(errors, float).reshape(64, -1) ** 2
    return FoldSums(squared.sum(axis=1), np.full(64, float(squared.shape[1])), np.arange(64))


def test_the_rmse_is_the_figure_of_scikit_learn_and_its_ends_are_roots_of_student_ends():
    found = infer(rmse(ERRORS), **ONCE)
    ends = stats.ttest_1samp(ERRORS.astype(float) ** 2, 0).confidence_interval(0.95)
    assert found.value == pytest.approx(root_mean_squared_error(ERRORS, np.zeros(400)), rel=1e-12)
    assert (found.low, found.high) == pytest.approx((sqrt(ends.low), sqrt(ends.high)))
    assert (found.n, found.method) == (400, "Student's t through the mean of squares, one look")


def test_at_any_time_the_ends_are_roots_of_the_sequence_on_the_mean_of_squares():
    found, plain = infer(rmse(ERRORS), **ANYTIME), infer(squares_of(ERRORS), **ANYTIME)
    assert (found.low**2, found.high**2) == pytest.approx((plain.low, plain.high))
    assert found.method == "Asymptotic sequence through the mean of squares, any number of looks"


def test_an_end_below_0_is_0():
    assert infer(rmse([0, 0, 9]), **ONCE).low == 0.0


def test_the_range_of_the_figure_clips_its_interval():
    found = infer(rmse([5, 1, 1, 2], low=1.0, high=4.0), **ONCE)
    assert (found.low, found.high) == (1.0, 4.0)


def test_returning_customers_widen_it_as_they_widen_the_mean_of_squares():
    errors = np.repeat(np.arange(1, 65), 10)
    folds = by_fold(errors)
    found, plain = (infer(of(errors, folds=folds), **ONCE) for of in (rmse, squares_of))
    assert (found.low**2, found.high**2) == pytest.approx((plain.low, plain.high))
    assert found.high > infer(rmse(errors), **ONCE).high


def test_customers_lend_their_design_effect_to_another_setting():
    errors = np.repeat(np.arange(1, 65), 10)
    lent = infer(rmse(errors, lender=rmse(errors, folds=by_fold(errors))), **ONCE)
    own = infer(rmse(errors, folds=by_fold(errors)), **ONCE)
    assert (lent.low, lent.high) == pytest.approx((own.low, own.high))


def test_a_group_of_customers_that_dominates_is_told_in_the_unit_of_the_errors():
    errors = [*[20] * 500, *[10] * 630]
    folds = FoldSums(np.array([500 * 400.0, *[1000.0] * 63]), np.array([500.0, *[10.0] * 63]))
    refused = infer(rmse(errors, folds=folds), **ONCE)
    assert isinstance(refused, CannotTell)
    assert refused.reason.endswith(f"{sqrt(263_000 / 1130):.4g} with them, 10 without")


def test_a_heavy_tail_of_squares_waits_for_more_cases():
    errors = [1] * 200 + [2] * 199 + [90]
    squared = np.array(errors, float) ** 2
    refused = infer(rmse(errors, cubes=(Fraction(int((squared**3).sum())), Fraction(0))), **ANYTIME)
    needed = 25 * stats.skew(squared) ** 2
    assert isinstance(refused, CannotTell)
    assert f"about {float(f'{needed:.2g}'):,.0f} cases; has 400" in refused.reason
    assert refused.value == pytest.approx(sqrt(squared.mean()))


def test_cubes_that_were_rounded_away_are_told_without_a_word_of_money():
    errors = [1] * 200 + [2] * 200
    cubes = Fraction(sum(error**6 for error in errors)), Fraction(10**9)
    refused = infer(rmse(errors, cubes=cubes), **ONCE)
    assert (refused.why, refused.value) == ("cannot_know", pytest.approx(sqrt(2.5)))
    assert "squared errors" in refused.reason


@pytest.mark.parametrize(("errors", "value"), [([3, -3, 3], 3.0), ([4], 4.0)])
def test_equal_errors_are_shown_in_their_own_unit_but_not_judged(errors, value):
    refused = infer(rmse(errors), **ONCE)
    assert isinstance(refused, CannotTell)
    assert refused.value == value


def test_no_case_cannot_be_told():
    assert infer(rmse([]), **ANYTIME).reason == "no case has an outcome yet"


def test_a_sum_of_squares_below_0_is_a_mistake_of_the_caller():
    with pytest.raises(CallError, match="less than 0"):
        infer(Mean(3, Fraction(-1), Fraction(9), "cases", as_root=True), **ONCE)


@pytest.mark.parametrize("how", [ONCE, ANYTIME])
def test_it_grows_as_its_mean_of_squares_does(how):
    root = infer(rmse(ERRORS), **how).value
    found = growth_to_decide(rmse(ERRORS), at_most(root * 1.01), **how)
    plain = growth_to_decide(squares_of(ERRORS), at_most((root * 1.01) ** 2), **how)
    assert (found.factor, found.towards) == (pytest.approx(plain.factor, rel=1e-3), "met")


def test_the_error_of_the_root_is_that_of_the_mean_over_twice_the_root():
    told, plain = infer(rmse(ERRORS), **ONCE), infer(squares_of(ERRORS), **ONCE)
    half = (plain.high - plain.low) / 2
    assert (told.high - told.low) / 2 == pytest.approx(half / (2 * told.value), rel=0.01)


def test_a_gap_of_rmse_lies_between_the_segments_own_intervals():
    arms = {"north": rmse(ERRORS), "south": rmse(2 * ERRORS)}
    gap = infer_gap(arms, **ONCE)
    one, other = (infer(arm, looks="once", level=0.975, expected_n=1000) for arm in arms.values())
    assert (gap.largest, gap.estimate.value) == ("south", pytest.approx(infer(arms["north"], **ONCE).value))
    assert (gap.estimate.low, gap.estimate.high) == pytest.approx((other.low - one.high, other.high - one.low))


def test_two_arms_read_once_join_their_intervals():
    arms = rmse(ERRORS), rmse(ERRORS[:200] * 2)
    found, (a, b) = infer_difference(TwoArms(*arms), **ONCE), [infer(arm, **ONCE) for arm in arms]
    apart = b.value - a.value
    low = apart - np.hypot(b.value - b.low, a.high - a.value)
    high = apart + np.hypot(b.high - b.value, a.value - a.low)
    assert (found.value, found.low, found.high) == pytest.approx((apart, low, high))


def test_two_arms_at_any_time_are_two_intervals_at_half_of_alpha():
    arms = rmse(ERRORS), rmse(ERRORS[:200] * 2)
    found = infer_difference(TwoArms(*arms), **ANYTIME)
    a, b = (infer(arm, looks="anytime", level=0.975, expected_n=1000) for arm in arms)
    assert (found.low, found.high) == pytest.approx((b.low - a.high, b.high - a.low))


def test_the_same_customers_in_both_arms_narrow_what_lies_between():
    errors = np.repeat(np.arange(1, 65), 10)
    arms = rmse(errors, folds=by_fold(errors)), rmse(errors + 1, folds=by_fold(errors + 1))
    paired, apart = (infer_difference(TwoArms(*arms, same_folds=same), **ONCE) for same in (True, False))
    assert paired.high - paired.low < apart.high - apart.low


@pytest.mark.parametrize("difference", [rmse([1, 2, 3]), Ranged(rmse([1, 2, 3]), (rmse([2, 2, 4]),))])
def test_a_root_of_differences_is_no_difference_of_roots(difference):
    refused = infer_difference(difference, **ONCE)
    assert isinstance(refused, CannotTell)
    assert (refused.why, refused.value) == ("cannot_know", None)


def test_guesses_and_unknown_outcomes_are_told_in_the_unit_of_the_errors():
    low, high = rmse([1, 2, 3]), rmse([1, 2, 5])
    assert figures(Ranged(low, (low, high))) == pytest.approx([sqrt(14 / 3), sqrt(14 / 3), sqrt(10)])
    found = infer(Bracketed(low, high, 3, "cases"), **ONCE)
    assert (found.at_least, found.at_most) == pytest.approx((sqrt(14 / 3), sqrt(10)))
    assert infer(Ranged(low, (low, high)), **ONCE).high == pytest.approx(infer(high, **ONCE).high)


def sums_apart(a, b):
    products = (a**2, b**2, a**4, a**2 * b**2, b**4)
    return len(a), *(Fraction(int(product.sum())) for product in products)


def test_two_roots_on_the_same_cases_differ_with_the_error_of_their_influence():
    b = np.random.default_rng(9).integers(-25, 30, size=400)
    value, se = roots_apart(*sums_apart(ERRORS, b))
    of_a, of_b = (root_mean_squared_error(errors, np.zeros(400)) for errors in (ERRORS, b))
    influence = b**2 / (2 * of_b) - ERRORS**2 / (2 * of_a)
    assert (value, se) == pytest.approx((of_b - of_a, stats.sem(influence)), rel=1e-9)
    told = infer_difference(Smooth(value, se, 400, 400, "identity", -np.inf, np.inf, units_of="cases"), **ONCE)
    assert told.high == pytest.approx(value + stats.norm.ppf(0.975) * se)


def test_roots_that_cannot_be_told_apart_say_why():
    alike = roots_apart(*sums_apart(ERRORS, -ERRORS))
    assert (alike.reason[:19], alike.value) == ("the two err alike i", 0.0)
    assert "no error yet" in roots_apart(*sums_apart(ERRORS, 0 * ERRORS)).reason
    assert roots_apart(*sums_apart(ERRORS[:1], ERRORS[:1])).reason.startswith("one value only")
    assert roots_apart(*sums_apart(ERRORS[:0], ERRORS[:0])).reason == "no case has an outcome yet"


def test_the_cases_that_a_tail_asks_for_are_cochrans_of_what_each_case_moves():
    a, b = (np.round(np.random.default_rng(seed).lognormal(2, 1, 400)) for seed in (1, 2))
    squares, fourths = (a**2, b**2), (a**4, a**2 * b**2, b**4)
    sixths = (a**6, a**4 * b**2, a**2 * b**4, b**6)
    sums = ([Fraction(int(one.sum())) for one in powers] for powers in (squares, fourths, sixths))
    roots = [np.sqrt((one**2).mean()) for one in (a, b)]
    influence = b**2 / (2 * roots[1]) - a**2 / (2 * roots[0])
    assert tail_of_roots_apart(400, *map(tuple, sums)) == pytest.approx(25 * stats.skew(influence) ** 2, rel=1e-9)
