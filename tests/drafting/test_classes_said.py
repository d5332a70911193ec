"""What a person says of the classes of an export, where its columns do not say it by their names."""

import csv

import pytest

from tests.drafting.test_asked_and_said import drafted
from upheld.errors import CallError
from upheld.spec.document import read_document

HEAD = ("nr", "said", "sure", "was", "a", "b", "c")
TEAMS = ("billing", "delivery", "returns")
ROWS = [(i, TEAMS[i % 3], 50 + i % 40, TEAMS[(i + (i % 5 == 0)) % 3], 0.5, 0.3, 0.2) for i in range(120)]


def log_of(folder, rows=ROWS, **answers):
    return read_document(drafted(folder, HEAD, rows, **answers).text, "draft").data["log"]


@pytest.mark.slow
def test_how_sure_it_was_may_be_in_percent(tmp_path):
    log = log_of(tmp_path, predicted="said", outcome="was", score="sure")
    assert (log["predicted"], log["outcome"], log["score"]) == ("said", "was", "sure / 100")


@pytest.mark.slow
def test_the_score_of_each_class_is_the_column_that_is_said(tmp_path):
    log = log_of(tmp_path, outcome="was", predicted="none", scores="billing=a,delivery=b,returns=c")
    assert log["scores"] == {"billing": "a", "delivery": "b", "returns": "c"}


def test_a_class_and_its_column_may_hold_the_signs_between_them(tmp_path):
    rows = [(*row[:3], {"billing": "to a=b, c"}.get(row[3], row[3]), *row[4:]) for row in ROWS]
    said = '"to a=b, c=a",delivery=b,returns=c'
    assert next(csv.reader([said]))[0] == "to a=b, c=a"
    assert log_of(tmp_path, rows, outcome="was", predicted="none", scores=said)["scores"]["to a=b, c"] == "a"


@pytest.mark.slow
def test_whole_numbers_are_classes_where_a_person_says_so(tmp_path):
    rows = [(row[0], TEAMS.index(row[1]), row[2], TEAMS.index(row[3]), *row[4:]) for row in ROWS]
    assert log_of(tmp_path, rows, predicted="said", outcome="was", score="none")["predicted"] == "said"


@pytest.mark.slow
def test_no_class_named_and_none_with_a_score_is_a_yes_and_a_no(tmp_path):
    found = drafted(tmp_path, HEAD, ROWS, outcome="was", predicted="none", scores="none", positive="returns", score="a")
    assert "outcome: was = 'returns'" in found.text


@pytest.mark.slow
def test_how_sure_it_was_of_another_class_says_nothing_of_one_singled_out(tmp_path):
    found = drafted(tmp_path, HEAD, ROWS, predicted="said", outcome="was", score="sure", positive="returns")
    assert "lever" not in read_document(found.text, "draft").data
    assert any("says nothing of returns" in note.text for note in found.notes)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"predicted": "said", "score": "was"}, "was holds no numbers"),
        ({"predicted": "said", "score": "nr"}, "nr goes from 0 to 119"),
        ({"predicted": "none", "scores": "billing"}, "billing is no class and its column"),
        ({"predicted": "none", "scores": "billing=said"}, "said holds no numbers"),
    ],
)
def test_a_column_that_cannot_be_it_is_told(tmp_path, answers, said):
    with pytest.raises(CallError, match=said):
        drafted(tmp_path, HEAD, ROWS, outcome="was", **answers)


@pytest.mark.slow
def test_what_was_said_and_how_sure_it_was_are_known_by_plain_words(tmp_path):
    shares = [(*row[:2], row[2] / 100, *row[3:]) for row in ROWS]
    log = log_of(tmp_path, shares)
    assert (log["predicted"], log["score"], log["outcome"]) == ("said", "sure", "was")
