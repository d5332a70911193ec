"""What is true of the orders of the delivery-time world: every metric, of all and by segment, and of the rule."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from upheld.worlds.delivery_time_population import (
    COMPLAINED,
    NEVER_DELIVERED,
    REFUND_ASKED,
    RULE_MIN_PER_KM,
    RULE_START_MIN,
    SEGMENTS,
    Part,
)
from upheld.worlds.whole_minutes import FloatArray, Minutes, counted, mixed

_STEPS: Final = 20  # in a minute


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of all orders the world could make, at one setting of the lever; metric names are the product's.

    `overall["late_rate"]`, `segments["city"]["Kochi"]["late_rate"]`, `rule["late_rate"]`; shares from 0 to 1, times in
    minutes, `mape` a share, `rmsle` of the natural logarithms of 1 + minutes.

    Of delivered orders: `late_rate` (later than shown by more than the tolerance), `late_mean` and `late_p90` (minutes
    later than shown, of late orders), `early_mean` (minutes earlier than shown, of the others, negative where one came
    later within the tolerance), `promise_mean` (minutes shown), `bias` (came minus predicted), `mae`, `rmse`, `rmsle`,
    `mape`, `r2`, `error_over_rule` (by how much the mean error is larger than the rule's).
    Of all orders: `unfulfilled_rate` (cancelled), `never_delivered_rate` (neither delivered nor cancelled),
    `late_or_unfulfilled_rate` (late, cancelled or never delivered), `refund_rate`, `report_rate` (complained).
    """

    buffer_min: float
    tolerance_min: float
    overall: Mapping[str, float]
    segments: Mapping[str, Mapping[str, Mapping[str, float]]]
    rule: Mapping[str, float]

    def gap(self, metric: str, across: str) -> float:
        """The largest minus the smallest true value over the values of a segment."""
        values = [truths[metric] for truths in self.segments[across].values()]
        return max(values) - min(values)


def truth_at(buffer_min: float, tolerance_min: float, parts: tuple[Part, ...]) -> Truth:
    """What is true where so many minutes are added to what the model says. ValueError for a negative tolerance."""
    if tolerance_min < 0:
        raise ValueError(f"tolerance_min {tolerance_min} is below 0")
    segments = {
        name: {
            value: _metrics([part for part in parts if getattr(part, name) == value], buffer_min, tolerance_min)
            for value in dict.fromkeys(str(getattr(part, name)) for part in parts)
        }
        for name in SEGMENTS
    }
    overall = _metrics(parts, buffer_min, tolerance_min)
    return Truth(buffer_min, tolerance_min, overall, segments, _rule_metrics(parts, tolerance_min))


def delivered_residuals(parts: Sequence[Part]) -> Minutes:
    """What came minus what the model said, of the delivered orders of all parts, by their share of those who looked."""
    return mixed([part.delivered_residual.times(part.placed) for part in parts])


@lru_cache(maxsize=64)
def rule_residuals(parts: tuple[Part, ...]) -> tuple[FloatArray, FloatArray]:
    """What came minus what the rule says, of delivered orders, and the weight of each."""
    # In steps of 1/20 minute: 4.5 minutes a kilometre is 9 of them for each tenth, so all are whole.
    residuals = []
    for part in parts:
        off_the_way = part.kitchen.plus(part.delivered_residual)
        more = np.round(_STEPS * (part.on_the_way - rule_minutes(part.way_km))).astype(np.int64)
        steps = more[:, None] + np.round(_STEPS * off_the_way.values).astype(np.int64)
        residuals.append(counted(steps.ravel(), part.placed * np.outer(part.way_weights, off_the_way.weights).ravel()))
    together = mixed(residuals)
    comes = together.weights > 0
    return together.values[comes] / _STEPS, together.weights[comes]


def mean_predicted(parts: Sequence[Part]) -> float:
    """What the model said of delivered orders, on average."""
    return _mean_of_delivered(parts, [part.predicted.mean() for part in parts])


