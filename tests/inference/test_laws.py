"""Laws that hold for every statistic, by property."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.everyday import examples
from upheld.inference import Calibration, CannotTell, FoldSums, Mean, Ratio, Smooth, infer, infer_gap
from upheld.inference.infer import reduced

LOOKS = st.sampled_from(["once", "anytime"])
LEVELS = st.tuples(st.floats(0.5, 0.9999), st.floats(0.5, 0.9999)).map(sorted)


@st.composite
def folds(draw):
    cases = np.array(draw(st.lists(st.integers(1, 40), min_size=2, max_size=64)), dtype=float)
    shares = np.array(draw(st.lists(st.floats(0, 1), min_size=len(cases), max_size=len(cases))))
    return FoldSums(np.floor(shares * cases), cases)


@st.composite
def ratios(draw):
    sums = draw(st.none() | folds())
    n = int(sums.cases.sum()) if sums else draw(st.integers(1, 10**7))
    k = int(sums.events.sum()) if sums else draw(st.integers(0, n))
    return Ratio(k, n, "cases", sums, draw(st.booleans()))


@st.composite
def means(draw):
    values = draw(st.lists(st.integers(0, 1000), min_size=2, max_size=20)) * draw(st.sampled_from([1, 50]))
    sums = None
    if draw(st.booleans()) and len(values) >= 64:
        parts = np.array_split(np.array(values, dtype=float), 64)
        sums = FoldSums(np.array([part.sum() for part in parts]), np.array([float(len(part)) for part in parts]))
    total, squares = sum(values), sum(value**2 for value in values)
    as_root = draw(st.booleans())
    return Mean(len(values), Fraction(total), Fraction(squares), "cases", sums, low=0.0, high=1000.0, as_root=as_root)


@st.composite
def smooths(draw):
    value, is_auc = draw(st.floats(0.01, 0.99)), draw(st.booleans())
    without = None
    if draw(st.booleans()):
        without = np.clip(value + np.array(draw(st.lists(st.floats(-0.02, 0.02), min_size=40, max_size=64))), 0, 1)
    return Smooth(
        value,
        draw(st.floats(1e-4, 0.2)),
        draw(st.integers(2, 10_000)),
        draw(st.integers(2, 10_000)),
        "logit" if is_auc else draw(st.sampled_from(["logit", "identity"])),
        0.0,
        1.0,
        without_fold=without,
        error=draw(st.sampled_from([0.0, 0.01])),
        is_auc=is_auc,
    )


@st.composite
def calibrations(draw):
    n = np.array(draw(st.lists(st.integers(0, 500), min_size=1, max_size=6)), dtype=float)
    assume(n.sum() > 0)
    return Calibration(n, np.floor(n * draw(st.floats(0, 1))), n * draw(st.floats(0, 1)))


STATISTICS = ratios() | means() | smooths() | calibrations()


@examples(300)
@given(STATISTICS, LOOKS, st.floats(0.5, 0.9999))
@pytest.mark.slow
def test_the_value_lies_in_its_interval_and_the_interval_in_its_range(statistic, looks, level):
    found = infer(statistic, looks=looks, level=level, expected_n=1000)
    if not isinstance(found, CannotTell):
        assert getattr(statistic, "low", 0.0) <= found.low <= found.value <= found.high
        assert found.high <= getattr(statistic, "high", 1.0)


@examples(300)
@given(STATISTICS, LOOKS, LEVELS)
@pytest.mark.slow
def test_a_higher_level_never_narrows_an_interval(statistic, looks, levels):
    lower, higher = (infer(statistic, looks=looks, level=level, expected_n=1000) for level in levels)
    if not (isinstance(lower, CannotTell) or isinstance(higher, CannotTell)):
        assert higher.low <= lower.low + 1e-12
        assert higher.high >= lower.high - 1e-12


@examples(200)
@given(STATISTICS, LOOKS, st.floats(1.05, 100))
@pytest.mark.slow
def test_more_cases_of_the_same_proportions_narrow_an_interval(statistic, looks, factor):
    now = reduced(statistic)
    assume(not isinstance(now, CannotTell))
    today, later = (log.interval(looks, 0.95, 1000) for log in (now, now.grown(factor)))
    if not isinstance(today, CannotTell):
        assert later.high - later.low <= today.high - today.low + 1e-12


@examples(200)
@given(STATISTICS)
@pytest.mark.slow
def test_growth_by_one_and_a_move_by_nothing_change_nothing(statistic):
    now = reduced(statistic)
    assume(not isinstance(now, CannotTell))
    for same in (now.grown(1.0), now.moved(0.0)):
        assert (same.value, same.cases, same.se) == pytest.approx((now.value, now.cases, now.se), rel=1e-9)


@examples(200)
@given(st.lists(ratios(), min_size=2, max_size=5), LOOKS, LEVELS)
@pytest.mark.slow
def test_a_gap_lies_in_its_interval_and_a_higher_level_never_narrows_it(ratios, looks, levels):
    arms = {f"segment {place}": ratio for place, ratio in enumerate(ratios)}
    lower, higher = (infer_gap(arms, looks=looks, level=level, expected_n=1000) for level in levels)
    if isinstance(lower, CannotTell) or isinstance(higher, CannotTell):
        return
    assert 0 <= higher.estimate.low <= lower.estimate.low + 1e-12
    assert lower.estimate.low <= lower.estimate.value <= lower.estimate.high <= higher.estimate.high + 1e-12
    assert higher.estimate.high <= 1
