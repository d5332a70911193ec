"""Lognormal means agree with hand arithmetic and with numerical integration."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import lognorm

from upheld.worlds.lognormal import Lognormal


def test_the_mean_is_the_median_times_e_to_half_the_squared_log_sd():
    # .75^2 / 2 = .28125; e^.28125 = 1.32479; times 3,300 INR
    assert Lognormal(3_300, 0.75).mean_above() == pytest.approx(4_371.79, abs=0.01)


def test_a_partial_mean_by_hand():
    # E[X; X > 1] with median and log sd 1 is e^(1/2) Phi(1) = 1.648721 x .841345
    assert Lognormal(1, 1).mean_above(1) == pytest.approx(1.648721 * 0.841345, abs=1e-5)


@pytest.mark.parametrize("bound", [0.0, 900.0, 4_000.0])
@pytest.mark.parametrize("cap", [500.0, 3_000.0, 20_000.0, math.inf])
def test_a_capped_mean_above_a_bound_agrees_with_numerical_integration(bound, cap):
    amount = lognorm(0.75, scale=1_500)

    def weighed(z):
        x = 1_500 * math.exp(0.75 * z)
        return min(x, cap) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) if x > bound else 0.0

    kinks = [math.log(x / 1_500) / 0.75 for x in (bound, cap) if 0 < x < math.inf]
    expected = quad(weighed, -12, 12, points=kinks, epsabs=1e-9, limit=500)[0]
    assert Lognormal(1_500, 0.75).mean_above(bound, cap) == pytest.approx(expected, rel=1e-9)
    assert Lognormal(1_500, 0.75).share_above(bound) == pytest.approx(amount.sf(bound), rel=1e-12)


def test_a_loss_is_clipped_at_minus_the_cap():
    drawn = np.random.default_rng(1).lognormal(math.log(1_500), 0.75, 400_000)
    clipped = np.where(drawn > 900, np.clip(-2 * drawn, -5_000, 5_000), 0)
    expected = Lognormal(1_500, 0.75).clipped_mean(-2, cap=5_000, above=900)
    assert clipped.mean() == pytest.approx(expected, abs=5 * clipped.std() / math.sqrt(len(drawn)))


def test_a_share_of_nothing_is_nothing():
    assert Lognormal(1_500, 0.75).clipped_mean(0.0, cap=100) == 0
