"""What to promise, and the buffer that it takes: by hand, and by counting who is late."""

import numpy as np
import pytest

from upheld.errors import CallError
from upheld.inference import CannotTell, conformal_one_sided, newsvendor


def test_the_best_quantile_is_where_the_summed_cost_is_least():
    times = np.arange(1, 100)  # every promise is one of them
    costs = [3 * np.maximum(times - promise, 0).sum() + np.maximum(promise - times, 0).sum() for promise in times]
    assert times[int(np.argmin(costs))] / 100 == newsvendor(3, 1)


def test_only_lateness_costs_promises_the_latest_and_only_earliness_the_earliest():
    assert (newsvendor(2, 0), newsvendor(0, 2)) == (1.0, 0.0)


def test_costs_of_nothing_choose_nothing():
    refused = newsvendor(0, 0)
    assert isinstance(refused, CannotTell)
    assert refused.why == "cannot_know"


@pytest.mark.parametrize("costs", [(-6, 1), (6, -1), (float("nan"), 1)])
def test_a_cost_below_0_is_refused(costs):
    with pytest.raises(CallError, match="0 or above"):
        newsvendor(*costs)


def test_the_rank_is_not_moved_by_what_floats_carry_too_much():
    assert 100 * 0.07 > 7
    assert conformal_one_sided(99, 0.07) == 7


def test_too_few_cases_say_how_many_it_takes():
    refused = conformal_one_sided(18, 0.95)
    assert refused.reason == "a promise that holds in 95 % needs at least 19 cases; has 18"
    assert conformal_one_sided(19, 0.95) == 19
    assert isinstance(conformal_one_sided(0, 0.5), CannotTell)


@pytest.mark.parametrize("q", [0, 1, 85])
def test_a_quantile_outside_0_to_1_is_refused(q):
    with pytest.raises(CallError, match="outside 0 to 1"):
        conformal_one_sided(100, q)


def test_the_next_case_is_late_no_more_often_than_promised():
    residuals = np.random.default_rng(4).exponential(size=(20_000, 41))
    buffer = np.sort(residuals[:, :40], axis=1)[:, conformal_one_sided(40, 0.85) - 1]
    # Exactly 1 - 35/41 = .1463; 20,000 logs tell that to .005 (two standard errors).
    assert np.mean(residuals[:, 40] > buffer) == pytest.approx(1 - 35 / 41, abs=0.0075)
