import numpy as np
import pytest
from scipy import stats

from upheld.inference import CannotTell, ece_bins, ece_half_width
from upheld.inference.calibration import group_sds


def test_the_half_width_of_one_group_is_a_normal_quantile():
    sd = group_sds([500], [100])[0]
    assert ece_half_width([500], [100], level=0.95) == pytest.approx(sd * stats.norm.ppf(0.975), rel=0.01)


def test_the_same_counts_give_the_same_width_whatever_was_asked_before():
    alone = ece_half_width([500, 300], [100, 200])
    ece_half_width(np.full(25, 50), np.full(25, 10))
    assert ece_half_width([500, 300], [100, 200]) == alone


def test_groups_without_cases_drop_out():
    assert ece_half_width([500, 0, 300], [100, 0, 200]) == ece_half_width([500, 300], [100, 200])
    assert ece_bins([5, 0], [1, 0], [2.0, 0.0]) == pytest.approx(0.2)


def test_no_case_cannot_be_told():
    assert isinstance(ece_bins([0], [0], [0.0]), CannotTell)
    assert isinstance(ece_half_width([0], [0]), CannotTell)
