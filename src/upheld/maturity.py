"""How long outcomes take to come in: which share has come by which day, and how many came too late to count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.answer import Answer, answer_json
from upheld.inference import CannotTell, Estimate, wilson

STEPS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28, 45, 60, 90, 120, 180, 365, 730)
"""The days at which the curve is told."""

TOO_SHORT = 0.01
"""From this share on, outcomes that come too late are worth a warning."""

TOO_LONG = 0.999
"""Where this share is in within half of the time, the rest of it is waited for in vain."""


@dataclass(frozen=True, slots=True)
class MaturityStep:
    """Which share of the outcomes had come by so many days after the decision; `positives` of the positive ones."""

    day: int
    share: float
    positives: float | None


@dataclass(frozen=True, slots=True)
class Maturity:
    """Of the outcomes that have come, of cases followed for twice as long as is waited for: by when they had come.

    Where no case has been followed for so long, of all that are old enough to be judged, and `late` cannot be told.
    `waited` is the spec's `outcome_after`; None where it states none, and then young cases are in, whose late outcomes
    are still to come. `day_of` gives for 50, 90 and 95 % the first day by which that share had come; None where that
    was not within `waited`. `late` is the share that came later, within twice the time, and does not count.
    `within_half` is the share that came within half of `waited`.
    """

    n: int
    positives: int
    waited: timedelta | None
    steps: tuple[MaturityStep, ...]
    day_of: dict[int, int | None]
    late: Answer
    within_half: Answer

    @property
    def is_too_short(self) -> bool:
        """Whether clearly more than `TOO_SHORT` of the outcomes come later than is waited for."""
        return self.waited is not None and isinstance(self.late, Estimate) and self.late.low > TOO_SHORT

    @property
    def is_too_long(self) -> bool:
        """Whether clearly `TOO_LONG` of the outcomes are in within half of the time."""
        return self.waited is not None and isinstance(self.within_half, Estimate) and self.within_half.low > TOO_LONG


def maturity_of(
    days: NDArray[np.int64],
    is_late: NDArray[np.bool_],
    negatives: NDArray[np.int64],
    positives: NDArray[np.int64],
    waited: timedelta | None,
    *,
    is_followed: bool = True,
) -> Maturity:
    """The curve from how many outcomes took so many days, all of shape (D,); with no outcome at all it has no step.

    Within `waited` nothing is censored: every case that is counted has been followed for as long. Intervals of shares
    are Wilson's at one look.
    """
    all_of = negatives + positives
    n, in_time = int(all_of.sum()), ~is_late
    longest = int(days[in_time].max()) if in_time.any() else 0
    until = longest if waited is None else int(waited / timedelta(days=1))

    def share(counts: NDArray[np.int64], by: float) -> float | None:
        total = int(counts.sum())
        return int(counts[in_time & (days <= by)].sum()) / total if total else None

    told = sorted({*(day for day in STEPS if day < until), until}) if n else []
    half = None if waited is None else waited / timedelta(days=2)
    return Maturity(
        n=n,
        positives=int(positives.sum()),
        waited=waited,
        steps=tuple(MaturityStep(day, share(all_of, day) or 0.0, share(positives, day)) for day in told),
        day_of={percent: _first_day(days, all_of, in_time, percent) for percent in (50, 90, 95)},
        late=wilson(int(all_of[is_late].sum()), n, n_of="outcomes")
        if is_followed
        else CannotTell("no case has been followed for twice the time that outcomes are waited for"),
        within_half=CannotTell("the spec states no outcome_after")
        if half is None
        else wilson(int(all_of[in_time & (days <= half)].sum()), n, n_of="outcomes"),
    )


def _first_day(
    days: NDArray[np.int64], counts: NDArray[np.int64], in_time: NDArray[np.bool_], percent: int
) -> int | None:
    total = int(counts.sum())
    come = np.cumsum(np.where(in_time, counts, 0))
    there = np.flatnonzero((100 * come >= percent * total) & in_time)
    return int(days[there[0]]) if total and len(there) else None


def maturity_json(maturity: Maturity) -> dict[str, Any]:
    """The curve as plain data; days are whole numbers."""
    return {
        "outcome_after_days": None if maturity.waited is None else maturity.waited / timedelta(days=1),
        "n": maturity.n,
        "positives": maturity.positives,
        "steps": [
            {"days": step.day, "share": step.share, "share_of_positives": step.positives} for step in maturity.steps
        ],
        "days_until": {f"{percent}%": day for percent, day in maturity.day_of.items()},
        "late": answer_json(maturity.late) if maturity.waited is not None else None,
    }
