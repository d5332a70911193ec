"""What is guessed about an export, apart from the command line."""

import datetime as dt

import duckdb
import numpy as np
import pytest
import sklearn.metrics as sk
from sqlglot import exp

from tests.drafting.books import write_book
from tests.logs import write_log
from upheld.drafting import Answers, draft, open_export
from upheld.drafting.classification.lever import simplest
from upheld.drafting.classification.score import Score, histogram
from upheld.drafting.naming import as_log_value, one_line, shown
from upheld.drafting.written import requirement
from upheld.errors import CallError, LogError
from upheld.expressions import resolve


def drafted(folder, columns, name="log.parquet", **answers):
    write_log(folder / name, columns)
    with open_export(name, folder) as export:
        return draft(export, Answers(**answers), folder)


def said(found):
    return " ".join(note.text for note in found.notes)


def columns_of(n=400, seed=1):
    draw = np.random.default_rng(seed)
    score = np.round(draw.random(n), 3)
    return {"score": score, "outcome": draw.random(n) < score}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_scores_is_scikit_learns_auc(tmp_path, seed):
    draw = np.random.default_rng(seed)
    score, weight = np.round(draw.normal(40, 15, 500)), draw.integers(1, 9, 500)
    outcome = draw.random(500) < 1 / (1 + np.exp(-(score - 40) / 10))
    write_log(tmp_path / "log.parquet", {"s": score, "y": outcome, "n": weight})
    tree = {name: exp.column(name) for name in ("s", "y", "n")}
    known = Score("s", "s", "number", tree["s"], False, 1, score.min(), score.max())
    with open_export("log.parquet", tmp_path) as export:
        plain = histogram(export, export.log.relation, known, tree["y"], None)
        weighted = histogram(export, export.log.relation, known, tree["y"], tree["n"])
    assert plain.auc == pytest.approx(sk.roc_auc_score(outcome, score))
    assert weighted.auc == pytest.approx(sk.roc_auc_score(outcome, score, sample_weight=weight))


@pytest.mark.parametrize(
    ("low", "high", "simple"),
    [(0.49, 0.51, 0.5), (0.4998, 0.5, 0.5), (0.82999, 0.83001, 0.83), (611, 612, 612), (599, 640, 600), (-0.3, 0.2, 0),
     (0.1234567, 0.1234568, 0.1234568), (-612.5, -611.2, -612)],
)  # fmt: skip
def test_the_simplest_number_between_two_scores_separates_the_same_cases(low, high, simple):
    assert simplest(low, high) == simple
    assert low < simple <= high


def test_a_column_may_have_any_name_that_a_spec_can_hold():
    for name in ("score", "capital-gain", "rate (%)", "a b", "'", '"', "true", "select", "a\nb", "=1+1", "x" * 300):
        written = as_log_value(name, [name, "other"])
        assert resolve(written, [name, "other"]).columns == (name,)


def test_names_are_shown_on_one_line_and_not_too_long():
    assert shown("a\x1b[31m\u202eb\n") == '"a\\x1b[31m\\u202eb\\n"'
    assert len(shown("x" * 500)) <= 62
    assert one_line("a\u2028b\x85c") == "a\\u2028b\\x85c"


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("recall>=92%", {"metric": "recall", "at_least": "92%"}),
        ("false_positive_rate <= 0.03", {"metric": "false_positive_rate", "at_most": 0.03}),
        ("recall ≥ 85% in every Home Country", {"metric": "recall", "at_least": "85%", "in_every": "Home Country"}),
        ("recall<=2 points across device", {"metric": "recall", "gap_at_most": "2 points", "across": "device"}),
    ],
)
def test_a_requirement_is_written_as_it_is_said(written, line):
    assert requirement(written) == line


@pytest.mark.parametrize("written", ["", "recall", "recall>92%", "recall=92%", ">=92%", "recall>=2 points across x"])
def test_what_is_no_requirement_is_refused_with_an_example(written):
    with pytest.raises(CallError, match="recall>=92%"):
        requirement(written)


