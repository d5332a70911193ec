from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from upheld.inference import (
    Calibration,
    FoldSums,
    Mean,
    Ratio,
    Smooth,
    beta_mixture_cs,
    growth_to_decide,
    growth_to_decide_gap,
    wilson,
    wilson_inversion,
)
from upheld.spec.bounds import at_least, at_most, between


def growth(statistic, bound, looks="once", **options):
    return growth_to_decide(statistic, bound, looks=looks, level=0.95, expected_n=1000, **options)


def test_a_rate_at_one_look_uses_the_closed_form():
    found = growth(Ratio(930, 1000, "cases"), at_least(0.92))
    assert (found.factor, found.towards) == (pytest.approx(5.573, abs=0.001), "met")


def test_wilson_touches_the_bound_at_the_number_of_cases_that_was_told():
    n = wilson_inversion(930, 1000, 0.92, power=0.5)
    assert wilson(0.93 * n, n).low == pytest.approx(0.92)


def test_a_rate_at_any_time_needs_more_cases_than_at_one_look():
    even = growth(Ratio(930, 1000, "cases"), at_least(0.92), "anytime", power=0.5)
    assert even.factor * 1000 == pytest.approx(11_482, rel=2e-4)  # methods page, from scipy's brentq
    assert beta_mixture_cs(0.93 * 11_482, 11_482).low == pytest.approx(0.92, abs=1e-5)


def test_the_told_growth_decides_in_about_four_of_five_logs():
    found = growth(Ratio(930, 1000, "cases"), at_least(0.92), "anytime")
    n = round(1000 * found.factor)
    counts = np.random.default_rng(5).binomial(n, 0.93, size=2000)
    assert np.mean([beta_mixture_cs(int(k), n).low >= 0.92 for k in counts]) == pytest.approx(0.8, abs=0.03)


def test_outside_the_bound_growth_leads_towards_not_met():
    assert growth(Ratio(100, 1000, "cases"), at_most(0.09)).towards == "not_met"


def test_between_two_edges_both_must_be_cleared():
    one, both = growth(Ratio(500, 1000, "cases"), at_least(0.47)), growth(Ratio(500, 1000, "cases"), between(0.47, 0.6))
    assert both.factor == pytest.approx(one.factor)
    assert growth(Ratio(500, 1000, "cases"), between(0.52, 0.6)).towards == "not_met"


def test_f1_is_grown_on_its_jaccard_index():
    f1 = growth(Ratio(80, 110, "cases", as_f1=True), at_least(0.8))
    rate = growth(Ratio(80, 110, "cases"), at_least(0.8 / 1.2))
    assert f1.factor == pytest.approx(rate.factor)


def test_returning_customers_need_a_longer_log():
    folds = FoldSums(np.tile([2.0, 8.0], 32), np.full(64, 10.0))
    alone = growth(Ratio(320, 640, "cases"), at_least(0.47))
    assert growth(Ratio(320, 640, "cases", folds), at_least(0.47)).factor > 2 * alone.factor


def test_a_mean_needs_what_its_inversion_says():
    mean = Mean(400, Fraction(4960), Fraction(4960**2, 400) + 399 * 900, "cases")
    found = growth(mean, at_least(12.0), power=0.5)
    assert found.factor * 400 == pytest.approx((stats.norm.ppf(0.975) * 30 / 0.4) ** 2, rel=1e-3)


def test_an_auc_with_too_few_positives_grows_at_least_to_a_hundred():
    auc = Smooth(0.95, 0.01, 40, 4000, "logit", 0.0, 1.0, is_auc=True)
    found = growth(auc, at_least(0.7), "anytime")
    assert (found.factor, found.towards) == (pytest.approx(2.5, rel=1e-3), "met")


def test_calibration_grows_at_one_look_only():
    groups = Calibration(np.array([400.0, 300]), np.array([12.0, 40]), np.array([18.0, 45]))
    assert growth(groups, at_most(0.02)).towards == "met"
    assert growth(groups, at_most(0.02), "anytime") is None


@pytest.mark.parametrize(
    ("statistic", "bound"),
    [
        pytest.param(Ratio(920, 1000, "cases"), at_least(0.92), id="on the bound"),
        pytest.param(Ratio(9_201, 10_000, "cases"), at_least(0.92), id="more than 1,000 times"),
        pytest.param(Ratio(17, 19, "cases"), at_least(0.8), id="fewer than 20 cases"),
        pytest.param(Ratio(0, 0, "cases"), at_least(0.8), id="no cases"),
        pytest.param(Ratio(950, 1000, "cases"), at_least(0.8), id="decided already"),
    ],
)
@pytest.mark.parametrize("looks", ["once", "anytime"])
def test_no_figure_where_none_would_be_realistic(statistic, bound, looks):
    assert growth(statistic, bound, looks) is None


def gap_growth(bound, looks="once", **counts):
    arms = {name: Ratio(*count, "cases") for name, count in counts.items()}
    return growth_to_decide_gap(arms, bound, looks=looks, level=0.95, expected_n=1000)


@pytest.mark.parametrize("looks", ["once", "anytime"])
def test_a_gap_grows_towards_the_side_on_which_it_lies(looks):
    assert gap_growth(0.06, looks, north=(900, 1000), south=(860, 1000)).towards == "met"
    assert gap_growth(0.02, looks, north=(900, 1000), south=(860, 1000)).towards == "not_met"


def test_the_told_growth_decides_a_gap_in_about_four_of_five_logs():
    found = gap_growth(0.06, north=(900, 1000), south=(860, 1000))
    n, rng = round(1000 * found.factor), np.random.default_rng(5)
    p1, p2 = rng.binomial(n, 0.9, 5000) / n, rng.binomial(n, 0.86, 5000) / n
    half = stats.norm.ppf(0.975) * np.sqrt(p1 * (1 - p1) / n + p2 * (1 - p2) / n)
    assert np.mean(p1 - p2 + half <= 0.06) == pytest.approx(0.8, abs=0.03)


def test_no_figure_for_a_gap_where_none_would_be_realistic():
    assert gap_growth(0.25, north=(3, 4), south=(2, 4)) is None
    assert gap_growth(0.5, north=(900, 1000), south=(860, 1000)) is None
    assert gap_growth(0.1, north=(9, 10), south=(860, 1000)) is None
    assert gap_growth(0.1, north=(0, 0), south=(860, 1000)) is None
