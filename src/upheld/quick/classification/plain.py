"""A slide and what it means, as plain data."""

from __future__ import annotations

from typing import Any

from upheld.answer import answer_json
from upheld.inference import CannotTell
from upheld.quick.classification.answer import Quick
from upheld.quick.classification.money import Money
from upheld.quick.classification.slide import Slide
from upheld.quick.costs import DAYS_A_MONTH, cost_json, month_of
from upheld.quick.judging import judged_json


def to_json(answer: Quick, version: str) -> dict[str, Any]:
    """The answer as plain data with the same keys always; where nothing can be told, `cannot_tell` with the reason."""
    day, money, slide = answer.a_day, answer.money, answer.slide
    return {
        "format": 1,
        "upheld": version,
        "given": given_json(slide),
        "recall": answer_json(answer.recall),
        "false_positive_rate": answer_json(answer.false_positive_rate),
        "precision": answer_json(answer.precision),
        "false_alarms_per_caught": answer.false_alarms_per_caught,
        "per_day": answer_json(day)
        if isinstance(day, CannotTell)
        else {
            "cases": day.cases,
            "positives": day.positives,
            **{name: answer_json(getattr(day, name)) for name in ("caught", "missed", "false_alarms", "stopped")},
        },
        "money": answer_json(money) if isinstance(money, CannotTell) else _money_json(money, slide),
        "pays_if_missed_costs_more_than": cost_json(answer.pays_above),
        "pays_if_false_alarm_costs_less_than": answer_json(answer.pays_below)
        if isinstance(answer.pays_below, CannotTell)
        else cost_json(answer.pays_below),
        "to_tell": None
        if answer.to_tell is None
        else {
            "recall": slide.recall,
            "from": answer.to_tell.other,
            "positives": answer.to_tell.positives,
            "cases": answer.to_tell.cases,
            "days": answer.to_tell.days,
        },
        "requirements": judged_json(answer.judged),
        "conclusion": answer.conclusion,
    }


def given_json(slide: Slide) -> dict[str, Any]:
    """The slide as plain data."""
    costs = slide.costs
    return {
        "recall": slide.recall,
        "false_positive_rate": slide.false_positive_rate,
        "precision": None
        if slide.precision_stated is None
        else {"value": slide.precision_stated, "measured": "tested" if slide.precision_on_tested else "field"},
        "base_rate": slide.base_rate,
        "per_day": slide.per_day,
        "tested": {
            "positives": slide.tested.positives,
            "negatives": slide.tested.negatives,
            "from_base_rate": slide.tested.from_base_rate,
        },
        "costs": {
            "currency": costs.currency,
            **{name: cost_json(getattr(costs, name)) for name in ("missed", "false_alarm", "caught", "reviewed")},
        },
    }


def _money_json(money: Money, slide: Slide) -> dict[str, Any]:
    return {
        "currency": slide.costs.currency,
        "against": "doing nothing",
        "per_day": cost_json(money.a_day),
        "per_month": cost_json(month_of(money.a_day)),
        "days_in_month": DAYS_A_MONTH,
        "per_day_over_sample": cost_json(money.a_day_sampled),
        "flips_at_false_alarm": answer_json(money.flip)
        if isinstance(money.flip, CannotTell)
        else cost_json(money.flip),
    }
