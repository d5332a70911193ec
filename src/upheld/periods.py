"""Periods as people write them: 2026-01-01..2026-03-31, June 2026, Q2 2026, 2026, or the last 28 days of a log."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from upheld.errors import CallError
from upheld.parts import Days

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
WRITTEN = (
    "2026-01-01..2026-03-31, June 2026, Q2 2026, H1 2026, 2026, May to June 2026, last 28 days or previous 28 days"
)
"""How a period may be written, for messages."""

_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_YEAR = r"(?P<year>\d{4})"
_LAST = re.compile(r"(?:the )?(?P<which>last|previous) (?P<n>\d{1,4}) (?P<of>day|week)s?")
_BETWEEN = re.compile(r"\s*\.\.\s*|\s+to\s+|\s+[-\N{EN DASH}\N{EM DASH}]\s+|\s*\N{EN DASH}\s*")
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}",
        rf"{_YEAR}-(?P<month>\d\d)",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"{_MONTH}[ ,-]+{_YEAR}",
        rf"{_YEAR}[ -]+{_MONTH}",
        rf"(?P<day>\d{{1,2}})[ -]{_MONTH}[ ,-]+{_YEAR}",
        rf"{_MONTH} (?P<day>\d{{1,2}}),? {_YEAR}",
        rf"(?P<part>[qh][1-4])[ /-]?{_YEAR}",
        rf"{_YEAR}[ /-]?(?P<part>[qh][1-4])",
    )
)


def days_of(side: str, text: str, newest: Callable[[], date | None]) -> Days | None:
    """The days of a period; None where the text is none. `newest` is the day at which the last days end.

    `side` is what messages call it. CallError for a day that the calendar does not have, for a period that ends before
    it begins, and for the last days of a log that tells no time.

    >>> days_of("A", "Q2 2026", lambda: None)
    Days(first=datetime.date(2026, 4, 1), last=datetime.date(2026, 6, 30))
    >>> days_of("A", "previous 7 days", lambda: date(2026, 6, 30))
    Days(first=datetime.date(2026, 6, 17), last=datetime.date(2026, 6, 23))
    """
    plain = " ".join(text.lower().split())
    if counted := _LAST.fullmatch(plain):
        return _last_days(side, text, counted, newest())
    parts = _BETWEEN.split(plain)
    if len(parts) == 1:
        return _whole(side, text, plain)
    if len(parts) != 2 or not any(parts):
        return None
    if parts[0] and re.fullmatch(_MONTH, parts[0]) and (year := re.search(r"\d{4}", parts[1])):
        parts[0] += f" {year[0]}"  # May to June 2026
    ends = [_whole(side, part, part) if part else Days(None, None) for part in parts]
    if ends[0] is None or ends[1] is None:
        return None
    first, last = ends[0].first, ends[1].last
    if first is not None and last is not None and first > last:
        raise CallError(f'{side}: the period "{text}" ends before it begins; write the earlier day first')
    return Days(first, last)


def overlap(one: Days, other: Days) -> bool:
    """Whether some day is in both."""
    return (one.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (one.last or date.max)


def days_said(days: Days) -> str:
    """The days, for people: 1 Jun 2026 to 30 Jun 2026."""
    first, last = (
        f"{end.day} {MONTHS[end.month - 1][:3]} {end.year}" if end else "" for end in (days.first, days.last)
    )
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"from {first}" if first else f"up to {last}"


def month_said(month: date) -> str:
    """The month of this day, as a period is written: June 2026."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def _last_days(side: str, text: str, found: re.Match[str], newest: date | None) -> Days | None:
    if newest is None:
        raise CallError(f'{side}: "{text}" is a period, and that needs log.time: the spec\'s log tells no time')
    days = int(found["n"]) * (7 if found["of"] == "week" else 1)
    if not days:
        return None
    last = newest - timedelta(days=days if found["which"] == "previous" else 0)
    return Days(last - timedelta(days=days - 1), last)


def _whole(side: str, written: str, plain: str) -> Days | None:
    """The days of a year, a half, a quarter, a month or a day; None where it is none of them."""
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if found is None:
        return None
    said = found.groupdict()
    year, first, last = int(said["year"]), 1, 12
    if part := said.get("part"):
        months = 3 if part[0] == "q" else 6
        last = int(part[1]) * months
        first = last - months + 1
        if last > 12:
            return None
    elif said.get("month") or said.get("name"):
        month = int(said["month"]) if said.get("month") else _month(said["name"])
        if month is None:
            return None
        first = last = month
    try:
        if day := said.get("day"):
            return Days(*[date(year, first, int(day))] * 2)
        return Days(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
    except (ValueError, calendar.IllegalMonthError):
        raise CallError(f'{side}: "{written}" is no day of the calendar. Write it as 2026-03-31') from None


def _month(name: str) -> int | None:
    """The number of a month, by its name or the beginning of it; None for another word."""
    return next((number for number, month in enumerate(MONTHS, 1) if month.lower().startswith(name)), None)
