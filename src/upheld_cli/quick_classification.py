"""`upheld quick` of a product that acts: its flags read, and its answer printed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from upheld.documents.quick_page import quick_page
from upheld.inference import CannotTell, Estimate
from upheld.quick import NOTHING, Costs, Quick, read_slide, to_json
from upheld.quick import quick as quick_answer
from upheld.quick.classification.words import bound_words, gist, money_sentences, sample_sentences
from upheld.quick.judging import found_words
from upheld.quick.told import count_shown, stated
from upheld.verdicts import Word
from upheld.wording import interval_shown, shown
from upheld_cli.quick_flags import Readings, cost, currency_of, figure, flag, number
from upheld_cli.quick_table import bounds_told, console_of_quick, headed, said, tell

COSTS = ("missed", "false_alarm", "caught", "reviewed")
COUNTS = ("positives_per_day", "per_day", "tested", "tested_positives", "tested_negatives")


def tell_rates(texts: Mapping[str, str | None], *, as_json: bool, html: Path | None) -> Word | None:
    """Tell what the flags mean; the conclusion comes back, None where no bound is given."""
    answer = answered(texts)
    tell(
        answer,
        as_json=as_json,
        html=html,
        to_json=to_json,
        page=quick_page,
        printed=print_quick,
    )
    return answer.conclusion


def answered(texts: Mapping[str, str | None]) -> Quick:
    """The answer to the flags as they are written, by name; CallError with all that is wrong."""
    read = Readings()
    costs = {name: read(cost, name, texts[name]) for name in COSTS}
    written = [texts[name] for name in COSTS]
    money = Costs(
        missed=costs["missed"],
        false_alarm=costs["false_alarm"],
        caught=costs["caught"] or NOTHING,
        reviewed=costs["reviewed"] or NOTHING,
        currency=read(lambda _, named: currency_of(named, written), "currency", texts["currency"]),
    )
    figures = {
        name: read(number if name in COUNTS else figure, name, text)
        for name, text in texts.items()
        if name not in (*COSTS, "currency")
    }
    read.refuse_mistakes()
    return quick_answer(read_slide(costs=money, spelled=flag, **figures))


def print_quick(answer: Quick, console: Console | None = None) -> None:
    """The sentences and the table, on stdout unless told."""
    console = console or console_of_quick()
    slide = answer.slide
    console.print(
        Text(
            f"{stated(slide.recall)} caught, {stated(slide.false_positive_rate)} false alarms, "
            f"{stated(slide.base_rate)} positives: what that means",
            style="bold",
        )
    )
    console.print()
    said(console, gist(answer))
    console.print()
    console.print(Padding(_figures(answer), (0, 0, 0, 2)))
    headed(console, "Money", money_sentences(answer))
    headed(console, "The tested sample", sample_sentences(answer))
    bounds_told(console, [(one.verdict.word, f"{bound_words(one)}; {found_words(one)}.") for one in answer.judged])


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
