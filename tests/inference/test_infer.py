from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from upheld.errors import CallError
from upheld.inference import (
    Calibration,
    CannotTell,
    FoldSums,
    Mean,
    Ratio,
    Smooth,
    beta_mixture_cs,
    infer,
    newcombe_auc,
    wilson,
    wilson_jaccard,
)

EVEN_FOLDS = FoldSums(np.tile([3.0, 7.0], 32), np.full(64, 10.0))
AUC = Smooth(0.9, 0.02, 300, 4000, "logit", 0.0, 1.0, is_auc=True)


def told(statistic, looks="once", level=0.95, expected_n=1000):
    return infer(statistic, looks=looks, level=level, expected_n=expected_n)


def test_a_rate_is_judged_by_wilson_at_one_look_and_by_the_mixture_at_any():
    ratio = Ratio(81, 263, "positives")
    assert told(ratio) == wilson(81, 263, n_of="positives")
    assert told(ratio, "anytime") == beta_mixture_cs(81, 263, n_of="positives")


def test_f1_is_judged_through_the_jaccard_index():
    once, expected = told(Ratio(80, 110, "cases", as_f1=True)), wilson_jaccard(80, 20, 10)
    assert (once.value, once.low, once.high) == pytest.approx((expected.value, expected.low, expected.high))
    assert told(Ratio(80, 110, "cases", as_f1=True), "anytime").low < once.low


def test_returning_customers_widen_the_interval_and_the_method_says_so():
    alone, by_customer = told(Ratio(320, 640, "cases")), told(Ratio(320, 640, "cases", EVEN_FOLDS))
    # 64 folds of .3 or .7: se^2 = 64/63 * 64 * 2^2 / 640^2, so each fold counts for about 6 cases of 10.
    n = 0.25 / (64 / 63 * 64 * 4 / 640**2) * (stats.norm.ppf(0.975) / stats.t.ppf(0.975, 63)) ** 2
    expected = wilson(0.5 * n, n)
    assert (by_customer.low, by_customer.high) == pytest.approx((expected.low, expected.high))
    assert by_customer.low < alone.low
    assert (by_customer.n, by_customer.method) == (640, "Wilson by customer, one look")


def test_a_rate_without_its_cases_says_what_is_missing():
    assert told(Ratio(0, 0, "positives")).reason == "no positives yet"


def test_one_group_with_a_third_of_the_cases_is_shown_with_and_without():
    folds = FoldSums(np.r_[100.0, np.full(63, 9.0)], np.r_[350.0, np.full(63, 10.0)])
    refused = told(Ratio(667, 980, "cases", folds))
    assert refused.reason == "a few customers hold 36 % of the cases: 68.1 % with them, 90 % without"
    assert refused.value == pytest.approx(667 / 980)


def test_a_tiny_segment_is_not_refused_for_a_group_that_chance_made_large():
    folds = FoldSums(np.r_[3.0, np.ones(22), np.zeros(4)], np.r_[4.0, np.ones(26)])
    assert not isinstance(told(Ratio(25, 30, "positives", folds)), CannotTell)


def mean_of(values, folds=None, n_of="cases", low=float("-inf")):
    fractions = [Fraction(value) for value in values]
    squares = sum(value**2 for value in fractions)
    return Mean(len(fractions), sum(fractions), squares, n_of, folds, low=low)


def test_a_mean_is_judged_by_students_t():
    expected = stats.ttest_1samp([1, 2, 4, 9], 0).confidence_interval(0.95)
    assert (told(mean_of([1, 2, 4, 9])).low, told(mean_of([1, 2, 4, 9])).high) == pytest.approx(tuple(expected))


def test_a_mean_of_returning_customers_takes_its_error_from_the_groups():
    values = np.random.default_rng(1).normal(size=(64, 10)).round(3) + np.linspace(-1, 1, 64).round(3)[:, None]
    folds = FoldSums(values.sum(axis=1), np.full(64, 10.0))
    expected = stats.ttest_1samp(values.mean(axis=1), 0).confidence_interval(0.95)
    found = told(mean_of(values.ravel(), folds))
    assert (found.low, found.high) == pytest.approx(tuple(expected))
    assert told(mean_of(values.ravel(), folds), "anytime").low < found.low


