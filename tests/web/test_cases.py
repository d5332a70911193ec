from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.web.conftest import SPEC, signed_in
from upheld.errors import CallError
from upheld.kinds import KINDS
from upheld_web.jobs import apart
from upheld_web.jobs.cases import FULL, YOURS, read_cases
from upheld_web.pages.cases.page import MEANT, groups_of
from upheld_web.records.actions.products import save_spec
from upheld_web.records.models import Entry, Product, User


def where(product: Product) -> str:
    return reverse("cases", kwargs={"product": product.slug})


@pytest.mark.slow
def test_cases_are_read_and_the_reading_is_noted(judged: Product, cast: dict[str, User]) -> None:
    answer = signed_in(cast["ben"]).post(where(judged), {})
    page = answer.context["page"]
    assert answer.status_code == 200, page.problem
    assert any(group.rows for group in page.groups)
    noted = Entry.objects.filter(did="read cases").get()
    assert (noted.actor, noted.details["unmasked"]) == (cast["ben"], False)


@pytest.mark.slow
def test_every_heading_of_a_case_is_explained_or_is_the_logs_own(judged: Product, cast: dict[str, User]) -> None:
    page = signed_in(cast["ben"]).post(where(judged), {}).context["page"]
    columns = {column.name: column.means for group in page.groups for column in group.columns}
    assert columns["done"].startswith("What the product did")
    assert {name for name, means in columns.items() if not means} == {"country"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_all_that_a_kind_tells_of_a_case_has_a_heading(kind: Any) -> None:
    assert set(kind.cases.OWN) <= set(MEANT)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-06-22T14:20:49+00:00", "2026-06-22 14:20:49"),
        ("2026-06-22T14:20:49.25+05:30", "2026-06-22 14:20:49 +05:30"),
        ("2026-06-22T00:00:00+00:00", "2026-06-22"),
        ("T-1000", "T-1000"),
    ],
)
def test_a_moment_is_shown_as_people_write_it(written: str, shown: str) -> None:
    found = {"groups": [{"group": "misses", "cases": 1, "shown": [{"time": written}]}], "currency": None}
    assert groups_of(found)[0].rows == ((shown,),)


@pytest.mark.slow
def test_whose_case_it_is_is_masked_and_only_an_owner_lifts_that(judged: Product, cast: dict[str, User]) -> None:
    save_spec(cast["ana"], judged, SPEC.replace("  id: id\n", "  id: id\n  who: country\n"))
    ben = signed_in(cast["ben"]).post(where(judged), {"unmask": "on"})
    assert "country 1" in ben.content.decode()
    assert Entry.objects.filter(did="read cases").latest("pk").details["unmasked"] is False
    ana = signed_in(cast["ana"]).post(where(judged), {"unmask": "on"})
    assert "country 1" not in ana.content.decode()
    assert Entry.objects.filter(did="read cases").latest("pk").details["unmasked"] is True


def test_a_product_without_a_log_says_what_is_missing(product: Product, cast: dict[str, User]) -> None:
    answer = signed_in(cast["ben"]).post(where(product), {})
    assert answer.status_code == 422
    assert "log" in answer.context["page"].problem


def test_cases_that_take_too_long_are_not_shown_not_noted_and_said_so(
    judged: Product, cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(work: str, asked: object, *, seconds: int) -> None:
        raise apart.GivenUp(apart.TOO_LONG.format(time=f"{seconds} seconds"))

    monkeypatch.setattr(apart, "done_apart", too_long)
    answer = signed_in(cast["ben"]).post(where(judged), {})
    assert answer.status_code == 422
    assert "took longer than 45 seconds and was given up" in answer.context["page"].problem
    assert not Entry.objects.filter(did="read cases").exists()


def test_somebody_reads_once_at_a_time_and_two_people_at_once(
    judged: Product, cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(work: str, asked: object, *, seconds: int) -> dict[str, Any]:
        people.append(cast["ana"] if len(people) == 1 else cast["ada"])
        for one in (people[0], people[-1]):
            try:
                read_cases(one, judged)
            except CallError as error:
                told.append(str(error))
        return {"groups": [], "masked": [], "currency": None}

    people, told = [cast["ben"]], list[str]()
    monkeypatch.setattr(apart, "done_apart", meanwhile)
    read_cases(cast["ben"], judged)
    # Ben a second time; within Ana's, Ben again and Ada, for whom there is no turn.
    assert told == [YOURS, YOURS, FULL]
    assert Entry.objects.filter(did="read cases").count() == 2


@pytest.mark.slow
def test_whoever_was_refused_has_a_turn_afterwards(judged: Product, cast: dict[str, User]) -> None:
    client = signed_in(cast["ben"])
    assert client.post(where(judged), {"columns": ["nowhere"]}).status_code == 422
    for _ in range(3):
        assert client.post(where(judged), {}).status_code == 200