def mean_of_rule(parts: Sequence[Part]) -> float:
    """What the rule says of delivered orders, on average."""
    return _mean_of_delivered(parts, [float((part.way_weights * rule_minutes(part.way_km)).sum()) for part in parts])


def rule_minutes(way_km: FloatArray) -> FloatArray:
    """What the rule says of a way, in minutes."""
    return RULE_START_MIN + RULE_MIN_PER_KM * way_km


def _mean_of_delivered(parts: Sequence[Part], means: Sequence[float]) -> float:
    delivered = [part.placed * part.delivered_residual.total for part in parts]
    return float(np.dot(delivered, means) / np.sum(delivered))


def _metrics(parts: Sequence[Part], buffer_min: float, tolerance_min: float) -> dict[str, float]:
    residual = delivered_residuals(parts)
    placed, delivered = sum(part.placed for part in parts), residual.total
    mean, mean_of_squares, mape, log_error = np.sum([part.fit_sums for part in parts], axis=0) / delivered
    squared_error = residual.mean(np.square)
    by_rule, weights = rule_residuals(tuple(parts))
    return {
        "bias": residual.mean(),
        "mae": residual.mean(np.abs),
        "rmse": math.sqrt(squared_error),
        "rmsle": math.sqrt(float(log_error)),
        "mape": float(mape),
        "r2": 1 - squared_error / float(mean_of_squares - mean**2),
        "error_over_rule": residual.mean(np.abs) - _mean(np.abs(by_rule), weights),
        "promise_mean": buffer_min + mean_predicted(parts),
        **_lateness(residual.values - buffer_min, residual.weights, tolerance_min),
        **_of_all_orders(residual, placed, buffer_min + tolerance_min),
    }


def _of_all_orders(residual: Minutes, placed: float, late_from: float) -> dict[str, float]:
    delivered = residual.total / placed
    late = residual.share_above(late_from) * delivered
    not_cancelled = delivered / (1 - NEVER_DELIVERED)
    ends = {
        "on time": delivered - late,
        "late": late,
        "cancelled": 1 - not_cancelled,
        "never delivered": not_cancelled - delivered,
    }
    return {
        "unfulfilled_rate": ends["cancelled"],
        "never_delivered_rate": ends["never delivered"],
        "late_or_unfulfilled_rate": 1 - ends["on time"],
        "refund_rate": REFUND_ASKED * late,
        "report_rate": sum(share * COMPLAINED[end] for end, share in ends.items()),
    }


def _lateness(later: FloatArray, weights: FloatArray, tolerance_min: float) -> dict[str, float]:
    """Of minutes later than shown, each with its weight. One that would divide by 0 is left out."""
    is_late = later > tolerance_min
    late, others = weights[is_late].sum(), weights[~is_late].sum()
    found = {"late_rate": float(late / (late + others))}
    if late > 0:
        order = np.argsort(later[is_late], kind="stable")
        reached = np.cumsum(weights[is_late][order]) >= 0.9 * late
        found["late_mean"] = float((weights * later)[is_late].sum() / late)
        found["late_p90"] = float(later[is_late][order][np.argmax(reached)])
    if others > 0:
        found["early_mean"] = -float((weights * later)[~is_late].sum() / others)
    return found


def _rule_metrics(parts: tuple[Part, ...], tolerance_min: float) -> dict[str, float]:
    residuals, weights = rule_residuals(parts)
    return {
        "bias": _mean(residuals, weights),
        "mae": _mean(np.abs(residuals), weights),
        "rmse": math.sqrt(_mean(residuals**2, weights)),
        "promise_mean": mean_of_rule(parts),
        **_lateness(residuals, weights, tolerance_min),
    }


def _mean(values: FloatArray, weights: FloatArray) -> float:
    return float((weights * values).sum() / weights.sum())