@pytest.mark.parametrize(("n_of", "needed"), [("cases", 100), ("days", 28)])
def test_a_mean_looked_at_any_time_needs_enough_units(n_of, needed):
    values = [0, 1] * (needed // 2)
    assert not isinstance(told(mean_of(values, n_of=n_of), "anytime"), CannotTell)
    refused = told(mean_of(values[:-1], n_of=n_of), "anytime")
    assert refused.reason == f"needs at least {needed} {n_of}; has {needed - 1}"


def test_equal_values_and_a_dominating_group_are_no_estimate_of_a_mean():
    assert told(mean_of([2, 2, 2])).value == 2.0
    folds = FoldSums(np.r_[500.0, np.arange(63.0)], np.r_[500.0, np.full(63, 10.0)])
    assert "a few customers hold" in told(mean_of([0, 1] * 565, folds)).reason


def test_a_mean_is_clipped_to_its_range():
    assert told(mean_of([0, 0, 0, 5], low=0.0)).low == 0.0


def test_an_auc_is_judged_on_the_log_odds():
    half = stats.norm.ppf(0.975) * 0.02 / (0.9 * 0.1)
    expected = 1 / (1 + np.exp(-(np.log(9) + half * np.array([-1, 1]))))
    assert (told(AUC).low, told(AUC).high) == pytest.approx(tuple(expected))
    assert (told(AUC).n, told(AUC).n_of) == (300, "positives")


def test_a_matthews_correlation_is_judged_as_it_is():
    mcc = Smooth(0.5, 0.03, 400, 300, "identity", -1.0, 1.0)
    assert told(mcc).high == pytest.approx(0.5 + 0.03 * stats.norm.ppf(0.975))
    assert told(mcc).n_of == "negatives"


def few(positives, **changes):
    fields = {"value": 0.9, "se": 0.02, "is_auc": True} | changes
    return Smooth(positives=positives, negatives=500, scale="logit", low=0.0, high=1.0, **fields)


def test_an_auc_of_few_positives_takes_the_wider_of_two_intervals():
    newcombe = newcombe_auc(0.9, 30, 500)
    assert told(few(30)).low == newcombe.low
    assert told(few(30, se=0.2)).low < newcombe.low


def test_an_auc_of_exactly_one_has_an_interval_at_one_look_only():
    assert told(few(30, value=1.0, se=0.0)).low == newcombe_auc(1.0, 30, 500).low
    assert isinstance(told(few(300, value=1.0, se=0.0), "anytime"), CannotTell)


def test_too_few_of_the_rarer_class_is_said_in_numbers():
    assert told(few(37), "anytime").reason == "needs at least 100 positives; has 37"
    assert told(few(9, is_auc=False)).reason == "needs at least 10 positives; has 9"
    assert told(few(0)).reason == "no positives yet"
    assert told(few(1)).reason == "needs at least 2 positives; has 1"


def test_what_binning_may_have_moved_widens_both_ends():
    blurred = told(few(400, error=0.01))
    assert (blurred.low, blurred.high) == pytest.approx((told(few(400)).low - 0.01, told(few(400)).high + 0.01))


def jackknifed(spread, **changes):
    return few(400, without_fold=0.9 + spread * np.linspace(-1, 1, 64), **changes)


def test_left_out_groups_give_the_error_of_an_auc():
    logits = np.log(jackknifed(0.005).without_fold / (1 - jackknifed(0.005).without_fold))
    half = stats.t.ppf(0.975, 63) * np.sqrt(63 / 64 * ((logits - logits.mean()) ** 2).sum())
    assert told(jackknifed(0.005)).high == pytest.approx(1 / (1 + np.exp(-(np.log(9) + half))))
    assert told(jackknifed(0.005), "anytime").low < told(jackknifed(0.005)).low


def test_a_group_that_leaves_a_perfect_auc_behind_is_no_obstacle():
    almost = np.r_[1.0, np.full(63, 0.9)]
    assert not isinstance(told(few(400, without_fold=almost)), CannotTell)


def test_groups_can_refuse_a_smooth_figure():
    assert "too few different customers" in told(few(400, without_fold=np.array([0.9]))).reason
    assert "too few different" in told(few(400, without_fold=np.linspace(0.89, 0.91, 20)), "anytime").reason
    assert "hold 40 %" in told(jackknifed(0.005, largest_fold=0.4)).reason
    assert "holds all the positives" in told(few(400, without_fold=np.r_[np.nan, np.full(63, 0.9)])).reason
    assert isinstance(told(jackknifed(0.0)), CannotTell)
    assert isinstance(told(jackknifed(0.0, value=1.0)), CannotTell)


def test_calibration_is_judged_at_one_look_only():
    groups = Calibration(np.array([400.0, 300]), np.array([12.0, 40]), np.array([18.0, 45]))
    assert told(groups).value == pytest.approx(11 / 700)
    assert told(groups).low == 0.0
    refused = told(groups, "anytime")
    assert (refused.why, "write `looks: once`" in refused.reason) == ("cannot_know", True)
    assert refused.value == pytest.approx(11 / 700)


@pytest.mark.parametrize("statistic", [Ratio(1, 2, "cases"), Ratio(0, 0, "cases"), AUC])
def test_a_level_in_percent_is_refused(statistic):
    with pytest.raises(CallError):
        told(statistic, level=95)
