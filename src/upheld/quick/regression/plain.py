"""A slide of a promised quantity and what it means, as plain data."""

from __future__ import annotations

from typing import Any

from upheld.answer import answer_json, number_json
from upheld.inference import CannotTell
from upheld.quick.costs import cost_json
from upheld.quick.judging import judged_json
from upheld.quick.regression.answer import Best, Buffer, OfShape, Quick
from upheld.quick.regression.every_shape import Ends
from upheld.quick.regression.slide import Slide


def to_json(answer: Quick, version: str) -> dict[str, Any]:
    """The answer as plain data with the same keys always; where nothing can be told, `cannot_tell` with the reason.

    Money is what a case costs: a gain is negative.
    """
    best = answer.best
    return {
        "format": 1,
        "upheld": version,
        "kind": "regression",
        "given": given_json(answer.slide),
        "shapes": {
            name: {"says": one.shape.says, "mean": one.mean, "standard_deviation": one.sd}
            for name, one in answer.errors.items()
        },
        "buffers": [_buffer_json(one, answer.slide) for one in answer.buffers],
        "keep_share": cost_json(answer.quantile),
        "best": answer_json(best)
        if isinstance(best, CannotTell)
        else {name: _best_json(one) for name, one in best.items()},
        "best_worst_case": answer.safest,
        "added_for_bound": None if answer.added_for is None else dict(answer.added_for),
        "requirements": judged_json(answer.judged),
        "conclusion": answer.conclusion,
    }


def given_json(slide: Slide) -> dict[str, Any]:
    """The slide as plain data."""
    costs = slide.costs
    return {
        "mean_error": slide.mean_error,
        "spread": {"of": slide.spread.of, "size": slide.spread.size, "share": slide.spread.share or None},
        "unit": slide.unit,
        "promised": slide.promised,
        "buffer": slide.buffer,
        "tolerance": slide.tolerance,
        "late_rate": slide.late_rate,
        "per_day": slide.per_day,
        "tested": slide.tested,
        "costs": {
            "currency": costs.currency,
            **{name: cost_json(getattr(costs, name)) for name in ("late", "early", "late_case", "longer")},
        },
    }


def _buffer_json(one: Buffer, slide: Slide) -> dict[str, Any]:
    return {
        "added": one.added,
        "shown": one.shown,
        "is_asked": one.is_asked,
        "is_best": one.is_best,
        "by_shape": {name: _shape_json(told, slide) for name, told in one.by_shape.items()},
        "every_shape": {"late_rate": _ends_json(one.late_rate), "cost_per_case": _ends_json(one.cost)},
    }


def _shape_json(told: OfShape, slide: Slide) -> dict[str, Any]:
    return {
        "late_rate": {"value": told.late_rate, "on_tested": answer_json(told.counted)},
        "late_per_day": None if slide.per_day is None else told.late_rate * slide.per_day,
        "late_mean": told.late_mean,
        "early_mean": told.early_mean,
        "cost_per_case": cost_json(told.cost),
    }


def _best_json(best: Best) -> dict[str, Any]:
    return {
        "added": best.added,
        "added_over_ranges": cost_json(best.added_over_ranges),
        "late_rate": best.late_rate,
        "gain_per_case": cost_json(best.gain),
        "regret_of_normal_per_case": best.regret,
    }


def _ends_json(ends: Ends | None) -> dict[str, float | None] | None:
    return None if ends is None else {"low": number_json(ends[0]), "high": number_json(ends[1])}
