"""Quantiles: ranks of order statistics, the dual rate at a bound, clustering, time-outs, few cases."""

import numpy as np
import pytest
from scipy import stats

from upheld.inference import CannotTell, FoldSums, Quantile, Ratio, growth_to_decide, infer, infer_gap
from upheld.inference.reduced_quantile import reduced_quantile, share_within
from upheld.spec import at_least, at_most, between
from upheld.verdicts import verdict_for

ONCE = {"looks": "once", "level": 0.95, "expected_n": 1000}
ANYTIME = {**ONCE, "looks": "anytime"}


def exact(values, q, beyond=0, folds=None):
    found, n = np.unique(np.asarray(values, float), return_counts=True)
    return Quantile(q, found, found, n.astype(float), beyond, "cases", folds)


def binned(values, q, edges):
    cell = np.searchsorted(edges, values)
    groups = [values[cell == one] for one in np.unique(cell)]
    lows, highs, n = (np.array([of(group) for group in groups], float) for of in (np.min, np.max, len))
    return Quantile(q, lows, highs, n, 0, "cases")


@pytest.mark.parametrize(("q", "n"), [(0.5, 100), (0.95, 400), (0.99, 2000)])
def test_one_look_gives_the_ranks_of_scipys_quantile_test(q, n):
    values = np.random.default_rng(1).lognormal(4, 1, n)
    found = infer(exact(values, q), **ONCE)
    theirs = stats.quantile_test(values, p=q).confidence_interval(0.95)
    assert (found.low, found.high) == (theirs.low, theirs.high)
    assert found.value == pytest.approx(np.quantile(values, q, method="inverted_cdf"))


def test_the_median_of_a_hundred_lies_between_the_fortieth_and_the_sixty_first():
    found = infer(exact(np.arange(1, 101), 0.5), **ONCE)
    assert (found.low, found.high) == (40, 61)


def test_cells_bracket_the_ranks_from_outside():
    values = np.random.default_rng(2).lognormal(4, 1, 3000)
    fine, coarse = infer(exact(values, 0.95), **ONCE), infer(binned(values, 0.95, np.geomspace(1, 5000, 60)), **ONCE)
    assert coarse.low <= fine.low <= coarse.value <= fine.high <= coarse.high
    assert coarse.value == pytest.approx(fine.value, rel=0.15)


@pytest.mark.parametrize("looks", [ONCE, ANYTIME])
@pytest.mark.parametrize("q", [0.5, 0.95])
@pytest.mark.slow
def test_the_verdict_on_a_quantile_is_that_of_the_share_within_its_bound(looks, q):
    values = np.round(np.random.default_rng(3).lognormal(4, 0.6, 900))
    quantile = exact(values, q)
    for bound in np.unique(values):
        share = infer(share_within(quantile, bound), **looks)
        if looks is ONCE:  # the exact interval, of which the ranks are the other side
            k = share_within(quantile, bound).k
            low, high = stats.binomtest(int(k), 900).proportion_ci(method="exact")
        else:
            low, high = share.low, share.high
        word = "met" if low >= q else "not_met" if high < q else "undecided"
        assert verdict_for(infer(quantile, **looks), at_most(bound)).word == word, bound


def test_a_quantile_between_two_bounds_is_two_shares():
    quantile = exact(np.random.default_rng(4).lognormal(4, 0.3, 5000), 0.5)
    found = infer(quantile, **ANYTIME)
    assert verdict_for(found, between(found.low, found.high)).word == "met"
    assert verdict_for(found, between(found.low + 1e-9, found.high)).word == "undecided"
    assert verdict_for(found, at_least(found.high + 1)).word == "not_met"


def test_time_outs_lie_above_every_bound():
    values = np.random.default_rng(5).lognormal(4, 0.3, 900)
    late = infer(exact(values, 0.95, beyond=100), **ANYTIME)
    assert late.value == late.high == np.inf
    assert verdict_for(late, at_most(1e9)).word == "not_met"  # 90 % within any bound, and 95 % are asked
    few = infer(exact(values, 0.95, beyond=20), **ANYTIME)
    assert np.isfinite(few.value)


def test_no_gap_is_told_where_a_segment_times_out():
    values = np.random.default_rng(5).lognormal(4, 0.3, 900)
    arms = {"a": exact(values, 0.95), "b": exact(values, 0.95, beyond=100)}
    assert isinstance(infer_gap(arms, **ANYTIME), CannotTell)


@pytest.mark.parametrize(("q", "needed"), [(0.5, 20), (0.95, 200), (0.99, 1000)])
def test_too_few_cases_show_the_figure_without_an_interval(q, needed):
    refused = infer(exact(np.arange(needed - 1), q), **ANYTIME)
    assert isinstance(refused, CannotTell)
    assert refused.reason == f"needs at least {needed} cases; has {needed - 1}"
    assert refused.value is not None
    assert not isinstance(infer(exact(np.arange(needed), q), **ANYTIME), CannotTell)


def test_no_case_has_no_quantile():
    assert isinstance(infer(exact([], 0.5), **ANYTIME), CannotTell)


def test_values_that_are_all_alike_have_that_quantile():
    found = infer(exact([7.0] * 500, 0.95), **ANYTIME)
    assert (found.value, found.low, found.high) == (7, 7, 7)


def test_customers_who_return_count_for_as_many_cases_as_they_do_in_the_share_within():
    draw = np.random.default_rng(6)
    customer = np.repeat(np.arange(400), 10)
    values = np.repeat(draw.lognormal(4, 0.5, 400), 10)  # ten copies of each customer's one latency
    within = values <= np.quantile(values, 0.9, method="inverted_cdf")
    folds = FoldSums(*(np.bincount(customer % 64, weights=part, minlength=64) for part in (within, within | True)))
    clustered, alone = reduced_quantile(exact(values, 0.9, folds=folds)), reduced_quantile(exact(values, 0.9))
    assert 200 < clustered.independent < 800  # 400 customers, measured by 64 groups of them
    assert alone.independent == 4000
    wide, narrow = (one.interval("anytime", 0.95, 1000) for one in (clustered, alone))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_what_would_decide_a_quantile_is_what_would_decide_its_dual_rate():
    values = np.random.default_rng(7).lognormal(4, 0.5, 2000)
    bound = float(np.quantile(values, 0.958))
    quantile = exact(values, 0.95)
    found = growth_to_decide(quantile, at_most(bound), **ANYTIME)
    dual = growth_to_decide(Ratio(share_within(quantile, bound).k, 2000, "cases"), at_least(0.95), **ANYTIME)
    assert (found.factor, found.towards) == (pytest.approx(dual.factor), "met")
