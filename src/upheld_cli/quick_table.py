"""What a slide means, for a terminal: sentences first, then the figures as a table."""

from __future__ import annotations

import os
import sys

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from upheld.inference import CannotTell, Estimate
from upheld.quick import Quick
from upheld.quick.classification.words import bound_words, gist, money_sentences, sample_sentences
from upheld.quick.judging import found_words
from upheld.quick.told import count_shown, stated
from upheld.wording import interval_shown, shown
from upheld_cli.output import harmless
from upheld_cli.verdict_table import MARKS, WORDS

_STYLES = {"met": "green", "not_met": "red", "undecided": "yellow"}


def print_quick(answer: Quick, console: Console | None = None) -> None:
    """The sentences and the table, on stdout unless told."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 100
    console = console or Console(width=width, highlight=False)
    slide = answer.slide
    console.print(
        Text(
            f"{stated(slide.recall)} caught, {stated(slide.false_positive_rate)} false alarms, "
            f"{stated(slide.base_rate)} positives: what that means",
            style="bold",
        )
    )
    console.print()
    for line in gist(answer):
        _say(console, line)
    console.print()
    console.print(Padding(_figures(answer), (0, 0, 0, 2)))
    for head, lines in (("Money", money_sentences(answer)), ("The tested sample", sample_sentences(answer))):
        console.print()
        console.print(Text(head, style="bold"))
        for line in lines:
            _say(console, line)
    if answer.judged:
        console.print()
        console.print(Text("Your bounds", style="bold"))
    for one in answer.judged:
        word = one.verdict.word
        mark = Text.assemble((f"{MARKS[word]} {WORDS[word]}", f"bold {_STYLES[word]}"))
        console.print(Padding(Text.assemble(mark, f": {bound_words(one)}; {found_words(one)}."), (0, 0, 0, 2)))


def _say(console: Console, line: str) -> None:
    console.print(Padding(Text(harmless(line)), (0, 0, 0, 2)))


def _figures(answer: Quick) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    has_intervals = any(isinstance(rate, Estimate) for rate in (answer.recall, answer.false_positive_rate))
    table.add_column("Figure")
    table.add_column("Value", justify="right")
    if has_intervals:
        table.add_column("95 % interval", justify="right")
    rows = [
        ("Recall", answer.recall, "share"),
        ("False positive rate", answer.false_positive_rate, "share"),
        ("Precision", answer.precision, "share"),
    ]
    if not isinstance(answer.a_day, CannotTell):
        rows += [
            ("Caught a day", answer.a_day.caught, "count"),
            ("Missed a day", answer.a_day.missed, "count"),
            ("Wrongly stopped a day", answer.a_day.false_alarms, "count"),
            ("Stopped a day, in all", answer.a_day.stopped, "count"),
        ]
    for name, found, unit in rows:
        value = "cannot tell" if found.value is None else _one(found.value, unit)
        interval = ""
        if isinstance(found, Estimate):
            counts = f"{count_shown(found.low)} to {count_shown(found.high)}"
            interval = interval_shown(found, "share") if unit == "share" else counts
        table.add_row(name, value, *([interval or "cannot tell"] if has_intervals else []))
    return table


def _one(value: float, unit: str) -> str:
    return shown(value, "share") if unit == "share" else count_shown(value)
