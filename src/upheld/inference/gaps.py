"""The largest difference between segments, with an interval that the choice of the largest doesn't spoil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from math import inf
from typing import NamedTuple

from upheld.inference.differences import newcombe_ends
from upheld.inference.estimate import CannotTell, Estimate, Looks, Range
from upheld.inference.infer import reduced
from upheld.inference.quantiles import checked, divided, normal_quantile
from upheld.inference.reduced import Reduced, in_words
from upheld.inference.reduced_bracket import ReducedBracket, range_of
from upheld.inference.reduced_rate import ReducedRate
from upheld.inference.sequences import is_guarded, two_arms_half_width
from upheld.inference.statistics import Statistic


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap (largest value less smallest), and the segments with the largest and the smallest value."""

    estimate: Estimate | Range
    largest: str
    smallest: str


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


def reduced_by_segment(arms: Mapping[str, Statistic]) -> dict[str, Reduced] | CannotTell:
    """Every segment's statistic reduced; CannotTell where one can't be, or where fewer than two have cases."""
    outcomes = {name: reduced(arm) for name, arm in arms.items()}
    if sum(not isinstance(arm, CannotTell) or arm.value is not None for arm in outcomes.values()) < 2:
        return CannotTell("a gap needs two segments with cases")
    found: dict[str, Reduced] = {}
    for name, arm in outcomes.items():
        if isinstance(arm, CannotTell):
            return _naming(name, arm, _plain_gap([outcome.value for outcome in outcomes.values()]))
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
        _pair(arms[one], arms[other], looks, level, expected_n) or Pair(halves[one].high - halves[other].low, "")
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
        or Pair(high_halves[one].high - low_halves[other].low, "")
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


class Pair(NamedTuple):
    """The upper end of one value less another, and its method; no method: from the two intervals by themselves."""

    high: float
    method: str


def _pair(one: Reduced, other: Reduced, looks: Looks, level: float, expected_n: float) -> Pair | None:
    """The upper end of one - other for two rates, the pair at `level`; None where only a union of intervals holds."""
    if not (isinstance(one, ReducedRate) and isinstance(other, ReducedRate)) or one.as_f1 or other.as_f1:
        return None
    by_customer = one.folds is not None or other.folds is not None
    (k1, n1), (k2, n2) = one.effective_counts(level), other.effective_counts(level)
    match looks:
        case "once":
            high = newcombe_ends(k1, n1, k2, n2, normal_quantile(level))[1]
            return Pair(high, in_words("Newcombe's hybrid score", looks, by_customer=by_customer))
        case "anytime":
            if not (is_guarded(k1, n1) and is_guarded(k2, n2)):
                return None
            half = two_arms_half_width(n2, k2, n1, k1, n_opt=expected_n, alpha=1 - level)
            method = in_words("asymptotic sequence of two groups", looks, by_customer=by_customer)
            return Pair(min(1.0, one.rate - other.rate + half), method)


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
