from fractions import Fraction

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from upheld.inference import (
    CannotTell,
    ClusterSums,
    FoldSums,
    delta_ratio,
    effective_n,
    effective_n_of_folds,
    fold_ratio,
    infer,
    kish_of_folds,
    mean_of_folds,
)

EVENTS, CASES = np.array([3.0, 0, 7, 2, 5, 1]), np.array([10.0, 4, 9, 12, 30, 2])


def cluster_sums(events, cases, **counts):
    return ClusterSums(len(cases), events.sum(), cases.sum(), events @ events, cases @ cases, events @ cases, **counts)


def test_the_standard_error_is_the_cluster_robust_one_of_least_squares():
    y = np.concatenate([np.repeat([1.0, 0.0], [int(e), int(c - e)]) for e, c in zip(EVENTS, CASES, strict=True)])
    groups = np.repeat(np.arange(len(CASES)), CASES.astype(int))
    fit = sm.OLS(y, np.ones((len(y), 1))).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False, "df_correction": False}
    )
    value, se = delta_ratio(cluster_sums(EVENTS, CASES))
    assert value == pytest.approx(fit.params[0])
    assert se == pytest.approx(fit.bse[0] * np.sqrt(6 / 5))


def test_folds_and_their_sums_give_the_same_standard_error():
    from_sums, from_folds = delta_ratio(cluster_sums(EVENTS, CASES)), fold_ratio(FoldSums(EVENTS, CASES))
    assert tuple(from_folds) == pytest.approx(tuple(from_sums))


def test_folds_of_a_hundred_million_cases_keep_their_spread():
    big = FoldSums(EVENTS * 1e8, CASES * 1e8)
    assert fold_ratio(big).se == pytest.approx(fold_ratio(FoldSums(EVENTS, CASES)).se)


def test_effective_cases_never_exceed_the_cases():
    alike = FoldSums(np.full(40, 5.0), np.full(40, 10.0))
    assert effective_n_of_folds(alike) == 400


def test_with_events_in_few_groups_their_sizes_alone_count():
    rare, often = np.eye(1, 20)[0], np.arange(1.0, 21.0) - np.eye(1, 20)[0]
    sizes = np.arange(1.0, 21.0)
    assert effective_n_of_folds(FoldSums(rare, sizes)) == effective_n_of_folds(FoldSums(often, sizes))


def test_the_spread_of_the_groups_sizes_tells_how_many_customers_there_are():
    rng, bound, copies = np.random.default_rng(1), 0, 2000
    sizes = rng.geometric(1 / 8, 600)
    kish = sizes.sum() ** 2 / (sizes**2).sum()
    for _ in range(copies):
        by_group = np.bincount(rng.integers(0, 64, 600), sizes, 64)
        held = by_group[by_group > 0]
        bound += kish_of_folds(FoldSums(held, held)) <= kish
    # A bound from below at 95 %; 2,000 runs have a standard error of half a point.
    assert 0.93 < bound / copies < 0.98


def test_cases_of_single_customers_are_worth_no_more_than_they_are():
    even = np.full(64, 50.0)
    assert kish_of_folds(FoldSums(even, even)) == 3200


def test_one_group_only_cannot_be_told():
    assert isinstance(delta_ratio(ClusterSums(1, 3, 10, 9, 100, 30)), CannotTell)
    assert isinstance(fold_ratio(FoldSums(np.array([3.0]), np.array([10.0]))), CannotTell)
    assert isinstance(effective_n(ClusterSums(0, 0, 0, 0, 0, 0)), CannotTell)


def test_a_mean_of_which_only_folds_are_known_has_students_interval_over_the_folds():
    draw = np.random.default_rng(6)
    fold, gains = draw.integers(0, 64, 4000), draw.normal(2, 5, 4000)
    folds = FoldSums(np.bincount(fold, gains, 64), np.bincount(fold, minlength=64).astype(float))
    mean = mean_of_folds(4000, Fraction(gains.sum()), "cases", folds)
    found = infer(mean, looks="once", level=0.95, expected_n=1000)
    residuals = folds.events - gains.mean() * folds.cases
    half = stats.t.ppf(0.975, 63) * np.sqrt(64 / 63 * residuals @ residuals) / 4000
    assert (found.value, found.low, found.high) == pytest.approx(
        (gains.mean(), gains.mean() - half, gains.mean() + half)
    )


@pytest.mark.parametrize("large", [0, 60, 4000])
def test_it_is_refused_where_the_folds_are_too_skew_for_cochrans_rule(large):
    draw = np.random.default_rng(7)
    events, cases = draw.normal(0, 30, 64), np.full(64, 50.0)
    events[5] += large
    mean = mean_of_folds(3200, Fraction(events.sum()), "cases", FoldSums(events, cases))
    found = infer(mean, looks="once", level=0.95, expected_n=1000)
    assert isinstance(found, CannotTell) == (25 * stats.skew(events) ** 2 > 64)
