"""A simulated product: the delivery time an app shows before you order. What is true in it is known, exactly.

**The story.** An app shows a time before someone orders. Today the time is a rule of thumb on the distance. A model now
predicts it, right on average, and the app adds two minutes before it shows it. The spec (`delivery_time.yaml`, written
beside the log) asks for seven things and has one aim. The log has every order placed; who saw a long time and went
elsewhere left no row.

**How a log comes about.** Everything is drawn independently unless said. Times are whole minutes, ways tenths of a
kilometre: each is a lognormal number, rounded, and cut at both ends.

1. A customer has a city, and with probability `hard_share` an address that is hard to find. Someone drawn at random
   looks at a time (so a customer has Poisson(`visits_per_customer`) looks), at an hour of a day; it is dry or rains by
   the shares of the city, for each look anew.
2. The model says: 4 minutes, the kitchen (median 12, log sd 0.3, from 10 to 40), what it adds for the band of hours and
   for rain, and the way (log sd 0.5, 0.5 to 12 km) at the city's minutes per kilometre. All that is as it says.
3. What it does not know is the delay: its median goes by rain, band of hours, city and address, its log sd by rain, at
   most 200 minutes. The model takes it for 14 minutes, always; so what comes is its prediction plus delay minus 14.
4. Shown is the prediction plus `buffer_min`. Of those shown m minutes `exp(-lost_per_minute * m)` order. As that is a
   product over the parts of m, the parts stay independent given city, band and rain, and the mix of those who order
   depends on no buffer.
5. An order that would come r minutes later than predicted is cancelled with probability
   `1 - 0.992 exp(-max(r - 15, 0) / 60)`, halfway to when it would have come; of the others 3 in 1,000 are never
   delivered. Neither has a delivery time. Both stay in the log.
6. Late is more than 5 minutes after the time shown. Of late orders 80 % are refunded 60 INR. Complaints come with 0.4 %
   of orders on time, 6 % of late ones, 15 % of those cancelled, 60 % of those never delivered.

**What is true**, with two minutes added, as the spec has it, and with four:

====================  =============  ==================================  ==================================
requirement           bound          two minutes                         four minutes
====================  =============  ==================================  ==================================
late_rate             <= 12 %        13.9 %                              10.3 %
  in every city       <= 18 %        Kochi 36.3 %, others up to 14.7 %   Kochi 29.7 %, others up to 11.0 %
  in every rain       <= 25 %        heavy 37.6 %, others up to 17.2 %   heavy 31.9 %, others up to 13.0 %
promise_mean          <= 36 minutes  32.9                                34.9
bias                  +-1 minute     0.2                                 0.2
unfulfilled_rate      <= 3 %         1.5 %                               1.5 %
error_over_rule       <= 0 minutes   -2.2                                -2.2
report_rate (an aim)  <= 1.5 %       1.55 %                              1.36 %
====================  =============  ==================================  ==================================

In money the spec's buffer is worth -56.72 INR an order, the rule -72.09, the best buffer, 5 minutes, -55.25. Whatever
a minute shown costs, two minutes are worth more than the rule by 14.6 to 16.2 INR an order, four by 15.0 to 18.5 INR an
order.

What this world leaves out: change over time, rain that lasts longer than an order, couriers who ride slower where more
time was shown, trust lost by the second late order. Source: ours; shares and amounts are made up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np

from upheld.worlds.delivery_time_demand import Demand
from upheld.worlds.delivery_time_orders import Column, orders
from upheld.worlds.delivery_time_population import (
    CITIES,
    RULE,
    SEGMENTS,
    TOLERANCE_MIN,
    WEEKDAYS,
    City,
    Part,
    population_parts,
)
from upheld.worlds.delivery_time_truth import Truth, truth_at
from upheld.worlds.delivery_time_worth import DEMO_WORTHS, BestBuffer, TrueMoney, Worths
from upheld.worlds.log_file import write_log
from upheld.worlds.whole_minutes import FloatArray

__all__ = ["CITIES", "RULE", "City", "DeliveryTime", "Demand", "Truth", "Worths"]

_SQL_TYPES: Final = {
    "order_id": "BIGINT",
    "ordered_at": "TIMESTAMP",
    "customer_id": "BIGINT",
    "city": "VARCHAR",
    "hour_band": "VARCHAR",
    "rain": "VARCHAR",
    "distance_km": "DOUBLE",
    "eta_min": "BIGINT",
    "shown_min": "BIGINT",
    "delivered_at": "TIMESTAMP",
    "is_cancelled": "BOOLEAN",
    "refund": "DOUBLE",
    "complained": "BOOLEAN",
}


@dataclass(frozen=True)
class DeliveryTime:
    """A seeded world of orders. The same parameters give the same log; see the module for how it comes about.

    `n_visits` people look at the time shown for an order, in `days` days from `first_day` on; about two of three order.
    `buffer_min` whole minutes are added to what the model says. Of those shown m minutes `exp(-lost_per_minute * m)`
    order: a larger buffer gives a log with a part of the same orders. `margin_inr` is what a delivered order leaves
    before its lateness is paid for. A share `hard_share` of customers lives where couriers search; delays there are
    `hard_delay` times as long.

    `backfilled`: the app kept no shown times before `kept_from`; they were filled in afterwards with what came.

    >>> log = DeliveryTime(seed=1, n_visits=1_000).decisions()
    >>> len(log["eta_min"]), sorted(set(log["rain"].tolist()))
    (682, ['dry', 'heavy', 'light'])
    """

    seed: int = 2026
    n_visits: int = 60_000
    first_day: date = date(2026, 5, 1)
    days: int = 92
    cities: tuple[City, ...] = CITIES
    visits_per_customer: float = 6.0
    hard_share: float = 0.12
    hard_delay: float = 1.35
    buffer_min: int = 2
    lost_per_minute: float = 0.012
    margin_inr: float = 100.0
    backfilled: bool = False
    kept_from: date = date(2026, 7, 1)

    def __post_init__(self) -> None:
        shares = [share for city in self.cities for share in city.rain_shares]
        must_hold = {
            "n_visits and days are at least 1": min(self.n_visits, self.days) >= 1,
            "shares of cities add up to 1": math.isclose(sum(city.share for city in self.cities), 1),
            "in each city the shares of rain lie from 0 to 1": 0 <= min(shares) <= max(shares) <= 1,
            "hard_share lies from 0 to 1, hard_delay above 0": 0 <= self.hard_share <= 1 and self.hard_delay > 0,
            "buffer_min is a whole number from -10 to 120": self.buffer_min in range(-10, 121),
            "lost_per_minute is at least 0": self.lost_per_minute >= 0,
        }
        broken = [rule for rule, holds in must_hold.items() if not holds]
        if broken:
            raise ValueError(f"no such world of delivery times: {'; '.join(broken)} must hold")

    @property
    def end(self) -> np.datetime64:
        """The first moment after the log, local time."""
        return np.datetime64(self.first_day, "s") + np.timedelta64(self.days, "D")

    @property
    def expected_orders(self) -> float:
        """How many orders are expected in the log."""
        return self.n_visits * self.demand().ordered_share(self.buffer_min)

    @property
    def n_customers(self) -> int:
        """How many customers there are, whether or not they order."""
        return max(1, round(self.n_visits / self.visits_per_customer))

    @property
    def day_weights(self) -> FloatArray:
        """How busy each day is against the others: weekdays differ."""
        return np.array(WEEKDAYS)[(self.first_day.weekday() + np.arange(self.days)) % 7]

    @property
    def backfilled_share(self) -> float:
        """The expected share of orders from before `kept_from`: how much of a back-filled log shows what came."""
        before = (self.kept_from - self.first_day).days
        return float(self.day_weights[: max(0, before)].sum() / self.day_weights.sum())

    def decisions(self, until: date | np.datetime64 | None = None) -> dict[str, Column]:
        """The log as it stood at `until` (default: its end), one array a column, ordered by time.

        - `order_id`, `customer_id`: integers; `order_id` counts from 0 in the order of time
        - `ordered_at`, `delivered_at`: datetime64[s], local and naive; NaT where nothing was delivered, or not yet
        - `city`, `hour_band`, `rain`: text
        - `distance_km`: one decimal
        - `eta_min`, `shown_min`: what the model said, and what the customer was shown; whole minutes
        - `is_cancelled`: true from the moment somebody cancels the order. One that is neither cancelled nor delivered
          six hours later never will be
        - `refund`: INR, NaN while the order is open
        - `complained`: 1.0, 0.0, or NaN while the order is open

        Only orders are in it: who looked at a time and did not order leaves no row. An earlier `until` gives the first
        rows of the same log, with what had become of them by then.
        """
        return orders(self, self.end if until is None else np.datetime64(until).astype("datetime64[s]"))

    def write(self, folder: str | Path, until: date | np.datetime64 | None = None) -> Path:
        """The path of the spec, `delivery-time.yaml`, written into `folder` beside its log, `orders.parquet`.

        Files of these names are replaced. In the Parquet file what is not known is NULL.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        spec = folder / "delivery-time.yaml"
        write_log(self.decisions(until), _SQL_TYPES, folder / "orders.parquet")
        spec.write_text(self.spec_text(), encoding="utf-8")
        return spec

    def spec_text(self) -> str:
        """The spec that goes with the log, in YAML, for this world's buffer; of filled-in times it knows nothing."""
        text = resources.files("upheld.worlds").joinpath("delivery_time.yaml").read_text(encoding="utf-8")
        return text.replace("buffer: 2 minutes ", f"buffer: {self.buffer_min} minutes ")

    def truth(self, buffer_min: float | None = None, tolerance_min: float = TOLERANCE_MIN) -> Truth:
        """What is true of all orders this world could make, over all customers, with a buffer (default: its own).

        Nothing is sampled: sums over whole minutes. A larger buffer has fewer orders and leaves these figures, per
        order, what they are here (`Demand` says why). Times filled in afterwards do not enter.
        """
        return truth_at(self.buffer_min if buffer_min is None else buffer_min, tolerance_min, self._parts)

    def true_money(self, worths: Worths = DEMO_WORTHS, **segment: str) -> TrueMoney:
        """What buffers and the rule are truly worth, of all orders or of those of one segment, as `city="Kochi"`.

        Everything else about money below is a short way to ask this.
        """
        return TrueMoney(self._of(segment), TOLERANCE_MIN, worths)

    def true_value(self, buffer_min: float, worths: Worths = DEMO_WORTHS) -> float:
        """INR per delivered order with a buffer."""
        return self.true_money(worths).value(buffer_min)

    def true_rule_value(self, worths: Worths = DEMO_WORTHS) -> float:
        """INR per delivered order where the time of the rule is shown."""
        return self.true_money(worths).rule_value()

    def true_value_over_rule(self, buffer_min: float, worths: Worths = DEMO_WORTHS) -> float:
        """INR per delivered order that the model with a buffer is worth more than the rule."""
        return self.true_money(worths).value_over_rule(buffer_min)

    def true_best_buffer(self, worths: Worths = DEMO_WORTHS) -> BestBuffer:
        """The whole number of minutes of greatest value for the orders of this log."""
        return self.true_money(worths).best_buffer()

    def true_buffer_for(self, share: float) -> int:
        """The fewest minutes to add so that at least this share of delivered orders comes by the time shown."""
        return self.true_money().buffer_for(share)

    def demand(self, worths: Worths = DEMO_WORTHS) -> Demand:
        """How many order at a buffer, and what is earned: what this log cannot tell."""
        return Demand(self.true_money(worths), self.lost_per_minute, self.margin_inr)

    @property
    def _parts(self) -> tuple[Part, ...]:
        return population_parts(self.cities, self.hard_share, self.hard_delay, self.lost_per_minute)

    def _of(self, segment: dict[str, str]) -> tuple[Part, ...]:
        unknown = sorted(set(segment) - set(SEGMENTS))
        chosen = tuple(part for part in self._parts if all(getattr(part, k, None) == v for k, v in segment.items()))
        if unknown or not chosen:
            known = {name: list(dict.fromkeys(getattr(part, name) for part in self._parts)) for name in SEGMENTS}
            raise ValueError(f"no such segment: {segment}; this world has {known}")
        return chosen
