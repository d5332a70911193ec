"""A value is changed in the text of a spec, and everything else stays as its author wrote it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.everyday import examples
from tests.spec.specs import specs
from upheld.errors import CallError, SpecError
from upheld.spec import edit, remove
from upheld.spec.document import read_document
from upheld.spec.writing import yaml_text

TEXT = """\
# Agreed with risk on 3 May. Do not change without asking them.
product: "card-fraud"     # quoted on purpose
title: 'Stop payments'

# --- where the cases are ---
log:
    source: decisions.parquet   # four blanks here
    segments:
    - country    # not indented
    - device

    # columns still to come
lever:   # payments team
  act_at:        # by country
    by: country
    default: 0.830
    IN: 0.80
  # between the two a person looks
  review_from: 0.60
value: {currency: INR,   missed: -amount }   # spaces kept
rule: >-
  amount > 40000
  and country <> 'IN'

requirements:
  # four of five
  - {metric: recall, at_least: 92%}   # by law

  - metric: precision
    at_least: 50%   # every other one
empty:   # to be written
# the end"""


def changed_lines(path: tuple[str | int, ...], value: Any) -> tuple[list[str], list[str]]:
    """The lines that went, and those that came."""
    before, after = TEXT.splitlines(), edit(TEXT, path, value).splitlines()
    return [line for line in before if line not in after], [line for line in after if line not in before]


@pytest.mark.parametrize(
    ("path", "value", "went", "came"),
    [
        (("product",), "p", 'product: "card-fraud"     # quoted on purpose', "product: p     # quoted on purpose"),
        (("log", "source"), "a: b", "    source: decisions.parquet   # four blanks here",
         "    source: 'a: b'   # four blanks here"),
        (("log", "segments", 0), "city", "    - country    # not indented", "    - city    # not indented"),
        (("lever", "review_from"), 0.5, "  review_from: 0.60", "  review_from: 0.5"),
        (("lever", "act_at", "IN"), 0.7, "    IN: 0.80", "    IN: 0.7"),
        (("value", "missed"), "-2 * amount", "value: {currency: INR,   missed: -amount }   # spaces kept",
         "value: {currency: INR,   missed: -2 * amount }   # spaces kept"),
        (("value", "cap"), 200000, "value: {currency: INR,   missed: -amount }   # spaces kept",
         "value: {currency: INR,   missed: -amount, cap: 200000 }   # spaces kept"),
        (("requirements", 0, "at_least"), "95%", "  - {metric: recall, at_least: 92%}   # by law",
         "  - {metric: recall, at_least: 95%}   # by law"),
        (("requirements", 0), {"metric": "npv", "at_least": 0.9}, "  - {metric: recall, at_least: 92%}   # by law",
         "  - {metric: npv, at_least: 0.9}   # by law"),
        (("requirements", 1, "at_least"), "60%", "    at_least: 50%   # every other one",
         "    at_least: 60%   # every other one"),
        (("empty",), "full", "empty:   # to be written", "empty: full   # to be written"),
        (("empty", "key"), [1, 2], "empty:   # to be written", "empty: {key: [1, 2]}   # to be written"),
    ],
)  # fmt: skip
def test_one_value_changes_one_line(path: tuple[str | int, ...], value: Any, went: str, came: str) -> None:
    assert changed_lines(path, value) == ([went], [came])


@pytest.mark.parametrize(
    ("path", "value", "came", "above"),
    [
        (("log", "segments", 2), "city", "    - city", "    - device"),
        (("log", "id"), "payment_id", "    id: payment_id", "    - device"),
        (("lever", "act_at", "XX"), 0.5, "    XX: 0.5", "    IN: 0.80"),
        (("requirements", 1, "aim"), True, "    aim: true", "    at_least: 50%   # every other one"),
        (("requirements", 2), {"metric": "npv", "at_least": "90%"}, "  - {metric: npv, at_least: 90%}",
         "    at_least: 50%   # every other one"),
        (("owner",), "Ana", "owner: Ana", "empty:   # to be written"),
    ],
)  # fmt: skip
def test_what_is_added_stands_below_its_neighbour(
    path: tuple[str | int, ...], value: Any, came: str, above: str
) -> None:
    after = edit(TEXT, path, value).splitlines()
    assert after[after.index(came) - 1] == above
    after.remove(came)
    assert after == TEXT.splitlines()


