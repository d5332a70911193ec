"""A mean that depends on guesses: what holds wherever in their ranges the guesses lie."""

from __future__ import annotations

from dataclasses import dataclass, replace

from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.reduced_mean import ReducedMean, figure_of_mean, reduced_mean
from upheld.inference.statistics import Ranged


@dataclass(frozen=True, slots=True)
class ReducedRanged:
    """The mean at the middle of the guesses, and at every combination of their ends."""

    middle: ReducedMean
    corners: tuple[ReducedMean, ...]

    @property
    def value(self) -> float:
        return self.middle.value

    @property
    def cases(self) -> float:
        return self.middle.cases

    @property
    def se(self) -> float:
        return self.middle.se

    def grown(self, factor: float) -> ReducedRanged:
        return ReducedRanged(self.middle.grown(factor), tuple(corner.grown(factor) for corner in self.corners))

    def moved(self, steps: float) -> ReducedRanged:
        return ReducedRanged(self.middle.moved(steps), tuple(corner.moved(steps) for corner in self.corners))

    def interval(self, looks: Looks, level: float, expected_n: float) -> Estimate | CannotTell:
        ends: list[Estimate] = []
        for part in (self.middle, *self.corners):
            estimate = part.interval(looks, level, expected_n)
            if isinstance(estimate, CannotTell):
                return replace(estimate, value=self.value)
            ends.append(estimate)
        low, high = min(end.low for end in ends), max(end.high for end in ends)
        return replace(ends[0], low=low, high=high, method=f"{ends[0].method}, over the range of what is guessed")


def reduced_ranged(ranged: Ranged) -> ReducedRanged | CannotTell:
    """Every corner reduced; CannotTell where one of them cannot be."""
    parts: list[ReducedMean] = []
    for mean in (ranged.middle, *ranged.corners):
        part = reduced_mean(mean)
        if isinstance(part, CannotTell):
            return replace(part, value=figure_of_mean(ranged.middle) if ranged.middle.n else None)
        parts.append(part)
    return ReducedRanged(parts[0], tuple(parts[1:]))
