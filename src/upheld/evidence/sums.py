"""Sums that are exact: integers of up to 95 bits and a sign, in two 64-bit limbs.

Row terms are rounded to integers at a stated scale before they are added, so their sum is the same in any order and
partition; sums of floats are not (one file gave seven results in eight runs).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.engines.base import LIMB

IntArray: TypeAlias = NDArray[np.int64]

LIMB_BITS = LIMB.bit_length() - 1
MOST_ROWS_ADDED = 1 << 31
"""Lower limbs of this many cells can be added before they would overflow 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """An array of exact sums: `high * 2^32 + low` with 0 <= low < 2^32."""

    high: IntArray
    low: IntArray

    @classmethod
    def of(cls, high: NDArray[Any], low: NDArray[Any]) -> Sums:
        """The sums with these limbs, whatever sign and size the lower limbs have."""
        high, low = np.asarray(high, np.int64), np.asarray(low, np.int64)
        carry = low >> LIMB_BITS  # an arithmetic shift: floors, also below 0
        return cls(high + carry, low - (carry << LIMB_BITS))

    def __len__(self) -> int:
        return len(self.high)

    def __getitem__(self, chosen: Any) -> Sums:
        return Sums(self.high[chosen], self.low[chosen])

    def grouped(self, starts: IntArray) -> Sums:
        """The sum of each run of elements that begins at one of `starts`."""
        if len(self) > MOST_ROWS_ADDED:
            raise OverflowError("too many cells to add at once")
        return Sums.of(np.add.reduceat(self.high, starts), np.add.reduceat(self.low, starts))

    def floats(self) -> NDArray[np.float64]:
        """Each element as the nearest float."""
        return np.asarray(self.high.astype(float) * float(LIMB) + self.low.astype(float), np.float64)

    def total(self) -> int:
        """The sum of all elements; 0 for none."""
        return int(self.high.sum()) * LIMB + int(self.low.sum())

    def by(self, group: IntArray, groups: int) -> list[int]:
        """The sum of each group 0 … groups-1."""
        high = np.zeros(groups, np.int64)
        low = np.zeros(groups, np.int64)
        np.add.at(high, group, self.high)
        np.add.at(low, group, self.low)
        return [int(h) * LIMB + int(v) for h, v in zip(high, low, strict=True)]


def joined(parts: list[Sums]) -> Sums:
    """The elements of all parts, one after another."""
    return Sums(np.concatenate([part.high for part in parts]), np.concatenate([part.low for part in parts]))
