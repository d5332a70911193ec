"""What a case is worth at a setting, as constants over what the curve adds up: later than said, and what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

from upheld.inference import CannotTell, Mean, Ranged, Statistic
from upheld.kinds.moments import Vector
from upheld.kinds.regression.curve import Between, Curve
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.stakes import Worths
from upheld.kinds.regression.statistics import CAME, LOWEST, Told, at_setting
from upheld.kinds.regression.terms import MOST_BINS

Parts = Callable[[Worths, int, int, Fraction], list[Between]]
"""From what results are worth, a setting, the tolerance and the step to what cases are worth, bin by bin."""


def per_case(worths: Worths, at: int, tolerance: int, step: Fraction) -> list[Between]:
    """The worth of a case at a setting: in time, later within the tolerance, late."""
    ends = (LOWEST, at, at + tolerance, MOST_BINS)
    vectors = _vectors(worths, at, step)
    return [Between(above, to, worth) for (above, to), worth in zip(pairwise(ends), vectors, strict=True)]


def _vectors(worths: Worths, at: int, step: Fraction) -> tuple[Vector, Vector, Vector]:
    shift = at * step
    shown = worths.promised * shift
    early = (worths.early * shift + shown, -worths.early, worths.promised)
    later = (-worths.late * shift + shown, worths.late, worths.promised)
    return early, later, (later[0] + worths.late_case, *later[1:])


def over_nothing(worths: Worths, at: int, tolerance: int, step: Fraction) -> list[Between]:
    """By how much a case is worth more at a setting than if nothing were added to what was said."""
    edges = sorted({LOWEST, 0, tolerance, at, at + tolerance, MOST_BINS})
    found = []
    for above, to in pairwise(edges):
        mine, none = (_at(per_case(worths, one, tolerance, step), to) for one in (at, 0))
        found.append(Between(above, to, tuple(a - b for a, b in zip(mine, none, strict=True))))
    return found


def _at(parts: Sequence[Between], to: int) -> Vector:
    return next(part.worth for part in parts if part.above < to <= part.to)


def money(parts: Parts) -> Callable[[Slice], Told]:
    """The mean worth of a case; over the range of what is guessed, where something is."""

    def at(curve: Curve, setting: int, part: Slice) -> Told:
        stakes = part.stakes
        if stakes.middle is None:
            return CannotTell(stakes.why_no_money, "cannot_know")

        def mean_at(worths: Worths) -> Mean:
            return curve.mean(parts(worths, setting, stakes.tolerance, stakes.step), CAME)

        middle = mean_at(stakes.middle)
        return Ranged(middle, tuple(map(mean_at, stakes.corners))) if stakes.is_ranged else middle

    return at_setting(at)


def _of_rule(part: Slice) -> Statistic | CannotTell:
    reason = "money by the rule is not told in this version; the rule's error beside the model's is (error_over_rule)"
    return CannotTell(reason, "cannot_know")


MONEY: dict[str, Callable[[Slice], Told]] = {
    "per_case": money(per_case),
    "over_nothing": money(over_nothing),
    "over_rule": _of_rule,
    "of_rule": _of_rule,
}
"""What a case is worth at the setting, against adding nothing, and against the rule."""
