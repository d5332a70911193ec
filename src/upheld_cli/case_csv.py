"""Cases as CSV (RFC 4180) that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime

from upheld.case_groups import CasesToRead, Group
from upheld.kinds import KINDS
from upheld.kinds.cases import Case

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins with one of these is a formula to some spreadsheet, the wide forms of East Asia included."""

_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def print_csv(found: CasesToRead) -> None:
    """One line for each case, with the name of its group in front; a case of two groups stands in both."""
    segments = _names(case.segments for group in found.groups for case in group.shown)
    columns = _names(case.columns for group in found.groups for case in group.shown)
    fixed = ["group", "id", "time", "who", *KINDS[found.kind].cases.OWN, "worth", "n"]
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow([*fixed, *map(cell, [*segments, *columns])])
    for group in found.groups:
        for case in group.shown:
            own = [_group(group), *_fixed(case)]
            more = [*(case.segments.get(name) for name in segments), *(case.columns.get(name) for name in columns)]
            writer.writerow([cell(value) for value in [*own, *more]])
    sys.stdout.write(content.getvalue())


def cell(value: object) -> str:
    """The value as a spreadsheet may open it: text that would run as a formula gets a ' in front.

    >>> cell("=1+1"), cell("-12.50"), cell("-a"), cell(None), cell(True), cell(-3.5)
    ("'=1+1", '-12.50', "'-a", '', 'true', '-3.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = "".join(_written(sign) for sign in str(value))
    is_formula = text.lstrip(" ").startswith(_RUNS) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _written(sign: str) -> str:
    """The sign; one that would steer a terminal, written out."""
    is_command = unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t"
    return sign.encode("unicode_escape").decode() if is_command else sign


def _group(group: Group) -> str:
    return group.name if group.edge is None else f"{group.name} {group.edge}"


def _fixed(case: Case) -> list[object]:
    time = case.time.isoformat(sep=" ") if isinstance(case.time, datetime) else case.time
    return [case.id, time, case.who, *case.own.values(), case.worth, case.n]


def _names(of_cases: Iterable[Mapping[str, object]]) -> list[str]:
    found: dict[str, None] = {}
    for values in of_cases:
        found |= dict.fromkeys(values)
    return list(found)


__all__ = ["cell", "print_csv"]
