"""Exact sums: the same integers in any order and partition."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from upheld.evidence.sums import Sums, joined

WHOLE = st.integers(-(2**90), 2**90)


def sums_of(numbers):
    return Sums.of(
        np.array([n >> 32 for n in numbers], np.int64), np.array([n & 0xFFFFFFFF for n in numbers], np.int64)
    )


@given(st.lists(WHOLE, min_size=1, max_size=30))
def test_the_total_is_that_of_python_integers(numbers):
    assert sums_of(numbers).total() == sum(numbers)


@given(st.lists(st.tuples(st.integers(0, 3), WHOLE), min_size=1, max_size=30))
def test_sums_by_group_are_those_of_python_integers(rows):
    group = np.array([g for g, _ in rows], np.int64)
    expected = [sum(n for g, n in rows if g == wanted) for wanted in range(4)]
    assert sums_of([n for _, n in rows]).by(group, 4) == expected


@given(st.lists(WHOLE, min_size=1, max_size=20), st.integers(0, 20))
def test_runs_are_added_exactly(numbers, cut):
    starts = np.unique([0, min(cut, len(numbers) - 1)]).astype(np.int64)
    parts = np.split(np.array(numbers, object), starts[1:])
    grouped = sums_of(numbers).grouped(starts)
    assert [grouped[i : i + 1].total() for i in range(len(starts))] == [sum(part) for part in parts]


def test_limbs_of_any_sign_give_one_canonical_form():
    # -1 as (0, -1) and as (-1, 2^32 - 1): engines divide negative numbers in different ways.
    forms = [Sums.of(np.array([0]), np.array([-1])), Sums.of(np.array([-1]), np.array([2**32 - 1]))]
    assert [(form.high.tolist(), form.low.tolist()) for form in forms] == [([-1], [2**32 - 1])] * 2


def test_joining_keeps_every_element():
    assert joined([sums_of([1, 2]), sums_of([-(2**80)])]).total() == 3 - 2**80


def test_no_element_adds_up_to_nothing():
    assert sums_of([]).total() == 0
