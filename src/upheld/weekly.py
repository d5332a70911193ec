"""Every requirement in each week, from what the evidence keeps by day and by week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from upheld.answers import Answers
from upheld.assessment import SegmentVerdict
from upheld.evidence import SINCE, day_number
from upheld.inference import CannotTell
from upheld.judging import gap_of, inferred, worst_of
from upheld.spec import Requirement
from upheld.timeline import Timeline, Week, WeekFigure, WorstOfWeek
from upheld.verdicts import verdict_for
from upheld.wording import plural

MOST_WEEKS = 104
_EPOCH = date(1970, 1, 1)
_SUNDAY = 6


def timeline_of(answers: Answers) -> Timeline | None:
    """The newest weeks with cases, at most `MOST_WEEKS` of them, and each requirement in them; None without time.

    A line is told over all its weeks, also where it is judged on its newest days alone.
    """
    weeks, at = answers.weeks, answers.evidence.as_of
    if weeks is None or at is None:
        return None
    figure_of = {line.name: _figures(line, answers) for line in answers.spec.requirements}
    mondays = weeks.mondays[-MOST_WEEKS:]
    found = []
    for monday in mondays:
        counted = weeks.counted(monday)
        found.append(
            Week(
                first=_EPOCH + timedelta(days=monday),
                last=_EPOCH + timedelta(days=monday + _SUNDAY),
                is_complete=weeks.first_day <= monday and monday + _SUNDAY <= day_number(at.date()),
                judged=counted.judged,
                outcome_unknown=counted.outcome_unknown,
                never_fulfilled=counted.never_fulfilled,
                immature=counted.immature,
                unscored=counted.unscored,
                figures={name: figure(monday) for name, figure in figure_of.items()},
            )
        )
    return Timeline(tuple(found), len(weeks.mondays) - len(mondays), weeks.without_time)


def _figures(line: Requirement, answers: Answers) -> Callable[[int], WeekFigure]:
    """The requirement's figure in a week, by its Monday."""
    metric, over = answers.metric_of(line), answers.of_metric(answers.metric_of(line))
    segment = line.in_every or line.across or ""

    asks_classes = answers.kind.asks_every_class(answers.spec, line)
    is_of_classes = line.class_ is not None or asks_classes or line.metric == "macro_f1"
    if is_of_classes and (line.where or (segment and not asks_classes)):
        untold = CannotTell("week by week classes are told for all cases, not for a part of them", "cannot_know")
        return lambda monday: WeekFigure(untold)

    if (line.where or segment) and over.weeks is not None and (why := over.weeks.why_no_parts(metric)):
        untold = CannotTell(why, "cannot_know")
        return lambda monday: WeekFigure(untold)

    if metric.outcomes_of and _hangs_on_unknown(over, metric.outcomes_of):
        untold = CannotTell("week by week outcomes that are known for some cases only tell nothing", "cannot_know")
        return lambda monday: WeekFigure(untold)

    lender = over.part_of(line) if line.where else None

    def part_of(monday: int) -> Any:
        if lender is not None:
            return over.weeks.of_where(line.where, monday, lender)
        part = over.weeks.whole(monday)
        return part if part is None or line.class_ is None else over.kind.of_class(part, line.class_)

    def figure(monday: int) -> WeekFigure:
        part = part_of(monday)
        if part is None:
            return WeekFigure(_no_case(line, over, monday))
        estimate = inferred(line, over.statistic(metric, part))
        if not segment or (not part.judged and metric.outcomes_of):
            return WeekFigure(estimate)
        if asks_classes:
            parts = {name: over.kind.of_class(part, name) for name in over.classes}
        else:
            parts = over.weeks.by_value(segment, monday, over.segments_at_least, over.segments[segment])
        statistics = {value: over.statistic(metric, one) for value, one in parts.items()}
        if line.across:
            gap = gap_of(line, statistics)
            if isinstance(gap, CannotTell):
                return WeekFigure(gap)
            return WeekFigure(gap.estimate, gap=(gap.largest, gap.smallest))
        answered = {value: inferred(line, statistic) for value, statistic in statistics.items()}
        rows = [
            SegmentVerdict(segment, value, verdict_for(answer, line.bound), answer)
            for value, answer in answered.items()
            if not isinstance(answer, CannotTell)
        ]
        worst = worst_of(rows, line.bound)
        return WeekFigure(estimate, WorstOfWeek(worst.value, worst.estimate) if worst else None)

    return figure


def _hangs_on_unknown(over: Answers, regions: frozenset[str]) -> bool:
    """Whether a figure needs outcomes that cannot be known, or are known for a sample: a week keeps neither."""
    return bool(over.kind.unseen_cases(over.all, regions)) or bool(over.kind.is_partial(over.all))


def _no_case(line: Requirement, over: Answers, monday: int) -> CannotTell:
    since = next((window for window in over.windows if window.name == SINCE), None)
    if since is not None and monday + _SUNDAY < since.first:
        return CannotTell("another setting was in force", "cannot_know")
    return CannotTell(f"no such {over.each} in this week" if line.where else f"no {plural(over.each)} in this week")
