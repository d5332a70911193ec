"""The bound a requirement sets: at least, at most, between, or a gap of at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BoundWord = Literal["at_least", "at_most", "between", "gap_at_most"]


@dataclass(frozen=True, slots=True)
class Bound:
    """An inclusive bound, in the metric's unit. An open side is None; a gap has only a high side."""

    word: BoundWord
    low: float | None
    high: float | None

    @property
    def edges(self) -> tuple[float, ...]:
        """The finite ends, low first."""
        return tuple(end for end in (self.low, self.high) if end is not None)


def at_least(low: float) -> Bound:
    """A bound that is met from `low` up."""
    return Bound("at_least", low, None)


def at_most(high: float) -> Bound:
    """A bound that is met up to `high`."""
    return Bound("at_most", None, high)


def between(low: float, high: float) -> Bound:
    """A bound that is met from `low` to `high`."""
    return Bound("between", low, high)


def gap_at_most(high: float) -> Bound:
    """A bound on the largest difference between segments."""
    return Bound("gap_at_most", None, high)
