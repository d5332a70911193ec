"""Laws of reading: what is written is read back the same, and nothing but SpecError ever comes out."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from tests.everyday import examples
from tests.spec.specs import specs
from upheld.errors import SpecError
from upheld.load import spec_from_data, spec_from_text
from upheld.spec import requirements_hash, spec_hash, to_yaml
from upheld.spec.writing import yaml_text

KEYS = st.sampled_from(
    [
        "product",
        "title",
        "kind",
        "log",
        "lever",
        "value",
        "rule",
        "requirements",
        "problem",
        "source",
        "metric",
        "act_at",
        "by",
        "default",
        "at_least",
        "between",
        "across",
        "segments",
        "outcome_known_for",
        "sample",
        "none",
    ]
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), KEYS, st.just("2 points")
)
DATA = st.recursive(
    SCALARS,
    lambda part: st.one_of(st.lists(part, max_size=4), st.dictionaries(st.one_of(KEYS, st.text(max_size=5)), part)),
    max_leaves=25,
)
HEAD = {"product": "p", "title": "T", "kind": "classification"}
quietly = examples(50, suppress_health_check=[HealthCheck.too_slow])


def loads_or_is_refused(text: str) -> None:
    start = time.process_time()  # not the clock: other tests run beside this one
    refused: SpecError | None = None
    try:
        spec_from_text(text)
    except SpecError as error:
        refused = error
    if refused is not None:
        assert all(problem.message for problem in refused.problems)
        assert str(refused).encode()  # a message that cannot be printed would be a second mistake
    assert time.process_time() - start < 10


@quietly
@given(specs())
@pytest.mark.slow
def test_a_spec_written_out_and_read_again_is_the_same_spec(data: dict[str, Any]) -> None:
    spec = spec_from_text(yaml_text(data))
    again = spec_from_text(to_yaml(spec))
    assert again == spec
    assert (spec_hash(again), requirements_hash(again)) == (spec_hash(spec), requirements_hash(spec))


@quietly
@given(specs())
@pytest.mark.slow
def test_changing_nothing_gives_the_same_spec(data: dict[str, Any]) -> None:
    spec = spec_from_text(yaml_text(data))
    assert spec_from_data(spec, {}) == spec


@quietly
@given(st.text())
@example("\x00")
@example("a: !!python/object:os.system x")
@example("a: &x [*x]")
@example("? [a]\n: b")
@example("<<: {a: b}")
@example("%YAML 1.1\n---\na: 1:30:00")
@example('a: "\\ud800"')
@example('"\\ud800": a')
@example("kind: classification\nx: " + "9" * 5000)
@example("kind: classification\nrequirements: [{metric: recall, at_least: 0x" + "f" * 300 + "}]")
@example("kind: classification\nlog: {outcome_after: 1e99999999 days}")
@example("kind: classification\nlever: {review_capacity: 1e999 per day, review_hit_rate: 1e9999999%}")
@example("- " * 30)
@example("[" * 5000)
@pytest.mark.slow
def test_any_text_loads_or_is_refused(text: str) -> None:
    loads_or_is_refused(text)


@quietly
@given(DATA)
def test_any_yaml_loads_or_is_refused(data: Any) -> None:
    loads_or_is_refused(yaml_text(data))


@quietly
@given(st.dictionaries(KEYS, DATA))
@pytest.mark.slow
def test_any_blocks_below_a_right_head_load_or_are_refused(data: dict[str, Any]) -> None:
    loads_or_is_refused(yaml_text({**data, **HEAD}))


@quietly
@given(specs(), st.data())
@pytest.mark.slow
def test_a_right_spec_with_one_value_spoilt_loads_or_is_refused(data: dict[str, Any], draw: st.DataObject) -> None:
    block = draw.draw(st.sampled_from(sorted(data)))
    inside = data[block]
    if isinstance(inside, dict) and inside:
        data[block] = {**inside, draw.draw(st.sampled_from(sorted(inside))): draw.draw(DATA)}
    elif isinstance(inside, list) and inside:
        key = draw.draw(st.sampled_from(sorted(inside[0])))
        data[block] = [{**inside[0], key: draw.draw(DATA)}, *inside[1:]]
    else:
        data[block] = draw.draw(DATA)
    loads_or_is_refused(yaml_text(data))


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"k{i}: 1\n" for i in range(9000)),
        "kind: classification\nrequirements:\n" + "  - {metric: recl, at_leat: 92%, in_every: country}\n" * 1000,
        "kind: classification\nrequirements:\n" + "  - {metric: recall, at_least: 92%}\n" * 15000,
        "a: " + "[" * 500_000,
        "#" * 1_000_000,
    ],
    ids=["unknown keys", "mistakes in every line", "too many lines", "depth", "comment"],
)
@pytest.mark.slow
def test_a_text_made_to_be_slow_is_answered_in_seconds(text: str) -> None:
    loads_or_is_refused(text)
