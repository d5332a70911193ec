"""What a case is worth at a setting, as constants over what the curve adds up: later than said, and what was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from upheld.inference import CannotTell, FoldSums, Mean, Ranged, mean_of_folds, newsvendor
from upheld.kinds.moments import Vector, moment_of
from upheld.kinds.regression.curve import LOWEST, Between, Curve
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.stakes import Stakes, Worths
from upheld.kinds.regression.statistics import CAME, Told, at_setting
from upheld.kinds.regression.terms import MOST_BINS, SLOTS

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


def between(worths: Worths, at: int, other: int, tolerance: int, step: Fraction) -> list[Between]:
    """By how much a case is worth more at one setting than at another."""
    edges = sorted({LOWEST, other, other + tolerance, at, at + tolerance, MOST_BINS})
    found = []
    for above, to in pairwise(edges):
        mine, none = (_at(per_case(worths, one, tolerance, step), to) for one in (at, other))
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


def _rule_at(worths: Worths, part: Slice) -> list[Between]:
    return per_case(worths, 0, part.stakes.tolerance, part.stakes.step)


def _of_rule(part: Slice) -> Told:
    """What a case would be worth had the rule's quantity been shown."""
    stakes = part.stakes
    if part.ruled is None:
        return CannotTell("the spec has no rule to compare with", "cannot_know")
    if stakes.middle is None:
        return CannotTell(stakes.why_no_money, "cannot_know")
    ruled = part.ruled
    middle, *corners = (ruled.mean(_rule_at(one, part), CAME) for one in (stakes.middle, *stakes.corners))
    return Ranged(middle, tuple(corners)) if stakes.is_ranged else middle


def _over_nothing(curve: Curve, at: int, part: Slice) -> Told:
    """By how much more a case is worth than if what the model says were shown, on the same cases."""
    stakes = part.stakes
    if curve is part.model:
        return _moved(curve, stakes, at, 0)
    return _paired(curve, at, part.model, part, "what the model says")


def _over_rule(curve: Curve, at: int, part: Slice) -> Told:
    """By how much more a case is worth than had the rule's quantity been shown, on the same cases."""
    if part.ruled is None and part.stakes.has_rule:
        return CannotTell(NOT_OF_PARTS, "cannot_know")
    if part.ruled is None:
        return CannotTell("the spec has no rule to compare with", "cannot_know")
    return _paired(curve, at, part.ruled, part, "what the rule says")


NOT_OF_PARTS = "it is told for the whole product, not for a part of it"
NO_UNIT = "it needs log.id or log.who, by which the same cases are compared"


def _paired(mine: Curve, at: int, theirs: Curve, part: Slice, named: str) -> Told:
    """By how much more a case is worth by one curve at a setting than by another with nothing added, case by case.

    Its spread, and whether a few large values decide it, are told by groups of cases: each group holds both, so what
    they share falls away.
    """
    stakes = part.stakes
    if stakes.middle is None:
        return CannotTell(stakes.why_no_money, "cannot_know")
    if mine.n != theirs.n:
        said = f"{named} or what is shown is missing in some cases ({theirs.n:,} and {mine.n:,} can be compared)"
        return CannotTell(said, "cannot_know")
    if mine.by_fold is None or theirs.by_fold is None:
        if part.is_whole and part.whole is None:
            return CannotTell(NO_UNIT, "cannot_know")
        return CannotTell(NOT_OF_PARTS, "cannot_know")

    def mean_at(worths: Worths) -> Mean:
        ours = per_case(worths, at, stakes.tolerance, stakes.step)
        others = per_case(worths, 0, stakes.tolerance, stakes.step)
        total = mine.mean(ours, CAME).total - theirs.mean(others, CAME).total
        (worth, cases), (instead, _) = mine.worth_by_fold(ours), theirs.worth_by_fold(others)
        there = cases > 0
        folds = FoldSums(worth[there] - instead[there], cases[there], np.flatnonzero(there).astype(np.int64))
        return mean_of_folds(mine.n, total, CAME, folds)

    middle = mean_at(stakes.middle)
    return Ranged(middle, tuple(map(mean_at, stakes.corners))) if stakes.is_ranged else middle


def worth_at(curve: Curve, stakes: Stakes, worths: Worths, at: int) -> float:
    """What a case of these is worth at a setting, as a plain figure."""
    n, total = 0, Fraction(0)
    for part in per_case(worths, at, stakes.tolerance, stakes.step):
        row = curve.row(part.above, part.to)
        n += int(row[0])
        total += moment_of(row, part.worth, SLOTS, 1)
    return float(total / n) if n else 0.0


def gain(whole: Slice, odd: int, at: int) -> Told:
    """By how much more a case of the even folds (0) or the odd ones (1) is worth with a buffer than as it is today."""
    model, shown = whole.model.half(odd), whole.today.half(odd)
    if model is None or shown is None:
        return CannotTell(NO_UNIT, "cannot_know")
    if whole.at is None:
        return CannotTell(whole.stakes.why_no_setting, "too_early")
    if whole.today is whole.model:
        return _moved(model, whole.stakes, at, whole.at)
    return _paired(model, at, shown, whole, "what the model says")


def _moved(curve: Curve, stakes: Stakes, at: int, other: int) -> Told:
    """By how much more a case is worth at one setting than at another."""

    def mean_at(worths: Worths) -> Mean:
        return curve.mean(between(worths, at, other, stakes.tolerance, stakes.step), CAME)

    if stakes.middle is None:
        return CannotTell(stakes.why_no_money, "cannot_know")
    middle = mean_at(stakes.middle)
    return Ranged(middle, tuple(map(mean_at, stakes.corners))) if stakes.is_ranged else middle


def late_in(stakes: Stakes) -> tuple[float, float] | None:
    """The share of cases that would come later than the quantity best shown, from its smallest to its largest over
    what is guessed; None where costs are not linear, because a late case costs something besides, or none is best.

    Each unit shown costs on either side, so it makes lateness cheaper and earliness dearer.
    """
    found = []
    for worths in stakes.corners or ((stakes.middle,) if stakes.middle is not None else ()):
        late, early = -(worths.late - worths.promised), -(worths.early + worths.promised)
        if worths.late_case or late < 0 or early < 0:
            return None
        quantile = newsvendor(float(late), float(early))
        if isinstance(quantile, CannotTell):
            return None
        found.append(1 - quantile)
    return (min(found), max(found)) if found else None


MONEY: dict[str, Callable[[Slice], Told]] = {
    "per_case": money(per_case),
    "over_nothing": at_setting(_over_nothing),
    "over_rule": at_setting(_over_rule),
    "of_rule": _of_rule,
}
"""What a case is worth at the setting, against adding nothing, against the rule, and under the rule."""
