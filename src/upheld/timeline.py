"""Every requirement by week: its figure with its interval, and how much of the week can be judged yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from upheld.answer import Answer, answer_json


@dataclass(frozen=True, slots=True)
class WorstOfWeek:
    """The value of a segment that holds a line up most in a week, among those whose figure can be told."""

    value: str
    estimate: Answer


@dataclass(frozen=True, slots=True)
class WeekFigure:
    """A requirement's figure in one week. Its interval is a statement about that week alone.

    `estimate` is the figure of all cases that the line is about; under a gap it is the gap, and `gap` names the largest
    and the smallest value. `worst` only where every value of a segment has to hold.
    """

    estimate: Answer
    worst: WorstOfWeek | None = None
    gap: tuple[str, str] | None = None

    @property
    def drawn(self) -> Answer:
        """The figure that is held against the bound: that of the worst value where every value has to hold."""
        return self.worst.estimate if self.worst else self.estimate


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday on the log's own clock; `figures` by the id of the requirement.

    `is_complete` says that the log holds the whole week: it neither begins nor ends within it. Each case is counted in
    one of `judged`, `outcome_unknown`, `immature` (too young), `unscored` and `never_fulfilled`; the last is None where
    the kind knows no such case.
    """

    first: date
    last: date
    is_complete: bool
    judged: int
    outcome_unknown: int
    immature: int
    unscored: int
    figures: Mapping[str, WeekFigure]
    never_fulfilled: int | None = None

    @property
    def cases(self) -> int:
        """All cases of the week."""
        return self.judged + self.outcome_unknown + self.immature + self.unscored + (self.never_fulfilled or 0)

    @property
    def is_final(self) -> bool:
        """Whether the week is whole and none of its cases is too young, so that its figures will stay as they are."""
        return self.is_complete and not self.immature


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest weeks that have cases, oldest first; weeks without a case are not in it.

    `older` weeks were left out, and `without_time` cases lie in no week.
    """

    weeks: tuple[Week, ...]
    older: int
    without_time: int


def weeks_json(timeline: Timeline) -> list[dict[str, Any]]:
    """The weeks as plain data."""
    return [
        {
            "from": week.first.isoformat(),
            "to": week.last.isoformat(),
            "complete": week.is_complete,
            "cases": week.cases,
            "judged": week.judged,
            "immature": week.immature,
            "outcome_unknown": week.outcome_unknown,
            "unscored": week.unscored,
            "never_fulfilled": week.never_fulfilled,
            "requirements": {name: _figure(figure) for name, figure in week.figures.items()},
        }
        for week in timeline.weeks
    ]


def _figure(figure: WeekFigure) -> dict[str, Any]:
    worst, gap = figure.worst, figure.gap
    return {
        "estimate": answer_json(figure.estimate),
        "worst": {"value": worst.value, "estimate": answer_json(worst.estimate)} if worst else None,
        "gap_between": {"largest": gap[0], "smallest": gap[1]} if gap else None,
    }
