"""What settings and the rule are truly worth in the world of delivery times, in INR per delivered order, exactly.

An order that comes as shown is worth 0, apart from what the time shown costs. With y what came and s what was shown:

    promised * s  +  late * max(y - s, 0)  +  early * max(s - y, 0)  +  late_case * [y > s + tolerance]

Where `late_case` is 0 this is the newsvendor's loss (Arrow, Harris and Marschak 1951, Econometrica 19:250): the best
buffer is the quantile of y minus prediction at `(promised - late) / -(late + early)`, which is late / (late + early)
where a minute shown costs nothing. A refund moves it upwards, and then the sum itself must be searched. Times are whole
minutes, so between two whole buffers only the early minutes change and the late case falls at the upper one: where the
tolerance is whole too, no buffer between whole minutes is worth more than both of its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from upheld.worlds.delivery_time_population import Part
from upheld.worlds.delivery_time_truth import (
    delivered_residuals,
    mean_of_rule,
    mean_predicted,
    rule_residuals,
)
from upheld.worlds.whole_minutes import FloatArray, Minutes


@dataclass(frozen=True, slots=True)
class Worths:
    """INR for each minute late, each minute early, each late case, each minute shown; defaults: the demo spec's.

    None is above 0. `promised` is the middle of the spec's range.
    """

    late: float = -6.0
    early: float = -1.5
    late_case: float = -60.0
    promised: float = -0.9

    def __post_init__(self) -> None:
        if max(self.late, self.early, self.late_case, self.promised) > 0 or self.late + self.early == 0:
            raise ValueError(f"{self}: none may be above 0, and late or early must be below")


DEMO_WORTHS: Final = Worths()


class BestBuffer(NamedTuple):
    """The whole number of minutes of greatest value, and INR per delivered order there."""

    buffer_min: int
    value: float


@dataclass(frozen=True)
class TrueMoney:
    """The true money of these orders, per delivered order, if an order is late after `tolerance_min` minutes."""

    parts: tuple[Part, ...]
    tolerance_min: float
    worths: Worths = DEMO_WORTHS

    def value(self, buffer_min: float) -> float:
        """INR per delivered order where so many minutes are added to what the model says."""
        residual = self._residual
        shown = self._mean_predicted + buffer_min
        return self.worths.promised * shown + self._off(residual.values - buffer_min, residual.weights)

    def rule_value(self) -> float:
        """INR per delivered order where the time of the rule is shown, as it is."""
        residuals, weights = rule_residuals(self.parts)
        shown = mean_of_rule(self.parts)
        return self.worths.promised * shown + self._off(residuals, weights)

    def value_over_rule(self, buffer_min: float) -> float:
        """INR per delivered order that the model with this buffer is worth more than the rule."""
        return self.value(buffer_min) - self.rule_value()

    def best_buffer(self) -> BestBuffer:
        """The whole number of minutes of greatest value; of equal ones the smallest.

        ValueError where a minute shown costs as much as a minute late: then the less is shown the better.
        """
        self._refuse_dear_minutes()
        # Beyond either end of the residuals a further minute only costs.
        buffers = range(self._residual.first - 1, self._residual.first + len(self._residual.weights) + 1)
        values = [self.value(buffer) for buffer in buffers]
        best = int(np.argmax(values))
        return BestBuffer(buffers[best], values[best])

    @property
    def newsvendor_share(self) -> float:
        """The share of orders that the best buffer has come by the time shown, where a late case costs nothing more.

        ValueError as for `best_buffer`.
        """
        self._refuse_dear_minutes()
        return (self.worths.promised - self.worths.late) / -(self.worths.late + self.worths.early)

    def buffer_for(self, share: float) -> int:
        """The fewest minutes to add so that at least this share of delivered orders comes by the time shown."""
        return self._residual.quantile(share)

    def _refuse_dear_minutes(self) -> None:
        if self.worths.promised <= self.worths.late:
            raise ValueError(
                f"a minute shown costs {-self.worths.promised}, a minute late {-self.worths.late}: "
                "the less is shown the better, and no buffer is best"
            )

    @cached_property
    def _residual(self) -> Minutes:
        return delivered_residuals(self.parts)

    @cached_property
    def _mean_predicted(self) -> float:
        return mean_predicted(self.parts)

    def _off(self, later: FloatArray, weights: FloatArray) -> float:
        """What minutes late and early and late cases cost, of minutes later than shown, each with its weight."""
        late, early = np.maximum(later, 0), np.maximum(-later, 0)
        is_late = later > self.tolerance_min
        each = self.worths.late * late + self.worths.early * early + self.worths.late_case * is_late
        return float((weights * each).sum() / weights.sum())
