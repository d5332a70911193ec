"""Sums over whole minutes agree with scipy and with numbers drawn."""

import math

import numpy as np
import pytest
from scipy.stats import binom, lognorm

from upheld.worlds.whole_minutes import Minutes, counted, mixed, rounded_lognormal

TEN_COINS = Minutes(0, binom.pmf(np.arange(11), 10, 0.5))


def test_a_mean_a_tail_and_a_quantile_are_scipys():
    assert TEN_COINS.mean() == pytest.approx(5)
    assert TEN_COINS.mean(np.square) == pytest.approx(27.5)  # variance 2.5 and the squared mean
    assert TEN_COINS.share_above(6) == pytest.approx(binom.sf(6, 10, 0.5))
    assert [TEN_COINS.quantile(q) for q in (0.1, 0.5, 0.9)] == list(binom.ppf([0.1, 0.5, 0.9], 10, 0.5))


def test_the_weights_need_not_add_up_to_one():
    assert TEN_COINS.times(3).mean() == pytest.approx(5)
    assert TEN_COINS.times(3).quantile(0.5) == 5
    assert TEN_COINS.times(3).total == pytest.approx(3)


def test_a_sum_of_independent_numbers_is_their_convolution():
    both = TEN_COINS.plus(TEN_COINS.shifted(7))
    assert both.first == 7
    assert both.weights == pytest.approx(binom.pmf(np.arange(21), 20, 0.5))


def test_a_mixture_puts_each_number_where_it_belongs():
    mixture = mixed([Minutes(-1, np.array([0.2, 0.2])), Minutes(2, np.array([0.6]))])
    assert (mixture.first, mixture.weights.tolist()) == (-1, [0.2, 0.2, 0.0, 0.6])


def test_numbers_that_come_twice_are_added():
    assert counted(np.array([3, 5, 3]), np.array([0.2, 0.3, 0.5])).weights.tolist() == [0.7, 0.0, 0.3]


def test_a_rounded_lognormal_counts_what_lies_beyond_an_end_as_that_end():
    minutes = rounded_lognormal(12, 0.4, 5, 30, shift=-14)
    law = lognorm(0.4, scale=12)
    assert minutes.first == -9
    assert minutes.total == pytest.approx(1)
    assert minutes.weights[0] == pytest.approx(law.cdf(5.5))
    assert minutes.weights[7] == pytest.approx(law.cdf(12.5) - law.cdf(11.5))
    assert minutes.weights[-1] == pytest.approx(law.sf(29.5))


def test_a_rounded_lognormal_that_may_be_zero_loses_no_weight():
    assert rounded_lognormal(2, 1.5, 0, 9).total == pytest.approx(1)
    assert rounded_lognormal(2, 1.5, 0, 9).weights[0] == pytest.approx(lognorm(1.5, scale=2).cdf(0.5))


def test_of_no_case_at_all_nothing_is_said():
    with pytest.raises(ValueError, match="no weight"):
        Minutes(0, np.zeros(3)).mean()
    assert math.isclose(Minutes(0, np.zeros(3)).total, 0)
