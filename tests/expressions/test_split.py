"""A value expression is a sum of constants times row terms."""

from __future__ import annotations

import math
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings

from tests.expressions.expression_texts import NUMBERS, money
from upheld.expressions import Split, column, parse_expression, split

ENGINE = duckdb.connect()
LOG = f"(SELECT {', '.join(f'CAST({value} AS DOUBLE) AS {name}' for name, value in NUMBERS.items())}) AS log"


def parts(text: str) -> list[tuple[str, str | None]]:
    return [(str(part.constant), part.term and part.term.text) for part in split(parse_expression(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-0.05 * amount", [("-1/20", "amount")]),
        ("-amount", [("-1", "amount")]),
        ("-400", [("-400", None)]),
        ("0", [("0", None)]),
        ("(amount)", [("1", "amount")]),
        ("amount * 0.5 * fee", [("1/2", "amount * fee")]),
        ("2 * (amount * -3)", [("-6", "amount")]),
        ("amount / 4", [("1/4", "amount")]),
        ("7 / 2", [("7/2", None)]),
        ("100 / amount", [("100", "1 / amount")]),
        ("fee / amount / 2", [("1/2", "fee / amount")]),
        ("3 * fee / (2 * amount * rate)", [("3/2", "fee / (amount * rate)")]),
        ("amount * 2 + amount", [("3", "amount")]),
        ("-35 - 0.02 * amount", [("-35", None), ("-1/50", "amount")]),
        ("0.02 * (amount + fee)", [("1/50", "amount"), ("1/50", "fee")]),
        ("amount * (1 - 0.05)", [("19/20", "amount")]),
        ("amount * (1 + rate)", [("1", "amount"), ("1", "amount * rate")]),
        ("fee * amount * 2 + amount * fee", [("3", "amount * fee")]),
        ("amount * amount", [("1", "amount * amount")]),
        ("amount - amount", [("0", "amount")]),
        ("0 * amount", [("0", "amount")]),
        ("amount - 0", [("1", "amount")]),
        ("-3 * abs(amount - fee)", [("-3", "ABS(amount - fee)")]),
        ("amount / (fee + rate)", [("1", "amount / (fee + rate)")]),
        ("amount / (fee / rate)", [("1", "amount / (fee / rate)")]),
        ('2 * "unit price"', [("2", '"unit price"')]),
        ("1e2 * amount", [("100", "amount")]),
        ("amount % fee * rate", [("1", "(amount % fee) * rate")]),
    ],
)
def test_constants_are_taken_out_of_sums_products_and_quotients(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert parts(text) == expected
    assert not any(part.constants_inside for part in split(parse_expression(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("case when fraud then -amount else 5 end", [("1", "CASE WHEN fraud THEN -amount ELSE 5 END", True)]),
        ("-2 * least(amount, 1000)", [("-2", "LEAST(amount, 1000)", True)]),
        ("100 / (1 + fee)", [("100", "1 / (1 + fee)", True)]),
        ("power(amount, 2) * fee", [("1", "fee * POWER(amount, 2)", True)]),
        ("amount / 0", [("1", "amount / 0", True)]),
        ("amount + round(fee, 1)", [("1", "amount", False), ("1", "ROUND(fee, 1)", True)]),
        ("least(amount, fee)", [("1", "LEAST(amount, fee)", False)]),
    ],
)  # fmt: skip
def test_what_cannot_be_split_is_one_term_that_says_whether_constants_are_left_in_it(
    text: str, expected: list[tuple[str, str, bool]]
) -> None:
    found = split(parse_expression(text))
    assert [(str(p.constant), p.term and p.term.text, p.constants_inside) for p in found] == expected


def test_a_term_is_equal_however_it_was_written() -> None:
    (one,), (two,) = split(parse_expression('2 * fee * "amount"')), split(parse_expression("amount * (fee / 3)"))
    assert one.term == two.term
    assert (one.constant, two.constant) == (Fraction(2), Fraction(1, 3))


def test_a_term_names_the_columns_it_needs() -> None:
    (part,) = split(parse_expression("-0.05 * fee / amount"))
    assert part.term is not None
    assert part.term.columns == ("fee", "amount")
    assert parse_expression(part.term.sql) == part.term


def test_splitting_leaves_the_expression_as_it_was() -> None:
    expression = parse_expression("2 * (a % b) * (a + c)")
    before = expression.tree.copy()
    split(expression)
    assert expression.tree == before


def test_a_plain_column_is_its_own_term() -> None:
    assert split(column("capital-gain")) == (Split(Fraction(1), column("capital-gain")),)


def test_a_product_of_many_sums_stays_one_term_instead_of_growing_without_end() -> None:
    found = split(parse_expression(" * ".join(["(a + b + 1)"] * 12)))
    assert len(found) <= 16
    assert any(part.constants_inside for part in found)


def test_a_long_sum_is_split() -> None:
    assert parts(" + ".join(["amount"] * 190)) == [("190", "amount")]


def calculated(sql: str) -> float:
    value = ENGINE.execute(f"SELECT CAST({sql} AS DOUBLE) FROM {LOG}").fetchone()[0]
    return float("nan") if value is None else value


@settings(deadline=None)
@given(money)
@pytest.mark.slow
def test_constants_times_terms_add_up_to_the_value_of_the_expression(text: str) -> None:
    expression = parse_expression(text)
    whole = calculated(expression.sql)
    found = [(float(part.constant), calculated(part.term.sql) if part.term else 1.0) for part in split(expression)]
    total = sum(constant * term for constant, term in found)
    size = max((abs(constant * term) for constant, term in found), default=0.0)
    if math.isfinite(whole) and math.isfinite(total) and abs(whole) < 1e12:
        assert math.isclose(total, whole, rel_tol=1e-9, abs_tol=1e-9 * max(size, 1.0))


@given(money)
@pytest.mark.slow
def test_each_term_comes_once(text: str) -> None:
    terms = [part.term.sql if part.term else None for part in split(parse_expression(text))]
    assert len(terms) == len(set(terms)) > 0
