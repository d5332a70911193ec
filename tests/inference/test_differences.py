import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from upheld.errors import CallError
from upheld.inference import CannotTell, newcombe_hybrid_score, newcombe_paired


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (0, 5, 5, 5), (3, 900, 40, 1200), (1, 2, 0, 3)])
def test_two_groups_agree_with_statsmodels(counts):
    found = newcombe_hybrid_score(*counts, level=0.9)
    expected = confint_proportions_2indep(*counts, method="newcomb", alpha=0.1)
    assert [found.low, found.high] == pytest.approx(expected, abs=1e-9)


def test_swapping_the_groups_mirrors_the_interval():
    one, other = newcombe_hybrid_score(6, 7, 2, 9), newcombe_hybrid_score(2, 9, 6, 7)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


def test_swapping_the_two_on_the_same_cases_mirrors_the_interval():
    one, other = newcombe_paired(14, 5, 1, 22), newcombe_paired(14, 1, 5, 22)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


def test_agreeing_on_the_same_cases_narrows_the_difference():
    same, different = newcombe_paired(45, 5, 0, 50), newcombe_hybrid_score(50, 100, 45, 100)
    assert same.high - same.low < different.high - different.low


def test_a_group_without_cases_cannot_be_told():
    assert isinstance(newcombe_hybrid_score(1, 2, 0, 0), CannotTell)
    assert isinstance(newcombe_paired(0, 0, 0, 0), CannotTell)


def test_negative_counts_are_refused():
    with pytest.raises(CallError):
        newcombe_paired(5, -1, 0, 0)
