"""Every requirement by week as tables for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from upheld.assessment import Assessment, JudgedRequirement
from upheld.inference import CannotTell, Estimate
from upheld.kinds import KINDS
from upheld.time_words import ABOUT_WEEKS, marks_of, maturity_shown, title_by_week, weeks_shown
from upheld.timeline import Week, WeekFigure
from upheld.wording import bound_shown, gap_unit, interval_shown, plural, shown
from upheld_cli.bars import interval_bar, scale_of, spark
from upheld_cli.output import harmless, markdown

NO_TIME = "The log names no time, so there are no weeks: say in log.time when each case was decided."
_BAR = 26
_ABOUT_SERIES = "  the newest weeks, oldest first"


def print_timeline(assessment: Assessment, newest: int, console: Console | None = None) -> None:
    """The cases of the newest weeks, and each requirement in them; on stdout unless told."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    console = console or Console(width=width, highlight=False)
    console.print(Text(harmless(f"{assessment.title}: how it went over time"), style="bold"))
    timeline = assessment.timeline
    if timeline is None:
        console.print(Text(NO_TIME))
        return
    console.print(Text(harmless(weeks_shown(timeline, assessment.each)), style="dim"))
    if assessment.maturity is not None:
        console.print(Text(harmless(maturity_shown(assessment.maturity)), style="dim"))
    console.print()
    weeks = timeline.weeks[-newest:]
    console.print(_cases(weeks, assessment))
    for judged in assessment.requirements:
        console.print()
        console.print(Text(harmless(title_by_week(judged)), style="bold"))
        series = spark(*_series(timeline.weeks, judged))[-(console.width - len(_ABOUT_SERIES)) :]
        console.print(Text(f"{series}{_ABOUT_SERIES}", style="dim"))
        console.print(_figures(weeks, judged))
    console.print()
    console.print(Text(ABOUT_WEEKS, style="dim"))
    if not all(week.is_final for week in weeks):
        console.print(
            Text("* not a whole week, or with cases that are too young: its figures may still move", style="dim")
        )
    if len(weeks) < len(timeline.weeks):
        console.print(Text(f"The newest {len(weeks)} weeks are listed; --weeks says how many.", style="dim"))


def _series(weeks: Sequence[Week], judged: JudgedRequirement) -> tuple[list[float | None], list[bool]]:
    """The figure of every week from the first to the last, also of those without a case, and whether it has one."""
    by_monday = {week.first: week for week in weeks}
    values: list[float | None] = []
    monday = weeks[0].first if weeks else None
    there = []
    while monday is not None and monday <= weeks[-1].first:
        week = by_monday.get(monday)
        values.append(week.figures[judged.id].drawn.value if week is not None else None)
        there.append(week is not None)
        monday += timedelta(days=7)
    return values, there


def _cases(weeks: Sequence[Week], assessment: Assessment) -> Table:
    each, words = assessment.each, KINDS[assessment.kind].WORDS
    has_never = any(week.never_fulfilled for week in weeks)
    named = ["Judged", "Too young", "No outcome", words.unscored_head, *(["Never fulfilled"] if has_never else [])]
    table = _table("Week from", f"{plural(each).capitalize()}#", *[f"{name}#" for name in named], "")
    for week in weeks:
        counts = [week.cases, week.judged, week.immature, week.outcome_unknown, week.unscored]
        counts += [week.never_fulfilled or 0] if has_never else []
        table.add_row(_monday(week), *[f"{count:,}" for count in counts], _dim(marks_of(week)))
    return table


