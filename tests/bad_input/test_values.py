"""Scores, outcomes, counts and dates that are missing, of another type, or outside their scale."""

import re

import pytest
from ruamel.yaml import YAML

from tests.everyday import few_every_day
from tests.products import cases, to_parquet

ROWS = cases()


def positives_of(product):
    confusion = product.check("--json").json["confusion"]
    return confusion["tp"] + confusion["fn"]


def test_a_header_without_rows_is_an_empty_log(product):
    product.write("log.csv", "id,score,y\n")
    assert "log.source  is empty: it has columns but not one row" in product.refused()


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl"])
def test_a_file_of_zero_bytes_is_an_empty_log(product, name):
    product.write(name, "")
    product.spec(source=name)
    assert f'log.source  "{name}" is empty: 0 bytes' in product.refused()


def test_a_parquet_file_without_rows_is_an_empty_log(product):
    to_parquet(product.folder / "log.parquet", "SELECT 1 AS id, 0.5 AS score, true AS y WHERE false")
    product.spec(source="log.parquet")
    assert "is empty: it has columns but not one row" in product.refused()


@pytest.mark.parametrize(("outcome", "said"), [(0, "no positives yet"), (None, "no case has an outcome yet")])
def test_without_positives_or_outcomes_recall_is_undecided_and_says_why(product, outcome, said):
    product.log([(i, score, outcome) for i, score, _ in ROWS])
    found = product.check()
    assert found.code == 3
    assert said in found.out


def test_without_negatives_false_alarms_are_undecided(product):
    product.log([(i, score, 1) for i, score, _ in ROWS])
    product.spec(requirements="{metric: false_positive_rate, at_most: 3%}")
    found = product.check()
    assert (found.code, "no negatives yet" in found.out) == (3, True)


def test_cases_without_a_score_are_counted_and_not_judged(product):
    product.log([(i, None, y) for i, _, y in ROWS])
    counts = product.cases()
    assert (counts.pop("all"), counts.pop("unscored")) == (60, 60)
    assert not any(counts.values())


def test_nan_is_no_score(product):
    product.log([(i, "NaN" if i < 7 else score, y) for i, score, y in ROWS])
    counts = product.cases()
    assert (counts["judged"], counts["unscored"]) == (53, 7)


def test_nan_in_a_parquet_file_is_no_score_and_no_outcome(product):
    values = (
        "SELECT * FROM (VALUES ('nan'::DOUBLE, 1.0), (0.5, 'nan'::DOUBLE), (0.25, 0.0), (NULL, NULL)) AS t(score, y)"
    )
    to_parquet(product.folder / "log.parquet", values)
    product.spec(source="log.parquet")
    counts = product.cases()
    assert (counts["judged"], counts["unscored"], counts["outcome_unknown"]) == (1, 2, 1)


@pytest.mark.parametrize("written", ["inf", "-Infinity"])
def test_an_infinite_score_is_refused_with_the_number_of_its_rows(product, written):
    product.log([(i, written if i < 3 else score, y) for i, score, y in ROWS])
    err = product.refused()
    assert "log.score  is infinite in 3 rows" in err or f"is text ('{written}'" in err


def test_infinite_scores_in_a_parquet_file_are_refused(product):
    to_parquet(product.folder / "log.parquet", "SELECT 'inf'::DOUBLE AS score, true AS y")
    product.spec(source="log.parquet")
    assert "log.score  is infinite in 1 row. Write a number" in product.refused()


def test_percent_as_probability_is_refused_and_what_is_said_then_works(product):
    product.log([(i, round(score * 100, 2), y) for i, score, y in ROWS])
    err = product.refused()
    assert "outside 0 to 1, the scale of a probability. If these are percent, write score: score / 100." in err
    product.spec(score="score / 100")
    assert product.cases()["judged"] == 60


@pytest.mark.slow
def test_a_negative_score_is_refused_as_probability_and_read_as_a_number(product):
    product.log([(i, -score, y) for i, score, y in ROWS])
    assert "For any other number write score_scale: number" in product.refused()
    product.spec(score_scale="number", lever="{act_at: -0.5}")
    assert product.cases()["judged"] == 60


