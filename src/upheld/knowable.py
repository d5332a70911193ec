"""What would make known what a log cannot tell, as a typed value and as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from upheld.answer import number_json


@dataclass(frozen=True, slots=True)
class Knowable:
    """A random `share` of the cases whose outcome cannot be known now, and what it would tell.

    `cases_per_day` of them a day, at today's volume, and `days` until there are `outcomes`: enough to know the figures
    of the requirements `ids` within 5 points, whatever share of them is positive. `cost_per_day` is the least and the
    most that this is expected to cost; None where the spec does not say. Without time no day is told. `said` puts it in
    words.
    """

    share: float
    outcomes: int
    cases_per_day: float | None
    days: int | None
    cost_per_day: tuple[float, float] | None
    ids: tuple[str, ...]
    said: str


def knowable_json(found: Knowable | None) -> dict[str, Any] | None:
    """It as plain data; null where every outcome can be known."""
    if found is None:
        return None
    cost = found.cost_per_day
    return {
        "share": found.share,
        "outcomes": found.outcomes,
        "cases_per_day": found.cases_per_day,
        "cost_per_day": {"from": number_json(cost[0]), "to": number_json(cost[1])} if cost else None,
        "days": found.days,
        "requirements": list(found.ids),
        "said": found.said,
    }
