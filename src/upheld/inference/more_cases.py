"""How far the log must grow before a requirement would probably be decided, by the requirement's own rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Literal

from scipy.special import ndtri

from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.gaps import gap_between, reduced_by_segment
from upheld.inference.infer import reduced
from upheld.inference.quantiles import checked, normal_quantile
from upheld.inference.rates import checked_counts, jaccard_of
from upheld.inference.reduced_bracket import ReducedBracket, at_least, at_most
from upheld.inference.reduced_rate import ReducedRate
from upheld.inference.statistics import Bracketed, Statistic
from upheld.spec.bounds import Bound, gap_at_most

Towards = Literal["met", "not_met"]

LARGEST_FACTOR = 1000.0
FEWEST_CASES = 20
POWER = 0.8


@dataclass(frozen=True, slots=True)
class Growth:
    """By what factor (above 1) the log must grow to be decided probably, and which verdict it would then be."""

    factor: float
    towards: Towards


def growth_to_decide(
    statistic: Statistic, bound: Bound, *, looks: Looks, level: float, expected_n: int, power: float = POWER
) -> Growth | None:
    """By what factor the log must grow, all sums in today's proportions, so that the bound is decided.

    Decided with probability `power` if today's value is the truth: the value is moved towards the bound by z_power
    standard errors before it is judged (power 0.5: not moved). Same looks, level and clustering as the verdict. An
    extrapolation; today's value is itself uncertain.

    None where no figure would be realistic: the value lies on the bound, more than 1,000 times today's cases, fewer
    than 20 cases now (then the value is too loose), no estimate at all; and where the bound is decided already.

    >>> from upheld.inference.statistics import Ratio
    >>> from upheld.spec.bounds import at_least
    >>> growth = growth_to_decide(Ratio(930, 1000, "cases"), at_least(0.92), looks="once", level=0.95, expected_n=1000)
    >>> round(growth.factor, 3), growth.towards
    (5.572, 'met')
    """
    if isinstance(statistic, Bracketed):
        return _growth_of_bracket(statistic, bound, looks, level, expected_n, power)
    today = reduced(statistic)
    if isinstance(today, CannotTell) or today.cases < FEWEST_CASES or today.value in bound.edges:
        return None
    if decides(today.interval(looks, level, expected_n), bound):
        return None
    towards: Towards = "met" if is_within(today.value, bound) else "not_met"
    if looks == "once" and isinstance(today, ReducedRate):
        factor: float | None = _factor_of_wilson(today, bound, level, power)
    else:
        steps = float(ndtri(power))

        def is_decided(factor: float) -> bool:
            grown = today.grown(factor)
            return all(
                decides(grown.moved(side * steps).interval(looks, level, expected_n), part)
                for side, part in _sides(today.value, bound)
            )

        factor = smallest_factor(is_decided)
    return None if factor is None else Growth(factor, towards)


def _growth_of_bracket(
    of: Bracketed, bound: Bound, looks: Looks, level: float, expected_n: int, power: float
) -> Growth | None:
    """The larger growth of its two ends; None where they lie on both sides of an edge, which no growth changes."""
    if len({side_of(at_least(of), bound), side_of(at_most(of), bound)}) > 1:
        return None
    factors: list[Growth] = []
    for end in (of.smallest, of.largest):
        now = reduced(end)
        if not isinstance(now, CannotTell) and decides(now.interval(looks, level, expected_n), bound):
            continue
        growth = growth_to_decide(end, bound, looks=looks, level=level, expected_n=expected_n, power=power)
        if growth is None:
            return None
        factors.append(growth)
    return max(factors, key=lambda growth: growth.factor, default=None)


def side_of(value: float, bound: Bound) -> int:
    """On which side of what the bound allows the value lies: below (-1), within (0) or above (1)."""
    if is_within(value, bound):
        return 0
    return -1 if bound.low is not None and value < bound.low else 1


def growth_to_decide_gap(
    arms: Mapping[str, Statistic],
    bound_high: float,
    *,
    looks: Looks,
    level: float,
    expected_n: int,
    power: float = POWER,
) -> Growth | None:
    """The same for a gap of at most `bound_high`: all segments grow in today's proportions.

    The values of the two extreme segments are moved, together by z_power standard errors of their difference. None
    as above; fewer than 20 cases in one of those two counts too.
    """
    today = reduced_by_segment(arms)
    if isinstance(today, CannotTell) or any(isinstance(arm, ReducedBracket) for arm in today.values()):
        return None  # of a gap of ranges no figure is told
    top, bottom = max(today, key=lambda name: today[name].value), min(today, key=lambda name: today[name].value)
    gap = today[top].value - today[bottom].value
    if min(today[top].cases, today[bottom].cases) < FEWEST_CASES or gap == bound_high:
        return None
    bound, inside = gap_at_most(bound_high), gap < bound_high
    steps = float(ndtri(power)) if inside else -float(ndtri(power))

    def is_decided(factor: float, steps: float = steps) -> bool:
        grown = {name: arm.grown(factor) for name, arm in today.items()}
        errors = grown[top].se, grown[bottom].se
        both = sqrt(errors[0] ** 2 + errors[1] ** 2)
        if both > 0:  # each moves by its share of the variance, so that the difference moves by `steps` of its error
            grown[top] = grown[top].moved(steps * errors[0] / both)
            grown[bottom] = grown[bottom].moved(-steps * errors[1] / both)
        found = gap_between(grown, looks, level, expected_n)
        return not isinstance(found, CannotTell) and decides(found.estimate, bound)

    if is_decided(1.0, 0.0):
        return None
    factor = smallest_factor(is_decided)
    return None if factor is None else Growth(factor, "met" if inside else "not_met")


def wilson_inversion(k: float, n: float, bound: float, *, level: float = 0.95, power: float = POWER) -> float | None:
    """How many cases in all Wilson's interval needs to clear `bound`, with probability `power` if k / n is the truth.

    Real-valued. None at k / n = bound, without cases, and where the bound is 0 or 1 and touched from within.
    Wilson's end reaches b exactly where |p - b| = z sqrt(b (1 - b) / n); the rest is ours.

    >>> [round(wilson_inversion(930, 1000, 0.92, power=power), 1) for power in (0.5, 0.8)]
    [2827.3, 5572.1]
    """
    if checked_counts(k, n) == 0 or k / n == bound:
        return None
    p = k / n
    reach = normal_quantile(level) * sqrt(bound * (1 - bound)) + float(ndtri(power)) * sqrt(p * (1 - p))
    return (reach / (p - bound)) ** 2


def mean_inversion(mean: float, sd: float, bound: float, *, level: float = 0.95) -> float | None:
    """How many cases in all a normal interval of a mean needs to clear `bound`, at an even chance; None on the bound.

    >>> round(mean_inversion(12.4, 30, 12.0), 1)
    21608.2
    """
    return None if mean == bound else (normal_quantile(level) * sd / (mean - bound)) ** 2


def decides(estimate: Estimate | CannotTell, bound: Bound) -> bool:
    """True if the whole interval lies on one side of what the bound allows; an end on the bound, from within, is in."""
    if isinstance(estimate, CannotTell):
        return False
    inside = is_within(estimate.low, bound) and is_within(estimate.high, bound)
    below = bound.low is not None and estimate.high < bound.low
    above = bound.high is not None and estimate.low > bound.high
    return inside or below or above


def is_within(value: float, bound: Bound) -> bool:
    """True if the bound allows the value."""
    return (bound.low is None or value >= bound.low) and (bound.high is None or value <= bound.high)


def smallest_factor(is_decided: Callable[[float], bool]) -> float | None:
    """The smallest growth at which it is decided, to one part in ten thousand; None above 1,000 times."""
    low, high = 1.0, 2.0
    while not is_decided(high):
        low, high = high, high * 2
        if low >= LARGEST_FACTOR:
            return None
    while high / low > 1 + 1e-4:
        middle = exp((log(low) + log(high)) / 2)
        low, high = (low, middle) if is_decided(middle) else (middle, high)
    return high if high <= LARGEST_FACTOR else None


def _sides(value: float, bound: Bound) -> list[tuple[int, Bound]]:
    """Towards which edges the value may err (-1 down, 1 up), each with the bound that this error threatens."""
    sides: list[tuple[int, Bound]] = []
    if bound.low is not None and (value < bound.low or is_within(value, bound)):
        sides.append((-1 if value > bound.low else 1, Bound("at_least", bound.low, None)))
    if bound.high is not None and (value > bound.high or is_within(value, bound)):
        sides.append((1 if value < bound.high else -1, Bound("at_most", None, bound.high)))
    return sides


def _factor_of_wilson(today: ReducedRate, bound: Bound, level: float, power: float) -> float | None:
    k, n = today.effective_counts(checked(level))
    totals = []
    for _, part in _sides(today.value, bound):
        edge = jaccard_of(part.edges[0]) if today.as_f1 else part.edges[0]
        totals.append(wilson_inversion(k, n, edge, level=level, power=power))
    needed = max((total for total in totals if total is not None), default=0.0)
    factor = needed / n
    return factor if 1 < factor <= LARGEST_FACTOR else None
