"""What every kind says of a week."""

from __future__ import annotations

from dataclasses import dataclass

DAYS = 7


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """What could be said of a week's cases: each is in one of these.

    `judged` have a score and an outcome, `outcome_unknown` are old enough and have none, `immature` are too young,
    `unscored` old enough and without a score or a prediction. Of `never_fulfilled` nothing came and nothing will; None
    for a kind that knows no such case.
    """

    judged: int
    outcome_unknown: int
    immature: int
    unscored: int
    never_fulfilled: int | None = None
