"""What an expression may not say: each refusal names the position and what is wrong."""

from __future__ import annotations

import inspect
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.errors import UpheldError
from upheld.expressions import Expression, ExpressionError, parse_expression
from upheld.expressions.allowed import FUNCTIONS, INSTEAD, KEYWORDS, MAX_LENGTH, OPERATORS, TYPES, UNITS


def refusal(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    return caught.value


HOSTILE = [
    ("read_csv('/etc/passwd')", 0, "read_csv is no function"),
    ("a + read_text('x')", 4, "read_text is no function"),
    ("(a > 1) and glob('*') = 'x'", 12, "glob is no function"),
    ("getenv('HOME')", 0, "getenv is no function"),
    ("current_setting('x')", 0, "current_setting is no function"),
    ("query('select 1')", 0, "query is no function"),
    ("query_table('t')", 0, "query_table is no function"),
    ("unnest(a)", 0, "unnest is no function"),
    ("count(*)", 0, "count is no function"),
    ("sum(x) over ()", 0, "sum is no function"),
    ("abs(x) over ()", 7, "over is no function"),
    ("abs(x) filter (where a)", 7, "filter is no function"),
    ("columns(*)", 0, "columns is no function"),
    ("now()", 0, "now is no function"),
    ("random() < 0.5", 0, "random is no function"),
    ("my_macro(a)", 0, "my_macro is no function"),
    ("eval('1')", 0, "eval is no function"),
    ("list_transform(a, x -> x + 1)", 0, "list_transform is no function"),
    ("exists(select 1)", 0, "exists is no function"),
    ("a = any(b)", 4, "any is no function"),
    ("row(1, 2)", 0, "row is no function"),
    ("try(a)", 0, "try is no function"),
    ("date(a)", 0, "date is no function"),
    ('"read_csv"(1)', 0, "those have no quotes"),
    ("rеad_csv('x')", 0, "is no function"),  # a Cyrillic е
    ("(select 1)", 1, "holds no query"),
    ("a in (select 1)", 6, "holds no query"),
    ("select 1", 0, "holds no query"),
    ("from x", 0, "names no table"),
    ("a in b", 0, "IN takes a list"),
    ("a in ()", 0, "IN takes a list"),
    ("a in ((1, 2))", 7, "not allowed"),
    ("(1, 2)", 1, "not allowed"),
    ("()", 0, "not allowed"),
    ("pragma x", 7, "not expected"),
    ("attach 'x'", 7, "can't follow"),
    ("copy x to 'y'", 10, "can't follow"),
    ("if a", 0, "IF is written if("),
    ("1; drop table x", 1, "one calculation"),
    ("x -- comment", 2, "comment"),
    ("x /* comment */ + 1", 2, "comment"),
    ("/*+ hint */ x", 0, "comment"),
    ("x /* no end", 2, "no end"),
    ("*", 0, "all columns at once"),
    ("a, *", 3, "all columns at once"),
    ("coalesce(*)", 9, "all columns at once"),
    ("a.*", 1, "no table in front"),
    ("a.b", 1, "no table in front"),
    ('"a"."b"', 3, "no table in front"),
    (".5 * a", 0, "begins with a digit"),
    ("x -> x + 1", 2, "defines no function"),
    ("lambda x: x + 1", 8, "write the value itself"),
    ("$1", 0, "write the value itself"),
    ("?", 0, "write the value itself"),
    (":name", 0, "write the value itself"),
    ("{'a': 1}", 0, "plain numbers"),
    ("{{ x }}", 0, "plain numbers"),
    ("[1, 2]", 0, "lists are written"),
    ("a[1]", 1, "lists are written"),
    ("a::int[]", 6, "lists are written"),
    ("a ** 2", 2, "write power"),
    ("a ^ 2", 2, "write power"),
    ("a // 2", 2, "write floor"),
    ("a == 2", 2, "write ="),
    ("!a", 0, "write NOT"),
    ("@a", 0, "not allowed"),
    ("a & b", 2, "not allowed"),
    ("a ~ 'x'", 2, "write LIKE"),
    ("a := 1", 2, "not allowed"),
    ("abs(x => 1)", 6, "not allowed"),
    ("#1", 0, "not allowed"),
    ("`a`", 0, "no quotation mark"),
    ("country = ‘IN’", 10, "no quotation mark"),
    ("a ＝ 1", 2, "not allowed"),
    ("ａmount > 1", 0, "no plain name"),  # a full-width a
    ("a\u200bb > 1", 0, "no plain name"),
    ("a\x00b", 1, "invisible"),
    ("\x00", 0, "invisible"),
    ("'a\u202eb' = x", 2, "invisible"),
    ("a\ud800", 1, "invisible"),
    ("e'a\\nb'", 0, "not allowed"),
    ("$$abc$$", 0, "not allowed"),
    ("N'abc'", 0, "not allowed"),
    ("x'ab'", 1, "can't follow"),
    ("'a' 'b'", 4, "can't follow"),
    ("uuid 'x'", 5, "can't follow"),
    ("current_date > a", 0, "write a date"),
    ("a > current_timestamp", 4, "write a time"),
    ("localtime", 0, "can't stand here"),
    ("current_user", 0, "can't stand here"),
    ("a collate nocase", 2, "can't stand here"),
    ("a at time zone 'UTC'", 15, "can't follow"),
    ("a glob 'x'", 7, "can't follow"),
    ("a like 'x' escape 'y'", 18, "can't follow"),
    ("a between symmetric 1 and 2", 10, "can't stand here"),
    ("abs(distinct a)", 4, "DISTINCT stands only"),
    ("least(a order by b)", 8, "no plain name"),
    ("substring(a from 2)", 12, "FROM stands only"),
    ("trim(both 'x' from a)", 10, "can't follow"),
    ("a as b", 5, "no type"),
    ("abs(a as int)", 6, "not expected"),
    ("cast(a as blob)", 10, "no type"),
    ("a::json", 3, "no type"),
    ('a::"int"', 3, "no type"),
    ("a::varchar(3)", 10, "no length"),
    ("int '1'", 4, "can't follow"),
    ('""', 0, "needs a name"),
    ("0x1F", 1, "not expected"),
    ("1_000", 0, "no number"),
    ("1e999", 0, "no number"),
    ("1e999999999", 0, "no number"),
    ("9" * 41, 0, "no number"),
    ("1e", 0, "no number"),
]


@pytest.mark.parametrize(("text", "position", "words"), HOSTILE, ids=[repr(text)[:40] for text, _, _ in HOSTILE])
def test_what_is_not_on_the_list_is_refused_at_its_position(text: str, position: int, words: str) -> None:
    error = refusal(text)
    assert words in str(error)
    assert error.position == position
    assert str(error).startswith(f"position {position + 1}: ")
    assert "\n" not in str(error)
    assert isinstance(error, UpheldError)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "empty"),
        (" \n ", 0, "empty"),
        ("a b", 2, 'A column of several words is written "a b"'),
        ("a >", 2, "a value is missing"),
        ("and a", 4, "a value is missing"),
        ("+", 0, "no value to work on"),
        ("a > (b + 1", 4, "no closing parenthesis"),
        ("a > b)", 5, "closes nothing"),
        ("case when a then 1", 0, "has no END"),
        ("(case when a then 1)", 19, "closes nothing"),
        ("a end", 2, "closes nothing"),
        ("case end", 5, "not expected"),
        ("a = 'x", 4, "no end"),
        ('a = "x', 4, "no end"),
        ("if(a, 1, 2", 2, "no closing parenthesis"),
        ("a in (1,)", 8, "missing between the comma"),
        ("abs(a, b)", 0, "it is written abs(x); found 2 values"),
        ("a < b < c", 0, "write parentheses"),
        ("a = b in (1, 2)", 0, "write parentheses"),
        ("a = not b", 0, "write parentheses"),
        ("interval", 0, "can't stand here"),
        ("a + interval '1 day 2 hours'", 13, "with one unit"),
        ("a + interval '1' fortnight", 17, "can't stand here"),
        ("a + interval b day", 13, "an interval is written"),
        ("a > date '2026-02-30'", 9, "is no date"),
        ("a > date '1.2.2026'", 9, "is no date"),
        ("a > timestamp '2026-01-01T25:00'", 14, "is no date"),
        ("date_diff('minit', a, b)", 10, 'Did you mean "minute"?'),
        ("date_diff(minute, a, b)", 10, "in single quotes"),
        ("date_diff('day', '2026-01-01', a)", 0, "is a text: write DATE"),
        ("substr(a > b, 1)", 0, "a part of a comparison"),
        ("date_trunc('dow', a)", 11, "is no unit"),
        ("extract(fortnight from a)", 8, "can't stand here"),
        ("datediff('day', a, b)", 0, 'Did you mean "date_diff"?'),
        ("a is b", 0, "IS takes"),
        ("end", 0, "closes nothing"),
    ],
)
def test_a_slip_is_answered_with_its_position_and_what_would_be_right(text: str, position: int, words: str) -> None:
    error = refusal(text)
    assert words in str(error)
    assert error.position == position


