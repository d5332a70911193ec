"""Dates and moments that an export holds as text or as numbers, and the expression that reads them.

Whether 03/07/2026 is in March or in July is decided by the whole column: a 13 or more in one place makes it the day.
Where there is none, a person is asked once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from upheld.drafting.naming import in_expression
from upheld.drafting.vocabulary import LONG_MONTHS, MONTHS

Order: TypeAlias = Literal["dmy", "mdy"]

_CLOCK = r"(?P<gap>,? |T)(?P<hour>\d{1,2}):\d{2}(?P<sec>:\d{2}(?P<frac>\.\d{1,6})?)?(?P<space> ?)(?P<half>[AaPp][Mm])?"
_SLASHED = re.compile(rf"(?P<a>\d{{1,2}})(?P<sep>[/.-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}})(?:{_CLOCK})?")
_NAMED = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<sep>[ -])(?P<month>[A-Za-z]{{3,9}})(?P=sep)(?P<y>\d{{4}}|\d{{2}})(?:{_CLOCK})?"
)


@dataclass(frozen=True, slots=True)
class DateText:
    """A column of dates written as text, day and month in a known order: the format that reads it."""

    format: str
    has_clock: bool
    said: str

    def expression(self, name: str) -> str:
        """What the spec says in the column's place."""
        read = f"strptime({in_expression(name)}, '{self.format}')"
        return read if self.has_clock else f"cast({read} AS date)"


@dataclass(frozen=True, slots=True)
class SlashedDates:
    """Dates of three numbers, whose first two may be day and month or month and day."""

    separator: str
    four_digit_year: bool
    clock: str

    def ordered(self, order: Order) -> DateText:
        """The same dates, read in that order."""
        year = "%Y" if self.four_digit_year else "%y"
        first, second = ("%d", "%m") if order == "dmy" else ("%m", "%d")
        said = "day first, then the month" if order == "dmy" else "month first, then the day"
        return DateText(self.separator.join((first, second, year)) + self.clock, bool(self.clock), said)


def read_dates(values: Sequence[str]) -> DateText | SlashedDates | None:
    """How the texts of a column are read as dates; None where they are something else, or written in several ways.

    >>> read_dates(["1/7/2026 18:05", "31/7/2026 9:00"]).ordered("dmy").format
    '%d/%m/%Y %H:%M'
    >>> read_dates(["03-Jul-2026"]).expression("day")
    "cast(strptime(day, '%d-%b-%Y') AS date)"
    """
    filled = [value for value in values if value]
    slashed = _all_matched(_SLASHED, filled)
    if slashed:
        looks = {(match["sep"], len(match["y"]) == 4, _clock(match)) for match in slashed}
        return SlashedDates(*looks.pop()) if len(looks) == 1 else None
    named = _all_matched(_NAMED, filled)
    if not named:
        return None
    months = {match["month"].lower() for match in named}
    month = "%b" if months <= MONTHS else "%B" if months <= LONG_MONTHS else None
    formats = {(match["sep"], len(match["y"]) == 4, _clock(match)) for match in named}
    if month is None or len(formats) > 1:
        return None
    separator, four, clock = formats.pop()
    return DateText(separator.join(("%d", month, "%Y" if four else "%y")) + clock, bool(clock), "months by name")


def read_number_dates(name: str, low: float, high: float) -> tuple[str, str] | None:
    """The expression that reads numbers as moments, and what they are; None for numbers that are no dates.

    >>> read_number_dates("day", 46204, 46210.5)
    ('cast(to_timestamp((day - 25569) * 86400) AS timestamp)', "a spreadsheet's days since 1900")
    >>> read_number_dates("ts", 1.78e9, 1.79e9)
    ('to_timestamp(ts)', 'seconds since 1970')
    """
    column = in_expression(name)
    if low >= 25_569 and high < 80_000:  # 1970 to 2119
        return f"cast(to_timestamp(({column} - 25569) * 86400) AS timestamp)", "a spreadsheet's days since 1900"
    if low >= 19_700_101 and high <= 21_001_231:
        return f"cast(strptime(cast({column} AS text), '%Y%m%d') AS date)", "year, month and day in one number"
    if low >= 3e8 and high <= 5e9:
        return f"to_timestamp({column})", "seconds since 1970"
    if low >= 3e11 and high <= 5e12:
        return f"to_timestamp({column} / 1000)", "milliseconds since 1970"
    return None


def _all_matched(pattern: re.Pattern[str], values: Iterable[str]) -> list[re.Match[str]]:
    """The match of every value; none as soon as one has none: most columns of text hold no dates."""
    found = []
    for value in values:
        match = pattern.fullmatch(value)
        if match is None:
            return []
        found.append(match)
    return found


def _clock(match: re.Match[str]) -> str:
    """The format of the time of day behind the date; nothing where there is none."""
    if match["hour"] is None:
        return ""
    hour = "%I" if match["half"] else "%H"
    seconds = "" if match["sec"] is None else ":%S" if match["frac"] is None else ":%S.%f"
    half = f"{match['space']}%p" if match["half"] else ""
    return f"{match['gap']}{hour}:%M{seconds}{half}"


__all__ = ["DateText", "Order", "SlashedDates", "read_dates", "read_number_dates"]
