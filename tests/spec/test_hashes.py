"""A hash is the same for the same content, and another one for any change that matters."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.everyday import examples
from tests.spec.specs import specs
from tests.spec.test_load import CARD_FRAUD
from upheld.load import spec_from_text
from upheld.spec import judged_hash, requirements_hash, spec_hash
from upheld.spec.writing import yaml_text


def hashes(text: str) -> tuple[str, str]:
    spec = spec_from_text(text)
    return spec_hash(spec), requirements_hash(spec)


SAME = [
    ("at_least: 92%", "at_least: 0.92"),
    ("at_least: 92%", "at_least: '92.0 %'"),
    ("gap_at_most: 2 points", "gap_at_most: 0.02"),
    ("outcome_after: 45 days", "outcome_after: 1080 hours"),
    ("review_capacity: 400 per day", "review_capacity: 400"),
    ("outcome_null: false", "outcome_null: 'false'"),
    ("reviewed: -35", "reviewed: '-35'"),
    ("reviewed: -35", "reviewed: -35.0"),
    ("act_at: 0.83 ", "act_at: 0.830 "),
    ("upheld: 1\n", ""),
    ("  segments_at_least: 200\n", ""),
    (
        "{metric: recall, at_least: 92%}",
        "{at_least: 92%, metric: recall, level: 95%, looks: anytime, window: all, aim: false}",
    ),
    ("{metric: recall, at_least: 92%}", "{metric: recall, at_least: 92%, id: recall, expected_n: 1000, owner: null}"),
    ("# default UTC; naive times are read in it", ""),
    ("owner: payments\n\n", "\n# the owner is below\nowner: 'payments'\n"),
    ("[credit limits, staff cards]", "\n    - credit limits\n    - staff cards"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_the_same_content_written_in_another_way_has_the_same_hashes(old: str, new: str) -> None:
    assert old in CARD_FRAUD
    assert hashes(CARD_FRAUD.replace(old, new, 1)) == hashes(CARD_FRAUD)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("product: card-fraud", "product: card-fraud-2"),
        ("owner: risk-policy", "owner: payments"),
        ("who: Cardholders", "who: Holders"),
        ("outcome_after: 45 days", "outcome_after: 46 days"),
        ("outcome_null: false", "outcome_null: unknown"),
        ("[country, device]", "[country, device, city]"),
        ("act_at: 0.83", "act_at: 0.8300001"),
        ("from: -400", "from: -401"),
        ("rule: amount > 40000", "rule: amount > 40001"),
    ],
)
def test_a_change_outside_the_requirements_changes_the_spec_hash_alone(old: str, new: str) -> None:
    (spec, lines), (other, same_lines) = hashes(CARD_FRAUD), hashes(CARD_FRAUD.replace(old, new, 1))
    assert spec != other
    assert lines == same_lines


@pytest.mark.parametrize(
    "new",
    [
        "{metric: recall, at_least: 91%}",
        "{metric: recall, at_most: 92%}",
        "{metric: precision, at_least: 92%}",
        "{metric: recall, at_least: 92%, level: 90%}",
        "{metric: recall, at_least: 92%, looks: once}",
        "{metric: recall, at_least: 92%, aim: true}",
        "{metric: recall, at_least: 92%, window: 28 days}",
        "{metric: recall, at_least: 92%, expected_n: 999}",
        "{metric: recall, at_least: 92%, where: amount > 5}",
        "{metric: recall, at_least: 92%, in_every: device}",
        "{metric: recall, at_least: 92%, id: main}",
    ],
)
def test_any_change_of_what_is_good_enough_changes_both_hashes(new: str) -> None:
    other = hashes(CARD_FRAUD.replace("{metric: recall, at_least: 92%}", new))
    assert all(a != b for a, b in zip(other, hashes(CARD_FRAUD), strict=True))


@pytest.mark.parametrize("key", ["owner: Ana", "why: the law asks for it"])
def test_who_owns_a_line_and_why_is_no_part_of_what_is_good_enough(key: str) -> None:
    (spec, lines), (other, same_lines) = hashes(CARD_FRAUD), hashes(CARD_FRAUD.replace("92%}", f"92%, {key}}}"))
    assert spec != other
    assert lines == same_lines


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("who: Cardholders", "who: Holders"),
        ("owner: risk-policy", "owner: payments"),
        ("owner: payments\n", "owner: Ana\n"),
        ("title: ", "title: Now "),
        ("{metric: recall, at_least: 92%}", "{metric: recall, at_least: 92%, owner: Ana, why: the law asks for it}"),
    ],
)
def test_the_brief_and_who_owns_what_are_no_part_of_what_is_judged(old: str, new: str) -> None:
    before, after = (judged_hash(spec_from_text(text)) for text in (CARD_FRAUD, CARD_FRAUD.replace(old, new, 1)))
    assert old in CARD_FRAUD
    assert before == after


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("outcome_after: 45 days", "outcome_after: 46 days"),
        ("act_at: 0.83", "act_at: 0.84"),
        ("from: -400", "from: -401"),
        ("rule: amount > 40000", "rule: amount > 40001"),
        ("at_least: 92%", "at_least: 91%"),
    ],
)
def test_everything_else_is(old: str, new: str) -> None:
    assert old in CARD_FRAUD
    assert judged_hash(spec_from_text(CARD_FRAUD.replace(old, new, 1))) != judged_hash(spec_from_text(CARD_FRAUD))


def test_a_line_more_is_another_hash() -> None:
    assert hashes(CARD_FRAUD + "  - {metric: recall, at_least: 92%}\n")[1] != hashes(CARD_FRAUD)[1]


def test_a_long_span_does_not_lose_its_last_seconds() -> None:
    one, other = (CARD_FRAUD.replace("45 days", f"{seconds} seconds") for seconds in (10_627_201, 10_627_202))
    assert hashes(one)[0] != hashes(other)[0]


def shuffled(data: Any, generator: random.Random) -> Any:
    """The same keys in another order, and the requirements too."""
    if isinstance(data, dict):
        keys = generator.sample(list(data), len(data))
        return {key: shuffled(data[key], generator) for key in keys}
    return [shuffled(entry, generator) for entry in data] if isinstance(data, list) else data


@examples(50, suppress_health_check=[HealthCheck.too_slow])
@given(specs(), st.randoms(use_true_random=False))
@pytest.mark.slow
def test_order_does_not_matter(data: dict[str, Any], generator: random.Random) -> None:
    other = shuffled(data, generator)
    generator.shuffle(other["requirements"])
    assert hashes(yaml_text(other)) == hashes(yaml_text(data))
