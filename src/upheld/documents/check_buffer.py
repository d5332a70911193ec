"""What moves with the buffer: late rate, what is shown and worth at each, in a table and, without a script, drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from upheld.answer import Answer
from upheld.assessment import Assessment
from upheld.documents.check_quantities import positions_shown
from upheld.documents.check_tradeoff import Told, tradeoff_section
from upheld.documents.check_words import figure, metric_title, metric_unit
from upheld.documents.shell import escaped
from upheld.inference import CannotTell, Estimate
from upheld.money import LEVEL
from upheld.wording import money_shown

Tables = dict[str, Any]

SHOWN = ("late_rate", "promise_mean", "late_mean", "early_mean")
"""The metrics that stand in the table."""

MOST_BARS = 25
"""So many intervals are drawn apart from each other."""
_LEFT, _RIGHT, _HEIGHT = 82.0, 456.0, 110.0


def buffer_tradeoff(assessment: Assessment, tables: Tables) -> str:
    """What moves with the buffer: a drawing of late rate and worth, and a row for each buffer."""
    among = tables["today"]["act"] < len(tables["act"])
    today = "" if among else " The log says what was shown, so that no single buffer here is today's."
    bars = f"<figcaption>The bars are 95 % intervals.{today}</figcaption>"
    each = [at_positions(assessment, tables, name) for name in SHOWN]
    words = Told(
        noun="buffer",
        heading="Buffer",
        names=positions_shown(assessment, tables),
        columns=[metric_title(assessment.kind, name) for name in SHOWN],
        cells=[
            [figure(one[at], metric_unit(assessment, name)) for one, name in zip(each, SHOWN, strict=True)]
            for at in range(len(tables["act"]))
        ],
        about=f" The bands are 95 % intervals.{today}",
        still=f"<figure>{_chart(assessment, tables)}{bars}</figure>",
    )
    return tradeoff_section(assessment, tables, words)


def at_positions(assessment: Assessment, tables: Tables, name: str) -> list[Answer]:
    """A metric at every buffer, as the tables have it."""
    table = tables["figures"][name]
    return [_answer(table, at, 1.0) for at in range(len(tables["act"]))]


def _answer(table: dict[str, Any], at: int, times: float) -> Answer:
    value, low, high = (table[key][at][0] for key in ("value", "low", "high"))
    if value is None or low is None or high is None:
        return CannotTell("", value=None if value is None else value * times)
    n = table["n"][at][0] if "n" in table else 0
    return Estimate(value * times, low * times, high * times, LEVEL, n, "", "")


def _worths(assessment: Assessment, tables: Tables) -> list[Answer]:
    """What it is worth at every buffer, over the whole range of what is guessed; none without money."""
    if tables["value"] is None or assessment.value is None:
        return []
    times = assessment.value.cases_per_day or 1.0
    choices = tables["value"][tables["value"]["main"]]
    found = []
    for at in range(len(tables["act"])):
        ends = [_answer(choice, at, times) for choice in choices]
        middle = ends[0]
        told = [one for one in ends if isinstance(one, Estimate)]
        if isinstance(middle, Estimate) and len(told) == len(ends):
            low, high = min(one.low for one in told), max(one.high for one in told)
            middle = Estimate(middle.value, low, high, LEVEL, middle.n, "", "")
        found.append(middle)
    return found


def _chart(assessment: Assessment, tables: Tables) -> str:
    buffers: list[float] = tables["act"]
    least, most = buffers[0], buffers[-1]

    def x(buffer: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * ((buffer - least) / (most - least) if most > least else 0.5)

    late = at_positions(assessment, tables, "late_rate")
    parts = _panel("Late", late, buffers, x, 48.0, lambda share: f"{share * 100:g} %")
    bottom = 48.0 + _HEIGHT
    worths = _worths(assessment, tables)
    if any(worth.value is not None for worth in worths):
        value = assessment.value
        title = f"Worth a {assessment.each}" if value is None or value.cases_per_day is None else "Worth a day"
        currency = value.currency if value is not None else None
        parts += _panel(title, worths, buffers, x, bottom + 40, lambda amount: money_shown(amount, currency))
        bottom += 40 + _HEIGHT
    marks = {"today": (tables["today"]["act"], 12.0)}
    if tables["best"] and tables["best"]["act"] != tables["today"]["act"]:
        marks["best"] = (tables["best"]["act"], 25.0)
    for name, (place, y) in marks.items():
        if place < len(buffers):
            at = x(buffers[place])
            parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y + 3}" y2="{bottom}" class="{name}"/>')
            parts.append(f'<text x="{at:.1f}" y="{y}" text-anchor="middle" class="title">{name}</text>')
    for tick in round_steps(least, most, 5):
        parts.append(f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{bottom}" y2="{bottom + 5}" class="tick"/>')
        parts.append(f'<text x="{x(tick):.1f}" y="{bottom + 20}" text-anchor="middle">{tick:,.10g}</text>')
    axis = f"Buffer in {assessment.unit} →" if assessment.unit else "Buffer →"
    parts.append(f'<text x="{_RIGHT}" y="{bottom + 40}" text-anchor="end">{escaped(axis)}</text>')
    label = "Late rate and worth at every buffer; the table below has the same numbers"
    box = f'viewBox="0 0 470 {bottom + 50:.0f}"'
    return f'<svg class="chart still-chart" {box} role="img" aria-label="{label}">{"".join(parts)}</svg>'


def round_steps(low: float, high: float, wanted: int) -> list[float]:
    """Round steps of an axis from low to high, at most about `wanted` of them; low itself where there is no reach.

    >>> round_steps(-381, 1433, 5), round_steps(-7, 22, 5), round_steps(3, 3, 5)
    ([0.0, 500.0, 1000.0], [0.0, 10.0, 20.0], [3.0])
    """
    if not high > low:
        return [float(low)]
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [round(at * step, 12) for at in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _panel(
    title: str,
    answers: Sequence[Answer],
    buffers: Sequence[float],
    x: Callable[[float], float],
    top: float,
    named: Callable[[float], str],
) -> list[str]:
    told = [(at, answer) for at, answer in zip(buffers, answers, strict=True) if answer.value is not None]
    ends = [end for _, one in told for end in ((one.low, one.high) if isinstance(one, Estimate) else (one.value or 0,))]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    reach = high - low or 1.0

    def y(value: float) -> float:
        return top + _HEIGHT * (1 - (value - low) / reach)

    parts = [f'<text x="{_LEFT}" y="{top - 10}" class="title">{escaped(title)}</text>']
    for step in round_steps(low, high, 3):
        parts.append(f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y(step):.1f}" y2="{y(step):.1f}" class="grid"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y(step) + 4:.1f}" text-anchor="end">{escaped(named(step))}</text>')
    for at, one in told[:: max(1, math.ceil(len(told) / MOST_BARS))]:
        if isinstance(one, Estimate):
            parts.append(
                f'<line x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{y(one.low):.1f}" y2="{y(one.high):.1f}" class="curve"/>'
            )
    path = "L".join(f"{x(at):.1f} {y(one.value or 0.0):.1f}" for at, one in told)
    return [*parts, f'<path d="M{path}" class="curve"/>'] if told else parts