def test_every_missing_column_is_named_at_once_with_the_nearest_one(product):
    product.log(ROWS, head=("id", "skore", "was_fraud"))
    product.spec(who="card", time="scored_at", segments="[country]")
    err = product.refused()
    assert err.startswith("spec.yaml has 5 mistakes:")
    told = 'the log log.csv has no column "score". It has: id, skore, was_fraud. Did you mean "skore"?'
    assert f"log.score (line 6)         {told}" in err
    assert all(f'the log log.csv has no column "{name}"' in err for name in ("y", "card", "scored_at", "country"))


def test_a_condition_names_the_column_that_is_missing_and_where_it_stands(product):
    product.spec(where="score > 0 AND contry = 'IN'")
    assert 'log.where (line 8)  position 15: the log log.csv has no column "contry"' in product.refused()


def test_scores_with_a_decimal_comma_are_refused_and_what_is_said_then_works(product):
    lines = [f"{i};{str(score).replace('.', ',')};{y}" for i, score, y in ROWS]
    product.write("log.csv", "\n".join(["id;score;y", *lines]))
    err = product.refused()
    assert "is text ('0,0" in err
    product.spec(score=err.split("Write score: ")[1].strip())
    assert product.cases()["judged"] == 60


def test_amounts_in_rupees_are_refused_where_they_are_compared_and_what_is_said_then_works(product):
    product.log(
        [(*row, '"₹ 1,23,456"' if row[0] % 2 else '"₹ 99"') for row in ROWS], head=("id", "score", "y", "amount")
    )
    product.spec(more="rule: amount > 40000")
    err = product.refused()
    said = '"amount > 40000" compares text with a number. "amount" is text'
    assert f"rule (line 10)  {said} ('₹ 1,23,456', '₹ 99')" in err
    number = re.search(r"it is written (.*)\.$", err.strip())[1]
    product.spec(more=f"rule: {number} > 40000")
    assert product.check().code == 3


@pytest.mark.parametrize(("written", "day"), [("01/07/2026", "2026-07-01"), ("31/07/2026", "2026-07-31")])
@pytest.mark.slow
def test_dates_as_day_month_year_are_never_guessed_and_what_is_said_then_works(product, written, day):
    product.log([(*row, written) for row in ROWS], head=("id", "score", "y", "t"))
    product.spec(time="t")
    err = product.refused()
    assert f"log.time (line 8)  \"t\" is text ('{written}'), not a moment." in err
    product.spec(time=err.split("write time: ")[1].strip())
    assert (product.cases()["from"], product.cases()["to"]) == (day, day)


@pytest.mark.slow
def test_moments_as_day_month_year_are_refused_and_what_is_said_then_works(product):
    product.log([(*row, "03/07/2026 23:30:00") for row in ROWS], head=("id", "score", "y", "t"))
    product.spec(time="t")
    product.spec(time=product.refused().split("write time: ")[1].strip())
    assert product.cases()["from"] == "2026-07-03"


@pytest.mark.parametrize(("seconds", "unit"), [(1_782_950_400, "seconds"), (1_782_950_400_000, "milliseconds")])
def test_numbers_as_time_are_refused_and_what_is_said_then_works(product, seconds, unit):
    product.log([(*row, seconds) for row in ROWS], head=("id", "score", "y", "t"))
    product.spec(time="t")
    err = product.refused()
    assert f"If it counts {unit} since 1970, write time: " in err
    product.spec(time=err.split("write time: ")[1].strip())
    assert product.cases()["from"] == "2026-07-02"


@pytest.mark.parametrize(
    ("column", "words", "yes"),
    [("y", ("fraud", "ok"), "fraud"), ("is fraud", ("N", "Y"), "Y"), ("y", ("it's", "no"), "it's")],
)
def test_outcomes_in_words_are_refused_and_what_is_said_then_works(product, column, words, yes):
    product.log([(i, score, words[y]) for i, score, y in ROWS], head=("id", "score", column))
    product.spec(outcome=column)
    err = product.refused()
    assert "Say which of them is true, for example: outcome: " in err
    product.spec(outcome=err.split("for example: outcome: ")[1].strip())
    positives = sum(words[y] == yes for _, _, y in ROWS)
    assert positives_of(product) == positives


def test_what_a_message_says_to_write_is_yaml(product):
    product.log([(i, score, "yes!" if y else "no") for i, score, y in ROWS], head=("id", "score", "is fraud"))
    product.spec(outcome="is fraud")
    written = product.refused().split("for example: ")[1].strip()
    assert YAML(typ="safe").load(written) == {"outcome": "\"is fraud\" = 'yes!'"}


