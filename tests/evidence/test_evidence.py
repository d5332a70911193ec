"""Evidence adds up to the last bit, and is the same on every run."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

import upheld
from tests.everyday import examples
from tests.logs import evidence_of, scored, spec_for, write_log

FULL = "id: id, time: at, who: card, outcome_after: 7 days, segments: [country, device]"
AS_OF = dt.datetime(2026, 6, 8, tzinfo=dt.UTC)


def full_spec(folder):
    line = "{metric: recall, at_least: 50%}, {metric: precision, at_least: 10%, where: amount > 500}"
    return spec_for(folder, FULL, lever="{act_at: 0.4, review_from: 0.2}", requirements=line, more="rule: amount > 400")


@pytest.mark.slow
@examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), cuts=st.lists(st.integers(0, 300), min_size=1, max_size=3), order=st.randoms())
def test_the_evidence_of_parts_adds_up_to_that_of_the_whole_bit_for_bit(tmp_path, seed, cuts, order):
    rows, spec = scored(seed, 300), full_spec(tmp_path)
    rows["score"][:5] = np.nan
    shuffled = np.random.default_rng(seed + 1).permutation(300)
    pieces = [piece for piece in np.split(shuffled, sorted(cuts)) if len(piece)]
    order.shuffle(pieces)
    parts = [evidence_of(tmp_path, {k: v[piece] for k, v in rows.items()}, spec, AS_OF) for piece in pieces]
    whole = evidence_of(tmp_path, rows, spec, AS_OF)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    assert total == whole
    assert total.content_hash == whole.content_hash


@pytest.mark.slow
def test_the_same_log_twice_gives_the_same_bytes(tmp_path):
    spec, rows = full_spec(tmp_path), scored(3)
    assert evidence_of(tmp_path, rows, spec).content_hash == evidence_of(tmp_path, rows, spec).content_hash


@pytest.mark.slow
def test_the_order_of_rows_does_not_matter(tmp_path):
    spec, rows = full_spec(tmp_path), scored(3)
    turned = {name: column[::-1].copy() for name, column in rows.items()}
    assert evidence_of(tmp_path, rows, spec) == evidence_of(tmp_path, turned, spec)


@pytest.mark.slow
def test_one_case_more_is_other_evidence(tmp_path):
    spec, rows = full_spec(tmp_path), scored(3)
    fewer = {name: column[:-1] for name, column in rows.items()}
    assert evidence_of(tmp_path, rows, spec, AS_OF) != evidence_of(tmp_path, fewer, spec, AS_OF)


def test_a_minus_zero_score_is_a_zero_score(tmp_path):
    spec = spec_for(tmp_path)
    outcome = [True, False]
    negative = evidence_of(tmp_path, {"score": np.array([-0.0, -0.0]), "outcome": outcome}, spec)
    positive = evidence_of(tmp_path, {"score": np.array([0.0, 0.0]), "outcome": outcome}, spec)
    assert negative == positive


def test_evidence_of_another_setting_does_not_add_up(tmp_path):
    rows = scored(1, 100)
    one = evidence_of(tmp_path, rows, spec_for(tmp_path, lever="{act_at: 0.5}"))
    other = evidence_of(tmp_path, rows, spec_for(tmp_path, lever="{act_at: 0.4}"))
    with pytest.raises(ValueError) as refused:
        one + other
    assert "setting" in str(refused.value)


@pytest.mark.slow
def test_every_case_is_in_every_grouping_set(tmp_path):
    spec, rows = full_spec(tmp_path), scored(2)
    evidence = evidence_of(tmp_path, rows, spec)
    assert {name: int(cells.n.sum()) for name, cells in evidence.sets.items()} == dict.fromkeys(evidence.sets, 4000)


def test_a_spec_for_other_counts_refuses_the_evidence(tmp_path):
    evidence = evidence_of(tmp_path, scored(1, 100), spec_for(tmp_path, lever="{act_at: 0.5}"))
    with pytest.raises(upheld.SpecError) as refused:
        upheld.assess(spec_for(tmp_path, lever="{act_at: 0.4}"), evidence)
    assert "gather it again" in str(refused.value)


def test_counts_in_a_table_are_the_evidence_of_its_rows(tmp_path):
    rows = {"score": [0.2, 0.2, 0.2, 0.7], "outcome": [True, False, False, True]}
    counted = {"score": [0.2, 0.2, 0.7], "outcome": [True, False, True], "n": [1, 2, 1]}
    by_rows = evidence_of(tmp_path, rows, spec_for(tmp_path))
    write_log(tmp_path / "log.parquet", counted)
    by_counts = upheld.gather(spec_for(tmp_path, "count: n"))
    assert {name: cells.digest() for name, cells in by_rows.sets.items()} == {
        name: cells.digest() for name, cells in by_counts.sets.items()
    }


@pytest.mark.slow
def test_evidence_of_two_dates_does_not_add_up_where_cases_ripen(tmp_path):
    rows, spec = scored(1, 100), full_spec(tmp_path)
    early = evidence_of(tmp_path, rows, spec, dt.datetime(2026, 5, 20, tzinfo=dt.UTC))
    late = evidence_of(tmp_path, rows, spec, AS_OF)
    with pytest.raises(ValueError) as refused:
        early + late
    assert "Gather both with the same as_of" in str(refused.value)


def test_customers_read_as_numbers_and_as_text_do_not_add_up(tmp_path):
    rows, spec = scored(1, 100), spec_for(tmp_path, "who: card")
    numbers = evidence_of(tmp_path, rows, spec)
    texts = evidence_of(tmp_path, {**rows, "card": np.array([f"c{c}" for c in rows["card"]], object)}, spec)
    with pytest.raises(ValueError) as refused:
        numbers + texts
    assert "families differ" in str(refused.value)


def test_the_order_of_lines_and_cut_offs_does_not_matter(tmp_path):
    one, two = "{metric: recall, at_least: 50%, where: amount > 9}", "{metric: recall, at_least: 5%, where: amount > 5}"
    levers = (
        "{act_at: {by: country, default: 0.5, IN: 0.4, SG: 0.3}}",
        "{act_at: {by: country, default: 0.5, SG: 0.3, IN: 0.4}}",
    )
    specs = [
        spec_for(tmp_path, "segments: [country]", lever=lever, requirements=f"{first}, {second}")
        for lever, first, second in ((levers[0], one, two), (levers[1], two, one))
    ]
    evidence = evidence_of(tmp_path, scored(1, 100), specs[0])
    assert evidence == upheld.gather(specs[1])
    assert upheld.assess(specs[1], evidence).conclusion
