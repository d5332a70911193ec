"""What inference answers: an estimate, or that it cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Looks = Literal["anytime", "once"]
WhyNot = Literal["too_early", "cannot_know"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the interval that holds the truth at `level`, and what it was counted on.

    `n` counts independent units of what `n_of` names ("positives", "cases"); `method` is said in words a report
    can print. `low` and `high` are clipped to the metric's range.
    """

    value: float
    low: float
    high: float
    level: float
    n: int
    n_of: str
    method: str


@dataclass(frozen=True, slots=True)
class CannotTell:
    """Why there is no estimate. Never 0, p = 1, (0, 0) or NaN in its place; it can only lead to *undecided*.

    `why` is too_early where more cases would cure it, cannot_know where they would not. `value` is the plain
    figure, where there is one: shown, never judged.
    """

    reason: str
    why: WhyNot = "too_early"
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(CannotTell):
    """Between what and what a figure lies, whatever became of the cases whose outcome cannot be known.

    `at_least` and `at_most` are the figure's smallest and largest value over all possible outcomes of them. `low` is
    the lower end of the interval of the smallest, `high` the upper end of that of the largest, infinite where such an
    interval cannot be told. `n` counts known cases of `n_of`; `unknown` names the others in words. Whoever knows of no
    ranges reads it as a CannotTell, and is right.
    """

    at_least: float
    at_most: float
    low: float
    high: float
    level: float
    n: int
    n_of: str
    method: str
    unknown: str