def test_an_unknown_function_is_answered_with_all_that_are_known() -> None:
    assert str(refusal("read_csv('/etc/passwd')")) == (
        f"position 1: read_csv is no function an expression may call. Allowed: {', '.join(FUNCTIONS)}."
    )


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "(" * 900 + "a" + ")" * 900,
        "1+" * 5000 + "1",
        "+".join(["1"] * 1000),
        "not " * 450 + "a",
        "-" * 1999 + "a",
        "- " * 900 + "a",
        "a" + "::int" * 390,
        "abs(" * 300 + "a" + ")" * 300,
        "case when a then " * 80 + "1" + " end" * 80,
        "if(a,1," * 200 + "2" + ")" * 200,
        "not (" * 300 + "a" + ")" * 300,
        "1 - (" * 300 + "a" + ")" * 300,
        "a in (" * 200 + "a" + ")" * 200,
        "a between " * 90 + "1" + " and 1" * 90,
        "a = " * 400 + "a",
        "a is null" + " is null" * 200,
        "[" * 1500,
        "a." * 900 + "a",
        "'" * 1999,
        "x" * 2001,
    ],
    ids=lambda text: f"{text[:12]}…",
)
def test_what_is_very_long_or_deep_is_refused_and_never_overflows(text: str) -> None:
    assert len(str(refusal(text))) < 300


