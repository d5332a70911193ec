"""A number of whole minutes whose distribution is known: every mean, tail and quantile of it is a finite sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Minutes:
    """Whole numbers from `first` on, each with its weight; weights need not add up to 1, and are at least 0."""

    first: int
    weights: FloatArray

    @property
    def values(self) -> FloatArray:
        """The numbers that the weights belong to."""
        return self.first + np.arange(len(self.weights), dtype=np.float64)

    @property
    def total(self) -> float:
        """All weights together."""
        return float(self.weights.sum())

    def mean(self, of: Callable[[FloatArray], FloatArray] = lambda values: values) -> float:
        """E[of(X)]; by default the mean itself. A ValueError where there is no weight."""
        return float((self.weights * of(self.values)).sum() / self._some_total)

    def share_above(self, bound: float) -> float:
        """P(X > bound)."""
        return float(self.weights[self.values > bound].sum() / self._some_total)

    def quantile(self, share: float) -> int:
        """The smallest x with P(X <= x) >= share, `share` above 0 and at most 1."""
        reached = np.cumsum(self.weights) >= share * self._some_total * (1 - 1e-12)
        return self.first + int(np.argmax(reached))

    def weighed(self, by: Callable[[FloatArray], FloatArray]) -> Minutes:
        """The same numbers, each weight times `by` of its number."""
        return Minutes(self.first, self.weights * by(self.values))

    def times(self, factor: float) -> Minutes:
        """The same numbers, every weight times this."""
        return Minutes(self.first, self.weights * factor)

    def shifted(self, by: int) -> Minutes:
        """Each number plus `by`, with its weight."""
        return Minutes(self.first + by, self.weights)

    def plus(self, other: Minutes) -> Minutes:
        """X + Y where the two are independent; the totals multiply."""
        return Minutes(self.first + other.first, np.convolve(self.weights, other.weights))

    @property
    def _some_total(self) -> float:
        if self.total <= 0:
            raise ValueError("no weight at all: there is no case of this sort")
        return self.total


def mixed(some: Sequence[Minutes]) -> Minutes:
    """All of them together, each with the weight it has; at least one is needed."""
    first = min(minutes.first for minutes in some)
    weights = np.zeros(max(minutes.first + len(minutes.weights) for minutes in some) - first)
    for minutes in some:
        weights[minutes.first - first :][: len(minutes.weights)] += minutes.weights
    return Minutes(first, weights)


def counted(values: NDArray[np.int64], weights: FloatArray) -> Minutes:
    """Numbers that may come more than once, each with its weight."""
    first = int(values.min())
    return Minutes(first, np.bincount(values - first, weights=weights).astype(np.float64))


def rounded_lognormal(median: float, log_sd: float, lowest: int, highest: int, shift: int = 0) -> Minutes:
    """A lognormal number, rounded to whole ones, cut at `lowest` and `highest`, then moved by `shift`.

    With `ln X ~ N(ln median, log_sd^2)`, `P(round(X) <= k) = Phi(ln((k + 1/2) / median) / log_sd)`; what lies beyond an
    end counts as that end.
    """
    edges = np.arange(lowest, highest, dtype=np.float64) + 0.5
    below = ndtr(np.log(edges / median) / log_sd)
    return Minutes(lowest + shift, np.diff(below, prepend=0.0, append=1.0))
