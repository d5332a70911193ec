"""The largest difference between segments, with an interval that the choice of the largest doesn't spoil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from math import inf, isfinite

from upheld.inference.estimate import CannotTell, Estimate, Looks, Range
from upheld.inference.infer import reduced
from upheld.inference.quantiles import checked, divided
from upheld.inference.reduced import Reduced
from upheld.inference.reduced_bracket import ReducedBracket, range_of
from upheld.inference.reduced_rate import ReducedRate
from upheld.inference.statistics import Statistic
from upheld.inference.two_arms import Ends, rates_apart


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap (largest value less smallest), and the segments with the largest and the smallest value."""

    estimate: Estimate | Range
    largest: str
    smallest: str


@dataclass(frozen=True, slots=True)
class TwoGaps:
    """The gap between segments, counted in A and in B: each segment's statistic by its name."""

    a: Mapping[str, Statistic]
    b: Mapping[str, Statistic]


def infer_gap(arms: Mapping[str, Statistic], *, looks: Looks, level: float, expected_n: int) -> Gap | CannotTell:
    """The gap between the segment with the largest value and the one with the smallest, in the metric's unit.

    The high end is the largest of the upper ends over all ordered pairs, each pair at `level`: it needs no correction,
    because the gap is above the bound only if one certain pair is (intersection-union). The low end is what remains
    between the segments' own intervals, all of which hold together (Bonferroni); at least 0. `expected_n` counts both
    segments of a pair. n counts the cases of all segments.

    Pairs of rates read once: Newcombe's hybrid score on effective counts. At any time: the asymptotic sequence of two
    groups where both have 10 events and 10 non-events, else two Beta mixtures at half of alpha each (about 2.8 times
    as wide as one look). Everything else: each segment's own interval at half of alpha. Customers who appear in two
    segments are taken as different ones.

    CannotTell: fewer than two segments with cases, or a segment without an estimate, which is then named.
    """
    checked(level)
    reduced_arms = reduced_by_segment(arms)
    return reduced_arms if isinstance(reduced_arms, CannotTell) else gap_between(reduced_arms, looks, level, expected_n)


def infer_two_gaps(gaps: TwoGaps, *, looks: Looks, level: float, expected_n: int) -> Estimate | CannotTell:
    """B's gap less A's: from two intervals at half of alpha each, which hold together (union bound); conservative.

    CannotTell where one of the two gaps cannot be told.
    """
    found = []
    for name, arms in (("A", gaps.a), ("B", gaps.b)):
        gap = infer_gap(arms, looks=looks, level=divided(level, 2), expected_n=expected_n)
        if isinstance(gap, CannotTell):
            return CannotTell(f"in {name} {gap.reason}", gap.why)
        if isinstance(gap.estimate, Range):
            return CannotTell(f"in {name} {gap.estimate.reason}", "cannot_know")
        found.append(gap.estimate)
    a, b = found
    method = f"Two intervals at half of alpha each, {b.method}"
    return Estimate(b.value - a.value, b.low - a.high, b.high - a.low, level, a.n + b.n, b.n_of, method)


def reduced_by_segment(arms: Mapping[str, Statistic]) -> dict[str, Reduced] | CannotTell:
    """Every segment's statistic reduced; CannotTell where one can't be, or where fewer than two have cases."""
    outcomes = {name: reduced(arm) for name, arm in arms.items()}
    if sum(not isinstance(arm, CannotTell) or arm.value is not None for arm in outcomes.values()) < 2:
        return CannotTell("a gap needs two segments with cases")
    found: dict[str, Reduced] = {}
    for name, arm in outcomes.items():
        if isinstance(arm, CannotTell):
            return _naming(name, arm, _plain_gap([outcome.value for outcome in outcomes.values()]))
        if not isfinite(arm.value):
            return _naming(name, CannotTell("so many cases lie beyond every value that there is no figure"), None)
        found[name] = arm
    return found


