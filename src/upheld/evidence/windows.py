"""Windows of decisions: the newest so many days, and the days since the setting in force was chosen.

Every count of the evidence is kept apart by *stretch*, the days between two neighbouring ends of windows, so that a
window is the sum of its stretches, and all days together are the sum of all of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from upheld.spec import Spec

RECENT_DAYS = 28
"""The newest days that are shown beside all days: four of each weekday."""

SINCE = "since"
"""The window of the decisions made under the setting in force."""

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """Decisions from the day `first` to the day `last`, both included, in days since 1970 on the log's own clock."""

    name: str
    first: int
    last: int


def windows_of(spec: Spec, as_of: datetime | None, mature_until: datetime | None) -> tuple[Window, ...]:
    """The windows that a spec's figures ask for, as of a moment; none where the log has no time.

    What needs an outcome is judged on the newest days whose cases are old enough, everything else on the newest days.
    """
    if as_of is None:
        return ()
    asked = day_number(as_of.date())
    judged = asked if mature_until is None else day_number(mature_until.date())
    lengths = {RECENT_DAYS} | {days_in(line.window) for line in spec.requirements if line.window is not None}
    windows = [
        Window(window_name(days, of_outcomes=of_outcomes), last - days + 1, last)
        for days in sorted(lengths)
        for of_outcomes, last in ((True, judged), (False, asked))
    ]
    if spec.lever is not None and spec.lever.since is not None:
        windows.append(Window(SINCE, day_number(spec.lever.since), asked))
    return tuple(windows)


def window_name(days: int, *, of_outcomes: bool) -> str:
    """What the window of so many days is called: the one of figures that need outcomes, or of those that do not."""
    return f"{days} days" if of_outcomes else f"{days} days asked"


def days_in(span: timedelta) -> int:
    """How many whole days a span covers; at least 1."""
    return max(1, math.ceil(span / timedelta(days=1)))


def day_number(day: date) -> int:
    """A day in days since 1970."""
    return (day - _EPOCH).days


def breaks_of(windows: Sequence[Window]) -> tuple[int, ...]:
    """The days on which one stretch ends and the next begins, ascending; stretch 0 lies before the first."""
    return tuple(sorted({day for window in windows for day in (window.first, window.last + 1)}))


def stretches_of(window: Window, breaks: Sequence[int]) -> range:
    """The stretches of which a window is made."""
    first, last = np.searchsorted(breaks, [window.first, window.last], side="right")
    return range(int(first), int(last) + 1)
