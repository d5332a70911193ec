"""Many means at once have the interval that each has alone, and none exactly where none can be told alone."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.everyday import examples
from upheld.inference import CannotTell, Estimate, FoldSums, Mean, infer, many_means

LOOKS = ("once", "anytime")


@st.composite
def logs(draw):
    """Worths of cases at a few settings, (settings, n); which are positive; and of which fold, or None."""
    n, settings_ = draw(st.sampled_from([2, 15, 250, 900, 2500])), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spread = draw(st.sampled_from([1, 3, 400]))
    worth = rng.integers(-spread, spread + 1, (settings_, n)).astype(float)
    # Some settings have a tail: a few cases are worth very much.
    worth[rng.random((settings_, n)) < draw(st.sampled_from([0.0, 0.004, 0.05]))] *= 2_000
    worth[rng.random(settings_) < draw(st.sampled_from([0.0, 0.5]))] = draw(st.sampled_from([0.0, -7.0, 40_000.0]))
    positive = rng.random(n) < draw(st.sampled_from([0.02, 0.2, 0.7]))
    sort = draw(st.sampled_from(["none", "even", "few", "one heavy", "one"]))
    fold = {
        "none": lambda: None,
        "even": lambda: rng.integers(0, 64, n),
        "few": lambda: rng.integers(0, 20, n),
        "one heavy": lambda: np.where(rng.random(n) < 0.4, 0, rng.integers(0, 64, n)),
        "one": lambda: np.zeros(n, int),
    }[sort]()
    return worth, positive, fold


def by_fold(values, fold):
    folds = np.unique(fold)
    return np.stack([values[..., fold == one].sum(axis=-1) for one in folds])


def alone(worth, positive, fold, **how):
    total, squares, cubes = (Fraction(float((worth**power).sum())) for power in (1, 2, 3))
    folds = None if fold is None else FoldSums(by_fold(worth, fold), by_fold(np.ones(len(worth)), fold))
    classes = {"positives": int(positive.sum()), "negatives": int((~positive).sum())}
    return infer(Mean(len(worth), total, squares, "cases", folds, cubes=(cubes, Fraction(0)), **classes), **how)


def together(worth, positive, fold, **how):
    return many_means(
        worth.shape[1],
        worth.sum(axis=1),
        (worth**2).sum(axis=1),
        (worth**3).sum(axis=1),
        positives=int(positive.sum()),
        negatives=int((~positive).sum()),
        fold_totals=None if fold is None else by_fold(worth, fold),
        fold_cases=None if fold is None else by_fold(np.ones(worth.shape[1]), fold),
        **how,
    )


@examples(400)
@given(
    log=logs(),
    looks=st.sampled_from(LOOKS),
    level=st.sampled_from([0.8, 0.95, 0.995]),
    expected_n=st.sampled_from([50, 1000]),
)
@pytest.mark.slow
def test_each_mean_has_the_interval_it_has_alone(log, looks, level, expected_n):
    worth, positive, fold = log
    how = {"looks": looks, "level": level, "expected_n": expected_n}
    found = together(worth, positive, fold, **how)
    for i, row in enumerate(worth):
        answer = alone(row, positive, fold, **how)
        assert found.value[i] == pytest.approx(row.mean())
        if isinstance(answer, CannotTell):
            assert np.isnan([found.low[i], found.high[i]]).all(), answer.reason
        else:
            assert (found.low[i], found.high[i]) == pytest.approx((answer.low, answer.high), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("looks", LOOKS)
def test_the_property_above_meets_intervals_and_refusals_alike(looks):
    rng = np.random.default_rng(0)
    worth, positive = rng.normal(size=(1, 900)), np.arange(900) % 2 == 0
    how = {"looks": looks, "level": 0.95, "expected_n": 1000}
    assert isinstance(alone(worth[0], positive, rng.integers(0, 64, 900), **how), Estimate)
    assert isinstance(alone(worth[0], positive, np.zeros(900, int), **how), CannotTell)


def test_shapes_are_kept_over_cut_offs_and_edges_of_the_band():
    rng = np.random.default_rng(1)
    worth, fold = rng.normal(size=(3, 4, 900)), rng.integers(0, 64, 900)
    how = {"positives": 450, "negatives": 450, "looks": "anytime", "level": 0.95, "expected_n": 1000}
    sums = [(worth**power).sum(axis=-1) for power in (1, 2, 3)]
    found = many_means(900, *sums, fold_totals=by_fold(worth, fold), fold_cases=np.bincount(fold).astype(float), **how)
    flat = together(worth.reshape(12, 900), np.arange(900) < 450, fold, looks="anytime", level=0.95, expected_n=1000)
    assert found.low.shape == (3, 4)
    assert found.low.ravel() == pytest.approx(flat.low)


@pytest.mark.parametrize("n", [0, 1])
def test_no_case_or_one_has_no_interval(n):
    ones = np.full(2, float(n))
    how = {"positives": n, "negatives": 0, "looks": "once", "level": 0.95, "expected_n": 1000}
    found = many_means(n, ones, ones, ones, **how)
    assert np.isnan([found.low, found.high]).all()


@pytest.mark.parametrize(("n", "cents"), [(3000, 10), (8158572, -5224), (5736572, 25780), (5701031, -4)])
def test_cases_that_are_all_worth_the_same_have_no_interval(n, cents):
    # As floats, sums of amounts in cents leave a spread of rounding alone.
    sums = [np.array([n * cents**power / 100**power]) for power in (1, 2, 3)]
    how = {"positives": n // 2, "negatives": n // 2, "looks": "anytime", "level": 0.95, "expected_n": 1000}
    found = many_means(n, *sums, **how)
    assert np.isnan([found.low, found.high]).all()
