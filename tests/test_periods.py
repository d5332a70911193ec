"""Periods as people write them."""

from datetime import date

import pytest

import upheld
from upheld.parts import Days
from upheld.periods import days_of, days_said, month_said, overlap

JUNE = (date(2026, 6, 1), date(2026, 6, 30))
SECOND = (date(2026, 4, 1), date(2026, 6, 30))
NEWEST = date(2026, 6, 9)


def read(text: str) -> Days | None:
    return days_of("A", text, lambda: NEWEST)


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        *[(text, JUNE) for text in ("June 2026", "Jun 2026", "jun. 2026", "JUNE, 2026", "2026 June", "Jun-2026",
                                    "2026-06", " june   2026 ", "1 June 2026 to 30 June 2026",
                                    "2026-06-01 to 2026-06-30", "June 1, 2026 \N{EN DASH} June 30, 2026")],
        *[(text, SECOND) for text in ("Q2 2026", "2026 Q2", "2026-Q2", "q2/2026", "Q22026", "April to June 2026",
                                      "Apr\N{EN DASH}Jun 2026", "Apr - Jun 2026", "2026-04..June 2026",
                                      "Q2 2026..2026-06")],
        ("H1 2026", (date(2026, 1, 1), date(2026, 6, 30))),
        ("H2 2026", (date(2026, 7, 1), date(2026, 12, 31))),
        ("2026", (date(2026, 1, 1), date(2026, 12, 31))),
        ("Feb 2024", (date(2024, 2, 1), date(2024, 2, 29))),
        ("Nov 2025 to Feb 2026", (date(2025, 11, 1), date(2026, 2, 28))),
        ("3 May 2026", (date(2026, 5, 3), date(2026, 5, 3))),
        ("May 2026..", (date(2026, 5, 1), None)),
        ("..Q1 2026", (None, date(2026, 3, 31))),
        # The newest day of the log is 9 June.
        ("last 7 days", (date(2026, 6, 3), NEWEST)),
        ("the last 1 week", (date(2026, 6, 3), NEWEST)),
        ("previous 7 days", (date(2026, 5, 27), date(2026, 6, 2))),
        ("Last 28 days", (date(2026, 5, 13), NEWEST)),
    ],
)  # fmt: skip
def test_a_period_is_read_as_people_write_it(written: str, ends: tuple[date | None, date | None]) -> None:
    assert read(written) == Days(*ends)


@pytest.mark.parametrize(
    "written",
    ["", "..", "4.1", "june", "Juny 2026", "June", "Q5 2026", "H3 2026", "Q2", "03/04/2026", "26-06", "last days",
     "last 0 days", "last month", "June 26", "a to b", "2026 to", "v2026", "May 2026 to June 2026 to July 2026"],
)  # fmt: skip
def test_what_is_no_period_or_may_be_two_is_none(written: str) -> None:
    assert read(written) is None


@pytest.mark.parametrize("written", ["2026-13", "30 Feb 2026", "2026-02-30..", "0000-01"])
def test_a_day_that_there_is_not_is_a_mistake(written: str) -> None:
    with pytest.raises(upheld.CallError, match="no day of the calendar"):
        read(written)


def test_a_period_that_ends_before_it_begins_is_a_mistake() -> None:
    with pytest.raises(upheld.CallError, match="ends before it begins"):
        read("June 2026 to May 2026")


def test_the_last_days_of_a_log_without_time_are_a_mistake() -> None:
    with pytest.raises(upheld.CallError, match=r"needs log\.time"):
        days_of("A", "last 28 days", lambda: None)


def test_the_last_days_and_those_before_them_do_not_overlap_and_leave_no_day_out() -> None:
    last, before = read("last 28 days"), read("previous 28 days")
    assert last is not None
    assert before is not None
    assert not overlap(last, before)
    assert (last.first - before.last).days == 1  # type: ignore[operator]


def test_days_and_months_are_told_in_english() -> None:
    assert days_said(Days(*JUNE)) == "1 Jun 2026 to 30 Jun 2026"
    assert month_said(date(2026, 6, 9)) == "June 2026"
    assert read(month_said(date(2026, 6, 9))) == Days(*JUNE)
