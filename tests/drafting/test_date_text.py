"""Dates as people write them, read by the engine that will read them."""

import duckdb
import pytest

from upheld.drafting.date_text import DateText, SlashedDates, read_dates, read_number_dates
from upheld.expressions import resolve


def moments_of(expression, values):
    sql = resolve(expression, ["the day"]).sql
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        rows = engine.execute(f'SELECT ({sql})::VARCHAR FROM (SELECT unnest(?) AS "the day")', [values]).fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("written", "order", "read"),
    [
        ("03/07/2026", "dmy", "2026-07-03"),
        ("03/07/2026", "mdy", "2026-03-07"),
        ("3.7.26", "dmy", "2026-07-03"),
        ("3-7-2026", "dmy", "2026-07-03"),
        ("3/7/2026 9:05", "mdy", "2026-03-07 09:05:00"),
        ("03/07/2026 21:05:30", "dmy", "2026-07-03 21:05:30"),
        ("03/07/2026, 9:05 PM", "dmy", "2026-07-03 21:05:00"),
        ("03/07/2026 09:05:30.25", "dmy", "2026-07-03 09:05:30.25"),
    ],
)
def test_day_and_month_are_read_in_the_order_that_is_said(written, order, read):
    found = read_dates([written])
    assert isinstance(found, SlashedDates)
    assert moments_of(found.ordered(order).expression("the day"), [written]) == [read]


@pytest.mark.parametrize(
    ("written", "read"),
    [("03-Jul-2026", "2026-07-03"), ("3 July 2026", "2026-07-03"), ("3-jul-26 18:05", "2026-07-03 18:05:00")],
)
def test_a_month_by_name_leaves_nothing_open(written, read):
    found = read_dates([written])
    assert isinstance(found, DateText)
    assert moments_of(found.expression("the day"), [written]) == [read]


@pytest.mark.parametrize(
    "written",
    [["03/07/2026", "2026-07-03"], ["03/07/2026", "03.07.2026"], ["03/07/2026", "03/07/2026 9:05"], ["soon"], [],
     ["3-Foo-2026"], ["1.234"]],
)  # fmt: skip
def test_what_is_no_date_or_is_written_in_two_ways_is_none(written):
    assert read_dates(written) is None


# 46206 is 3 July 2026 in a spreadsheet: 25569 days lie between its first day and 1 January 1970.
@pytest.mark.parametrize(
    ("number", "read"),
    [
        (46206.5, "2026-07-03 12:00:00"),
        (46206, "2026-07-03 00:00:00"),
        (20260703, "2026-07-03"),
        (1_783_036_800, "2026-07-03 00:00:00+00"),
        (1_783_036_800_500, "2026-07-03 00:00:00.5+00"),
    ],
)
def test_numbers_that_are_dates_are_read(number, read):
    expression, _ = read_number_dates("the day", number, number)
    assert moments_of(expression, [number]) == [read]


@pytest.mark.parametrize("number", [0, 12, 2026, 1e9 / 7, 9e15])
def test_other_numbers_are_no_dates(number):
    assert read_number_dates("day", number, number) is None
