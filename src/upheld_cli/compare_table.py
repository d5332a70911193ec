"""A comparison as a table for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from upheld.compare_rows import Row, other_rows, required_rows
from upheld.compare_words import (
    CONCLUSIONS,
    DIRECTIONS,
    conclusion_shown,
    difference_shown,
    figure_shown,
    level_shown,
    pairing_shown,
    population_shown,
    verdicts_shown,
    worth_shown,
)
from upheld.comparison import Comparison, Direction, Outcome
from upheld.inference import Range
from upheld_cli.output import ended, harmless, markdown
from upheld_cli.verdict_table import WORDS

_MARKS: dict[Outcome, str] = {"better": "▲", "worse": "▼", "mixed": "◆", "not_told_apart": "◐"}
_SIGNS: dict[Direction, str] = {"better": "▲", "worse": "▼", "other": "◆", "not_told_apart": "◐"}
_STYLES = {"better": "green", "worse": "red", "mixed": "yellow", "other": "yellow", "not_told_apart": "default"}


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
    for title in ("", "A", "B", "B less A", "B is"):
        table.add_column(title, overflow="fold")
    for row in _rows(comparison):
        told = Text(f"{_SIGNS[row.direction]} {DIRECTIONS[row.direction]}", style=_STYLES[row.direction])
        if row.note:
            told.append(harmless(f"\n{row.note}"), style="dim not bold default")
        name = f"  {row.name}" if row.is_value else row.name
        table.add_row(*[Text(harmless(text)) for text in (name, *_cells(row))], told)
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
        f"### {_MARKS[conclusion]} {CONCLUSIONS[conclusion]}: {markdown(comparison.title)}",
        "",
        markdown(conclusion_shown(comparison)),
        "",
        markdown(f"{population_shown(comparison)}. {pairing_shown(comparison)}"),
        "",
        "| | A | B | B less A | B is |",
        "|---|---|---|---|---|",
    ]
    for row in _rows(comparison):
        told = f"{_SIGNS[row.direction]} **{DIRECTIONS[row.direction]}**"
        note = f" *({markdown(row.note)})*" if row.note else ""
        name = f"– {row.name}" if row.is_value else row.name
        cells = [markdown(text) for text in (name, *_cells(row))]
        lines.append(f"| {' | '.join(cells)} | {told}{note} |")
    lines += ["", *[f"- {markdown(line)}" for line in (*_after(comparison), level_shown(comparison))]]
    lines += [f"- {markdown(ended(warned.text))}" for warned in comparison.warnings]
    hashes = [side.evidence_hash[:19] for side in (comparison.a, comparison.b)]
    lines += ["", f"<sub>spec `{comparison.spec_hash[:19]}` · evidence `{hashes[0]}`, `{hashes[1]}`</sub>"]
    print("\n".join(lines))


def _rows(comparison: Comparison) -> Iterator[Row]:
    yield from required_rows(comparison)
    yield from other_rows(comparison)


def _cells(row: Row) -> tuple[str, str, str]:
    """The figure in A, in B, and B less A."""
    if row.figure is None:
        a, b = (WORDS[word].lower() for word in row.verdicts or ())
        return a, b, ""
    a, b = (figure_shown(one, row.unit) for one in (row.figure.a, row.figure.b))
    return a, b, difference_shown(row.figure.difference, row.unit)


def _after(comparison: Comparison) -> Iterator[str]:
    worth = worth_shown(comparison)
    if worth:
        yield worth
    for row in _rows(comparison):
        if row.reason:
            is_range = row.figure is not None and isinstance(row.figure.difference, Range)
            yield f"{row.whole_name}: {'only a range can be told' if is_range else 'cannot tell'}, {row.reason}."
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
    return (
        "Next: read where A and B cannot be told apart yet, and wait for more cases there. "
        "That they are alike is not shown."
    )
