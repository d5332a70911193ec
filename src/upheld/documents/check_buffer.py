"""What moves with the buffer: late rate, what is shown and worth at each, in a table and, without a script, drawn."""

from __future__ import annotations

from typing import Any

from upheld.answer import Answer
from upheld.assessment import Assessment
from upheld.documents.check_quantities import positions_shown
from upheld.documents.check_tradeoff import Told, tradeoff_section
from upheld.documents.check_words import figure, metric_title, metric_unit
from upheld.documents.still_charts import Panel, still_chart
from upheld.inference import CannotTell, Estimate
from upheld.money import LEVEL
from upheld.wording import money_shown

Tables = dict[str, Any]

SHOWN = ("late_rate", "promise_mean", "late_mean", "early_mean")
"""The metrics that stand in the table."""


def buffer_tradeoff(assessment: Assessment, tables: Tables) -> str:
    """What moves with the buffer: a drawing of late rate and worth, and a row for each buffer."""
    among = tables["today"]["act"] < len(tables["act"])
    today = "" if among else " The log says what was shown, so that no single buffer here is today's."
    bars = f"<figcaption>The bars are 95 % intervals.{today}</figcaption>"
    each = [at_positions(tables, name) for name in SHOWN]
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


def at_positions(tables: Tables, name: str) -> list[Answer]:
    """A metric at every buffer, as the tables have it."""
    table = tables["figures"][name]
    return [answer_at(table, at) for at in range(len(tables["act"]))]


def answer_at(table: dict[str, Any], at: int, times: float = 1.0) -> Answer:
    """A figure of the tables at a place, so many times."""
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
        ends = [answer_at(choice, at, times) for choice in choices]
        middle = ends[0]
        told = [one for one in ends if isinstance(one, Estimate)]
        if isinstance(middle, Estimate) and len(told) == len(ends):
            low, high = min(one.low for one in told), max(one.high for one in told)
            middle = Estimate(middle.value, low, high, LEVEL, middle.n, "", "")
        found.append(middle)
    return found


def _chart(assessment: Assessment, tables: Tables) -> str:
    buffers: list[float] = tables["act"]
    panels = [Panel({"Late": at_positions(tables, "late_rate")}, lambda share: f"{share * 100:g} %")]
    worths = _worths(assessment, tables)
    if any(worth.value is not None for worth in worths):
        value = assessment.value
        title = f"Worth a {assessment.each}" if value is None or value.cases_per_day is None else "Worth a day"
        currency = value.currency if value is not None else None
        panels.append(Panel({title: worths}, lambda amount: money_shown(amount, currency)))
    today, best = tables["today"]["act"], tables["best"]["act"] if tables["best"] else None
    marks = {"today": buffers[today]} if today < len(buffers) else {}
    if best is not None and best != today:
        marks["best"] = buffers[best]
    axis = f"Buffer in {assessment.unit}" if assessment.unit else "Buffer"
    label = "Late rate and worth at every buffer; the table below has the same numbers"
    return still_chart(buffers, panels, marks, axis, label)
