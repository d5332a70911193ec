"""A log value is a column of the log, or an expression over its columns."""

from __future__ import annotations

import pytest

from upheld.expressions import ExpressionError, check_log_value, resolve

LOG = ["payment_id", "Amount", "capital-gain", "Fraud Score", "capital", "gain", "is_fraud", "education.num"]


@pytest.mark.parametrize("name", LOG)
def test_the_exact_name_of_a_column_is_that_column(name: str) -> None:
    assert resolve(name, LOG).columns == (name,)


def test_a_text_that_is_no_column_is_calculated() -> None:
    assert resolve("capital - gain", LOG).columns == ("capital", "gain")
    assert resolve('"capital-gain" - gain', LOG).columns == ("capital-gain", "gain")


@pytest.mark.parametrize("text", ["amount", " AMOUNT ", "fraud score", '"amount"', "amount > 1 or AMOUNT < 0"])
def test_case_is_the_logs(text: str) -> None:
    assert resolve(text, LOG).columns in {("Amount",), ("Fraud Score",)}


def test_an_exact_match_wins_over_one_in_another_case() -> None:
    assert resolve("ID + id", ["Id", "id", "ID"]).columns == ("ID", "id")


def test_a_name_that_could_be_two_columns_is_refused() -> None:
    with pytest.raises(ExpressionError, match='position 5: "ID" could be any of "Id", "id"') as caught:
        resolve("1 + ID", ["Id", "id"])
    assert caught.value.position == 4


def test_a_missing_column_is_answered_with_those_there_are_and_the_nearest() -> None:
    with pytest.raises(ExpressionError) as caught:
        resolve("2 * amuont", LOG[:3])
    assert str(caught.value) == (
        'position 5: the log has no column "amuont". It has: payment_id, Amount, capital-gain. Did you mean "Amount"?'
    )


def test_a_missing_column_of_two_words_is_no_error_of_grammar() -> None:
    with pytest.raises(ExpressionError, match='position 1: the log has no column "Fraud Scor"') as caught:
        resolve("Fraud Scor", LOG)
    assert 'Did you mean "Fraud Score"?' in str(caught.value)


def test_at_most_twenty_columns_are_listed() -> None:
    with pytest.raises(ExpressionError, match=r"It has: c0, .*, c19, … and 30 more") as caught:
        resolve("amount", [f"c{number}" for number in range(50)])
    assert "c20" not in str(caught.value)


def test_a_log_without_columns_is_said_to_have_none() -> None:
    with pytest.raises(ExpressionError, match="It has: none"):
        resolve("amount", [])


def test_what_is_not_allowed_is_refused_whatever_the_columns() -> None:
    with pytest.raises(ExpressionError, match="read_csv is no function"):
        resolve("read_csv('/etc/passwd')", LOG)


def test_a_column_is_found_even_if_its_name_looks_like_an_attack() -> None:
    assert resolve("read_csv('/etc/passwd')", ["read_csv('/etc/passwd')"]).sql == "\"read_csv('/etc/passwd')\""


@pytest.mark.parametrize(
    "text",
    [
        "is_fraud",
        "Fraud Score",
        "capital-gain",
        "education.num",
        "share %",
        "p:q",
        "सामान राशि",
        "select",
        "map",
        "1st",
        "outcome = 'fraud'",
        "human_consistency >= 4.5",
        "date_diff('minute', ordered_at, delivered_at)",
    ],
)
def test_a_log_value_that_may_be_right_passes_before_the_log_is_known(text: str) -> None:
    assert check_log_value(text) is None


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("read_csv('/etc/passwd')", 0),
        ("(select 1)", 1),
        ("1; drop table x", 1),
        ("x -- comment", 2),
        ("outcome = fraud'", 15),
        ("human_consistency >", 18),
        ("amount +", 7),
        ("", 0),
        ("  ", 0),
        ("a\x00b", 1),
    ],
)
def test_a_log_value_that_cannot_be_right_is_answered_with_its_position(text: str, position: int) -> None:
    error = check_log_value(text)
    assert isinstance(error, ExpressionError)
    assert error.position == position