def _figures(weeks: Sequence[Week], judged: JudgedRequirement) -> Table:
    """A row for each week; neighbours for which nothing can be told, for the same reason, share one."""
    unit = _unit(judged)
    figures = [week.figures[judged.id] for week in weeks]
    ends = [end for one in figures if isinstance(one.drawn, Estimate) for end in (one.drawn.low, one.drawn.high)]
    scale = scale_of([*ends, *judged.bound.edges])
    table = _table("Week from", f"{bound_shown(judged.bound, judged.unit)}!", "Figure#", "Interval", "Counted on", "")
    for reason, rows in groupby(zip(weeks, figures, strict=True), key=_why_untold):
        alike = list(rows)
        if reason is not None:
            (first, _), (last, _) = alike[0], alike[-1]
            span = "" if first is last else f" ({len(alike)} weeks, up to {last.last:%-d %b %Y})"
            table.add_row(_monday(first), "", "", _dim(f"{reason}{span}"))
            continue
        for week, figure in alike:
            table.add_row(_monday(week), *_told(figure, judged, unit, scale), _dim(_name(figure)))
    return table


def _why_untold(row: tuple[Week, WeekFigure]) -> str | None:
    drawn = row[1].drawn
    return harmless(drawn.reason) if isinstance(drawn, CannotTell) and drawn.value is None else None


def _told(figure: WeekFigure, judged: JudgedRequirement, unit: str, scale: tuple[float, float]) -> list[str | Text]:
    drawn = figure.drawn
    if isinstance(drawn, CannotTell):
        return ["", "" if drawn.value is None else shown(drawn.value, unit), _dim(harmless(drawn.reason)), ""]
    bar = interval_bar(drawn, judged.bound.edges, scale, _BAR)
    return [bar, shown(drawn.value, unit), interval_shown(drawn, unit), f"{drawn.n:,} {drawn.n_of}"]


def _table(*columns: str) -> Table:
    """A table of these columns: one whose name ends in # is of numbers, in ! of drawings."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in columns:
        is_drawn = name.endswith("!")
        table.add_column(
            name.rstrip("#!"),
            justify="right" if name.endswith("#") else "left",
            no_wrap=is_drawn or name == "Week from",
            min_width=_BAR if is_drawn else None,
        )
    return table


def print_markdown(assessment: Assessment) -> None:
    """All weeks as one Markdown table on stdout."""
    timeline = assessment.timeline
    lines = [f"### {markdown(assessment.title)}: how it went over time", ""]
    if timeline is None:
        print("\n".join([*lines, NO_TIME]))
        return
    lines += [markdown(weeks_shown(timeline, assessment.each)), ""]
    if assessment.maturity is not None:
        lines += [markdown(maturity_shown(assessment.maturity)), ""]
    names = [markdown(title_by_week(judged)) for judged in assessment.requirements]
    lines.append(f"| Week from | Judged | Too young | {' | '.join(names)} |")
    lines.append(f"|---|---:|---:|{'---|' * len(names)}")
    for week in timeline.weeks:
        cells = [markdown(_cell(week.figures[judged.id], _unit(judged))) for judged in assessment.requirements]
        marks = marks_of(week)
        begins = f"{week.first:%-d %b %Y}" + (f" *({marks})*" if marks else "")
        lines.append(f"| {begins} | {week.judged:,} | {week.immature:,} | {' | '.join(cells)} |")
    print("\n".join([*lines, "", ABOUT_WEEKS]))


def _cell(figure: WeekFigure, unit: str) -> str:
    drawn, name = figure.drawn, _name(figure)
    prefix = f"{name}: " if name else ""
    if isinstance(drawn, Estimate):
        return f"{prefix}{shown(drawn.value, unit)} ({interval_shown(drawn, unit)}) on {drawn.n:,}"
    return prefix + (harmless(drawn.reason) if drawn.value is None else f"{shown(drawn.value, unit)}, no interval")


def _name(figure: WeekFigure) -> str:
    if figure.worst is not None:
        return harmless(f"worst: {figure.worst.value}")
    return harmless(f"{figure.gap[0]} and {figure.gap[1]}") if figure.gap else ""


def _unit(judged: JudgedRequirement) -> str:
    return gap_unit(judged.unit) if judged.bound.word == "gap_at_most" else judged.unit


def _monday(week: Week) -> str:
    """The week's Monday, with a star where its figures are not final."""
    return f"{week.first:%-d %b %Y}{'' if week.is_final else ' *'}"


def _dim(text: str) -> Text:
    return Text(text, style="dim")
