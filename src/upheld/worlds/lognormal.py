"""Means of a lognormal amount: whole, above a bound, and with each amount cut at a cap.

With `ln X ~ N(m, s^2)`: `E[X; X > b] = exp(m + s^2/2) Phi((m + s^2 - ln b) / s)` (Johnson, Kotz and Balakrishnan 1994,
Continuous Univariate Distributions 1, section 14.4). What lies above the cap counts as the cap.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

_PHI: Final = NormalDist().cdf


@dataclass(frozen=True, slots=True)
class Lognormal:
    """An amount whose logarithm is normal: its median, and the standard deviation of its logarithm."""

    median: float
    log_sd: float

    def share_above(self, bound: float) -> float:
        """P(X > bound)."""
        return _PHI(-self._z(bound))

    def mean_above(self, bound: float = 0.0, cap: float = math.inf) -> float:
        """E[min(X, cap); X > bound]: the mean over all amounts, where one at or below the bound counts as 0."""
        if cap <= bound:
            return cap * self.share_above(bound)
        mean = self.median * math.exp(self.log_sd**2 / 2)
        between = _PHI(self.log_sd - self._z(bound)) - _PHI(self.log_sd - self._z(cap))
        over = cap * self.share_above(cap) if math.isfinite(cap) else 0.0
        return mean * between + over

    def clipped_mean(self, share: float, cap: float, above: float = 0.0) -> float:
        """E[share * X, clipped to +-cap; X > above]; `share` may be negative."""
        if share == 0:
            return 0.0
        return share * self.mean_above(above, cap / abs(share))

    def _z(self, amount: float) -> float:
        if amount <= 0:
            return -math.inf
        return math.log(amount / self.median) / self.log_sd if math.isfinite(amount) else math.inf