@pytest.mark.parametrize("written", few_every_day(["yes/no", "1.0/0.0", "true/false", "True/False", "1/0"], 2))
def test_plain_yes_and_no_are_understood(product, written):
    yes, no = written.split("/")
    product.log([(i, score, yes if y else no) for i, score, y in ROWS])
    assert positives_of(product) == sum(y for _, _, y in ROWS)


@pytest.mark.parametrize("odd", [2, 0.5, -1])
def test_an_outcome_that_is_another_number_is_refused_and_what_is_said_then_works(product, odd):
    product.log([(i, score, odd if i < 4 else y) for i, score, y in ROWS])
    err = product.refused()
    assert f"log.outcome  should be 0 or 1, true or false; 4 rows hold another number, such as {odd:g}." in err
    product.spec(outcome=err.split("for example: ")[1].strip())
    assert product.cases()["judged"] == 60


@pytest.mark.parametrize(("odd", "said"), [("-1", "such as -1"), ("1.5", "such as 1.5"), (None, "holds nothing")])
def test_a_count_that_is_no_whole_number_is_refused(product, odd, said):
    product.log([(*row, odd if row[0] == 3 else 2) for row in ROWS], head=("id", "score", "y", "n"))
    product.spec(count="n")
    err = product.refused()
    assert "log.count  should be a whole number from 0 to 1,000,000,000,000; 1 row holds" in err
    assert said in err


def test_counts_that_are_infinite_or_no_number_are_refused(product):
    product.spec(source="log.parquet", count="n")
    for odd in ("inf", "nan", "1e300"):
        to_parquet(product.folder / "log.parquet", f"SELECT 0.5 AS score, true AS y, '{odd}'::DOUBLE AS n")
        assert "log.count  should be a whole number" in product.refused()


def test_a_time_that_is_a_placeholder_is_refused(product):
    product.log([(*row, "9999-12-31" if row[0] == 3 else "2026-07-01") for row in ROWS], head=("id", "score", "y", "t"))
    product.spec(time="t")
    assert "log.time  lies after the year 2999 in 1 row." in product.refused()


def test_a_value_of_another_sort_far_below_is_named_with_its_line(product):
    lines = [f"{i},{'abc' if i == 30_000 else 0.5},1" for i in range(30_010)]
    product.write("log.csv", "\n".join(["id,score,y", *lines]))
    assert 'log.score  line 30,002: "abc" in column "score" is of another sort' in product.refused()


def test_outcomes_may_begin_far_below(product):
    lines = [f"{i},0.5,{'' if i < 25_000 else i % 2},{'' if i < 25_000 else '2026-07-01'}" for i in range(25_100)]
    product.write("log.csv", "\n".join(["id,score,y,came", *lines]))
    product.spec(outcome_time="came")
    assert product.cases()["judged"] == 100


def test_outcomes_may_begin_far_below_in_json_lines_too(product):
    lines = [f'{{"score": 0.5, "y": {"null" if i < 25_000 else i % 2}}}' for i in range(25_100)]
    product.write("log.jsonl", "\n".join(lines))
    product.spec(source="log.jsonl")
    assert product.cases()["judged"] == 100


def test_a_value_that_cannot_be_cast_is_told_with_its_place(product):
    product.log([(*row, "x" if row[0] == 3 else "5") for row in ROWS], head=("id", "score", "y", "amount"))
    product.spec(more="rule: cast(amount AS double) > 3")
    err = product.refused()
    assert "rule  a value cannot be read as the type it should have" in err
    assert "LINE 1" not in err


def test_a_condition_that_is_no_condition_is_refused(product):
    product.spec(where="score + 1")
    err = product.refused()
    assert 'log.where (line 8)  "score + 1" gives a number (1.0254, 1.028, ' in err
    assert "it should be true or false for each case" in err


def test_a_list_is_no_score(product):
    product.write("log.jsonl", '{"score": [0.5, 0.6], "y": true}\n')
    product.spec(source="log.jsonl")
    assert 'log.score (line 6)  "score" is of a type that cannot be used here' in product.refused()


@pytest.mark.parametrize("condition", ["amount > 3", "amount = 'IN'", "amount > DATE '2026-01-01'"])
def test_a_column_that_is_empty_throughout_fits_any_condition(product, condition):
    product.log([(*row, None) for row in ROWS], head=("id", "score", "y", "amount"))
    product.spec(more=f"rule: {condition}", segments="[amount]")
    assert product.cases()["judged"] == 60
