"""Cases as tables for a terminal, each with a line of what there are in all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from upheld.case_groups import CasesToRead, Group
from upheld.kinds import KINDS
from upheld.kinds.cases import Case, CaseColumn, CaseWords
from upheld.wording import plural, shown
from upheld_cli.output import ended, harmless

_COLUMNS_APART, _WIDE = 3, 110
"""Further columns stand in the table where they are so few and the screen so wide, else in lines below it."""

_GAP, _WORD = 2, 11
"""Between two columns; and no word of up to so many signs is broken, such as a date, if that can be helped."""

_LONGEST = 200
"""A longer text is cut in the table; CSV and JSON hold the whole."""


def print_cases(found: CasesToRead, console: Console | None = None) -> None:
    """Every group on stdout unless told: what it is, what there is in all, the cases, and what to know about them."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    console = console or Console(width=width, highlight=False)
    console.print(Text.assemble(("Cases to read", "bold"), f": {harmless(found.title)}"))
    judged = f"{_some(found, found.judged)} judged" + (f", as of {found.as_of[:10]}" if found.as_of else "")
    console.print(Text(harmless(f"{judged} · {_setting(found)}"), style="dim"))
    for group in found.groups:
        console.print()
        console.print(Text(harmless(_heading(found, group)), style="bold"))
        console.print(Text(harmless(_in_all(found, group)), style="dim"))
        if not group.shown:
            continue
        columns, below = _laid_out(found, group, console.width)
        console.print(_table(columns, group.shown))
        for line in _listed(below, group.shown) if below else ():
            console.print(Text(line))
    notes = list(_notes(found))
    if notes:
        console.print()
    for note in notes:
        console.print(Text(harmless(f"! {ended(note)}"), style="dim"))


def _laid_out(found: CasesToRead, group: Group, width: int) -> tuple[list[CaseColumn], list[CaseColumn]]:
    """The columns of the table, and what stands in lines below it: segments only where the screen is too narrow."""
    columns, below = list(_columns(found, group)), []
    if sum(_least(column, group.shown) + _GAP for column in columns) > width:
        columns = list(_columns(found, group, with_segments=False))
        below = [(name, False, _segment(name)) for name in group.shown[0].segments]
    further = [(name, False, _named(name)) for name in group.shown[0].columns]
    fit = len(further) <= _COLUMNS_APART and width >= _WIDE
    return (columns + further, below) if fit else (columns, below + further)


def _least(column: CaseColumn, cases: tuple[Case, ...]) -> int:
    """How wide a column must be: for its numbers, and for its longest word, of which a long one may be broken."""
    title, is_right, value = column
    cells = [_cell(title), *(_cell(value(case)) for case in cases)]
    return (
        max(map(len, cells)) if is_right else min(_WORD, max(len(word) for cell in cells for word in cell.split(" ")))
    )


def _words(found: CasesToRead) -> CaseWords:
    words: CaseWords = KINDS[found.kind].CASE_WORDS
    return words


def _heading(found: CasesToRead, group: Group) -> str:
    words = _words(found)
    if group.name in words.headings:
        by_money, plain = words.headings[group.name]
        if found.currency is None:
            return plain
        is_unordered = "worth" in found.hidden and by_money != plain
        return f"{by_money}, {words.unordered}" if is_unordered else by_money
    if group.edge is not None:
        return words.edges[group.edge]
    if group.segment is None:
        return "Worst segment"
    return f"Worst segment: {group.segment} = {group.value}"


def _in_all(found: CasesToRead, group: Group) -> str:
    """What there is of the sort, in one line."""
    if group.name == "worst-segment" and group.segment is None:
        return f"none: {group.why}"
    rows = len(group.shown)
    if group.edge is not None:
        return f"{rows:,} shown; {_words(found).sides(group.edge, found.setting, group.above or 0, group.below or 0)}"
    counted = _words(found).counted.get(group.name, "{n} {each}")
    many = counted.format(n=f"{group.cases:,}", each=found.each if group.cases == 1 else plural(found.each))
    parts = [f"{rows:,} of {many}" + (" shown" if rows else "")]
    if group.worth is not None and group.cases:
        parts.append(f"together {_money(group.worth)} {found.currency}")
    if group.in_review:
        parts.append(f"{group.in_review:,} in the review band")
    if group.heaviest is not None:
        share, n = shown(group.heaviest.share, "share"), group.heaviest.cases
        parts.append(
            f"the costliest 1 % ({_some(found, n)}) {'carries' if n == 1 else 'carry'} {share} of what is lost"
        )
    if group.without_worth:
        parts.append(f"{group.without_worth:,} without a worth")
    if group.why:
        parts.append(group.why)
    return " · ".join(parts)


