"""Who orders in the world of delivery times, what the model says, and how far off it is.

Everything is in whole minutes, distances in tenths of a kilometre, so that every true value is a finite sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.worlds.whole_minutes import FloatArray, Minutes, counted, mixed, rounded_lognormal

IntArray: TypeAlias = NDArray[np.int64]

SEGMENTS: Final = ("city", "hour_band", "rain")

RULE: Final = "8 + 4.5 * distance_km"
RULE_START_MIN: Final = 8.0
RULE_MIN_PER_KM: Final = 4.5

PICK_UP_MIN: Final = 4
KITCHEN_MEDIAN_MIN: Final = 12.0
KITCHEN_LOG_SD: Final = 0.3
KITCHEN_MIN: Final = (10, 40)  # the shortest and the longest

WAY_TENTHS: Final = (5, 120)  # the shortest and the longest, in tenths of a kilometre
WAY_LOG_SD: Final = 0.5

# The delay is lognormal, rounded and cut at the longest; the model takes it for what it expects, always.
EXPECTED_DELAY_MIN: Final = 14
LONGEST_DELAY_MIN: Final = 200

GIVEN_UP_ANYWAY: Final = 0.008
GIVEN_UP_FROM_MIN: Final = 15
GIVEN_UP_SCALE_MIN: Final = 60.0
NEVER_DELIVERED: Final = 0.003  # of those that nobody cancels

TOLERANCE_MIN: Final = 5  # later than shown by more than this is late
REFUND_INR: Final = 60.0
REFUND_ASKED: Final = 0.8  # the share of late orders whose customers ask for it
COMPLAINED: Final = {"on time": 0.004, "late": 0.06, "cancelled": 0.15, "never delivered": 0.6}


@dataclass(frozen=True, slots=True)
class City:
    """A city: its share of customers, its rain, its ways, and how much longer than usual delays are there.

    `light_rain` and `heavy_rain` are shares of those who look. `way_km` is the median way, `min_per_km` what a
    kilometre takes by the model; `delay` multiplies every delay, and of that the model knows nothing.
    """

    name: str
    share: float
    light_rain: float
    heavy_rain: float
    way_km: float
    min_per_km: float
    delay: float = 1.0

    @property
    def rain_shares(self) -> tuple[float, float, float]:
        """Of orders when it is dry, in light rain and in heavy rain."""
        return 1 - self.light_rain - self.heavy_rain, self.light_rain, self.heavy_rain


@dataclass(frozen=True, slots=True)
class HourBand:
    """Some hours of the day, `first_hour` up to `end_hour`: what the model adds for the kitchen, and what delays."""

    name: str
    first_hour: int
    end_hour: int
    kitchen_min: int = 0
    delay: float = 1.0


@dataclass(frozen=True, slots=True)
class Rain:
    """A sort of weather: what the model adds for it, and the delay in it, a median and the sd of its logarithm."""

    name: str
    added_min: int
    median_delay_min: float
    log_sd: float


CITIES: Final = (
    City("Bengaluru", share=0.42, light_rain=0.20, heavy_rain=0.06, way_km=5.0, min_per_km=2.5),
    City("Hyderabad", share=0.30, light_rain=0.15, heavy_rain=0.05, way_km=4.8, min_per_km=2.3, delay=0.96),
    City("Pune", share=0.26, light_rain=0.16, heavy_rain=0.06, way_km=4.6, min_per_km=2.2, delay=0.95),
    City("Kochi", share=0.02, light_rain=0.26, heavy_rain=0.12, way_km=4.6, min_per_km=2.2, delay=1.4),
)
HOUR_BANDS: Final = (
    HourBand("morning", 7, 11, delay=0.92),
    HourBand("lunch", 11, 15, kitchen_min=1),
    HourBand("afternoon", 15, 18, delay=0.94),
    HourBand("dinner", 18, 23, kitchen_min=2, delay=1.05),
)
RAINS: Final = (
    Rain("dry", added_min=0, median_delay_min=12.0, log_sd=0.46),
    Rain("light", added_min=2, median_delay_min=13.0, log_sd=0.50),
    Rain("heavy", added_min=4, median_delay_min=18.0, log_sd=0.60),
)
# Those who look, by hour of the day, from midnight, and by weekday, from Monday; relative, made up.
HOURS: Final = (0, 0, 0, 0, 0, 0, 0, 2, 4, 5, 5, 7, 12, 14, 9, 5, 4, 5, 8, 13, 16, 14, 9, 0)
WEEKDAYS: Final = (0.9, 0.9, 0.95, 1.0, 1.15, 1.3, 1.25)


@dataclass(frozen=True, eq=False)
class Part:
    """The orders of a city, a band of hours and a sort of rain, if nothing is added to what the model says.

    `placed` are the orders as a share of all who look at a time. In these orders the parts of a time are independent of
    each other: `way_km` with its weights, the minutes that the model says `on_the_way` for each of them, the `kitchen`
    (with all else that does not depend on the way), and `residual`, what comes minus what the model says.
    """

    city: str
    hour_band: str
    rain: str
    placed: float
    way_km: FloatArray
    way_weights: FloatArray
    on_the_way: IntArray
    kitchen: Minutes
    residual: Minutes

    @cached_property
    def predicted(self) -> Minutes:
        """What the model says; the weights add up to 1."""
        return counted(self.on_the_way, self.way_weights).plus(self.kitchen)

    @cached_property
    def delivered_residual(self) -> Minutes:
        """What came minus what the model said, of delivered orders; the weights add up to the share delivered."""
        return self.residual.weighed(lambda residual: (1 - given_up(residual)) * (1 - NEVER_DELIVERED))

    @cached_property
    def fit_sums(self) -> FloatArray:
        """Sums over its delivered orders of y, y^2, |y - f| / y and squared log error, y what came, f as predicted."""
        f, r = self.predicted.values[:, None], self.delivered_residual.values
        y = np.maximum(f + r, 1)  # no order comes sooner: where the sum is less, its weight is 0
        weights = self.placed * self.predicted.weights[:, None] * self.delivered_residual.weights
        terms = (y, y**2, np.abs(r) / y, (np.log1p(y) - np.log1p(f)) ** 2)
        return np.array([float((weights * term).sum()) for term in terms])


def minutes_on_the_way(way_km: FloatArray, min_per_km: FloatArray | float) -> IntArray:
    """What the model says of a way, in whole minutes."""
    return np.floor(way_km * min_per_km + 0.5).astype(np.int64)


def given_up(residual: FloatArray) -> FloatArray:
    """The probability that an order is cancelled that would come so much later than the model said."""
    beyond = np.maximum(residual - GIVEN_UP_FROM_MIN, 0) / GIVEN_UP_SCALE_MIN
    return np.asarray(1 - (1 - GIVEN_UP_ANYWAY) * np.exp(-beyond), dtype=np.float64)


def median_delay_min(city: City, band: HourBand, rain: Rain) -> float:
    """The median delay at an address that is easy to find."""
    return rain.median_delay_min * band.delay * city.delay


@lru_cache(maxsize=8)
def population_parts(
    cities: tuple[City, ...], hard_share: float, hard_delay: float, lost_per_minute: float
) -> tuple[Part, ...]:
    """The orders of each city, band of hours and sort of rain; addresses are hard to find for a share of customers.

    Of those who look at a time of m minutes `exp(-lost_per_minute * m)` order. The exponential of a sum is a product,
    so the parts of a time stay independent in the orders, and a longer time for all loses the same share everywhere.
    """

    def stays(minutes: FloatArray) -> FloatArray:
        return np.asarray(np.exp(-lost_per_minute * minutes), dtype=np.float64)

    def part(city: City, band: HourBand, rain: Rain, rain_share: float) -> Part:
        ways = rounded_lognormal(10 * city.way_km, WAY_LOG_SD, *WAY_TENTHS)
        on_the_way = minutes_on_the_way(ways.values / 10, city.min_per_km)
        way_weights = ways.weights * stays(on_the_way.astype(np.float64))
        kitchen = rounded_lognormal(KITCHEN_MEDIAN_MIN, KITCHEN_LOG_SD, *KITCHEN_MIN)
        kitchen = kitchen.shifted(PICK_UP_MIN + band.kitchen_min + rain.added_min).weighed(stays)
        easy = _residual(median_delay_min(city, band, rain), rain.log_sd)
        hard = _residual(median_delay_min(city, band, rain) * hard_delay, rain.log_sd)
        looked = city.share * hour_share(band) * rain_share
        return Part(
            city=city.name,
            hour_band=band.name,
            rain=rain.name,
            placed=looked * float(way_weights.sum()) * kitchen.total,
            way_km=ways.values / 10,
            way_weights=way_weights / way_weights.sum(),
            on_the_way=on_the_way,
            kitchen=kitchen.times(1 / kitchen.total),
            residual=mixed([easy.times(1 - hard_share), hard.times(hard_share)]),
        )

    return tuple(
        part(city, band, rain, rain_share)
        for city in cities
        for band in HOUR_BANDS
        for rain, rain_share in zip(RAINS, city.rain_shares, strict=True)
    )


def hour_share(band: HourBand) -> float:
    """The share of those who look at a time in a band of hours."""
    return sum(HOURS[band.first_hour : band.end_hour]) / sum(HOURS)


def _residual(median: float, log_sd: float) -> Minutes:
    return rounded_lognormal(median, log_sd, 0, LONGEST_DELAY_MIN, shift=-EXPECTED_DELAY_MIN)
