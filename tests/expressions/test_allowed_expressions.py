"""What an expression may say, and that an engine calculates what was said."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from upheld.expressions import Expression, ExpressionError, column, parse_expression
from upheld.expressions.allowed import FUNCTIONS

ROW: dict[str, Any] = {
    "a": 7,
    "b": 2,
    "x": 6.25,
    "text": "Abc",
    "yes": True,
    "nothing": None,
    "sent": datetime.fromisoformat("2026-03-01T10:59:30"),
    "came": datetime.fromisoformat("2026-03-01T12:01:00"),
    "marital-status": "single",
    "Mixed Case": 3,
    "date": 4,
    "order": 5,
}
TYPES = ("BIGINT", "BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN", "BIGINT", "TIMESTAMP", "TIMESTAMP", "VARCHAR")
TYPES += ("BIGINT", "BIGINT", "BIGINT")


def calculated(expression: Expression) -> Any:
    names = ", ".join('"' + name + '"' for name in ROW)
    given = ", ".join(f"CAST(? AS {sql_type})" for sql_type in TYPES)
    with duckdb.connect() as engine:
        query = f"SELECT {expression.sql} FROM (SELECT {given}) AS log({names})"
        return engine.execute(query, list(ROW.values())).fetchone()[0]


# The values are worked out by hand from ROW.
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("0.5", 0.5),
        ("2.5e2", 250),
        ("'it''s'", "it's"),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("a", 7),
        ("A + 0", 7),
        ('"marital-status"', "single"),
        ('"Mixed Case" * 2', 6),
        ("date + 1", 5),
        ("order", 5),
        ("-a", -7),
        ("- -a", 7),
        ("+a", 7),
        ("a + b * 3", 13),
        ("(a + b) * 3", 27),
        ("a - b - 1", 4),
        ("a / b", 3.5),
        ("1 / 4", 0.25),
        ("a % b", 1),
        ("-a % 4", -3),
        ("a = 7", True),
        ("a <> 7", False),
        ("a != 7", False),
        ("a < 7", False),
        ("a <= 7", True),
        ("a > 6.99", True),
        ("a >= b", True),
        ("strptime('1/7/2026 9:05', '%d/%m/%Y %H:%M')", datetime.fromisoformat("2026-07-01T09:05")),
        ("strptime('3-Jul-26', '%d-%b-%y')", datetime.fromisoformat("2026-07-03")),
        ("nothing is null", True),
        ("a is not null", True),
        ("yes is true", True),
        ("yes is not true", False),
        ("nothing is distinct from 1", True),
        ("nothing is not distinct from null", True),
        ("text like 'A%'", True),
        ("text like 'a%'", False),
        ("text ilike 'a%'", True),
        ("text not like 'A%'", False),
        ("not yes", False),
        ("not a = 8", True),
        ("yes and nothing is null or false", True),
        ("yes or nothing", True),
        ("yes and nothing", None),
        ("case when a > 5 then 'big' else 'small' end", "big"),
        ("case a when 1 then 'one' when 7 then 'seven' end", "seven"),
        ("case when false then 1 end", None),
        ("if(a > 5, 10, 20)", 10),
        ("if(a > 50, 10)", None),
        ("a in (1, 7)", True),
        ("a not in (1, 7)", False),
        ("text in ('x', lower('ABC'))", False),
        ("a between 7 and 9", True),
        ("a not between 7 and 9", False),
        ("a between b + 1 and b * 3 and yes", False),
        ("coalesce(nothing, b, a)", 2),
        ("nullif(a, 7)", None),
        ("cast('12' as bigint) + 1", 13),
        ("try_cast(text as integer)", None),
        ("text::varchar || '!'", "Abc!"),
        ("'7'::int = a", True),
        ("-'7'::int", -7),
        ("cast(x as decimal(10, 1)) * 1", 6.3),
        ("sent > date '2026-02-28'", True),
        ("sent + interval 1 hour < came", True),
        ("sent + interval '30 seconds' = timestamp '2026-03-01 11:00:00'", True),
        ("came - sent > interval '1' hour", True),
        ("came - interval '2 minutes'", datetime.fromisoformat("2026-03-01T11:59:00")),
        ("came - sent", timedelta(hours=1, minutes=1, seconds=30)),
        ("date_diff('minute', sent, came)", 62),
        ("date_diff('hour', sent, came)", 2),
        ("date_trunc('day', sent) = date '2026-03-01'", True),
        ("date_part('hour', came)", 12),
        ("DATE_PART('dow', came)", 0),
        ("extract(month from came)", 3),
        ("extract(doy from came)", 60),
        ("abs(-3)", 3),
        ("round(x)", 6),
        ("round(x, 1)", 6.3),
        ("floor(x)", 6),
        ("ceil(x)", 7),
        ("floor(a / b)", 3),
        ("least(a, b, 5)", 2),
        ("greatest(a, b)", 7),
        ("least(a, nothing)", 7),
        ("ln(exp(2))", 2),
        ("log10(1000)", 3),
        ("log(2, 8)", 3),
        ("sqrt(x)", 2.5),
        ("power(b, 3)", 8),
        ("lower(text)", "abc"),
        ("upper(text)", "ABC"),
        ("trim('  x ')", "x"),
        ("trim('--x-', '-')", "x"),
        ("length(text)", 3),
        ("substr(text, 2)", "bc"),
        ("substring(text, 1, 2)", "Ab"),
        ("contains(text, 'bc')", True),
        ("starts_with(text, 'bc')", False),
        ("concat(text, nothing, '-', a)", "Abc-7"),
        ("text || '-' || 'z'", "Abc-z"),
        ("text || nothing", None),
        ("replace(text, 'bc', 'xyz')", "Axyz"),
        ("to_timestamp(0) < to_timestamp(1)", True),
        ("a\n  + b", 9),
    ],
)
def test_an_allowed_expression_is_calculated_as_it_reads(text: str, value: Any) -> None:
    found = calculated(parse_expression(text))
    if isinstance(value, float | int) and not isinstance(value, bool):
        assert math.isclose(found, value)
    else:
        assert found == value


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_refuses_the_wrong_number_of_values_and_says_how_it_is_written(name: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(f"1 + {name}()")
    assert caught.value.position == 4
    assert f"it is written {name}({FUNCTIONS[name].takes}); found 0 values" in str(caught.value)


def test_columns_come_once_in_order_of_first_appearance_and_keep_their_case() -> None:
    assert parse_expression('b + "A b" > Amount or "A b" < b').columns == ("b", "A b", "Amount")


def test_the_columns_of_a_time_between_two_dates_come_in_the_order_written() -> None:
    assert parse_expression("date_diff('minute', ordered_at, delivered_at) - eta").columns == (
        "ordered_at",
        "delivered_at",
        "eta",
    )


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("channel = 'online'", ("channel",)),
        ("cough_weeks >= 2 and fever", ("cough_weeks", "fever")),
        ("8 + 4.5 * distance_km", ("distance_km",)),
        ("complained or refunded_later", ("complained", "refunded_later")),
        ("same_brand and price <= 1.1 * original_price", ("same_brand", "price", "original_price")),
        ("not reopened_3d", ("reopened_3d",)),
        ("rank <= 3 and week > 1 and list is not null", ("rank", "week", "list")),
        ("position + item + time + count + value + name", ("position", "item", "time", "count", "value", "name")),
        ("user = 'x' or year > 2020 or month = 2 or day = 3", ("user", "year", "month", "day")),
    ],
)
def test_what_a_spec_says_needs_no_quotes(text: str, columns: tuple[str, ...]) -> None:
    assert parse_expression(text).columns == columns


def test_an_expression_without_columns_names_none() -> None:
    assert parse_expression("-400").columns == ()


def test_the_text_is_kept_as_written_and_the_sql_has_one_spelling() -> None:
    one, two = parse_expression(" amount>40000 AND a!=1"), parse_expression("amount > 40000 and a <> 1")
    assert one.text == "amount>40000 AND a!=1"
    assert (one.sql, hash(one)) == (two.sql, hash(two)) == ('"amount" > 40000 AND "a" <> 1', hash(one))
    assert one == two
    assert one != parse_expression("amount > 40001 and a <> 1")


def test_a_word_of_sql_in_double_quotes_is_a_column() -> None:
    assert parse_expression('"select" = "end"').columns == ("select", "end")


@pytest.mark.parametrize("name", ["a", "A b", 'a"b', "a'b", "1; drop table x", "/* */", "सामान", "select", "a.b"])
def test_a_column_is_found_by_its_exact_name(name: str) -> None:
    plain = column(name)
    assert plain.columns == (name,)
    assert parse_expression(plain.sql).columns == (name,)
    with duckdb.connect() as engine:
        quoted = name.replace('"', '""')
        assert engine.execute(f'SELECT {plain.sql} FROM (SELECT 5) AS log("{quoted}")').fetchone() == (5,)


def test_a_column_without_a_name_is_refused() -> None:
    with pytest.raises(ExpressionError, match="needs a name"):
        column("")
