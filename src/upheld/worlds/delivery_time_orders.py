"""How a log of the delivery-time world comes about: who looks at a time, who orders, and what becomes of the orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.worlds.delivery_time_population import (
    COMPLAINED,
    EXPECTED_DELAY_MIN,
    HOUR_BANDS,
    HOURS,
    KITCHEN_LOG_SD,
    KITCHEN_MEDIAN_MIN,
    KITCHEN_MIN,
    LONGEST_DELAY_MIN,
    NEVER_DELIVERED,
    PICK_UP_MIN,
    RAINS,
    REFUND_ASKED,
    REFUND_INR,
    TOLERANCE_MIN,
    WAY_LOG_SD,
    WAY_TENTHS,
    IntArray,
    given_up,
    median_delay_min,
    minutes_on_the_way,
)
from upheld.worlds.draws import choose, stream
from upheld.worlds.whole_minutes import FloatArray

if TYPE_CHECKING:
    from upheld.worlds.delivery_time import DeliveryTime

Column: TypeAlias = NDArray[Any]
Flags: TypeAlias = NDArray[np.bool_]

_WRITTEN_OFF_MIN: Final = 180  # when an order that is neither delivered nor cancelled is closed
_S_PER_HOUR: Final = 3_600


@dataclass(frozen=True, slots=True)
class Looks:
    """Those who look at a time, one position each; `city`, `band` and `rain` are positions in their tables."""

    at: NDArray[np.datetime64]
    customer: IntArray
    city: IntArray
    band: IntArray
    rain: IntArray
    way_km: FloatArray
    predicted: IntArray
    residual: IntArray

    @property
    def came(self) -> IntArray:
        """The minutes after which it comes, or would."""
        return self.predicted + self.residual


def orders(world: DeliveryTime, now: np.datetime64) -> dict[str, Column]:
    """The orders placed before `now`, one array a column, with what had become of them; `DeliveryTime` says which."""
    looks = _looks(world, now)
    n = len(looks.at)
    cancelled = _uniform(world, "cancelled", n) < given_up(looks.residual.astype(np.float64))
    lost = ~cancelled & (_uniform(world, "never delivered", n) < NEVER_DELIVERED)
    delivered = ~cancelled & ~lost
    late = delivered & (looks.residual > world.buffer_min + TOLERANCE_MIN)
    closed_after = np.select([delivered, cancelled], [looks.came, (looks.came + 1) // 2], _WRITTEN_OFF_MIN)
    closed_at = looks.at + closed_after.astype("timedelta64[m]")
    closed = closed_at < now
    refunded = late & (_uniform(world, "refund", n) < REFUND_ASKED)

    log: dict[str, Column] = {
        "ordered_at": looks.at,
        "customer_id": looks.customer,
        "city": np.array([city.name for city in world.cities])[looks.city],
        "hour_band": np.array([band.name for band in HOUR_BANDS])[looks.band],
        "rain": np.array([rain.name for rain in RAINS])[looks.rain],
        "distance_km": looks.way_km,
        "eta_min": looks.predicted,
        "shown_min": _shown(world, looks, delivered & closed),
        "delivered_at": np.where(delivered & closed, closed_at, np.datetime64("NaT")),
        "is_cancelled": cancelled & closed,
        "refund": np.where(closed, np.where(refunded, REFUND_INR, 0.0), np.nan),
        "complained": np.where(closed, _complained(world, cancelled, lost, late), np.nan),
    }
    stays = np.exp(-world.lost_per_minute * (looks.predicted + world.buffer_min))
    placed = _uniform(world, "order", n) < stays
    return {"order_id": np.arange(int(placed.sum()))} | {name: column[placed] for name, column in log.items()}


def _looks(world: DeliveryTime, now: np.datetime64) -> Looks:
    times = _times(world)
    at = times[: int(np.searchsorted(times, now))]
    n = len(at)
    customer = stream(world.seed, "customer").integers(0, world.n_customers, size=world.n_visits)[:n]
    shares = [city.share for city in world.cities]
    city = choose(stream(world.seed, "city"), shares, world.n_customers)[customer]
    is_hard = (stream(world.seed, "address").random(world.n_customers) < world.hard_share)[customer]
    band = _band_of_each_hour()[_hours(at)]
    edges = np.cumsum([some.rain_shares for some in world.cities], axis=1)[:, :-1]
    rain = (_uniform(world, "rain", n)[:, None] >= edges[city]).sum(axis=1)
    medians = 10 * np.array([some.way_km for some in world.cities])[city]
    way_km = _whole(world, "way", medians, WAY_LOG_SD, *WAY_TENTHS) / 10
    predicted = _predicted(world, city, band, rain, way_km)
    return Looks(at, customer, city, band, rain, way_km, predicted, _residuals(world, city, band, rain, is_hard))


def _times(world: DeliveryTime) -> NDArray[np.datetime64]:
    draw = stream(world.seed, "time")
    hours = 24 * choose(draw, world.day_weights.tolist(), world.n_visits) + choose(draw, HOURS, world.n_visits)
    seconds = hours * _S_PER_HOUR + draw.integers(0, _S_PER_HOUR, world.n_visits)
    seconds.sort()
    return np.datetime64(world.first_day, "s") + seconds.astype("timedelta64[s]")


def _predicted(world: DeliveryTime, city: IntArray, band: IntArray, rain: IntArray, way_km: FloatArray) -> IntArray:
    kitchen = _whole(world, "kitchen", np.full(len(city), KITCHEN_MEDIAN_MIN), KITCHEN_LOG_SD, *KITCHEN_MIN)
    of_band = np.array([some.kitchen_min for some in HOUR_BANDS])[band]
    of_rain = np.array([some.added_min for some in RAINS])[rain]
    min_per_km = np.array([some.min_per_km for some in world.cities])[city]
    off_the_way: IntArray = PICK_UP_MIN + of_band + of_rain + kitchen
    return off_the_way + minutes_on_the_way(way_km, min_per_km)


def _residuals(world: DeliveryTime, city: IntArray, band: IntArray, rain: IntArray, is_hard: Flags) -> IntArray:
    medians = np.array([[[median_delay_min(c, b, r) for r in RAINS] for b in HOUR_BANDS] for c in world.cities])
    median = medians[city, band, rain] * np.where(is_hard, world.hard_delay, 1.0)
    log_sd = np.array([some.log_sd for some in RAINS])[rain]
    return _whole(world, "delay", median, log_sd, 0, LONGEST_DELAY_MIN) - EXPECTED_DELAY_MIN


def _shown(world: DeliveryTime, looks: Looks, delivered: Flags) -> IntArray:
    shown = looks.predicted + world.buffer_min
    if not world.backfilled:
        return shown
    is_filled_in = delivered & (looks.at < np.datetime64(world.kept_from, "s"))
    return np.where(is_filled_in, looks.came, shown)


def _complained(world: DeliveryTime, cancelled: Flags, lost: Flags, late: Flags) -> FloatArray:
    ends = {"cancelled": cancelled, "never delivered": lost, "late": late}
    share = np.select(list(ends.values()), [COMPLAINED[end] for end in ends], COMPLAINED["on time"])
    return (_uniform(world, "complaint", len(late)) < share).astype(np.float64)


def _uniform(world: DeliveryTime, what: str, n: int) -> FloatArray:
    return stream(world.seed, what).random(world.n_visits)[:n]


def _whole(
    world: DeliveryTime, what: str, median: FloatArray, log_sd: FloatArray | float, low: int, high: int
) -> IntArray:
    """Lognormal numbers, rounded to whole ones from `low` to `high`."""
    noise = stream(world.seed, what).standard_normal(world.n_visits)[: len(median)]
    return np.clip(np.round(median * np.exp(log_sd * noise)), low, high).astype(np.int64)


def _band_of_each_hour() -> IntArray:
    """The position in HOUR_BANDS of each hour of the day; hours in which nobody looks are in the first."""
    band_of = {hour: i for i, band in enumerate(HOUR_BANDS) for hour in range(band.first_hour, band.end_hour)}
    return np.array([band_of.get(hour, 0) for hour in range(24)])


def _hours(times: NDArray[np.datetime64]) -> IntArray:
    hours: IntArray = (times - times.astype("datetime64[D]")).astype("timedelta64[h]").astype(np.int64)
    return hours
