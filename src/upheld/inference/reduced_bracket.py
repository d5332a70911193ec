"""A figure that hangs on outcomes nobody can know: what holds whatever they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import assert_never

from upheld.inference.estimate import CannotTell, Estimate, Looks, Range
from upheld.inference.rates import f1_of
from upheld.inference.reduced import Reduced
from upheld.inference.reduced_mean import figure_of_mean
from upheld.inference.statistics import (
    Bracketed,
    Calibration,
    Mean,
    Plain,
    Quantile,
    Ranged,
    Ratio,
    RatioOfSums,
    Smooth,
)


@dataclass(frozen=True, slots=True)
class ReducedBracket:
    """The figure at its smallest and at its largest, each reduced to its independent units, or why it cannot be."""

    smallest: Reduced | CannotTell
    largest: Reduced | CannotTell
    of: Bracketed

    @property
    def value(self) -> float:
        """The middle of the range, which stands for nothing but its place."""
        return (at_least(self.of) + at_most(self.of)) / 2

    @property
    def cases(self) -> float:
        return float(self.of.n)

    @property
    def se(self) -> float:
        return max((end.se for end in (self.smallest, self.largest) if not isinstance(end, CannotTell)), default=0.0)

    def grown(self, factor: float) -> ReducedBracket:
        return self._both(lambda end: end.grown(factor))

    def moved(self, steps: float) -> ReducedBracket:
        return self._both(lambda end: end.moved(steps))

    def _both(self, changed: Callable[[Reduced], Reduced]) -> ReducedBracket:
        smallest, largest = (
            end if isinstance(end, CannotTell) else changed(end) for end in (self.smallest, self.largest)
        )
        return ReducedBracket(smallest, largest, self.of)

    def interval(self, looks: Looks, level: float, expected_n: float) -> Range:
        """From the low end of the interval of the smallest to the high end of that of the largest."""
        ends = [
            end if isinstance(end, CannotTell) else end.interval(looks, level, expected_n)
            for end in (self.smallest, self.largest)
        ]
        low = ends[0].low if isinstance(ends[0], Estimate) else -inf
        high = ends[1].high if isinstance(ends[1], Estimate) else inf
        said = dict.fromkeys(end.method if isinstance(end, Estimate) else f"no interval: {end.reason}" for end in ends)
        return range_of(self.of, low, high, level, f"{'; '.join(said)}, at the worst and the best of unknown outcomes")


def range_of(of: Bracketed, low: float, high: float, level: float, method: str) -> Range:
    """The range of a figure with these ends of its interval."""
    return Range(
        hangs_on(of.unknown),
        "cannot_know",
        at_least=at_least(of),
        at_most=at_most(of),
        low=min(low, at_least(of)),
        high=max(high, at_most(of)),
        level=level,
        n=of.n,
        n_of=of.n_of,
        method=method,
        unknown=of.unknown,
    )


def hangs_on(unknown: str) -> str:
    """Why a figure is only known to lie in a range."""
    return f"it hangs on what became of {unknown}, which this log cannot tell (log.outcome_known_for)"


def at_least(of: Bracketed) -> float:
    """The smallest the figure can be, over the unknown outcomes and over what is guessed."""
    return min(figures(of.smallest))


def at_most(of: Bracketed) -> float:
    """The largest it can be."""
    return max(figures(of.largest))


def figures(statistic: Plain) -> list[float]:
    """The plain figure of a statistic; those at all guesses where something is guessed; none where there is no case."""
    match statistic:
        case Ratio():
            rates = [statistic.k / statistic.n] if statistic.n else []
            return [f1_of(rate) for rate in rates] if statistic.as_f1 else rates
        case Mean():
            return [figure_of_mean(statistic)] if statistic.n else []
        case RatioOfSums():
            return [float(statistic.y / statistic.m)] if statistic.m else []
        case Ranged():
            return [figure for mean in (statistic.middle, *statistic.corners) for figure in figures(mean)]
        case Smooth():
            return [statistic.value]
        case Calibration() | Quantile():  # neither is ever told over unknown outcomes
            return []
        case _:
            assert_never(statistic)
