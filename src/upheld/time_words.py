"""What time does to the figures, in words a PM can read aloud: outcomes on their way, the newest days, the setting."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from upheld.answer import Answer
from upheld.assessment import JudgedRequirement
from upheld.inference import Estimate
from upheld.maturity import Maturity
from upheld.spec.figures import span_written
from upheld.timeline import Timeline, Week
from upheld.wording import interval_shown, plural, shown


def maturity_shown(maturity: Maturity) -> str:
    """By when outcomes are in, and how many come too late, as sentences."""
    if not maturity.n:
        return "No outcome of a case that is old enough has come in yet, so how long outcomes take cannot be told."
    if maturity.waited is None:
        come = _come(maturity)
        rest = "The spec states no outcome_after, so outcomes of young cases are still to come: it takes longer."
        return f"{come} {rest}" if come else rest
    days = days_shown(maturity.waited)
    come = _come(maturity) or f"Not half of the outcomes are in within the {days} that are waited for."
    if not isinstance(maturity.late, Estimate):
        return f"{come} How many come after the {days} that are waited for cannot be told yet."
    if not maturity.late.value:
        return f"{come} None came after the {days} that are waited for."
    late = shown(maturity.late.value, "share")
    return f"{come} {late} came after the {days} that are waited for, within twice as long, and do not count."


def _come(maturity: Maturity) -> str:
    # Where two shares came by the same day, the larger says it all.
    percent_by = {day: percent for percent, day in sorted(maturity.day_of.items()) if day is not None}
    told = [(f"{percent} %" if percent > 50 else "half", _after(day)) for day, percent in percent_by.items()]
    if not told:
        return ""
    (share, when), *others = told
    rest = "".join(f", {more} {later}" for more, later in others)
    return f"{share[:1].upper()}{share[1:]} of the outcomes are in {when}{rest}."


def _after(day: int) -> str:
    return "at once" if day == 0 else f"after {day} day{'' if day == 1 else 's'}"


def days_shown(span: timedelta) -> str:
    """A span in days: 45 days, 1.5 days; below one day as it was written: 6 hours."""
    if span < timedelta(days=1):
        return span_written(span)
    days = span / timedelta(days=1)
    return f"{days:g} day{'' if days == 1 else 's'}"


def recent_shown(judged: JudgedRequirement) -> str:
    """The figure over the newest 28 days beside that of all days; empty where it would say nothing new.

    It is compared with the days before, and only where the two intervals have no point in common: the newest days are a
    part of all days, so their intervals overlap even where much has changed.
    """
    recent, earlier = judged.recent, judged.earlier
    if recent is None or earlier is None or earlier.value is None or judged.bound.word == "gap_at_most":
        return ""
    together = f", every {judged.segment} together" if judged.segment else ""
    text = f"newest 28 days judged{together}: {_plainly(recent, judged.unit)}"
    change = change_of(recent, earlier)
    return text if change is None else f"{text}, {change} than before: {_plainly(earlier, judged.unit)}"


def _plainly(answer: Answer, unit: str) -> str:
    if isinstance(answer, Estimate):
        return f"{shown(answer.value, unit)} ({interval_shown(answer, unit)})"
    return "cannot tell" if answer.value is None else f"{shown(answer.value, unit)}, no interval"


Change = Literal["higher", "lower"]


def change_of(recent: Answer | None, earlier: Answer | None) -> Change | None:
    """Whether the newest days differ from those before: only where the two intervals have no point in common."""
    if not isinstance(recent, Estimate) or not isinstance(earlier, Estimate):
        return None
    if recent.low > earlier.high:
        return "higher"
    return "lower" if recent.high < earlier.low else None


def title_by_week(judged: JudgedRequirement) -> str:
    """A requirement as a week is held against it: a week is a week, whatever window the verdict is on."""
    if judged.window == "all":
        return judged.title
    before, _, behind = judged.title.rpartition(f", last {judged.window}")
    return f"{before}{behind}, each week by itself; the verdict is on the last {judged.window}"


def weeks_shown(timeline: Timeline, each: str) -> str:
    """How many weeks there are, which days they span, and how many of them can be judged in full, as sentences."""
    weeks, many = timeline.weeks, plural(each)
    if not weeks:
        return f"No {each} has a time, so there is no week to show."
    final = sum(week.is_final for week in weeks)
    span = f"{weeks[0].first:%-d %b %Y} to {weeks[-1].last:%-d %b %Y}"
    text = f"{len(weeks)} week{'' if len(weeks) == 1 else 's'} with {many}, {span}"
    text += f"; {final} of them {'is' if final == 1 else 'are'} whole, with every {each} old enough to be judged."
    if timeline.older:
        text += f" {timeline.older:,} older week{'' if timeline.older == 1 else 's'} are not shown."
    if timeline.without_time:
        text += (
            f" {timeline.without_time:,} {each if timeline.without_time == 1 else many} have no time and are in none."
        )
    return text


def marks_of(week: Week) -> str:
    """What keeps a week's figures from being final: not whole, or too young; empty where nothing does."""
    young = "" if not week.immature else "too young" if week.immature == week.cases else "partly too young"
    return ", ".join(mark for mark in ("" if week.is_complete else "not a whole week", young) if mark)


ABOUT_WEEKS = "The interval of a week is a statement about that week alone: among many weeks some miss by chance."
