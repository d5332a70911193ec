"""A comparison as a table for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from upheld.answer import Answer
from upheld.compare_words import (
    CONCLUSIONS,
    DIRECTIONS,
    chance_noted,
    conclusion_shown,
    difference_shown,
    level_shown,
    pairing_shown,
    population_shown,
    subject,
    verdicts_shown,
)
from upheld.comparison import Compared, ComparedLine, Comparison, Direction, Outcome
from upheld.inference import CannotTell
from upheld.wording import gap_unit, shown
from upheld_cli.output import ended, harmless
from upheld_cli.verdict_table import WORDS, in_markdown

_MARKS: dict[Outcome, str] = {"better": "▲", "worse": "▼", "mixed": "◆", "not_told_apart": "◐"}
_SIGNS: dict[Direction, str] = {"better": "▲", "worse": "▼", "other": "◆", "not_told_apart": "◐"}
_STYLES = {"better": "green", "worse": "red", "mixed": "yellow", "other": "yellow", "not_told_apart": "default"}
ALSO_SHOWN = ("recall", "precision", "false_positive_rate", "roc_auc", "brier", "act_rate")
"""Metrics that are shown beside what is required, for orientation."""
MOST_VALUES = 8


class Row(NamedTuple):
    """One line of the table, in words."""

    name: str
    a: str
    b: str
    difference: str
    direction: Direction
    note: str


def rows_of(comparison: Comparison) -> Iterator[Row]:
    """The requirements, the money, and a few metrics that no requirement names."""
    for line in comparison.lines:
        yield from _line_rows(line, comparison.kind)
    money = comparison.money
    if money is not None:
        yield _row(f"Worth of a {comparison.each}", money.per_case, money.currency)
    required = {line.metric for line in comparison.lines if line.figure is not None and not line.a.segment}
    for metric in comparison.metrics:
        if metric.name in ALSO_SHOWN and metric.name not in required:
            row = _row(metric.title, metric.figure, metric.unit)
            yield row._replace(note="decides nothing")


def print_comparison(comparison: Comparison, console: Console | None = None) -> None:
    """The comparison, on stdout unless told: headline, a row for each line, what to know and what to do."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    console = console or Console(width=width, highlight=False)
    conclusion = comparison.conclusion
    headline = f"{_MARKS[conclusion]} {CONCLUSIONS[conclusion].upper()}"
    console.print(
        Text.assemble((headline, f"bold {_STYLES[conclusion]}"), f": {harmless(comparison.title)}", overflow="fold")
    )
    console.print(Text(harmless(conclusion_shown(comparison))))
    console.print()
    for name, side in (("A", comparison.a), ("B", comparison.b)):
        text = f"{name}: {side.said} · {side.cases.judged:,} judged · {WORDS[side.conclusion].lower()} by itself"
        console.print(Text(harmless(text), style="dim"))
    console.print(Text(harmless(pairing_shown(comparison)), style="dim"))
    console.print()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=False)
    for title, ratio in (("", 4), ("A", 2), ("B", 2), ("B less A", 4), ("B is", 3)):
        table.add_column(title, ratio=ratio, overflow="fold")
    for row in rows_of(comparison):
        told = Text(f"{_SIGNS[row.direction]} {DIRECTIONS[row.direction]}", style=_STYLES[row.direction])
        if row.note:
            told.append(f"\n{row.note}", style="dim not bold default")
        table.add_row(*[Text(harmless(text)) for text in (row.name, row.a, row.b, row.difference)], told)
    console.print(table)
    console.print()
    for line in _after(comparison):
        console.print(Text(harmless(line)))
    console.print(Text(harmless(level_shown(comparison)), style="dim"))
    console.print()
    for warned in comparison.warnings:
        console.print(Text(harmless(f"! {ended(warned.text)}"), style="dim"))
    if comparison.warnings:
        console.print()
    console.print(Text(_next_step(comparison)))


def print_comparison_markdown(comparison: Comparison) -> None:
    """The comparison as Markdown on stdout."""
    conclusion = comparison.conclusion
    lines = [
        f"### {_MARKS[conclusion]} {CONCLUSIONS[conclusion]}: {in_markdown(comparison.title)}",
        "",
        in_markdown(conclusion_shown(comparison)),
        "",
        in_markdown(f"{population_shown(comparison)}. {pairing_shown(comparison)}"),
        "",
        "| | A | B | B less A | B is |",
        "|---|---|---|---|---|",
    ]
    for row in rows_of(comparison):
        told = f"{_SIGNS[row.direction]} **{DIRECTIONS[row.direction]}**"
        note = f" *({in_markdown(row.note)})*" if row.note else ""
        cells = [in_markdown(text.replace("\u2003", "– ")) for text in (row.name, row.a, row.b, row.difference)]
        lines.append(f"| {' | '.join(cells)} | {told}{note} |")
    lines += ["", *[f"- {in_markdown(line)}" for line in (*_after(comparison), level_shown(comparison))]]
    lines += [f"- {in_markdown(ended(warned.text))}" for warned in comparison.warnings]
    hashes = [side.evidence_hash[:19] for side in (comparison.a, comparison.b)]
    lines += ["", f"<sub>spec `{comparison.spec_hash[:19]}` · evidence `{hashes[0]}`, `{hashes[1]}`</sub>"]
    print("\n".join(lines))


def _line_rows(line: ComparedLine, kind: str) -> Iterator[Row]:
    aim = "aim, decides nothing" if line.aim else ""
    name = subject(line, kind)
    name = name[:1].upper() + name[1:]
    if line.figure is not None:
        row = _row(name, line.figure, line.unit, is_gap=bool(line.a.segment))
        yield row._replace(note=aim or row.note)
        return
    directions = line.directions
    word: Direction = "worse" if "worse" in directions else next(iter(directions), "not_told_apart")
    most = f"lost most: {line.lost_most}" if line.lost_most is not None else ""
    yield Row(name, "", "", most, word, aim)
    named = sorted(line.values, key=lambda value: (value != line.lost_most, value))[:MOST_VALUES]
    for value in named:
        yield _row(f"\u2003{value}", line.values[value], line.unit)


def _row(name: str, one: Compared, unit: str, *, is_gap: bool = False) -> Row:
    own = gap_unit(unit) if is_gap else unit
    return Row(
        name,
        _figure(one.a, own),
        _figure(one.b, own),
        difference_shown(one.difference, unit),
        one.direction,
        _reason(one.difference) or chance_noted(one),
    )


def _figure(answer: Answer, unit: str) -> str:
    return "cannot tell" if answer.value is None else shown(answer.value, unit)


def _reason(difference: Answer) -> str:
    return difference.reason if isinstance(difference, CannotTell) else ""


def _after(comparison: Comparison) -> Iterator[str]:
    money = comparison.money
    if money is not None and not isinstance(money.per_day, CannotTell):
        yield f"A day, at B's volume: {difference_shown(money.per_day, money.currency)}."
    changed = verdicts_shown(comparison)
    yield from (f"Verdict changes: {line}." for line in changed)
    if not changed:
        yield "No requirement changes its verdict."


def _next_step(comparison: Comparison) -> str:
    if comparison.conclusion == "better":
        return "Next: B holds up against A on these cases. Keep watching: the next cases may differ."
    if comparison.conclusion == "worse":
        return "Next: keep A, and read the cases behind the loss with `upheld cases`."
    if comparison.conclusion == "mixed":
        return "Next: decide with the owners whether what is gained is worth what is lost."
    return "Next: wait for more cases, or take either: these cases give no reason to prefer one."
