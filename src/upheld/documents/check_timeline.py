"""How it has gone over time: each requirement by week, the cases of each week, and when outcomes come in."""

from __future__ import annotations

from collections.abc import Sequence

from upheld.assessment import Assessment, JudgedRequirement
from upheld.documents.check_words import figure, figure_unit, sentence
from upheld.documents.shell import escaped
from upheld.documents.tables import disclosed, head, row, scrolled
from upheld.documents.time_charts import PATTERN, cases_chart, maturity_chart, week_chart
from upheld.inference import CannotTell, Estimate
from upheld.kinds import KINDS
from upheld.maturity import Maturity
from upheld.time_words import ABOUT_WEEKS, marks_of, maturity_shown, title_by_week, weeks_shown
from upheld.timeline import Timeline, Week, WeekFigure
from upheld.verdicts import verdict_for
from upheld.wording import bound_shown, interval_shown, plural, shown

_SIDES = {"met": "within the bound", "not_met": "outside", "undecided": "on both sides"}


def timeline_section(assessment: Assessment) -> str:
    """The section; without time it says what is missing."""
    timeline = assessment.timeline
    return f"""<section class="card" aria-labelledby="timeline-title">
<h2 id="timeline-title">How has it gone over time?</h2>
{_weeks(assessment, timeline) if timeline is not None else _NO_TIME}
</section>"""


_NO_TIME = (
    "<p>The log names no time, so nobody can see whether it gets better or worse. Say in log.time when each case was "
    "decided.</p>"
)


def _weeks(assessment: Assessment, timeline: Timeline) -> str:
    weeks, each = timeline.weeks, assessment.each
    said = f"<p>{escaped(weeks_shown(timeline, each))}</p>"
    if not weeks:
        return said
    charts = [_figure(assessment, judged, weeks) for judged in assessment.requirements]
    many = f"{plural(each).capitalize()} by week"
    charts.append(_drawn(many, cases_chart(weeks, _about_cases(weeks, each)), _key(assessment)))
    if assessment.maturity is not None:
        charts.append(_maturity(assessment.maturity))
    return f"""{said}{PATTERN}
<p class="soft">The bar is the interval of a week, the dashed line the bound. A full dot: the whole interval lies within
the bound; a square: outside; a ring: on both sides; a cross: no interval. Hatched weeks are not whole, or have
{escaped(plural(each))} that are too young, so that they may still move. {ABOUT_WEEKS}</p>
<div class="weeks">{"".join(charts)}</div>
{disclosed("Every week as a table", scrolled("Every week", _table(assessment, weeks)))}"""


def _key(assessment: Assessment) -> str:
    unscored = KINDS[assessment.kind].WORDS.unscored.removeprefix("without ")
    never = ", or never fulfilled" if assessment.done.get("never_fulfilled") else ""
    return f"From below: judged; without an outcome or {unscored}{never} (pale); too young to be judged (hatched)."


def _drawn(title: str, chart: str, said: str) -> str:
    return f'<figure><h3>{escaped(title)}</h3>{chart}<figcaption class="soft">{escaped(said)}</figcaption></figure>'


def _figure(assessment: Assessment, judged: JudgedRequirement, weeks: tuple[Week, ...]) -> str:
    unit, figures = figure_unit(judged), [week.figures[judged.id] for week in weeks]
    words = [
        verdict_for(one.drawn, judged.bound).word if isinstance(one.drawn, Estimate) else "untold" for one in figures
    ]
    sides = [f"{words.count(word)} {said}" for word, said in _SIDES.items() if words.count(word)]
    untold = f"{words.count('untold')} without an interval" if "untold" in words else ""
    told = ", ".join([*sides, untold] if untold else sides)
    label = f"{title_by_week(judged)}, by week: {told}; the table below has the figures"
    answers, is_one = [one.drawn for one in figures], judged.segment is None
    chart = week_chart(weeks, answers, words, judged.bound.edges, unit, label, is_one=is_one)
    return _drawn(title_by_week(judged), chart, _newest(weeks, judged, unit))


def _newest(weeks: tuple[Week, ...], judged: JudgedRequirement, unit: str) -> str:
    """The newest week that will stay as it is, in words."""
    final = [week for week in weeks if week.is_final and week.figures[judged.id].drawn.value is not None]
    if not final:
        untold = [week.figures[judged.id].drawn for week in weeks if week.is_final]
        why = next((answer.reason for answer in untold if isinstance(answer, CannotTell)), "no week is final yet")
        return f"Bound: {bound_shown(judged.bound, judged.unit)}. {why[0].upper()}{why[1:]}."
    week = final[-1]
    found = week.figures[judged.id]
    return f"Newest final week, from {week.first:%-d %b %Y}: {_named(found)}{figure(found.drawn, unit)}."


def _named(found: WeekFigure) -> str:
    if found.worst is not None:
        return f"worst {found.worst.value}, "
    return f"{found.gap[0]} and {found.gap[1]}, " if found.gap else ""


def _about_cases(weeks: tuple[Week, ...], each: str) -> str:
    fewest, most = min(week.cases for week in weeks), max(week.cases for week in weeks)
    return f"{plural(each).capitalize()} by week, {fewest:,} to {most:,}; the table below has the figures"


def _maturity(maturity: Maturity) -> str:
    said = maturity_shown(maturity)
    if len(maturity.steps) < 2:
        return _drawn("When outcomes are in", "", said)
    points = ", ".join(f"day {step.day}: {shown(step.share, 'share')}" for step in maturity.steps)
    chart = maturity_chart(maturity, f"Share of the outcomes that were in by each day: {points}")
    mind = " The dashed line is that of the positive outcomes." if maturity.positives else ""
    return _drawn("When outcomes are in", chart, f"{said}{mind}")


def _table(assessment: Assessment, weeks: tuple[Week, ...]) -> str:
    lines = assessment.requirements
    columns = head("Week from", "Judged#", "Too young#", *[title_by_week(judged) for judged in lines], "Mind")
    body = "".join(
        row(
            f"{week.first:%-d %b %Y}",
            f'<td class="n">{week.judged:,}</td><td class="n">{week.immature:,}</td>'
            f"{_cells(week, lines)}<td>{marks_of(week)}</td>",
        )
        for week in weeks
    )
    return f'<table class="plain">{columns}<tbody>{body}</tbody></table>'


def _cells(week: Week, lines: Sequence[JudgedRequirement]) -> str:
    """A cell for every requirement; one for all of them where the same reason leaves none with a figure."""
    answers = [week.figures[judged.id].drawn for judged in lines]
    untold = {answer.reason for answer in answers if isinstance(answer, CannotTell) and answer.value is None}
    if len(untold) == 1 and all(answer.value is None for answer in answers):
        return f'<td class="soft" colspan="{len(lines)}">{escaped(sentence(untold.pop()).rstrip("."))}</td>'
    return "".join(f"<td>{_cell(week.figures[judged.id], judged)}</td>" for judged in lines)


def _cell(found: WeekFigure, judged: JudgedRequirement) -> str:
    answer, unit = found.drawn, figure_unit(judged)
    if isinstance(answer, CannotTell):
        if answer.value is None:
            return f"<small>{escaped(sentence(answer.reason).rstrip('.'))}</small>"
        return f"{escaped(shown(answer.value, unit))} <small>{escaped(answer.reason)}</small>"
    told = f"{_named(found)}{shown(answer.value, unit)}"
    return f"{escaped(told)} <small>{escaped(interval_shown(answer, unit))} · {answer.n:,}</small>"
