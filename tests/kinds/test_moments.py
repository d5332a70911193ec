"""What rounding may do to a sum of cubes."""

from fractions import Fraction

import numpy as np
import pytest

from upheld.kinds.moments import rounding_of_cubes


@pytest.mark.parametrize("size", [0.01, 0.1, 1.0, 30.0])
def test_a_sum_of_rounded_cubes_lies_within_the_rounding_that_is_told(size):
    values = np.random.default_rng(1).normal(0, size, 1000)
    scale = 1000
    moved = abs(float((np.round(values**3 * scale) / scale - values**3).sum()))
    told = rounding_of_cubes(1000, Fraction(float((values**2).sum())), Fraction(scale))
    assert moved <= float(told) <= 0.5
