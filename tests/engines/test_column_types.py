"""What a column of text holds is said only where it can be read in one way."""

import pytest

from upheld.engines.column_types import held_by, moment_from, number_from


@pytest.mark.parametrize(
    ("values", "held"),
    [
        (["2026-07-01", "2026/7/2"], "date"),
        (["2026-07-01", "2026-07-01T10:00"], "timestamp"),
        (["2026-07-01 10:00:00.123456"], "timestamp"),
        (["2026-07-01 10:00:00 UTC", "2026-07-01T10:00:00Z"], "timestamptz"),
        (["2026-07-01T10:00:00+05:30", "2026-07-01 10:00:00.5-0300"], "timestamptz"),
        (["2026-07-01 10:00:00", "2026-07-01 10:00:00Z"], None),  # in which zone is the first?
        (["01/07/2026"], None),
        (["1e-5", " 7", ".5"], "double"),
        (["0", "1", "-15"], "bigint"),
        (["007", "12"], None),  # a code: 007 and 7 are two customers
        (["12345678901234567890"], None),
        (["TRUE", "false"], "boolean"),
        (["inf"], None),
        ([], None),
    ],
)
def test_a_column_is_what_every_value_of_it_is(values, held):
    assert held_by(values) == held


@pytest.mark.parametrize(
    ("values", "expression"),
    [
        (["0,83"], "cast(replace(c, ',', '.') AS double)"),
        (["12,5", "7"], "cast(replace(c, ',', '.') AS double)"),
        (["1,23,456", "99"], "cast(replace(c, ',', '') AS double)"),
        (["1,234.50"], "cast(replace(c, ',', '') AS double)"),
        (["83%"], "cast(replace(c, '%', '') AS double) / 100"),
        (["$5"], "cast(replace(c, '$', '') AS double)"),
        (["1,234.5", "0,8"], None),  # a comma of both sorts
        (["high"], None),
        (["12/5"], None),
        (["5"], "cast(c AS double)"),
        ([], None),
    ],
)
def test_a_number_is_made_of_text_only_where_that_is_no_guess(values, expression):
    assert number_from("c", values) == expression


@pytest.mark.parametrize("values", [["7/1/2026"], ["2026-07-01"], ["31/07/26"], []])
def test_a_date_is_made_only_of_day_month_and_year(values):
    assert moment_from("c", values) is None
