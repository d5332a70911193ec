"""Which column says when a case was scored, and which ones may say when its outcome came in."""

from __future__ import annotations

from collections.abc import Collection

from upheld.drafting.export import Column, Table
from upheld.drafting.look import Look, clear_winner, ranked
from upheld.drafting.naming import listed, shown, words
from upheld.drafting.values import Read, as_moment, could_be_moment
from upheld.drafting.vocabulary import WHEN, WHEN_BEGUN, WHEN_KNOWN, WHEN_LATER, WHEN_SCORED

INDIA = "Asia/Kolkata"
SCORED = "a case was scored"


def find_time(look: Look, table: Table, taken: Collection[str] = (), when: str = SCORED) -> Read | None:
    """When a case was scored, or `when` says what; None where the log does not say, or a person must say first."""
    if look.is_none("time", table):
        return None
    column = look.column("time", table)
    if column is None:
        candidates = ranked((c for c in table.columns.values() if c.name not in taken), _strength)
        if not candidates:
            look.findings.say(f"No column says when {when}, so that there is no timeline.", "--time")
            return None
        column = clear_winner(candidates)
        if column is None or set(words(column.name)) & WHEN_LATER:
            names = tuple(found.name for _, found in candidates)
            text = f"{listed(names)} hold{'s' if len(names) == 1 else ''} dates. Which one says when {when}?"
            look.findings.ask("time", text, (*names, "none"))
            return None
    read = as_moment(look, table, column)
    if read is not None:
        how = f" ({read.said})" if read.said else ""
        look.findings.say(f"{shown(column.name)}{how} says when {when}.", "--time")
    return read


def find_zone(look: Look, table: Table, time: Read | None, currency: str) -> str | None:
    """The time zone as the spec states it; None for UTC. Times without one, beside rupees, are likely Indian."""
    said = look.answers.timezone
    family = table.columns[time.column].family if time is not None else ""
    if time is None or family == "time with zone" or time.text.startswith("to_timestamp"):
        return said
    if family == "date" or time.text.endswith(" AS date)"):
        return said  # days are days everywhere
    if said is None and currency == "INR":
        why = "because amounts are in INR; --timezone UTC, if they are not Indian times"
        look.findings.say(f"The times say no zone and are read as {INDIA}, {why}.", "--timezone")
        return INDIA
    look.findings.say(f"The times say no zone and are read as {said or 'UTC'}.", "--timezone")
    return said


def later_moment(table: Table, taken: set[str]) -> Column | None:
    """The column that may say when the outcome came in, for a comment in the spec; None where none or several do."""
    found = [
        column
        for column in table.columns.values()
        if column.family in ("date", "time", "time with zone")
        and column.name not in taken
        and set(words(column.name)) & WHEN_KNOWN
    ]
    return found[0] if len(found) == 1 else None


def _strength(column: Column) -> float:
    name = set(words(column.name))
    if column.family == "number":
        # Numbers are dates only where the name says so; which numbers can be, as_moment knows.
        if not name & WHEN or column.low is None or column.low < 25_569 or "hour" in name:
            return 0
    elif not could_be_moment(column):
        # A text that says it is a date and cannot be read as one is asked for too, so that its fault is told.
        has_digits = any(sign.isdigit() for text in column.texts[:1] for sign in text)
        if not (name & WHEN and has_digits):
            return 0
    if name & WHEN_LATER:
        return 0.5
    if name & WHEN_SCORED:
        return 5
    if name <= WHEN:
        return 4
    return 3 if name & WHEN_BEGUN else 2.5 if name & WHEN else 2


__all__ = ["SCORED", "find_time", "find_zone", "later_moment"]