def test_how_good_the_score_is_stays_unsaid_before_something_is_required(tmp_path):
    columns = columns_of()
    auc = sk.roc_auc_score(columns["outcome"], columns["score"])
    text = said(drafted(tmp_path, columns))
    assert "A higher score means more likely positive, as the outcomes show." in text
    assert f"{100 * auc:.0f}" not in text.replace("400", "")


def test_a_score_that_says_nothing_is_doubted(tmp_path):
    columns = columns_of() | {"outcome": np.random.default_rng(9).random(400) < 0.3}
    assert "is it the right column?" in said(drafted(tmp_path, columns))


def test_a_score_that_knows_the_outcome_is_doubted(tmp_path):
    columns = columns_of()
    columns["score"] = np.where(columns["outcome"], 0.5, 0) + columns["score"] / 3
    assert "was the score made after the outcome was known?" in said(drafted(tmp_path, columns))


def test_a_segment_that_is_the_outcome_in_other_words_is_not_proposed(tmp_path):
    columns = columns_of()
    group = np.where(np.arange(400) % 2, "north", "south").astype(object)
    verdict = np.where(columns["outcome"], "rich", "poor").astype(object)
    found = drafted(tmp_path, columns | {"verdict in words": verdict, "region": group})
    assert "Results are shown apart by region." in said(found)


@pytest.mark.slow
def test_at_most_four_segments_are_proposed(tmp_path):
    draw = np.random.default_rng(3)
    groups = {f"group {i}": np.array(["a", "b"], dtype=object)[draw.integers(0, 2, 400)] for i in range(9)}
    found = drafted(tmp_path, columns_of() | groups | {"country": groups["group 0"]})
    assert 'by country, "group 0", "group 1" and "group 2".' in said(found)


def test_whose_case_it_is_is_asked_where_two_columns_could_say(tmp_path):
    draw = np.random.default_rng(3)
    whose = {"customer_id": draw.integers(0, 90, 400), "card_id": draw.integers(0, 120, 400)}
    found = drafted(tmp_path, columns_of() | whose)
    assert [(question.flag, set(question.choices)) for question in found.questions] == [
        ("--who", {"customer_id", "card_id", "none"})
    ]


def test_scores_that_are_missing_are_counted(tmp_path):
    columns = columns_of()
    columns["score"][:7] = np.nan
    found = drafted(tmp_path, columns | {"score": np.ma.masked_invalid(columns["score"])})
    assert "7 of 400 rows have no score" in said(found)


@pytest.mark.slow
def test_points_between_thousands_are_not_taken_for_decimals(tmp_path):
    lines = [f"0,{100 + i};{1 + i % 9}.{i % 900 + 100};{i % 2}" for i in range(400)]
    (tmp_path / "log.csv").write_text("\n".join(["score;Betrag;outcome", *lines]))
    with open_export("log.csv", tmp_path) as export:
        found = draft(export, Answers(), tmp_path)
        assert "Betrag is not used as the amount at stake" in said(found)
        with pytest.raises(LogError, match="a point between thousands cannot be told from one before decimals"):
            draft(export, Answers(amount="Betrag"), tmp_path)


def test_a_second_file_of_unknown_words_is_asked_about_and_none_means_that_it_lists_yes(tmp_path):
    columns = columns_of()
    write_log(tmp_path / "log.parquet", {"case_id": np.arange(400), "score": columns["score"]})
    kinds = np.array(["A", "B"], dtype=object)[np.arange(200) % 2]
    write_log(tmp_path / "truth.parquet", {"case_id": np.flatnonzero(columns["outcome"])[:150], "kind": kinds[:150]})
    with open_export("log.parquet", tmp_path, "truth.parquet") as export:
        (question,) = draft(export, Answers(), tmp_path).questions
        assert (question.flag, question.choices) == ("--outcome", ("kind", "none"))
        found = draft(export, Answers(outcome="none", null_outcome="no"), tmp_path)
    assert found.text is not None
    assert 'value: "true"' in found.text or "value: 'true'" in found.text


