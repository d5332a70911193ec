"""What is reckoned quickly is what the slow form gives, to the last bit."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.kinds.classification.money import WorthSums, mean_worth, over_one_denominator
from upheld.kinds.classification.review import reached_shares, reached_shares_below

SHARES = st.fractions(-50, 50, max_denominator=400)


@given(st.integers(0, 2**32), st.sampled_from([0.3, 5.0, 100 / 7, 41.5]))
@pytest.mark.slow
def test_the_reach_below_a_boundary_is_that_of_a_band_without_the_places_above(seed, capacity):
    draw = np.random.default_rng(seed)
    counts = draw.integers(0, 12, (draw.integers(1, 30), draw.integers(2, 15))) * draw.integers(0, 2)
    below = np.concatenate([np.zeros((len(counts), 1), int), counts.cumsum(axis=1)], axis=1)
    for boundary in range(counts.shape[1] + 1):
        band = np.where(np.arange(counts.shape[1]) < boundary, counts, 0)
        found = reached_shares_below(below, boundary, capacity)
        assert np.array_equal(found, reached_shares(band, capacity))


@given(st.lists(SHARES, max_size=6))
@pytest.mark.slow
def test_numerators_over_one_denominator_are_the_fractions(fractions):
    common, numerators = over_one_denominator(fractions)
    assert [Fraction(numerator, common) for numerator in numerators] == fractions


@given(st.lists(SHARES, min_size=4, max_size=4), SHARES, SHARES, st.fractions(0, 1, max_denominator=90))
@pytest.mark.slow
def test_the_moments_of_exact_sums_are_those_of_the_cases_one_by_one(amounts, fixed, times, share):
    # Every case is a positive that is looked at: found, and then worth 1, or worth a part of its amount.
    sums = np.full((3, 2, 2, 4), Fraction(0), object)
    sums[1, 1, 0] = [Fraction(len(amounts)), *(sum(amount**degree for amount in amounts) for degree in (1, 2, 3))]
    outcomes = [(share, (Fraction(1), Fraction(0))), (1 - share, (fixed, times))]
    mean = mean_worth(WorthSums(1, sums, None, Fraction(0)), lambda treatment, outcome, rule: outcomes)
    for degree, found in ((1, mean.total), (2, mean.squares), (3, mean.cubes[0])):
        assert found == sum(share + (1 - share) * (fixed + times * amount) ** degree for amount in amounts)
