"""A trade-off as a table for a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from upheld.answer import Answer
from upheld.inference import CannotTell
from upheld.kinds import KINDS
from upheld.kinds.words import Column, Words
from upheld.tradeoff import Row, Tradeoff
from upheld.wording import interval_shown, measure_of, money_shown, plural, shown, with_article
from upheld_cli.money_lines import best_lines
from upheld_cli.output import harmless
from upheld_cli.verdict_table import MARKS

WIDE = 110
"""From so many columns on, intervals fit beside their figures; on a narrower terminal the figures stand alone."""


def print_tradeoff(found: Tradeoff, console: Console | None = None) -> None:
    """The settings by rising cut-off, today's and the best marked; then the best in words. On stdout unless told."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    console = console or Console(width=width, highlight=False)
    console.print(Text(harmless(f"{found.title}: what another {words_of(found).lever} would mean"), style="bold"))
    console.print()
    if found.rows:
        console.print(_table(found, found.rows, console))
    by = found.today["act_at"]["by"] if found.groups else ""
    for group in found.groups:
        name = f"{by} {group.value}" if group.value is not None else f"every other {by}"
        console.print(Text(harmless(f"{name} alone, the others as today"), style="bold"))
        console.print(_table(found, group.rows, console))
        console.print()
    if found.widths:
        console.print()
        console.print(Text("Another width of the window, which ends at what is shown", style="bold"))
        console.print(_widths(found, console))
    for line in _legend(found):
        console.print(Text(harmless(line), style="dim"))
    console.print()
    if found.best is not None and found.currency is not None:
        for what, sentence in best_lines(found.best, found.currency, found.each, words_of(found), found.unit):
            console.print(Text.assemble((f"{harmless(what)}: ", "bold"), harmless(sentence)))
        if found.best.setting is not None and not found.best.is_today and not found.groups:
            console.print(Text(f"See its verdicts: upheld check SPEC {words_of(found).flags(found.best.setting)}"))
    elif found.currency is None:
        said = f"Say in the spec's value block {words_of(found).asks_worths.format(many=plural(found.each))}"
        console.print(Text(harmless(f"{said}, and each setting is told in money, with the best one.")))


def _table(found: Tradeoff, rows: tuple[Row, ...], console: Console) -> Table:
    is_wide = console.width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0) if is_wide else (0, 1))
    table.add_column(_headed(words_of(found).heading, found.unit), no_wrap=True)
    shown_here = _shown_of(found, rows)
    for column in shown_here[: None if is_wide else 2]:
        table.add_column(_headed(column.heading, "%" if column.is_share else found.unit), no_wrap=True)
    has_reviews, has_requirements = rows[0].reviews is not None, bool(rows[0].requirements)
    if has_reviews:
        table.add_column("Looks\na day", min_width=5, no_wrap=True, justify="right")
    if found.currency is not None:
        per = "a day" if found.cases_per_day else with_article(found.each)
        table.add_column(f"Worth {per}, against\n{words_of(found).nothing}", no_wrap=True)
    if has_requirements:
        table.add_column("Required", min_width=len(rows[0].requirements) + 2, no_wrap=True)
    for row in rows:
        table.add_row(
            *_cells(found, row, shown_here, is_wide=is_wide), style="bold" if row.is_today or row.is_best else ""
        )
    return table


_OF_WIDTH = (
    Column("window_coverage", "Within", True),
    Column("below_window", "Before", True),
    Column("above_window", "After", True),
)


def _widths(found: Tradeoff, console: Console) -> Table:
    """The widths of the window, with how many come within it, before it and after it."""
    is_wide = console.width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0) if is_wide else (0, 1))
    table.add_column(_headed("Window", found.unit), no_wrap=True)
    for column in _OF_WIDTH:
        table.add_column(_headed(column.heading, "%"), no_wrap=True)
    judged = found.widths[0].requirements
    if judged:
        table.add_column("Required", min_width=len(judged) + 2, no_wrap=True)
    for row in found.widths:
        cells = [f"{row.setting['window']:.5g}{' today' if row.is_today else ''}"]
        cells += [_figure(row.metrics[one.metric], one, with_interval=is_wide) for one in _OF_WIDTH]
        table.add_row(*cells, *([_marks(row)] if judged else []), style="bold" if row.is_today else "")
    return table


def _marks(row: Row) -> str:
    return "".join(MARKS[judged.verdict.word] for judged in row.requirements) + (" ✓" if row.meets else "")


def _legend(found: Tradeoff) -> Iterator[str]:
    """What the marks mean."""
    names = ", ".join(judged.id for judged in found.rows[0].requirements) if found.rows else ""
    if names:
        marks = f"{MARKS['met']} met, {MARKS['not_met']} not met, {MARKS['undecided']} undecided"
        yield f"Requirements in the order of the spec: {names}. {marks}; ✓ all within their bounds as measured."
    about = words_of(found).legend(found.today, found.unit)
    if about:
        is_busy = any(row.reviews and row.reviews.days_above for row in found.rows)
        busy = "; ! on some days more than they can" if is_busy else ""
        yield f"{about}{busy}."
    if found.today.get("shown") is not None:
        yield (
            f"Today's is what {found.today['shown']} says was shown. Each of these rows puts a {words_of(found).lever} "
            "on what the model says instead, so today's is none of them."
        )


def words_of(found: Tradeoff) -> Words:
    """What the product's kind calls things."""
    words: Words = KINDS[found.kind].WORDS
    return words


def _headed(heading: str, unit: str) -> str:
    return ", ".join(part for part in (heading, measure_of(unit)) if part)


def _shown_of(found: Tradeoff, rows: tuple[Row, ...]) -> Sequence[Column]:
    """The columns of the table: the first choice whose first figure is known."""
    *choices, last = words_of(found).columns
    for columns in choices:
        first = [row.metrics.get(columns[0].metric) for row in rows]
        if any(one is not None and one.value is not None for one in first):
            return columns
    return last


def _cells(found: Tradeoff, row: Row, columns: Sequence[Column], *, is_wide: bool) -> list[str]:
    mark = " today" if row.is_today else ""
    mark += " best" if row.is_best else ""
    cells = [f"{next(iter(row.setting.values())):.5g}{mark}"]
    for place, column in enumerate(columns[: None if is_wide else 2]):
        cells.append(_figure(row.metrics[column.metric], column, with_interval=is_wide and place < 2))
    if row.reviews is not None:
        cells.append(f"{row.reviews.mean:,.0f}{'!' if row.reviews.days_above else ' '}")
    if found.currency is not None:
        answer = row.value["over_nothing_a_day" if found.cases_per_day else "over_nothing"]
        cells.append(_money(answer, found.currency, is_wide=is_wide))
    if row.requirements:
        cells.append(_marks(row))
    return cells


def _figure(answer: Answer, column: Column, *, with_interval: bool) -> str:
    """A figure without its unit, which stands above it."""
    unit = "share" if column.is_share else "number"
    if answer.value is None:
        return "cannot tell"
    text = shown(answer.value, unit)
    if not isinstance(answer, CannotTell) and with_interval:
        text += f" ({interval_shown(answer, unit).replace(' to ', '–').removesuffix(' %')})"
    return text.replace(" %", "")


def _money(answer: Answer, currency: str, *, is_wide: bool) -> str:
    if answer.value is None:
        return "cannot tell"
    text = money_shown(answer.value, currency)
    if isinstance(answer, CannotTell) or not is_wide:
        return text
    sign = f"{text.lstrip('−').split(' ')[0]} "
    return f"{text} ({interval_shown(answer, currency).replace(sign, '').replace(' to ', '–')})"
