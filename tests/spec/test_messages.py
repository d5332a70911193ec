"""A failed validation is told in our words, with or without a text to point into."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from upheld.spec.kinds.classification import ClassificationSpec
from upheld.spec.messages import mistakes, told
from upheld.spec.written import as_written

HEAD = {"product": "p", "title": "T", "kind": "classification"}


def failed(data: dict[str, Any]) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        ClassificationSpec.model_validate(data)
    return caught.value


def test_data_without_a_text_has_places_without_lines() -> None:
    problems = told(failed({**HEAD, "lever": {"act_at": "high"}}), ClassificationSpec)
    assert [(problem.path, problem.message[:30]) for problem in problems] == [
        ("lever.act_at", '"high" should be a plain numbe')
    ]


def test_what_cannot_be_read_hides_no_mistake_in_how_keys_go_together() -> None:
    data = {**HEAD, "lever": {"act_at": 0.5, "review_from": 0.6, "owner": 5}, "log": {"source": "x", "tme": "y"}}
    places = [path for path, _ in mistakes(failed(data), ClassificationSpec, data)]
    assert places == [("log", "tme"), ("lever", "owner"), ("lever", "review_from")]


def test_a_mistake_that_rests_on_an_unreadable_key_waits_for_that_key() -> None:
    data = {**HEAD, "lever": {"act_at": 5}, "log": {"source": "x", "score_scale": 1}}
    places = [path for path, _ in mistakes(failed(data), ClassificationSpec, data)]
    assert places == [("log", "score_scale")]


def test_a_key_in_the_wrong_block_is_sent_home() -> None:
    data = {**HEAD, "act_at": 0.5}
    ((_, message),) = mistakes(failed(data), ClassificationSpec, data)
    assert message.endswith("Does it belong in lever?")


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (None, "null"),
        (True, "true"),
        (float("nan"), ".nan"),
        (float("-inf"), "-.inf"),
        (10**400, "a number this long"),
        ("a\x1b[31m", '"a\\x1b[31m"'),
        ([1, {"by": "country"}], '[1, {by: "country"}]'),
        ("x" * 99, '"' + "x" * 58 + "…"),
    ],
)
def test_what_was_written_is_shown_in_yamls_words_on_one_short_line(found: Any, shown: str) -> None:
    assert as_written(found) == shown