@pytest.mark.slow
def test_percent_cells_and_dates_of_a_spreadsheet_need_no_answer(tmp_path):
    columns = columns_of()
    rows = [
        (float(score), dt.datetime(2026, 7, 1 + i % 20, i % 24), "Y" if yes else "N")  # noqa: DTZ001 cells know no zone
        for i, (score, yes) in enumerate(zip(columns["score"], columns["outcome"], strict=True))
    ]

    def as_percent(_, page):
        for (cell,) in page["A2:A401"]:
            cell.number_format = "0.0%"

    write_book(tmp_path / "log.xlsx", rows, ("Risk", "Decided at", "Churned"), more=as_percent)
    with open_export("log.xlsx", tmp_path) as export:
        found = draft(export, Answers(), tmp_path)
    assert found.questions == ()
    assert "Risk, a probability from" in said(found)
    assert '"Decided at" says when a case was scored' in said(found)
    assert "Churned: Y counts as yes, N as no" in said(found)


@pytest.mark.slow
def test_the_same_export_gives_the_same_spec(tmp_path):
    draw = np.random.default_rng(3)
    notes = np.array([f"note {i}" for i in draw.permutation(400)], dtype=object)
    texts = {drafted(tmp_path, columns_of() | {"note": notes}).text for _ in range(3)}
    assert len(texts) == 1


def test_a_uuid_is_an_id(tmp_path):
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT uuid() AS event_id, range / 300 AS score, range % 3 = 0 AS outcome FROM range(300)) "
            f"TO '{tmp_path / 'log.parquet'}'"
        )
    with open_export("log.parquet", tmp_path) as export:
        assert "event_id names it" in said(draft(export, Answers(), tmp_path))


def test_a_log_so_young_that_no_outcome_has_come_in_is_understood(tmp_path):
    (tmp_path / "log.csv").write_text("score,is_fraud\n" + "\n".join(f"0.{100 + i}," for i in range(300)))
    with open_export("log.csv", tmp_path) as export:
        found = draft(export, Answers(), tmp_path)
    assert found.text is not None
    assert "which is empty so far" in said(found)


def test_any_column_of_yes_and_no_is_not_taken_for_the_outcome(tmp_path):
    columns = columns_of()
    found = drafted(tmp_path, {"score": columns["score"], "has_loan": columns["outcome"]})
    assert [(question.flag, question.choices) for question in found.questions] == [("--outcome", ("has_loan",))]


@pytest.mark.parametrize(
    ("answer", "written"), [(">=4", "stars >= 4"), ("<2", "stars < 2"), ("5", "stars = 5"), (">1.05", "stars > 1.05")]
)
def test_an_outcome_of_numbers_may_be_a_bound(tmp_path, answer, written):
    found = drafted(tmp_path, columns_of() | {"outcome": np.arange(400) % 5 + 1}, positive=answer, outcome="outcome")
    assert written.replace("stars", "outcome") in found.text


def test_a_score_that_is_the_same_everywhere_is_still_the_score(tmp_path):
    found = drafted(tmp_path, columns_of() | {"score": np.full(400, 0.5)})
    assert "The score is score, a probability from 0.5 to 0.5." in said(found)


@pytest.mark.parametrize("name", ["Order", "Payment", "case", "Trip", "Order #"])
@pytest.mark.parametrize("text", [True, False])
@pytest.mark.slow
def test_a_column_called_like_a_case_that_differs_in_every_row_is_its_id(tmp_path, name, text):
    ids = [f"X{i}" for i in range(400)] if text else np.arange(400) + 1000
    found = drafted(tmp_path, {name: ids} | columns_of())
    said = next(line for line in found.text.splitlines() if line.startswith("  id: "))
    assert name in said
    assert f"each: {name.lower().removesuffix(' #')}\n" in found.text


@pytest.mark.parametrize(
    "values", [np.arange(400) // 2, np.arange(400) + 0.5, [None, *range(399)]], ids=["twice", "fractions", "empty"]
)
def test_one_that_stands_twice_or_is_no_id_is_left_alone(tmp_path, values):
    found = drafted(tmp_path, {"Payment": values} | columns_of(), name="log.csv")
    assert "\n  id:" not in found.text


def test_a_column_that_says_id_goes_before_one_that_is_only_called_so(tmp_path):
    found = drafted(tmp_path, {"order": np.arange(400), "ride_id": np.arange(400) + 7} | columns_of())
    assert "id: ride_id" in found.text
