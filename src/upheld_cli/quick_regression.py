"""`upheld quick` of a product that promises a quantity: its flags read, and its answer printed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from upheld.documents.quick_promise_page import quick_promise_page
from upheld.quick.costs import NOTHING, Cost
from upheld.quick.regression import Costs, Quick, read_slide, to_json
from upheld.quick.regression import quick as quick_answer
from upheld.quick.regression.shapes import SHAPES
from upheld.quick.regression.tables import Told, tables
from upheld.quick.regression.words import bound_words, gist, headline, money_sentences, sample_sentences, verdict_words
from upheld.verdicts import Word
from upheld_cli.output import harmless
from upheld_cli.quick_flags import Readings, cost, currency_of, figure, flag, number, share_within
from upheld_cli.quick_table import bounds_told, console_of_quick, headed, said, tell

COSTS = ("late", "early", "late_case", "longer")
SHARES = ("late_rate", "at_most_late_rate")


def tell_errors(texts: Mapping[str, str | None], *, as_json: bool, html: Path | None) -> Word | None:
    """Tell what the flags mean; the conclusion comes back, None where no bound is given."""
    answer = answered(texts)
    tell(
        answer,
        as_json=as_json,
        html=html,
        to_json=to_json,
        page=quick_promise_page,
        printed=print_quick,
    )
    return answer.conclusion


def answered(texts: Mapping[str, str | None]) -> Quick:
    """The answer to the flags as they are written, by name; CallError with all that is wrong.

    A cost may carry a minus, as the worths of a spec do: late 6 and late -6 both cost 6.
    """
    read = Readings()
    each = {name: read(cost, name, texts[name]) for name in COSTS}
    costs = {name: None if told is None else _as_cost(told) for name, told in each.items()}
    written = [texts[name] for name in COSTS]
    money = Costs(
        late=costs["late"],
        early=costs["early"],
        late_case=costs["late_case"] or NOTHING,
        longer=costs["longer"] or NOTHING,
        currency=read(lambda _, named: currency_of(named, written), "currency", texts["currency"]),
    )
    within = read(share_within, "within", texts["within"])
    figures = {
        name: read(figure if name in SHARES else number, name, text)
        for name, text in texts.items()
        if name not in (*COSTS, "currency", "within", "unit")
    }
    read.refuse_mistakes()
    slide = read_slide(costs=money, within=within, unit=texts["unit"] or "units", spelled=flag, **figures)
    return quick_answer(slide)


def _as_cost(told: Cost) -> Cost:
    return Cost(0.0 - told.high, 0.0 - told.low) if told.high <= 0 else told


def print_quick(answer: Quick, console: Console | None = None) -> None:
    """The sentences and the tables, on stdout unless told."""
    console = console or console_of_quick()
    console.print(Text(harmless(headline(answer.slide)), style="bold"))
    console.print()
    said(console, gist(answer))
    late, *others = tables(answer)
    _print(console, late)
    said(console, [f"{shape.title}: {shape.says}." for shape in SHAPES])
    for table in others:
        _print(console, table)
    headed(console, "Money", money_sentences(answer))
    headed(console, "The tested sample", sample_sentences(answer))
    judged = [(one.verdict.word, f"{bound_words(answer, one)}; {verdict_words(answer, one)}.") for one in answer.judged]
    bounds_told(console, judged)


def _print(console: Console, told: Told) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at, name in enumerate(told.columns):
        table.add_column(name, justify="left" if at == 0 else "right", no_wrap=at == 0)
    for row in told.rows:
        table.add_row(*row)
    console.print()
    console.print(Text(told.title, style="bold"))
    console.print(Padding(table, (0, 0, 0, 2)))
