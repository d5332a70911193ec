from __future__ import annotations

import dataclasses

import pytest
from django.urls import reverse

from tests.web.conftest import signed_in
from upheld import UpheldError, assess, gather, spec_from_text
from upheld_web.examples import EXAMPLES, Example
from upheld_web.examples.beginning import begin_example
from upheld_web.records.models import Product, User


@pytest.mark.slow
@pytest.mark.parametrize("seed", [None, 1, 2])
@pytest.mark.parametrize("example", [one for one in EXAMPLES.values() if one.world], ids=lambda one: one.name)
def test_what_an_example_shows_comes_out_of_its_log(example: Example, seed: int | None, tmp_path) -> None:
    world = example.world if seed is None else dataclasses.replace(example.world, seed=seed)
    world.write(tmp_path)
    spec = spec_from_text(example.text, folder=tmp_path, name=example.name)
    assert assess(spec, gather(spec)).conclusion == example.conclusion


@pytest.mark.slow  # tens of thousands of orders; the example below is judged all day
def test_where_the_rule_does_as_well_only_the_rule_speaks_against_the_model(ana: User) -> None:
    product = begin_example(ana, "model-or-rule")
    product.refresh_from_db()
    assert [title for title, word, _ in product.assessment.marks if word != "met"] == [
        "Error beside the rule's at most -1 minutes"
    ]


@pytest.mark.slow
def test_whoever_is_signed_in_opens_an_example_with_one_click_and_owns_the_copy(cast: dict[str, User]) -> None:
    client = signed_in(cast["cy"])
    there = client.post(reverse("example", kwargs={"name": "first-weeks"}))["Location"]
    product = Product.objects.get(is_example=True)
    assert there == reverse("evaluate", kwargs={"product": product.slug})
    assert (product.title, product.assessment.conclusion) == (EXAMPLES["first-weeks"].title, "undecided")
    assert product.memberships.get().user == cast["cy"]


def test_an_example_that_is_open_already_is_opened_again(cast: dict[str, User]) -> None:
    first = begin_example(cast["ben"], "only-an-idea")
    assert begin_example(cast["ben"], "only-an-idea") == first
    assert begin_example(cast["cy"], "only-an-idea") != first


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda one: one.name)
def test_an_example_is_called_as_its_spec_says(example: Example, tmp_path) -> None:
    try:
        spec = spec_from_text(example.text, folder=tmp_path, name=example.name)
    except UpheldError as error:
        pytest.fail(str(error))
    assert (spec.title, spec.kind, bool(spec.requirements)) == (example.title, example.kind, bool(example.conclusion))
