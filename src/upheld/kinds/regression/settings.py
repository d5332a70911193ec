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
    """A setting: `act` steps more than was said are shown. Nobody reviews a quantity: `review` is 0."""

    act: int
    review: int = 0


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
        if len(self.act) <= most:
            return self.act
        acts = np.array(self.act)
        chosen = acts[np.linspace(0, len(acts) - 1, most).round().astype(int)]
        for act in sorted(set(always) - set(chosen.tolist())):
            # In the place of its neighbour, so that the steps stay even.
            free = [place for place, one in enumerate(chosen.tolist()) if one not in always]
            chosen[min(free, key=lambda place: abs(int(chosen[place]) - act))] = act
        return sorted(set(chosen.tolist()))

    def at(self, act: int, review: int = 0) -> Position:
        """The position so many steps above what was said."""
        return Position(act)

    def position_of(self, other: Settings, at: Position) -> Position:
        """The same setting; it is the same number of steps in any evidence."""
        return at

    def cutoffs(self, at: Position) -> dict[str, Any]:
        """The setting as the spec would state it."""
        return {"buffer": float(at.act * self.stakes.step)}

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
        return replace(part, today=part.model, at=at.act, whole=whole)

    def reviewing(self, at: Position) -> Reviewing:
        """What people look at: nothing."""
        return Reviewing()


def is_shown_in(evidence: Evidence) -> bool:
    """Whether the evidence was counted of a log that says what was shown."""
    return curve_name(SHOWN) in evidence.sets


def settings_of(evidence: Evidence, stakes: Stakes, stated: Slice, lever: RegressionLever | None) -> Settings:
    """The settings of an evidence."""
    return Settings(stated, evidence, stakes)