def test_a_block_makes_way_for_a_value_beside_its_key() -> None:
    went, came = changed_lines(("lever", "act_at"), 0.5)
    assert came == ["  act_at: 0.5        # by country"]
    assert went == ["  act_at:        # by country", "    by: country", "    default: 0.830", "    IN: 0.80"]


def test_a_folded_text_is_replaced_and_the_blank_line_below_it_stays() -> None:
    assert "rule: amount > 5\n\nrequirements:" in edit(TEXT, ("rule",), "amount > 5")


def test_windows_line_ends_and_a_byte_order_mark_are_kept() -> None:
    text = "\ufeffproduct: p   # a\r\nlever:\r\n  act_at: 0.5\r\n"
    expected = "\ufeffproduct: p   # a\r\nlever:\r\n  act_at: 0.5\r\n  owner: Ana\r\n"
    assert edit(text, ("lever", "owner"), "Ana") == expected


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("lever", "review_from", "x"), "there is no lever.review_from.x: lever.review_from has no keys of its own"),
        (("requirements", 7, "metric"), "there is no requirements[7]: requirements has 2 entries, counted from 0"),
        (("requirements", 3), "there is no requirements[3]: requirements has 2 entries, counted from 0"),
        (("requirements", "recall"), "there is no requirements.recall: requirements has 2 entries, counted from 0"),
        ((), "name the key to change, such as lever.act_at"),
    ],
)  # fmt: skip
def test_a_place_that_is_not_there_is_refused(path: tuple[str | int, ...], said: str) -> None:
    with pytest.raises(CallError) as caught:
        edit(TEXT, path, 1)
    assert str(caught.value) == said


def test_a_misspelt_place_is_answered_with_those_there_are() -> None:
    with pytest.raises(CallError) as caught:
        edit("product: p\nlever: {act_at: 0.5}\n", ("levr", "act_at"), 1)
    assert str(caught.value) == 'there is no levr. the spec has: product, lever. Did you mean "lever"?'


def test_a_text_that_is_no_yaml_is_not_edited() -> None:
    with pytest.raises(SpecError):
        edit("a: [", ("a",), 1)


VALUES = st.one_of(st.booleans(), st.integers(-99, 99), st.floats(-9, 9), st.text(max_size=8), st.just({"a": ["b: c"]}))


@pytest.mark.slow
@examples(100, suppress_health_check=[HealthCheck.too_slow])
@given(specs(), VALUES, st.booleans(), st.data())
def test_an_edit_changes_what_was_asked_for_and_nothing_else(
    data: dict[str, Any], value: Any, in_line: bool, draw: st.DataObject
) -> None:
    text = yaml_text(data, in_line=in_line)
    block = draw.draw(st.sampled_from(sorted(data)))
    inside = data[block]
    path = (block, draw.draw(st.sampled_from([*sorted(inside), "new"]))) if isinstance(inside, dict) else (block,)
    expected = copy.deepcopy(data)
    (expected[block] if len(path) == 2 else expected)[path[-1]] = value
    assert read_document(edit(text, path, value), "p").data == read_document(yaml_text(expected), "p").data


SAID_FIRST = """requirements:   # said first
  # the bank's
  - {metric: recall, at_least: 80%}   # of all
  # ours
  - metric: precision
    at_least: 50%
    why: calls
  # the law's
  - {metric: act_rate, at_most: 3%}
# the end
"""


def test_a_line_is_taken_out_and_the_comments_around_it_stay():
    assert remove(SAID_FIRST, ("requirements", 0)) == SAID_FIRST.replace(
        "  - {metric: recall, at_least: 80%}   # of all\n", ""
    )
    block = "  - metric: precision\n    at_least: 50%\n    why: calls\n"
    assert remove(SAID_FIRST, ("requirements", 1)) == SAID_FIRST.replace(block, "")


def test_a_key_is_taken_out_of_a_line_and_of_a_block():
    assert remove(SAID_FIRST, ("requirements", 0, "at_least")) == SAID_FIRST.replace("recall, at_least: 80%", "recall")
    assert remove(SAID_FIRST, ("requirements", 1, "why")) == SAID_FIRST.replace("    why: calls\n", "")


def test_the_last_line_leaves_an_empty_list():
    assert remove("requirements:\n  - {metric: recall, at_least: 80%}\n", ("requirements", 0)) == "requirements: []\n"
    assert remove("value: {'missed': -1}\n", ("value", "missed")) == "value: {}\n"


def test_what_is_not_there_cannot_be_taken_out():
    with pytest.raises(CallError, match="no requirements"):
        remove(SAID_FIRST, ("requirements", 3))
