from math import log

import pytest
from scipy.optimize import brentq
from scipy.special import betaln

from upheld.errors import CallError
from upheld.inference import (
    CannotTell,
    asymptotic_cs,
    asymptotic_cs_guard,
    asymptotic_cs_two_arms,
    beta_mixture_cs,
    wilson,
)


def excess(p, k, n, alpha):
    return betaln(1 + k, 1 + n - k) - k * log(p) - (n - k) * log(1 - p) + log(alpha)


@pytest.mark.parametrize("alpha", [0.2, 0.05, 1e-4])
@pytest.mark.parametrize(("k", "n"), [(1, 3), (0.2, 5.7), (37.4, 41.1), (5, 100_000), (999_990, 1_000_000)])
def test_the_mixture_ends_where_brentq_finds_the_roots(k, n, alpha):
    found = beta_mixture_cs(k, n, level=1 - alpha)
    low = brentq(excess, 1e-300, k / n, args=(k, n, alpha), xtol=1e-15, rtol=1e-14)
    high = brentq(excess, k / n, 1 - 1e-16, args=(k, n, alpha), xtol=1e-15, rtol=1e-14)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


def test_the_mixture_of_no_event_has_a_closed_form():
    assert beta_mixture_cs(0, 50).high == pytest.approx(1 - (0.05 / 51) ** (1 / 50))
    assert beta_mixture_cs(50, 50).low == pytest.approx((0.05 / 51) ** (1 / 50))


@pytest.mark.parametrize(("k", "n"), [(1e-9, 3.0), (3 - 1e-9, 3.0), (1e-9, 1e9), (5e8, 1e9)])
def test_the_mixture_stays_in_range_at_extreme_counts(k, n):
    found = beta_mixture_cs(k, n)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_any_number_of_looks_costs_width():
    anytime, once = beta_mixture_cs(900, 1000), wilson(900, 1000)
    assert (anytime.high - anytime.low) / (once.high - once.low) == pytest.approx(1.87, abs=0.01)


def test_without_cases_or_spread_there_is_no_sequence():
    assert isinstance(beta_mixture_cs(0, 0), CannotTell)
    assert isinstance(asymptotic_cs(0, 0, 1), CannotTell)
    assert asymptotic_cs(500, 3.0, 0.0).value == 3.0


def test_two_groups_need_ten_of_either_outcome():
    assert asymptotic_cs_guard(10, 20) is None
    assert isinstance(asymptotic_cs_two_arms(100, 9, 100, 50), CannotTell)
    assert isinstance(asymptotic_cs_two_arms(100, 50, 0, 0), CannotTell)


def test_an_expected_number_of_cases_must_be_positive():
    with pytest.raises(CallError):
        asymptotic_cs(500, 3.0, 1.0, n_opt=0)
