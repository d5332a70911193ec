"""A trade-off as a table for a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from upheld.answer import Answer
from upheld.inference import CannotTell
from upheld.tradeoff import Row, Tradeoff
from upheld.wording import interval_shown, money_shown, plural, shown, with_article
from upheld_cli.money_lines import best_lines
from upheld_cli.output import harmless
from upheld_cli.verdict_table import MARKS

SHOWN = {"recall": "Recall, %", "false_positive_rate": "Falsely stopped, %", "precision": "Precision, %"}
SHOWN_OF_CLASSES = {"act_rate": "Acted on, %", "precision": "Right among these, %"}
"""Where the product names several classes, or positives cannot be counted, recall tells nothing."""
WIDE = 110
"""From so many columns on, intervals fit beside their figures; on a narrower terminal the figures stand alone."""


def print_tradeoff(found: Tradeoff, console: Console | None = None) -> None:
    """The settings by rising cut-off, today's and the best marked; then the best in words. On stdout unless told."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    console = console or Console(width=width, highlight=False)
    console.print(Text(harmless(f"{found.title}: what another cut-off would mean"), style="bold"))
    console.print()
    if found.rows:
        console.print(_table(found, found.rows, console))
    by = found.today["act_at"]["by"] if found.groups else ""
    for group in found.groups:
        name = f"{by} {group.value}" if group.value is not None else f"every other {by}"
        console.print(Text(harmless(f"{name} alone, the others as today"), style="bold"))
        console.print(_table(found, group.rows, console))
        console.print()
    for line in _legend(found):
        console.print(Text(harmless(line), style="dim"))
    console.print()
    if found.best is not None and found.currency is not None:
        for what, sentence in best_lines(found.best, found.currency, found.each):
            console.print(Text.assemble((f"{harmless(what)}: ", "bold"), harmless(sentence)))
        if found.best.setting is not None and not found.best.is_today and not found.groups:
            at = found.best.setting
            review = f" --set review_from={at['review_from']:g}" if at["review_from"] is not None else ""
            console.print(Text(f"See its verdicts: upheld check SPEC --set act_at={at['act_at']:g}{review}"))
    elif found.currency is None:
        said = f"Say in the spec's value block what {plural(found.each)} caught, missed and wrongly stopped are worth"
        console.print(Text(harmless(f"{said}, and each setting is told in money, with the best one.")))


def _table(found: Tradeoff, rows: tuple[Row, ...], console: Console) -> Table:
    is_wide = console.width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0) if is_wide else (0, 1))
    table.add_column("Act from", no_wrap=True)
    shown_here = _shown_of(rows)
    for title in list(shown_here.values())[: None if is_wide else 2]:
        table.add_column(title, no_wrap=True)
    has_reviews, has_requirements = rows[0].reviews is not None, bool(rows[0].requirements)
    if has_reviews:
        table.add_column("Looks\na day", min_width=5, no_wrap=True, justify="right")
    if found.currency is not None:
        per = "a day" if found.cases_per_day else with_article(found.each)
        table.add_column(f"Worth {per}, against\ndoing nothing", no_wrap=True)
    if has_requirements:
        table.add_column("Required", min_width=len(rows[0].requirements) + 2, no_wrap=True)
    for row in rows:
        table.add_row(
            *_cells(found, row, list(shown_here), is_wide=is_wide), style="bold" if row.is_today or row.is_best else ""
        )
    return table


def _legend(found: Tradeoff) -> Iterator[str]:
    """What the marks mean."""
    names = ", ".join(judged.id for judged in found.rows[0].requirements) if found.rows else ""
    if names:
        marks = f"{MARKS['met']} met, {MARKS['not_met']} not met, {MARKS['undecided']} undecided"
        yield f"Requirements in the order of the spec: {names}. {marks}; ✓ all within their bounds as measured."
    edge = found.today["review_from"]
    if edge is not None:
        is_busy = any(row.reviews and row.reviews.days_above for row in found.rows)
        busy = "; ! on some days more than they can" if is_busy else ""
        yield f"People look from {edge:g} up to the cut-off, as today{busy}."


def _shown_of(rows: tuple[Row, ...]) -> dict[str, str]:
    """The metrics of the table with their titles."""
    knows_recall = any(row.metrics["recall"].value is not None for row in rows)
    return SHOWN if knows_recall else SHOWN_OF_CLASSES


def _cells(found: Tradeoff, row: Row, names: list[str], *, is_wide: bool) -> list[str]:
    mark = " today" if row.is_today else ""
    mark += " best" if row.is_best else ""
    cells = [f"{row.setting['act_at']:.5g}{mark}"]
    cells += [_share(row.metrics[name], with_interval=is_wide) for name in names[:2]]
    cells += [_share(row.metrics[name], with_interval=False) for name in names[2:] if is_wide]
    if row.reviews is not None:
        cells.append(f"{row.reviews.mean:,.0f}{'!' if row.reviews.days_above else ' '}")
    if found.currency is not None:
        answer = row.value["over_nothing_a_day" if found.cases_per_day else "over_nothing"]
        cells.append(_money(answer, found.currency, is_wide=is_wide))
    if row.requirements:
        cells.append("".join(MARKS[judged.verdict.word] for judged in row.requirements) + (" ✓" if row.meets else ""))
    return cells


def _share(answer: Answer, *, with_interval: bool) -> str:
    if answer.value is None:
        return "cannot tell"
    text = shown(answer.value, "share")
    if not isinstance(answer, CannotTell) and with_interval:
        text += f" ({interval_shown(answer, 'share').replace(' to ', '–').removesuffix(' %')})"
    return text.replace(" %", "")


def _money(answer: Answer, currency: str, *, is_wide: bool) -> str:
    if answer.value is None:
        return "cannot tell"
    text = money_shown(answer.value, currency)
    if isinstance(answer, CannotTell) or not is_wide:
        return text
    sign = f"{text.lstrip('−').split(' ')[0]} "
    return f"{text} ({interval_shown(answer, currency).replace(sign, '').replace(' to ', '–')})"
