"""The calibration error, which only one look can judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from upheld.inference.calibration import ece_bins, ece_half_width, group_sds
from upheld.inference.estimate import CannotTell, Estimate, Looks
from upheld.inference.reduced import in_words
from upheld.inference.statistics import Calibration


@dataclass(frozen=True, slots=True)
class ReducedCalibration:
    """The calibration error, how often the log has grown, and by how much it was moved."""

    value: float
    cases: float
    of: Calibration
    factor: float = 1.0

    @property
    def se(self) -> float:
        return float(np.sqrt(np.square(group_sds(self.of.n, self.of.events)).sum() / self.factor))

    def grown(self, factor: float) -> ReducedCalibration:
        return replace(self, cases=self.cases * factor, factor=self.factor * factor)

    def moved(self, steps: float) -> ReducedCalibration:
        return replace(self, value=min(1.0, max(0.0, self.value + steps * self.se)))

    def interval(self, looks: Looks, level: float, expected_n: float) -> Estimate | CannotTell:
        match looks:
            case "anytime":
                reason = "the calibration error can be judged at one look only: write `looks: once`"
                return CannotTell(reason, why="cannot_know", value=self.value)
            case "once":
                half = ece_half_width(self.of.n, self.of.events, level=level)
        if isinstance(half, CannotTell):
            return half
        half /= sqrt(self.factor)
        low, high = max(0.0, self.value - half), min(1.0, self.value + half)
        words = in_words("Simulated noise of the groups", looks, by_customer=False)
        return Estimate(self.value, low, high, level, round(self.cases), "cases", words)


def reduced_calibration(calibration: Calibration) -> ReducedCalibration | CannotTell:
    """The calibration error with its groups; CannotTell without cases."""
    error = ece_bins(calibration.n, calibration.events, calibration.score_sums)
    if isinstance(error, CannotTell):
        return error
    return ReducedCalibration(error, float(calibration.n.sum()), calibration)
