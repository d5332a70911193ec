"""Where a cut-off can stand: between neighbouring scores, at places that every count of the evidence shares.

A *place* is a coarse bucket of scores, cut in two where the stated cut-off lies inside it. Between two places a
cut-off splits every population exactly: nothing lies on both sides of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells, Evidence
from upheld.inference import FloatArray
from upheld.kinds.classification.lever import NO_SCORE
from upheld.kinds.classification.slices import with_coarse

IntArray: TypeAlias = NDArray[np.int64]

_REGIONS = 4
_MOST_DIGITS = 17


@dataclass(frozen=True, slots=True)
class Places:
    """Places in ascending order of score, shape (P,): their keys, and the smallest and largest score in each.

    A boundary b, from 0 to P, lies below place b: every place from b on is at or above it.
    """

    keys: IntArray
    low: FloatArray
    high: FloatArray

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def coarse(self) -> IntArray:
        """The coarse bucket of each place."""
        return self.keys // _REGIONS

    def of(self, cells: Cells) -> IntArray:
        """The place of each scored cell; the cells carry coarse bucket and region."""
        return np.searchsorted(self.keys, _key(cells))

    def boundary(self, region: int) -> int:
        """The boundary at which the stated setting has this region begin."""
        return int((self.keys % _REGIONS < region).sum())

    def below(self, other: Places, boundary: int) -> int:
        """The boundary here that splits scores as a boundary of other places on the same grid does."""
        if boundary == len(other):
            return len(self)
        return int(np.searchsorted(self.keys, other.keys[boundary]))

    def cutoff(self, boundary: int) -> float:
        """The shortest number that splits the scores at a boundary; raises IndexError without any score."""
        if boundary == 0:
            return min(0.0, float(self.low[0]))
        below = float(self.high[boundary - 1])
        return shortest_between(below, float(self.low[boundary]) if boundary < len(self) else math.inf)


@dataclass(frozen=True, slots=True)
class Position:
    """A setting as boundaries between places: act from `act` on, people look from `review` on; 0 <= review <= act."""

    act: int
    review: int


def places_of(evidence: Evidence) -> Places:
    """The places of all scored cases of an evidence whose cut-off is one for all."""
    cells = with_coarse(evidence.sets["curve"])
    scored = cells.counts.where(cells.keys["region"] != NO_SCORE)
    keys, place = np.unique(_key(scored), return_inverse=True)
    low, high = np.full(len(keys), np.inf), np.full(len(keys), -np.inf)
    np.minimum.at(low, place, scored.low)
    np.maximum.at(high, place, scored.high)
    return Places(keys, low, high)


def by_region(below: NDArray[Any], at: Position, axis: int = 0) -> NDArray[Any]:
    """What passes, is looked at and is acted on, along this axis, of what lies below each boundary along it."""
    # Slices, not np.take: it copies an array that is itself a slice as a whole, for every boundary.
    ends = [below[(slice(None),) * axis + (boundary,)] for boundary in (at.review, at.act, -1)]
    return np.stack([ends[0], ends[1] - ends[0], ends[2] - ends[1]], axis)


def chosen_boundaries(places: Places, weight: FloatArray, most: int, always: tuple[int, ...]) -> IntArray:
    """At most `most` boundaries, ascending, spread evenly over `weight` (shape (P,)); `always` are among them.

    Boundary 0 (everything at or above) and P (nothing) are among them too.
    """
    wanted = {0, len(places), *always}
    if len(places) + 1 <= most:
        return np.arange(len(places) + 1)
    cumulated = np.concatenate([[0.0], np.cumsum(weight / max(weight.sum(), 1e-300))])
    steps = np.linspace(0, 1, most - len(wanted))
    found = set(np.searchsorted(cumulated, steps * cumulated[-1]).tolist()) | wanted
    # Where weight lies on few places, the steps fall on the same ones: the rest goes to those not yet chosen, evenly.
    left = [boundary for boundary in range(len(places) + 1) if boundary not in found]
    spare = most - len(found)
    if spare > 0 and left:
        found |= {left[int(i)] for i in np.linspace(0, len(left) - 1, min(spare, len(left)))}
    return np.array(sorted(found), np.int64)


def shortest_between(below: float, up_to: float) -> float:
    """The number with the fewest digits above `below` and at most `up_to`, which may be infinite.

    >>> shortest_between(0.0212987, 0.0213004), shortest_between(0.5, 1.0), shortest_between(7.2, math.inf)
    (0.0213, 1.0, 8.0)
    """
    exact_low, exact_high = Decimal(below), Decimal(up_to)
    for digits in range(_MOST_DIGITS):
        step = Decimal(1).scaleb(-digits)
        candidate = (exact_low / step).to_integral_value(ROUND_CEILING) * step
        if candidate == exact_low:
            candidate += step
        # As a float it must still lie between: rounding may move it by a last digit.
        if candidate <= exact_high and below < float(candidate) <= up_to:
            return float(candidate) + 0.0  # never -0.0
    return up_to if math.isfinite(up_to) else math.nextafter(below, math.inf)


def _key(cells: Cells) -> IntArray:
    return np.asarray(cells.keys["coarse"] * _REGIONS + cells.keys["region"], np.int64)
