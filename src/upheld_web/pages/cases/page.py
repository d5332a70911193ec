"""What Cases shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from upheld.cases import GROUPS
from upheld.documents.check_words import sentence
from upheld.wording import money_shown
from upheld_web.pages.cases.forms import CasesForm


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; `means` says what it tells, and is empty for a column of the log, which has its name there."""

    name: str
    means: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of cases: what they are, how many there are of them in all, and some as rows under `columns`."""

    title: str
    counted: int | None
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    why: str


@dataclass(frozen=True, slots=True)
class CasesPage:
    """The form, and the groups once they were read; `problem` says why they were not."""

    title: str
    form: CasesForm
    groups: tuple[Group, ...]
    masked: str
    problem: str
    was_read: bool


def groups_of(found: dict[str, Any] | None) -> tuple[Group, ...]:
    """The groups of what `upheld cases --json` gives, as tables; none where nothing was read."""
    return tuple(_group(group, found["currency"]) for group in found["groups"]) if found else ()


def _group(group: dict[str, Any], currency: str | None) -> Group:
    rows = [_row(case, currency) for case in group["shown"]]
    keys = tuple(dict.fromkeys(key for row in rows for key, value in row.items() if value != ""))
    where = f": {group['segment']} {group['value']}" if group.get("value") else ""
    title = GROUPS.get(group["group"], group["group"].replace("-", " ")).capitalize() + where
    return Group(
        title=title,
        counted=group["cases"],
        columns=tuple(_column(*key) for key in keys),
        rows=tuple(tuple(row.get(key, "") for key in keys) for row in rows),
        why=sentence(group["why"]) if group.get("why") else "",
    )


MEANT = {
    "id": ("name", "What the log calls the case, by which it can be found there."),
    "time": ("decided", "When the product decided."),
    "who": ("who", "Whose case it is: a number in place of the name, the same for the same one, unless it is shown."),
    "score": ("score", "What the product gave it."),
    "outcome": ("outcome", "What really happened: yes, no, or empty where nobody knows."),
    "done": ("done", "What the product did by this setting: act, pass, or have a person review it."),
    "by_rule": ("the rule", "What the simple rule would have done or said."),
    "predicted": ("the model said", "The quantity as the model gave it, before anything was added."),
    "promised": ("shown", "What the customer was shown."),
    "actual": ("came", "What really came; empty where nothing did."),
    "late_by": ("later by", "How much later than shown it came; below 0 where it came earlier."),
    "is_late": ("late", "Whether it came later than shown by more than the tolerance."),
    "worth": ("worth", "What this result is worth in money, by what the spec says."),
    "n": ("cases", "So many cases are alike and stand in this line."),
}
"""What stands in a case beside columns of the log: its heading, and what it tells."""


def _column(is_own: bool, name: str) -> Column:
    return Column(*MEANT[name]) if is_own and name in MEANT else Column(name, "")


def _row(case: dict[str, Any], currency: str | None) -> dict[tuple[bool, str], str]:
    """The texts of a case by their key: whether it is the case's own, and its name; a log may use the same names."""
    row: dict[tuple[bool, str], str] = {}
    for name, value in case.items():
        if isinstance(value, dict):
            row |= {(False, str(key)): _shown(one) for key, one in value.items()}
        elif name == "worth" and isinstance(value, int | float) and currency:
            row[True, name] = money_shown(value, currency)
        elif name != "n" or value != 1:
            row[True, name] = _shown(value)
    return row


_MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\dT00:00:00(?:[+-]\d\d:\d\d)?")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)?([+-]\d\d:\d\d)?")


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and _MIDNIGHT.fullmatch(value):
        return value[:10]  # a day without a time of day
    if isinstance(value, str) and (moment := _MOMENT.fullmatch(value)):
        return " ".join(part for part in moment.groups() if part)
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
