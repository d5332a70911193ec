import numpy as np
import pytest

from upheld.inference.refusals import dominates


@pytest.mark.parametrize("cases", [20, 60, 150, 400])
def test_chance_alone_hardly_ever_looks_like_one_dominating_group(cases):
    largest = np.random.default_rng(3).multinomial(cases, np.full(64, 1 / 64), size=20_000).max(axis=1)
    refused = np.mean([dominates(held / cases, cases) for held in largest])
    assert refused <= 0.001 + 3 * np.sqrt(0.001 / 20_000)


@pytest.mark.parametrize("cases", [30, 300, 3_000_000])
def test_a_third_of_the_cases_in_one_group_always_dominates(cases):
    assert dominates(1 / 3, cases)


def test_ten_percent_do_not_dominate():
    assert not dominates(0.1, 1_000_000)
