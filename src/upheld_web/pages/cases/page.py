"""What Cases shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from upheld.cases import GROUPS
from upheld.wording import money_shown
from upheld_web.pages.cases.forms import CasesForm


@dataclass(frozen=True, slots=True)
class Group:
    """A group of cases: what they are, how many there are of them in all, and some as rows under `columns`."""

    title: str
    counted: int | None
    columns: tuple[str, ...]
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
    columns = tuple(dict.fromkeys(name for row in rows for name, value in row.items() if value != ""))
    where = f": {group['segment']} {group['value']}" if group.get("value") else ""
    title = GROUPS.get(group["group"], group["group"].replace("-", " ")).capitalize() + where
    return Group(
        title=title,
        counted=group["cases"],
        columns=tuple(name.replace("_", " ") for name in columns),
        rows=tuple(tuple(row.get(name, "") for name in columns) for row in rows),
        why=group.get("why") or "",
    )


def _row(case: dict[str, Any], currency: str | None) -> dict[str, str]:
    row: dict[str, str] = {}
    for name, value in case.items():
        if isinstance(value, dict):
            row |= {str(key): _shown(one) for key, one in value.items()}
        elif name == "worth" and isinstance(value, int | float) and currency:
            row[name] = money_shown(value, currency)
        elif name != "n" or value != 1:
            row[name] = _shown(value)
    return row


_MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\dT00:00:00(?:[+-]\d\d:\d\d)?")


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and _MIDNIGHT.fullmatch(value):
        return value[:10]  # a day without a time of day
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
