"""Ids that stand twice or were ruined by a spreadsheet, and outcomes that live in a second file."""

import pytest

from tests.products import cases, to_parquet

ROWS = cases()


@pytest.fixture
def apart(product):
    """Decisions with ids p0 … p59, of which the first thirty have an outcome in a second file."""
    product.log([(f"p{i}", score) for i, score, _ in ROWS], head=("id", "score"))
    product.write("truth.csv", "\n".join(["id,fraud", *[f"p{i},{y}" for i, _, y in ROWS[:30]]]))
    product.spec(id="id", outcome=None, outcomes="{source: truth.csv, id: id, value: fraud}")
    return product


def test_an_id_that_stands_twice_is_refused_with_how_often(product):
    product.log([(i % 58, score, y) for i, score, y in ROWS])
    product.spec(id="id")
    assert "log.id  stands more than once: 0 (2 times), 1 (2 times). Each case must be" in product.refused()


@pytest.mark.parametrize("apart", [1, -3, 10**9])
@pytest.mark.slow
def test_ids_that_are_whole_numbers_are_told_apart_near_each_other_and_far_away(product, apart):
    product.log([(i * apart, score, y) for i, score, y in ROWS])
    product.spec(id="id")
    assert product.cases()["all"] == 60
    product.log([(max(i, 1) * apart, score, y) for i, score, y in ROWS])
    assert f"log.id  stands more than once: {apart} (2 times)." in product.refused()


@pytest.mark.slow
def test_an_id_may_stand_twice_where_the_population_holds_it_once(product):
    product.log([(i % 30, score, y, i // 30) for i, score, y in ROWS], head=("id", "score", "y", "v"))
    product.spec(id="id", where="v = 1")
    assert product.cases()["all"] == 30


def test_an_empty_id_is_refused(product):
    product.log([(i or None, score, y) for i, score, y in ROWS])
    product.spec(id="id")
    assert "log.id  is empty in 1 row. Each case needs one" in product.refused()


@pytest.mark.parametrize("ruined", ["4.5E+15", "1.23457E+11"])
def test_ids_that_a_spreadsheet_rounded_are_refused(product, ruined):
    product.log([(ruined, score, y) for _, score, y in ROWS])
    product.spec(id="id")
    assert "log.id  looks rounded by a spreadsheet (numbers such as 4.5E+15" in product.refused()


def test_ids_that_a_spreadsheet_rounded_are_refused_beside_ids_of_letters(product):
    product.log([(f"{1 + i / 100:.5f}E+14" if i else "PAY-7", score, y) for i, score, y in ROWS])
    product.spec(id="id")
    assert "looks rounded by a spreadsheet" in product.refused()


@pytest.mark.parametrize("first", [1_780_000_000_000, 10**15, 10**20])
def test_long_round_whole_numbers_are_good_ids(product, first):
    product.log([(first + i * 100_000, score, y) for i, score, y in ROWS])
    product.spec(id="id")
    assert product.cases()["all"] == 60


@pytest.mark.slow
def test_outcomes_of_a_second_file_are_joined_and_the_other_cases_have_none(apart):
    counts = apart.cases()
    assert (counts["all"], counts["judged"], counts["outcome_unknown"]) == (60, 30, 30)


def test_a_second_file_that_multiplies_cases_is_refused(apart):
    apart.write("truth.csv", "id,fraud\np1,0\np1,1\np2,0\n")
    err = apart.refused()
    assert err.startswith("truth.csv has 1 mistake:")
    assert "names an id more than once, so that joining it would count cases twice: p1 (2 times)" in err


def test_a_second_file_of_other_ids_is_refused_with_ids_of_both(apart):
    apart.write("truth.csv", "id,fraud\nPAY-1,0\nPAY-2,1\n")
    err = apart.refused()
    assert "log.outcomes.id  fits no case of the log: it holds PAY-1, PAY-2; log.id holds p0, p1, p10." in err


@pytest.mark.slow
def test_a_second_file_without_a_row_is_one_without_an_outcome_yet(apart):
    apart.write("truth.csv", "id,fraud\n")
    assert apart.cases()["outcome_unknown"] == 60


@pytest.mark.slow
def test_ids_of_a_second_file_that_nobody_decided_on_change_nothing(apart):
    before = apart.cases()
    with (apart.folder / "truth.csv").open("a") as lines:
        lines.write("\nelsewhere,1\n")
    assert apart.cases() == before


@pytest.mark.slow
def test_ids_that_became_floats_are_refused_and_what_is_said_then_works(apart):
    to_parquet(apart.folder / "truth.parquet", "SELECT range::DOUBLE AS id, true AS fraud FROM range(60)")
    apart.log([(i, score) for i, score, _ in ROWS], head=("id", "score"))
    apart.spec(id="id", outcome=None, outcomes="{source: truth.parquet, id: id, value: fraud}")
    assert "it holds 0.0, 1.0, 10.0; log.id holds 0, 1, 10. Name the columns" in apart.refused()
    apart.spec(id="id", outcome=None, outcomes="{source: truth.parquet, id: cast(id AS bigint), value: fraud}")
    assert apart.cases()["judged"] == 60


def test_a_wrong_column_of_the_second_file_is_told_with_those_it_has(apart):
    apart.spec(id="id", outcome=None, who="card", outcomes="{source: truth.csv, id: id, value: is_fraud}")
    err = apart.refused()
    told = 'the file of outcomes truth.csv has no column "is_fraud". It has: id, fraud. Did you mean "fraud"?'
    assert f"log.outcomes.value (line 9)  {told}" in err
    assert 'log.who (line 8)             the log log.csv has no column "card"' in err


@pytest.mark.slow
def test_outcomes_in_words_in_the_second_file_are_refused_and_what_is_said_then_works(apart):
    apart.write("truth.csv", "id,verdict\np1,chargeback\np2,ok\n")
    apart.spec(id="id", outcome=None, outcomes="{source: truth.csv, id: id, value: verdict}")
    err = apart.refused()
    assert "log.outcomes.value (line 8)  \"verdict\" is text ('chargeback', 'ok')" in err
    written = err.split("for example: value: ")[1].strip()
    apart.spec(id="id", outcome=None, outcomes=f"{{source: truth.csv, id: id, value: {written}}}")
    confusion = apart.check("--json").json["confusion"]
    assert confusion["tp"] + confusion["fn"] == 1


def test_text_as_time_of_an_outcome_in_the_second_file_is_refused(apart):
    apart.write("truth.csv", "id,fraud,came\np1,1,soon\n")
    apart.spec(id="id", outcome=None, outcomes="{source: truth.csv, id: id, value: fraud, time: came}")
    assert "log.outcomes.time (line 8)  \"came\" is text ('soon'), not a moment." in apart.refused()


def test_outcomes_in_a_second_file_need_an_id(apart):
    apart.spec(outcome=None, outcomes="{source: truth.csv, id: id, value: fraud}")
    assert "log.id  is missing: outcomes in another file are joined by it" in apart.refused()


def test_a_second_file_that_is_not_there_is_refused_at_its_own_key(apart):
    apart.spec(id="id", outcome=None, outcomes="{source: nowhere.csv, id: id, value: fraud}")
    assert 'log.outcomes.source  there is no file "nowhere.csv"' in apart.refused()