def _table(columns: list[CaseColumn], cases: tuple[Case, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for title, is_right, _ in columns:
        side: Literal["left", "right"] = "right" if is_right else "left"
        table.add_column(Text(_cell(title)), overflow="fold", justify=side, no_wrap=is_right)
    for case in cases:
        table.add_row(*[Text(_cell(value(case))) for _, _, value in columns])
    return table


def _listed(below: list[CaseColumn], cases: tuple[Case, ...]) -> Iterator[str]:
    """What is too much for a table: a line for each case, which begins with its id or place."""
    for place, case in enumerate(cases, start=1):
        values = " · ".join(f"{_cell(name)} {_cell(value(case))}" for name, _, value in below)
        yield f"{_cell(case.id) if case.id is not None else place}: {values}"


def _columns(found: CasesToRead, group: Group, *, with_segments: bool = True) -> Iterator[CaseColumn]:
    """Title, whether it is aligned to the right, and what stands in it; a column without any value is left out."""
    cases = group.shown

    def any_has(value: Callable[[Case], Any]) -> bool:
        return any(value(case) is not None for case in cases)

    if any_has(lambda case: case.id):
        yield "Id", False, lambda case: case.id
    if any_has(lambda case: case.time):
        yield "Time", False, lambda case: case.time
    if any_has(lambda case: case.who):
        yield "Who", False, lambda case: case.who
    if cases[0].segments and with_segments:
        yield " · ".join(cases[0].segments), False, lambda case: " · ".join(str(one) for one in case.segments.values())
    yield from _words(found).columns(cases, group.name)
    if found.currency is not None and (any_has(lambda case: case.worth) or group.without_worth):
        yield found.currency, True, lambda case: "unknown" if case.worth is None else _money(case.worth)
    if any(case.n != 1 for case in cases):
        yield "Cases", True, lambda case: f"{case.n:,}"


def _notes(found: CasesToRead) -> Iterator[str]:
    """What to know before reading."""
    if found.is_trial:
        yield "this is another setting than the spec's"
    yield from _words(found).notes(found.setting)
    if found.has_capacity:
        yield "every case of the review band counts as looked at, on days above review_capacity too"
    for key, middle in found.guessed.items():
        yield f"{key} is guessed: the middle of its range, {_money(middle)} {found.currency}, counts here"
    if found.unwritten:
        yield f"{' and '.join(found.unwritten)} not named in the value block: counted as 0"
    if found.masked:
        many = "is" if len(found.masked) == 1 else "are"
        yield f"{', '.join(found.masked)} {many} masked: the same number is the same value, within this answer only"
    said = {"worth": "money", "by_rule": "what the rule says", "done": "what is done"}
    if found.hidden:
        yield f"left out, because worked out from a masked column: {', '.join(said[name] for name in found.hidden)}"
    yield "these are rows of the log: mind whom you show them to"


def _cell(value: Any) -> str:
    """A value on one line; a long text is cut."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
    text = harmless(" ".join(text.split()) if not text.isprintable() else text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _money(amount: float) -> str:
    return f"{amount:,.2f}"


def _some(found: CasesToRead, n: int) -> str:
    return f"{n:,} {found.each if n == 1 else plural(found.each)}"


def _segment(name: str) -> Callable[[Case], Any]:
    return lambda case: case.segments[name]


def _named(name: str) -> Callable[[Case], Any]:
    return lambda case: case.columns[name]


def _setting(found: CasesToRead) -> str:
    told: str = KINDS[found.kind].WORDS.setting_shown(found.setting, found.unit or "")
    return told


__all__ = ["print_cases"]
