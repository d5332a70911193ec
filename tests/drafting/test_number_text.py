"""Numbers as people write them: what a column of them is read as, by the engine that will read it."""

import duckdb
import pytest

from upheld.drafting.number_text import NumberText, TwoWays, read_numbers
from upheld.expressions import resolve


def numbers_of(values, decimal=None):
    found = read_numbers("the amount", values, decimal)
    assert isinstance(found, NumberText), found
    sql = resolve(found.expression, ["the amount"]).sql
    with duckdb.connect() as engine:
        rows = engine.execute(f'SELECT {sql} FROM (SELECT unnest(?) AS "the amount")', [values]).fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        (["1,23,456.50", "99.00"], [123456.5, 99]),  # India
        (["12,34,56,789", "1,000"], [123456789, 1000]),
        (["1,234,567.8", "12"], [1234567.8, 12]),  # United States
        (["1.234.567,89", "12"], [1234567.89, 12]),  # Germany
        (["0,83", "1,5"], [0.83, 1.5]),
        (["0,835", "1,234"], [0.835, 1.234]),  # a 0 before it makes the comma a decimal one, everywhere
        (["1 234,50", "3"], [1234.5, 3]),  # France
        (["1\u202f234,50", "1\u00a0000"], [1234.5, 1000]),
        (["1'234.50"], [1234.5]),  # Switzerland
        (["₹ 1,23,456.50", "₹99"], [123456.5, 99]),
        (["Rs. 1,23,456", "Rs 99", "INR 5"], [123456, 99, 5]),
        (["€ 1.234,56", "0,5 €"], [1234.56, 0.5]),
        (["$1,234.50", "-$3.25"], [1234.5, -3.25]),
        (["£12.50", "£-3.10"], [12.5, -3.1]),
        (["83%", "5 %", "0.5%"], [0.83, 0.05, 0.005]),
        (["(1,234.50)", "12.25"], [-1234.5, 12.25]),
        (["($5.10)", "$7.25"], [-5.1, 7.25]),
        (["\u22125.5", "+3.25"], [-5.5, 3.25]),
        (["1e-5", "0.5"], [1e-5, 0.5]),
        (["0.5", "n/a", "-", "0.25"], [0.5, None, None, 0.25]),
        ([" 0.5 ", "0.25"], [0.5, 0.25]),
    ],
)
def test_numbers_are_read_as_they_are_meant(written, numbers):
    assert numbers_of(written) == pytest.approx(numbers)


@pytest.mark.parametrize("written", ["1,234", "₹ 12,500", "1.234 €", "(1,000)"])
def test_what_can_be_read_in_two_ways_is_asked(written):
    assert read_numbers("amount", [written, "5"]) == TwoWays(written)


@pytest.mark.parametrize(("decimal", "number"), [("point", 1234), ("comma", 1.234)])
def test_an_answer_decides_it(decimal, number):
    assert numbers_of(["1,234"], decimal) == [number]


@pytest.mark.parametrize(
    "written",
    [
        ["1,234.50", "1.234,50"],  # both habits in one column
        ["12,34.5"],  # groups of two before the decimals
        ["1,23.456.7"],
        ["83%", "0.5"],
        ["A1", "B2"],
        ["2026-07-01"],
        ["01/07/2026"],
        ["10:30"],
        ["(5", "6)"],
        ["'; drop table log; --"],
        [],
        ["", " "],
    ],
)
def test_what_is_no_number_or_contradicts_itself_is_none(written):
    assert read_numbers("amount", written) is None


def test_the_currency_is_the_sign_that_stands_beside_them():
    assert read_numbers("amount", ["₹ 5", "7"]).currency == "INR"
    assert read_numbers("amount", ["€ 5", "$ 7"]).currency is None
