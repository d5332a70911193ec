import numpy as np
import pytest
import statsmodels.api as sm

from upheld.inference import (
    CannotTell,
    ClusterSums,
    FoldSums,
    delta_ratio,
    effective_n,
    effective_n_of_folds,
    fold_ratio,
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
    rare = FoldSums(np.eye(1, 20)[0], np.arange(1.0, 21.0))
    assert effective_n_of_folds(rare) == pytest.approx(210**2 / sum(size**2 for size in range(1, 21)))


def test_one_group_only_cannot_be_told():
    assert isinstance(delta_ratio(ClusterSums(1, 3, 10, 9, 100, 30)), CannotTell)
    assert isinstance(fold_ratio(FoldSums(np.array([3.0]), np.array([10.0]))), CannotTell)
    assert isinstance(effective_n(ClusterSums(0, 0, 0, 0, 0, 0)), CannotTell)
