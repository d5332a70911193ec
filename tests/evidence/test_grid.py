"""The grid keeps the order of scores, is fixed by the scale, and never rounds a stated setting."""

import math

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from tests.everyday import examples
from tests.logs import evidence_of, spec_for
from upheld.evidence import COARSE_BUCKETS, PROBABILITY_BUCKETS, Grid, number


def buckets(scale, scores):
    grid = Grid(scale)
    bucket = grid.bucket(exp.column("s"))
    tree = exp.select(exp.alias_(bucket, "b"), exp.alias_(grid.coarse(bucket.copy()), "c")).from_("scores")
    with duckdb.connect() as connection:
        connection.register("scores", {"s": np.array(scores, float)})
        return connection.execute(tree.sql(dialect="duckdb")).fetchnumpy()


@examples(60)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=50))
@pytest.mark.slow
def test_a_higher_probability_is_never_in_a_lower_bucket(scores):
    found = buckets("probability", sorted(scores))
    assert (np.diff(found["b"]) >= 0).all()
    assert (np.diff(found["c"]) >= 0).all()


@pytest.mark.slow
@examples(60)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=50))
def test_a_higher_number_is_never_in_a_lower_bucket(scores):
    found = buckets("number", sorted(scores))
    assert (np.diff(found["b"]) >= 0).all()
    assert (np.diff(found["c"]) >= 0).all()


def test_buckets_are_equal_steps_of_the_log_odds():
    # By hand: log odds from -13.8155 to 13.8155 in 32,768 steps; even odds are the middle.
    found = buckets("probability", [0.0, 1e-6, 0.5, 1.0])
    assert found["b"].tolist() == [0, 0, PROBABILITY_BUCKETS // 2, PROBABILITY_BUCKETS - 1]
    width = 2 * math.log(1e6) / PROBABILITY_BUCKETS
    one_step_up = 1 / (1 + math.exp(-1.5 * width))
    assert buckets("probability", [one_step_up])["b"].tolist() == [PROBABILITY_BUCKETS // 2 + 1]


def test_whole_buckets_make_up_a_coarse_one():
    found = buckets("probability", np.linspace(0, 1, 5001))
    assert (found["c"] == found["b"] // (PROBABILITY_BUCKETS // COARSE_BUCKETS)).all()


def test_small_whole_numbers_have_a_bucket_each():
    found = buckets("number", np.arange(-1024, 1025))
    assert len(set(found["b"].tolist())) == 2049


@pytest.mark.parametrize("score", [0.83, 1e-300, 12345678.9, 0.1 + 0.2, 5e-324])
def test_a_literal_is_read_back_as_the_very_same_double(score):
    with duckdb.connect() as connection:
        value, kind = connection.execute(
            f"select v, typeof(v) from (select {number(score).sql('duckdb')} as v)"
        ).fetchone()
    assert (value, kind) == (score, "DOUBLE")


def test_a_case_exactly_at_the_cut_off_is_acted_on_and_its_neighbour_is_not(tmp_path):
    below = math.nextafter(0.83, 0)
    spec = spec_for(tmp_path, lever="{act_at: 0.83}")
    cells = evidence_of(tmp_path, {"score": [0.83, below], "outcome": [True, True]}, spec).sets["curve"]
    assert sorted(zip(cells.low.tolist(), cells.keys["region"].tolist(), strict=True)) == [(below, 0), (0.83, 2)]


def test_the_grid_does_not_depend_on_the_data(tmp_path):
    spec = spec_for(tmp_path)
    few = evidence_of(tmp_path, {"score": [0.3], "outcome": [True]}, spec).sets["curve"].keys["bucket"]
    many = evidence_of(tmp_path, {"score": [0.1, 0.3, 0.9], "outcome": [True] * 3}, spec).sets["curve"].keys["bucket"]
    assert few[0] in many
