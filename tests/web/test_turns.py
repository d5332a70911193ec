"""One worker serves everybody: nobody fills its queue, and products take turns."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from tests.web.conftest import SPEC, signed_in
from tests.web.pages.test_api import program
from upheld.errors import CallError
from upheld_web.jobs.assessing import ask_for_assessment
from upheld_web.jobs.comparing import ask_to_compare
from upheld_web.jobs.room import MOST_OF_A_PERSON, Full
from upheld_web.jobs.turns import Turns
from upheld_web.records.actions.products import begin_product, save_spec
from upheld_web.records.models import Assessment, Comparison, Entry, Log, Membership, Product, User
from upheld_web.records.places import product_folder


@pytest.fixture(autouse=True)
def _waits(judged: Product, kept_tasks: None) -> None:
    """The product was judged once; what is asked from now on waits."""


def full(user: User, product: Product, *, first: int = 0) -> None:
    """So many comparisons of this person wait that nothing more is taken."""
    for number in range(first, MOST_OF_A_PERSON):
        ask_to_compare(user, product, "a", f"b{number}")


def test_asking_twice_for_the_same_is_one_task(product: Product, ana: User) -> None:
    for _ in range(2):
        ask_for_assessment(ana, product)
        ask_to_compare(ana, product, "a", "b")
    waiting = Assessment.objects.filter(state="waiting")
    assert (waiting.count(), Comparison.objects.count(), DBTaskResult.objects.count()) == (1, 1, 2)


@pytest.mark.slow
def test_a_person_has_so_many_tasks_waiting_and_no_more_and_others_go_on(
    product: Product, cast: dict[str, User]
) -> None:
    other = begin_product(cast["ana"], "Another", "classification")
    Membership.objects.create(product=other, user=cast["ben"], role="contributor")
    full(cast["ana"], product)
    asked = Entry.objects.filter(did="asked for a verdict", product=other)
    with pytest.raises(Full, match="10 tasks of yours wait already to be read, judged or compared"):
        ask_for_assessment(cast["ana"], other)
    assert not asked.exists()
    assert ask_for_assessment(cast["ben"], other).state == "waiting"


def test_what_waits_already_may_be_asked_for_again(product: Product, ana: User) -> None:
    asked = ask_for_assessment(ana, product)
    full(ana, product, first=1)
    assert ask_for_assessment(ana, product) == asked


def test_a_product_has_so_many_tasks_waiting_whoever_asked(product: Product, cast: dict[str, User]) -> None:
    full(cast["ana"], product)
    with pytest.raises(Full, match="of this product"):
        ask_for_assessment(cast["ben"], product)


def test_a_log_that_has_no_room_is_not_kept_and_the_page_says_why(judged: Product, ana: User) -> None:
    from tests.web.test_bring_your_own import file

    full(ana, judged)
    answer = signed_in(ana).post(reverse("logs", kwargs={"product": judged.slug}), {"file": file(name="june.csv")})
    assert answer.status_code == 422
    assert "10 tasks of yours wait already" in answer.content.decode()
    assert not Log.objects.filter(place="june.csv").exists()
    assert not (product_folder(judged) / "june.csv").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [("judge", {}), ("save-setting", {"act_at": "0.85", "why": ""}), ("compare", {"a": "one", "b": "two"})],
)
def test_every_page_that_asks_says_that_too_much_waits(
    name: str, said: dict[str, str], judged: Product, ana: User
) -> None:
    full(ana, judged)
    answer = signed_in(ana).post(reverse(name, kwargs={"product": judged.slug}), said, follow=True)
    assert "10 tasks of yours wait already" in answer.content.decode()
    assert not Assessment.objects.filter(state="waiting").exists()


@pytest.mark.slow
def test_an_example_that_has_no_room_is_not_begun(product: Product, ana: User) -> None:
    full(ana, product)
    answer = signed_in(ana).post("/examples/first-weeks/", follow=True)
    assert "10 tasks of yours wait already" in answer.content.decode()
    assert not Product.objects.filter(is_example=True).exists()


def test_what_is_said_of_a_log_without_room_is_told(judged: Product, ana: User) -> None:
    from upheld_web.jobs.reading import say_of_log

    full(ana, judged)
    with pytest.raises(CallError, match="wait already"):
        say_of_log(ana, Log.objects.get(), {"each": "payment"})
    assert Log.objects.get().state == "ready"


def test_a_program_is_told_that_too_much_waits(judged: Product, ana: User) -> None:
    full(ana, judged)
    answer = program(ana).post(f"/api/products/{judged.slug}/judge")
    assert answer.status_code == 429
    assert "wait already" in answer.json()["error"]


def order() -> list[str]:
    """What waits, as the worker takes it: the second of the two that each comparison names."""
    numbers = [one.args_kwargs["args"][0] for one in DBTaskResult.objects.ready()]
    return [Comparison.objects.get(pk=number).b for number in numbers]


@pytest.mark.slow
def test_products_take_turns_and_each_its_own_work_in_order(product: Product, cast: dict[str, User]) -> None:
    others = [begin_product(cast[name], name, "classification") for name in ("ben", "cy")]
    for name in ("a1", "a2", "a3"):
        ask_to_compare(cast["ana"], product, "x", name)
    for name in ("b1", "b2"):
        ask_to_compare(cast["ben"], others[0], "x", name)
    ask_to_compare(cast["cy"], others[1], "x", "c1")
    turns = Turns()
    turns.put_in_order()
    assert order() == ["a1", "b1", "c1", "a2", "b2", "a3"]
    DBTaskResult.objects.ready()[0].delete()
    turns.served(product.pk)
    turns.put_in_order()
    assert order() == ["b1", "c1", "a2", "b2", "a3"]


def test_who_was_served_longest_ago_comes_next_however_often_others_ask(
    product: Product, cast: dict[str, User]
) -> None:
    other = begin_product(cast["ben"], "Another", "classification")
    turns = Turns()
    for name in ("a1", "a2"):
        ask_to_compare(cast["ana"], product, "x", name)
    turns.served(product.pk)  # a1 was done
    DBTaskResult.objects.ready()[0].delete()
    ask_to_compare(cast["ben"], other, "x", "b1")
    turns.put_in_order()
    assert order() == ["b1", "a2"]
    turns.served(other.pk)
    DBTaskResult.objects.ready()[0].delete()
    ask_to_compare(cast["ben"], other, "x", "b2")
    turns.put_in_order()
    assert order() == ["a2", "b2"]


@pytest.mark.slow
def test_the_worker_puts_what_waits_in_order_after_each_task(judged: Product, cast: dict[str, User]) -> None:
    from tests.web.test_recovery import work_off

    other = begin_product(cast["ben"], "Another", "classification")
    for number in ("1", "2", "3"):
        ask_to_compare(cast["ana"], judged, "nowhere", number)
    save_spec(cast["ben"], other, SPEC)
    ask_to_compare(cast["ben"], other, "nowhere", "4")
    turns = Turns()
    turns.begin()
    assert order() == ["1", "4", "2", "3"]
    work_off()
    assert turns._turn == 4
