"""Every setting of the buffer: what was said, and so many steps more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from upheld.evidence import Evidence
from upheld.kinds.regression.query import curve_name
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.stakes import Stakes
from upheld.kinds.regression.terms import MOST_BINS, SHOWN
from upheld.spec.kinds.regression import RegressionLever

ENDS = (0.01, 0.99)
"""Settings are drawn between these quantiles of how much later than said cases came."""


@dataclass(frozen=True, slots=True)
class Position:
    """A setting: `act` steps more than was said are shown. Nobody reviews a quantity: `review` is 0.

    With a `window` it is the setting as it stands, and a window of so many steps that ends there.
    """

    act: int
    review: int = 0
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Reviewing:
    """What a setting asks of people who look: nothing."""

    per_day = None


@dataclass(frozen=True)
class Settings:
    """The settings of one evidence. Where the log says what was shown, today is none of them."""

    whole: Slice
    evidence: Evidence
    stakes: Stakes

    @property
    def today(self) -> Position:
        """The stated setting; where it cannot be told, showing what the model says."""
        return Position(self.stakes.at or 0)

    @property
    def is_today_among(self) -> bool:
        """Whether today's setting is one of these."""
        return not is_shown_in(self.evidence) and self.stakes.at is not None

    @cached_property
    def act(self) -> list[int]:
        """The settings in steps, ascending: one for each bin between the ends, and 0."""
        curve = self.whole.model
        if not curve.n:
            return [0]
        ends = [curve.smallest_for(q) for q in ENDS]
        low = ends[0] if ends[0] is not None else int(curve.bins[0])
        high = ends[1] if ends[1] is not None else int(curve.bins[-1])
        reach = MOST_BINS - 1 - self.stakes.tolerance
        inside = range(max(min(low, 0), -reach), min(max(high, 0), reach) + 1)
        return sorted({*inside, self.today.act})

    def thinned(self, most: int, always: Sequence[int]) -> list[int]:
        """At most `most` of the settings, evenly, those of `always` among them."""
        return _spread(self.act, most, always)

    def at(self, act: int, review: int = 0) -> Position:
        """The position so many steps above what was said."""
        return Position(act)

    def position_of(self, other: Settings, at: Position) -> Position:
        """The same setting; it is the same number of steps in any evidence."""
        return at

    def cutoffs(self, at: Position) -> dict[str, Any]:
        """The setting as the spec would state it."""
        if at.window is not None:
            return {"window": float(at.window * self.stakes.step)}
        return {"buffer": float(at.act * self.stakes.step)}

    def widths(self, most: int) -> list[Position]:
        """At most `most` widths of a window that ends where it stands, the stated one among them, the smallest first.

        The widest begins where hardly a case comes before it.
        """
        stated, curve = self.stakes.window, self.whole.today
        begins = curve.smallest_for(ENDS[0]) if curve.n and self.stakes.at is not None else None
        widest = max(1, (self.stakes.at or 0) - begins) if begins is not None else 1
        every = sorted({*range(1, min(widest, MOST_BINS) + 1), *([stated] if stated is not None else [])})
        chosen = _spread(every, most, [stated] if stated is not None else [])
        return [Position(self.today.act, window=width) for width in chosen]

    def part(self, at: Position) -> Slice:
        """The whole product at a setting."""
        return self._moved(self.whole, at)

    def parts(self, segment: str, at: Position, stated: dict[str, Slice], at_least: int) -> dict[str, Slice]:
        """Each value of a segment at a setting."""
        return {value: self._moved(part, at) for value, part in stated.items()}

    def where(self, text: str, at: Position, stated: Slice) -> Slice:
        """A requirement's own where clause at a setting."""
        return self._moved(stated, at)

    def _moved(self, part: Slice, at: Position) -> Slice:
        whole = None if part.whole is None else self._moved(part.whole, at)
        if at.window is not None:
            return replace(part, stakes=replace(part.stakes, window=at.window), whole=whole)
        return replace(part, today=part.model, at=at.act, whole=whole)

    def reviewing(self, at: Position) -> Reviewing:
        """What people look at: nothing."""
        return Reviewing()


def _spread(steps: Sequence[int], most: int, always: Sequence[int]) -> list[int]:
    """At most `most` of these, evenly; those of `always` in the place of their neighbours, so that steps stay even."""
    if len(steps) <= most:
        return list(steps)
    every = np.array(steps)
    chosen: list[int] = every[np.linspace(0, len(every) - 1, most).round().astype(int)].tolist()
    for one in sorted(set(always) - set(chosen)):
        free = [place for place, other in enumerate(chosen) if other not in always]
        chosen[min(free, key=lambda place: abs(chosen[place] - one))] = one
    return sorted(set(chosen))


def is_shown_in(evidence: Evidence) -> bool:
    """Whether the evidence was counted of a log that says what was shown."""
    return curve_name(SHOWN) in evidence.sets


def settings_of(evidence: Evidence, stakes: Stakes, stated: Slice, lever: RegressionLever | None) -> Settings:
    """The settings of an evidence."""
    return Settings(stated, evidence, stakes)
