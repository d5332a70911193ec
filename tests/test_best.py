from fractions import Fraction

import pytest

from upheld.inference import Mean, Ratio
from upheld.within import figure_of


def test_a_figure_is_held_against_its_bound_on_the_scale_on_which_it_is_shown():
    assert figure_of(Ratio(80, 110, "cases", as_f1=True)) == pytest.approx(160 / 190)  # 2 tp / (2 tp + fp + fn)
    assert figure_of(Mean(2, Fraction(18), Fraction(162), "cases", as_root=True)) == 3.0


def test_without_cases_there_is_no_figure():
    assert figure_of(Ratio(0, 0, "cases")) is None
