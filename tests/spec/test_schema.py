"""The published JSON Schema accepts what loads, refuses unknown keys and explains every key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from jsonschema import Draft202012Validator

from tests.everyday import examples
from tests.spec.specs import specs
from tests.spec.test_load import CARD_FRAUD, HEAD, PAYMENTS, REFUSED, TRIAGE
from upheld.load import spec_from_text
from upheld.spec import json_schema, spec_data
from upheld.spec.document import read_document

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def blocks(part: Any = SCHEMA) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if "properties" in part:
            yield part
        for inner in part.values():
            yield from blocks(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from blocks(inner)


def accepts(text: str) -> bool:
    return bool(VALIDATOR.is_valid(read_document(text, "p").data))


@pytest.mark.slow
def test_it_is_a_schema_of_the_2020_edition() -> None:
    Draft202012Validator.check_schema(json.loads(json.dumps(SCHEMA)))
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_key_is_explained_in_a_sentence() -> None:
    keys = [(name, key) for block in blocks() for name, key in block["properties"].items()]
    assert len(keys) > 60
    assert [name for name, key in keys if not key.get("description", "").endswith(".")] == []


def test_no_block_takes_keys_it_does_not_know() -> None:
    open_blocks = [block for block in blocks() if block.get("additionalProperties") is not False]
    assert [sorted(block["properties"]) for block in open_blocks] == [["by", "default"]]  # and a cut-off by value


@pytest.mark.parametrize(
    "text",
    [
        CARD_FRAUD,
        TRIAGE,
        PAYMENTS,
        HEAD,
        HEAD + "rule: {none: nothing simple exists}\nrequirements:\n",
        HEAD + "rule: true\nvalue: {currency: INR, caught: -5, missed: -1.5}\n",
        HEAD + "lever: {act_at: {by: country, default: .83, IN: .80}}\n",
        HEAD + "requirements: [{metric: recall, between: [2%, 0.15], window: , level: 99.5 %}]\n",
    ],
)
def test_what_loads_is_accepted(text: str) -> None:
    spec_from_text(text)
    assert [error.message for error in VALIDATOR.iter_errors(read_document(text, "p").data)] == []


@examples(60, suppress_health_check=[HealthCheck.too_slow])
@given(specs())
@pytest.mark.slow
def test_any_spec_that_loads_is_accepted(data: dict[str, Any]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(data)] == []


def test_a_spec_written_out_is_accepted() -> None:
    assert VALIDATOR.is_valid(spec_data(spec_from_text(CARD_FRAUD)))


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "lgo: 1",
        HEAD + "log: {source: x, tme: y}",
        HEAD + "lever: {act_at: 0.5, by: country}",
        HEAD + "lever: {act_at: {by: country, default: 0.5, bye: country}}",
        HEAD + "value: {currency: INR, caught: {from: 1, to: 2, becuse: x}}",
        HEAD + "requirements: [{metric: recall, atleast: 90%}]",
        HEAD + "rule: {non: x}",
        HEAD + "problem: {success: {metric: m, from: 1, to: 2, until: 2027-01-01}}",
    ],
)
def test_an_unknown_key_is_refused_by_the_schema_too(text: str) -> None:
    assert not accepts(text)


def test_an_editor_sees_most_mistakes_before_upheld_does() -> None:
    seen = [written for written in REFUSED if not accepts(HEAD + written)]
    assert len(seen) > 0.6 * len(REFUSED)
