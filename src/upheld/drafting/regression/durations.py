"""Quantities that are written as a clock, 00:35:00 for 35 minutes, or stored as a time or an interval."""

from __future__ import annotations

import re

from upheld.drafting.export import FEW, Column
from upheld.drafting.naming import in_expression
from upheld.drafting.values import Read

STORED = ("INTERVAL", "TIME")
"""Types of columns that hold a duration and no moment."""
_CLOCK = re.compile(r"\s*(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d\s*")


def as_duration(column: Column) -> Read | None:
    """The column as minutes, where it holds nothing but hours, minutes and seconds; None where it holds anything else.

    A duration of a day or more is left to a person: no clock shows it.
    """
    if column.type in STORED:
        text = f"round(date_part('epoch', {in_expression(column.name)}) / 60, 2)"
        return Read(column.name, text, f"{column.type.lower()}s in the file", unit="minutes")
    texts = column.texts
    if not texts or column.n_distinct > FEW or not all(_CLOCK.fullmatch(text) for text in texts):
        return None
    # A clock without a date is read as one on the first of January 1900.
    clock = f"strptime(trim({in_expression(column.name)}), '%H:%M:%S')"
    text = f"round(date_diff('second', date '1900-01-01', {clock}) / 60, 2)"
    return Read(column.name, text, "hours, minutes and seconds", unit="minutes")


__all__ = ["STORED", "as_duration"]
