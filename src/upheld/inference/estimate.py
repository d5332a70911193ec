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