def gap_between(arms: Mapping[str, Reduced], looks: Looks, level: float, expected_n: float) -> Gap | CannotTell:
    """The gap over at least two reduced segments; a range where a segment's value is one."""
    if any(isinstance(arm, ReducedBracket) for arm in arms.values()):
        return _bracketed_gap(arms, looks, level, expected_n)
    largest, smallest = max(arms, key=lambda name: arms[name].value), min(arms, key=lambda name: arms[name].value)
    value = arms[largest].value - arms[smallest].value
    together = _intervals(arms, looks, divided(level, len(arms)), expected_n)
    halves = _intervals(arms, looks, divided(level, 2), expected_n)
    if isinstance(together, CannotTell):
        return replace(together, value=value)
    if isinstance(halves, CannotTell):
        return replace(halves, value=value)
    low = max(arm.low for arm in together.values()) - min(arm.high for arm in together.values())
    pairs = [
        _pair(arms[one], arms[other], looks, level, expected_n)
        or Ends(halves[one].low - halves[other].high, halves[one].high - halves[other].low, "")
        for one, other in permutations(arms, 2)
    ]
    widest = max(pairs, key=lambda pair: pair.high)
    own = together[largest]
    method = f"largest pair: {widest.method or f'two intervals, {own.method}'}"
    n = sum(arm.n for arm in together.values())
    estimate = Estimate(value, min(max(0.0, low), value), max(widest.high, value), level, n, own.n_of, method)
    return Gap(estimate, largest, smallest)


def _bracketed_gap(arms: Mapping[str, Reduced], looks: Looks, level: float, expected_n: float) -> Gap | CannotTell:
    """The gap where the values of segments are ranges: between its smallest and its largest over unknown outcomes.

    Every segment's outcomes may turn out either way by themselves, so the largest gap is that of one segment's largest
    value and another's smallest; the intervals are those of `gap_between`, of the same ends.
    """
    brackets = [arm for arm in arms.values() if isinstance(arm, ReducedBracket)]
    lows, highs = _ends(arms, "smallest"), _ends(arms, "largest")
    if isinstance(lows, CannotTell) or isinstance(highs, CannotTell):
        return lows if isinstance(lows, CannotTell) else highs  # type: ignore[return-value]  # one of them is
    pairs = list(permutations(arms, 2))
    top, bottom = max(pairs, key=lambda pair: highs[pair[0]].value - lows[pair[1]].value)
    most = highs[top].value - lows[bottom].value
    least = max(0.0, max(low.value for low in lows.values()) - min(high.value for high in highs.values()))
    intervals: list[dict[str, Estimate]] = []
    for parts, ends in ((len(arms), lows), (len(arms), highs), (2, lows), (2, highs)):
        found = _intervals(ends, looks, divided(level, parts), expected_n)
        if isinstance(found, CannotTell):
            return replace(found, value=None)
        intervals.append(found)
    low_ends, high_ends, low_halves, high_halves = intervals
    low = max(end.low for end in low_ends.values()) - min(end.high for end in high_ends.values())
    uppers = [
        _pair(highs[one], lows[other], looks, level, expected_n)
        or Ends(low_halves[one].low - high_halves[other].high, high_halves[one].high - low_halves[other].low, "")
        for one, other in pairs
    ]
    high = max(pair.high for pair in uppers)
    method = "union over pairs of segments, at the worst and the best of unknown outcomes"
    gap = range_of(brackets[0].of, -inf, inf, level, method)
    n = round(sum(arm.cases for arm in arms.values()))
    low, high = min(max(0.0, low), least), max(high, most)
    return Gap(replace(gap, at_least=least, at_most=most, low=low, high=high, n=n), top, bottom)


def _ends(arms: Mapping[str, Reduced], end: str) -> dict[str, Reduced] | CannotTell:
    """One end of each segment's range; the segment itself where its value is known."""
    found: dict[str, Reduced] = {}
    for name, arm in arms.items():
        chosen = getattr(arm, end) if isinstance(arm, ReducedBracket) else arm
        if isinstance(chosen, CannotTell):
            return _naming(name, chosen, None)
        found[name] = chosen
    return found


def _pair(one: Reduced, other: Reduced, looks: Looks, level: float, expected_n: float) -> Ends | None:
    """One value less the other for two rates, the pair at `level`; None where only a union of intervals holds."""
    if not (isinstance(one, ReducedRate) and isinstance(other, ReducedRate)):
        return None
    return rates_apart(one, other, looks, level, expected_n)


def _intervals(
    arms: Mapping[str, Reduced], looks: Looks, level: float, expected_n: float
) -> dict[str, Estimate] | CannotTell:
    estimates: dict[str, Estimate] = {}
    for name, arm in arms.items():
        estimate = arm.interval(looks, level, expected_n)
        if isinstance(estimate, CannotTell):
            return _naming(name, estimate, None)
        estimates[name] = estimate
    return estimates


def _naming(name: str, refused: CannotTell, value: float | None) -> CannotTell:
    return replace(refused, reason=f"segment {name}: {refused.reason}", value=value)


def _plain_gap(values: Sequence[float | None]) -> float | None:
    """The gap of the plain figures, shown and never judged; None where a segment has none."""
    known = [value for value in values if value is not None]
    return max(known) - min(known) if len(known) == len(values) else None
