"""The tables of a slide's times, as texts: how often late at each, how late, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from upheld.quick.costs import Cost
from upheld.quick.regression.answer import Buffer, Quick
from upheld.quick.regression.shapes import SHAPES
from upheld.quick.regression.slide import Slide
from upheld.quick.regression.words import amounts_shown, numbers_shown, shares_shown, times, units_of, words_of_time
from upheld.quick.told import count_shown
from upheld.wording import money_shown, shown


@dataclass(frozen=True, slots=True)
class Told:
    """A table in words: its columns, and a row of as many cells for each time; the first cell is what is added."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(answer: Quick) -> list[Told]:
    """How often late, how late, and what it costs where that can be told."""
    told = [late_table(answer), lateness_table(answer)]
    return told if answer.buffers[0].cost is None else [*told, cost_table(answer)]


def at_one_time(one: Buffer, slide: Slide) -> Told:
    """One time alone: its figures in rows, by shape and whatever the shape."""
    told = [one.by_shape[shape.name] for shape in SHAPES]
    rows = [("Late", *(shown(each.late_rate, "share") for each in told), shares_shown(one.late_rate))]
    if slide.per_day is not None:
        cases = slide.per_day
        ends = [count_shown(end * cases) for end in one.late_rate]
        rows.append(("Late a day", *(count_shown(each.late_rate * cases) for each in told), " to ".join(ends)))
    rows.append(("Late ones late by", *(numbers_shown([each.late_mean]) for each in told), ""))
    rows.append(("Others early by", *(numbers_shown([each.early_mean]) for each in told), ""))
    if one.cost is not None:
        by = "a day" if slide.per_day is not None else "a case"
        worst = _worst(one, slide)
        most = worst if worst == "no limit" else f"at most {worst}"
        rows.append((f"Cost {by}", *(_cost(each.cost, slide) for each in told), most))
    return Told(words_of_time(one, slide), ("", *(shape.title for shape in SHAPES), "Any shape"), tuple(rows))


def late_table(answer: Quick) -> Told:
    """The share of late cases at each time, by shape and whatever the shape."""
    has_shown = answer.slide.promised is not None
    columns = ("Added", *(("Shown",) if has_shown else ()), *(shape.title for shape in SHAPES), "Any shape")
    rows = tuple(
        (
            _added(one),
            *((shown(one.shown or 0.0, "number"),) if has_shown else ()),
            *(shown(one.by_shape[shape.name].late_rate, "share") for shape in SHAPES),
            shares_shown(one.late_rate),
        )
        for one in answer.buffers
    )
    return Told("Share of cases that come late", columns, rows)


def lateness_table(answer: Quick) -> Told:
    """From the lowest to the highest over the shapes: late cases a day, how late these are, how early the others."""
    has_day = answer.slide.per_day is not None
    columns = ("Added", *(("Late a day",) if has_day else ()), "Late ones late by", "Others early by")
    rows = tuple(
        (
            _added(one),
            *((_late_a_day(one, answer.slide),) if has_day else ()),
            numbers_shown(told.late_mean for told in one.by_shape.values()),
            numbers_shown(told.early_mean for told in one.by_shape.values()),
        )
        for one in answer.buffers
    )
    return Told(f"How late and how early, on average, over these shapes ({units_of(answer.slide)})", columns, rows)


def cost_table(answer: Quick) -> Told:
    """What a day, or a case, costs at each time, by shape; and at worst, whatever the shape."""
    slide = answer.slide
    rows = tuple(
        (_added(one), *(_cost(one.by_shape[shape.name].cost, slide) for shape in SHAPES), _worst(one, slide))
        for one in answer.buffers
    )
    columns = ("Added", *(shape.title for shape in SHAPES), "At worst")
    return Told(f"What {'a day' if slide.per_day is not None else 'a case'} costs", columns, rows)


def _added(one: Buffer) -> str:
    marks = [mark for mark, is_so in (("asked", one.is_asked and one.added != 0), ("best", one.is_best)) if is_so]
    added = "0 (now)" if one.added == 0 else f"{one.added:+g}".replace("-", "−")
    return f"{added} ({', '.join(marks)})" if marks and one.added != 0 else added


def _late_a_day(one: Buffer, slide: Slide) -> str:
    days = [told.late_rate * (slide.per_day or 0.0) for told in one.by_shape.values()]
    low, high = count_shown(min(days)), count_shown(max(days))
    return low if low == high else f"{low} to {high}"


def _cost(cost: Cost | None, slide: Slide) -> str:
    return "–" if cost is None else amounts_shown(times(cost, slide), slide.costs.currency)


def _worst(one: Buffer, slide: Slide) -> str:
    worst = inf if one.cost is None else one.cost[1] * (slide.per_day or 1.0)
    return "no limit" if worst == inf else money_shown(worst, slide.costs.currency)
