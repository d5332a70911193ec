"""The contract between a statistic and what is asked of it: its interval now, and after the log has grown."""

from __future__ import annotations

from typing import Protocol

from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.quantiles import normal_quantile
from upheld.inference.sequences import sequence_half_width

FEWEST_ONCE = 10
"""Events, and non-events, that a normal method needs before it is read even once."""

FEWEST_UNITS = 100
FEWEST_DAYS = 28
FEWEST_FOLDS = 30
"""What an asymptotic sequence needs before it may speak; below, it misses more often than it claims."""


class Reduced(Protocol):
    """A statistic reduced to its independent units: what clustering left of the counts, not yet an interval."""

    @property
    def value(self) -> float:
        """The figure itself."""

    @property
    def cases(self) -> float:
        """What an estimate of it counts."""

    @property
    def se(self) -> float:
        """The standard error of the value, on the value's own scale; 0 where the value is at an edge."""

    def grown(self, factor: float) -> Reduced:
        """The same after the log has grown by `factor`, all sums in today's proportions; itself at 1."""

    def moved(self, steps: float) -> Reduced:
        """The same with the value moved up by `steps` of its own standard errors, kept in its range."""

    def interval(self, looks: Looks, level: float, expected_n: float) -> Estimate | CannotTell:
        """The estimate, by the method that the type and `looks` choose."""


def normal_half_width(se: float, units: float, looks: Looks, level: float, expected_n: float) -> float:
    """How far a value with a normal standard error reaches to either side, read once or at any time."""
    match looks:
        case "once":
            return normal_quantile(level) * se
        case "anytime":
            return sequence_half_width(se, units, expected_n, 1 - level)


def in_words(method: str, looks: Looks, *, by_customer: bool) -> str:
    """The method as a report prints it: `Wilson by customer, one look`."""
    match looks:
        case "once":
            how_often = "one look"
        case "anytime":
            how_often = "any number of looks"
    return f"{method}{' by customer' if by_customer else ''}, {how_often}"
