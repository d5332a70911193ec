"""From what is counted in A and in B to their difference, B less A, with an interval."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias, assert_never

from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.gaps import TwoGaps, infer_two_gaps
from upheld.inference.infer import infer
from upheld.inference.paired import SAME_CASES, PairedRate, infer_paired
from upheld.inference.statistics import Mean, Ranged, Smooth
from upheld.inference.two_arms import TwoArms, infer_two_arms

Difference: TypeAlias = TwoArms | TwoGaps | PairedRate | Mean | Ranged | Smooth
"""Two figures each on its own cases, or one difference on the same cases: of a rate, a mean, or a smooth figure."""

ROOT_OF_DIFFERENCES = "the root of a mean of differences is not the difference of two roots"


def infer_difference(difference: Difference, *, looks: Looks, level: float, expected_n: int) -> Estimate | CannotTell:
    """B less A with the interval that holds at `level`, at this one look or at all looks together.

    On the same cases a mean and a smooth figure are already the mean, and the figure, of the differences; of two
    roots of means it is a Smooth figure (`roots_apart`), never the root of a mean. CannotTell wherever one of the two
    cannot be told.
    """
    match difference:
        case TwoArms():
            return infer_two_arms(difference, looks=looks, level=level, expected_n=expected_n)
        case TwoGaps():
            return infer_two_gaps(difference, looks=looks, level=level, expected_n=expected_n)
        case PairedRate():
            return infer_paired(difference, looks=looks, level=level, expected_n=expected_n)
        case Mean(as_root=True) | Ranged(middle=Mean(as_root=True)):
            return CannotTell(ROOT_OF_DIFFERENCES, "cannot_know")
        case Mean() | Ranged() | Smooth():
            told = infer(difference, looks=looks, level=level, expected_n=expected_n)
            if isinstance(told, CannotTell) or told.method.endswith(SAME_CASES):
                return told
            return replace(told, method=f"{told.method}, {SAME_CASES}")
        case _:
            assert_never(difference)
