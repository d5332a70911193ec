from __future__ import annotations

from django.urls import reverse

from tests.web.conftest import signed_in
from upheld_web.records.models import Assessment, Entry, Product, User


def test_ana_changes_her_name_and_how_numbers_are_written(ana: User) -> None:
    assert signed_in(ana).post("/settings/", {"name": "Anastasia", "numbers": "indian"}).status_code == 302
    ana.refresh_from_db()
    assert (ana.name, ana.numbers) == ("Anastasia", "indian")
    assert Entry.objects.get().did == "changed their settings"


def test_counts_are_written_as_each_person_has_them_written(judged: Product, cast: dict[str, User]) -> None:
    Assessment.objects.update(judged=1_234_567)
    User.objects.filter(pk=cast["ben"].pk).update(numbers="indian")
    path = reverse("history", kwargs={"product": judged.slug})
    assert "1,234,567" in signed_in(cast["ana"]).get(path).content.decode()
    assert "12,34,567" in signed_in(User.objects.get(pk=cast["ben"].pk)).get(path).content.decode()


def test_a_way_to_write_numbers_that_does_not_exist_is_refused(ana: User) -> None:
    assert signed_in(ana).post("/settings/", {"name": "Ana", "numbers": "roman"}).status_code == 422
    ana.refresh_from_db()
    assert ana.numbers == "international"


def test_the_frame_leads_to_what_is_ones_own_and_administrators_to_the_workspace(cast: dict[str, User]) -> None:
    for who, sees in (("ana", False), ("ada", True)):
        page = signed_in(cast[who]).get("/settings/").content.decode()
        assert 'href="/tokens/"' in page
        assert ('href="/workspace/"' in page) is sees
