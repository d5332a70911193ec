"""The tree means what the text means: DuckDB calculates the same from both."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings

from tests.expressions.expression_texts import FLAGS, NUMBERS, conditions, numbers
from upheld.expressions import parse_expression

ROW = {name: f"CAST({value} AS DOUBLE)" for name, value in NUMBERS.items()} | {n: str(v) for n, v in FLAGS.items()}
LOG = f"(SELECT {', '.join(f'{value} AS {name}' for name, value in ROW.items())}) AS log"
ENGINE = duckdb.connect()


def calculated(sql: str) -> Any:
    return ENGINE.execute(f"SELECT {sql} FROM {LOG}").fetchone()[0]


def same(one: Any, two: Any) -> bool:
    if one is None or two is None:
        return one is two
    return math.isclose(one, two, rel_tol=1e-9) or (math.isnan(one) and math.isnan(two))


@settings(deadline=None)
@given(numbers)
@pytest.mark.slow
def test_a_calculation_is_the_same_in_the_users_words_and_in_ours(text: str) -> None:
    assert same(calculated(parse_expression(text).sql), calculated(text))


@settings(deadline=None)
@given(conditions)
@pytest.mark.slow
def test_a_condition_is_the_same_in_the_users_words_and_in_ours(text: str) -> None:
    assert calculated(parse_expression(text).sql) is calculated(text)