def test_exactly_the_greatest_length_is_read() -> None:
    assert parse_expression("a" * MAX_LENGTH).columns == ("a" * MAX_LENGTH,)
    assert "2,001 characters; at most 2,000" in str(refusal("a" * (MAX_LENGTH + 1)))


def test_twenty_levels_are_read_even_under_a_caller_that_is_deep_itself() -> None:
    text = "not (" * 10 + "yes" + ")" * 10

    def under(calls: int) -> Expression:
        return under(calls - 1) if calls else parse_expression(text)

    assert under(300).columns == ("yes",)


def test_a_caller_without_room_left_gets_a_refusal() -> None:
    def under(calls: int) -> Expression:
        return under(calls - 1) if calls else parse_expression("((((((((a))))))))")

    with pytest.raises(ExpressionError, match="nested too deep"):
        under(sys.getrecursionlimit() - len(inspect.stack(0)) - 100)


# Texts that come near the language, so that more than the first word is tried.
_WORDS = (
    "a b 1 0.5 't' 'day' abs( if( any( select over lambda values unnest map array struct describe kill use -- /* ' \""
)
_PIECES = st.sampled_from(
    [*KEYWORDS, *OPERATORS, *INSTEAD, *FUNCTIONS, *TYPES, *UNITS, *_WORDS.split(), '"a b"', "'2 days'"]
)


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=12).map(" ".join), st.lists(_PIECES).map("".join)))
@pytest.mark.slow
def test_any_text_is_refused_at_a_position_or_read_and_written_back_as_the_same(text: str) -> None:
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        right = 0 <= error.position <= len(text)
    else:
        again = parse_expression(expression.sql)
        right = (again, again.columns) == (expression, expression.columns)
    assert right


def test_nothing_is_written_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for text, _, _ in HOSTILE:
            refusal(text)
    assert caplog.records == []


@pytest.mark.parametrize("written", ["text", "'%Z'", "'x'", "''", "concat('%d', '%m')"])
def test_the_format_of_a_date_is_a_text_of_known_parts(written):
    with pytest.raises(ExpressionError) as caught:
        parse_expression(f"strptime(sent, {written})")
    assert "the format is a text of %d, %m, %Y" in str(caught.value)
