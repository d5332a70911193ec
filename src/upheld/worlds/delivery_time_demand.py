"""The orders that a longer time loses in the world of delivery times: no log shows them, the world knows them.

Of those who look at a time of m minutes `exp(-lost_per_minute * m)` order. A minute more for everyone thus loses the
share `1 - exp(-lost_per_minute)` of the orders, whatever was shown before, and leaves those who stay as they are: the
mix of cities, rain and ways is the same. So the log tells truly what another buffer would do to an order that is placed
anyway, and nothing about how many would be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

from upheld.worlds.delivery_time_worth import BestBuffer, TrueMoney


@dataclass(frozen=True)
class Demand:
    """How many order, and what they leave: `margin_inr` for a delivered order, before what its time shown costs.

    `money` values delivered orders; what it says of a minute shown (`promised`) is left out here, as it is a guess at
    what this knows.
    """

    money: TrueMoney
    lost_per_minute: float
    margin_inr: float

    def ordered_share(self, buffer_min: float) -> float:
        """The share of those who look at the time who order."""
        return sum(part.placed for part in self.money.parts) * math.exp(-self.lost_per_minute * buffer_min)

    def lost_share(self, minutes_more: float) -> float:
        """The share of orders that is lost where so many more minutes are shown to everyone; gained where fewer."""
        return -math.expm1(-self.lost_per_minute * minutes_more)

    def profit(self, buffer_min: float) -> float:
        """INR per person who looks at the time; an order that is not delivered leaves nothing."""
        placed = sum(part.placed for part in self.money.parts)
        delivered = sum(part.placed * part.delivered_residual.total for part in self.money.parts) / placed
        return self.ordered_share(buffer_min) * delivered * self._left(buffer_min)

    def minute_price(self, buffer_min: float) -> float:
        """INR per delivered order that another minute shown costs in lost orders: what an experiment would find there.

        With it as `promised`, the value of a setting has its slope 0 where the profit has.
        """
        return -self.lost_per_minute * self._left(buffer_min)

    def best_buffer(self) -> BestBuffer:
        """The whole number of minutes of greatest profit, and INR per person who looks."""
        # A time before the soonest or after the latest that comes cannot pay.
        buffers = range(self.money.buffer_for(1e-12) - 1, self.money.buffer_for(1) + 1)
        best = max(buffers, key=self.profit)
        return BestBuffer(best, self.profit(best))

    def _left(self, buffer_min: float) -> float:
        return self.margin_inr + self._unpriced.value(buffer_min)

    @cached_property
    def _unpriced(self) -> TrueMoney:
        return replace(self.money, worths=replace(self.money.worths, promised=0.0))
