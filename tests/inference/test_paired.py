"""Two versions on the same cases: against published figures, hand arithmetic and sums over rows."""

import numpy as np
import pytest
from scipy import stats

from upheld.inference import (
    CannotTell,
    PairedFolds,
    PairedRate,
    asymptotic_cs,
    average_precision,
    average_precision_slopes,
    beta_mixture_cs,
    delong_bins,
    delong_difference,
    infer_difference,
)

ONCE = {"looks": "once", "level": 0.95, "expected_n": 1000}
ANYTIME = {"looks": "anytime", "level": 0.95, "expected_n": 1000}


def test_read_once_it_is_newcombes_paired_score():
    # (36, 12, 2, 0) -> .2000 [.0569, .3404]: statistics of Newcombe 1998, method 10, with B right in 48 and A in 38
    found = infer_difference(PairedRate(50, 36, 2, 12, "cases"), **ONCE)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0569, 0.3404), abs=5e-5)


def test_at_any_time_it_is_the_sequence_on_the_difference_of_each_case():
    differences = np.repeat([1.0, -1.0, 0.0], [180, 120, 1700])
    found = infer_difference(PairedRate(2000, 700, 120, 180, "positives"), **ANYTIME)
    alone = asymptotic_cs(2000, 0.03, differences.std(ddof=1))
    assert (found.value, found.low, found.high) == pytest.approx((0.03, alone.low, alone.high))


def test_ten_cases_of_either_sort_are_enough_for_the_sequence():
    methods = [
        infer_difference(PairedRate(2000, 700, a, b, "positives"), **ANYTIME).method
        for a, b in ((10, 10), (9, 30), (0, 100), (0, 99))
    ]
    assert ["sequence" in method for method in methods] == [True, False, True, False]


def test_few_cases_that_differ_are_told_by_two_mixtures():
    found = infer_difference(PairedRate(2000, 700, 4, 30, "positives"), **ANYTIME)
    a, b = (beta_mixture_cs(k, 2000, level=0.975) for k in (4, 30))
    assert (found.low, found.high) == pytest.approx((b.low - a.high, b.high - a.low))


def test_no_case_that_differs_still_leaves_an_interval_around_nothing():
    for how in (ONCE, ANYTIME):
        found = infer_difference(PairedRate(3000, 900, 0, 0, "positives"), **how)
        assert found.value == 0
        assert -0.005 < found.low < 0 < found.high < 0.005


def test_no_case_at_all_cannot_be_told():
    assert isinstance(infer_difference(PairedRate(0, 0, 0, 0, "positives"), **ANYTIME), CannotTell)


def test_customers_who_return_are_one_unit_each():
    draw = np.random.default_rng(3)
    only_a, only_b = draw.integers(0, 6, 64).astype(float), draw.integers(1, 9, 64).astype(float)
    cases = np.full(64, 40.0)
    folds = PairedFolds(only_a, only_b, cases, np.arange(64))
    found = infer_difference(PairedRate(2560, 900, int(only_a.sum()), int(only_b.sum()), "cases", folds), **ONCE)
    # Equal folds: Student's t on the 64 means.
    expected = stats.ttest_1samp((only_b - only_a) / 40, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def delong_of_rows(a, b, outcome):
    """AUC of b less that of a and its variance, from the placements of every row (DeLong 1988)."""
    placements = []
    for score in (a, b):
        positive, negative = score[outcome], score[~outcome]
        wins = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
        placements.append((wins.mean(axis=1), wins.mean(axis=0)))
    v10 = np.cov([of[0] for of in placements])
    v01 = np.cov([of[1] for of in placements])
    s = v10 / outcome.sum() + v01 / (~outcome).sum()
    return placements[1][0].mean() - placements[0][0].mean(), s[0, 0] + s[1, 1] - 2 * s[0, 1]


@pytest.mark.parametrize("levels", [5, 40, 10**6])
def test_the_difference_of_two_aucs_is_delongs_over_rows(levels):
    draw = np.random.default_rng(levels)
    outcome = draw.random(400) < 0.3
    common = draw.normal(0, 1, 400) + outcome
    a, b = (np.floor(levels / 10 * (common + draw.normal(0, 1, 400) / 2)).astype(int) for _ in range(2))
    value, variance = delong_difference(a, b, outcome * 1.0, ~outcome * 1.0)
    assert (value, variance) == pytest.approx(delong_of_rows(a, b, outcome))


def test_cells_give_the_same_as_rows():
    draw = np.random.default_rng(1)
    outcome, a = draw.random(900) < 0.4, draw.integers(0, 8, 900)
    b = np.clip(a + draw.integers(-1, 2, 900), 0, 7)
    cells, place = np.unique(np.stack([a, b]), axis=1, return_inverse=True)
    counted = [np.bincount(place, weights=chosen, minlength=cells.shape[1]) for chosen in (outcome, ~outcome)]
    assert delong_difference(*cells, *counted) == pytest.approx(delong_of_rows(a, b, outcome))


def test_the_slopes_of_average_precision_are_its_derivatives():
    positives, negatives = np.array([1.0, 4, 9, 20, 31]), np.array([210.0, 96, 40, 14, 5])
    value, of_positive, of_negative = average_precision_slopes(positives, negatives)
    assert value == average_precision(positives, negatives).value
    for bin_ in range(5):
        more = np.eye(5)[bin_] * 1e-4
        up, down = (average_precision(positives + sign * more, negatives).value for sign in (1, -1))
        assert of_positive[bin_] == pytest.approx((up - down) / 2e-4, rel=1e-5)
        up, down = (average_precision(positives, negatives + sign * more).value for sign in (1, -1))
        assert of_negative[bin_] == pytest.approx((up - down) / 2e-4, rel=1e-5)


def test_one_auc_alone_is_the_difference_to_a_score_that_says_nothing():
    draw = np.random.default_rng(8)
    outcome, b = draw.random(500) < 0.3, draw.integers(0, 20, 500)
    value, variance = delong_difference(np.zeros(500, int), b, outcome * 1.0, ~outcome * 1.0)
    bins = [np.bincount(b, weights=chosen, minlength=20) for chosen in (outcome, ~outcome)]
    assert [float(value) + 0.5, float(variance)] == pytest.approx([float(part) for part in delong_bins(*bins)])


@pytest.mark.slow
@pytest.mark.parametrize(("share", "of_b"), [(0.005, 0.75), (0.02, 0.5), (0.1, 0.95)])
def test_read_sixty_times_it_misses_as_seldom_as_it_says(share, of_b):
    # 300 runs of 60 looks at 5 %: more than 24 missed ones would be seen with a chance under 1 in 100.
    draw, missed = np.random.default_rng(17), 0
    for _ in range(300):
        only_b, only_a = (draw.binomial(400, share * part, 60).cumsum() for part in (of_b, 1 - of_b))
        looks = [
            infer_difference(PairedRate(400 * (day + 1), 0, int(only_a[day]), int(only_b[day]), "cases"), **ANYTIME)
            for day in range(60)
        ]
        missed += any(not one.low <= share * (2 * of_b - 1) <= one.high for one in looks)
    assert missed <= 24
