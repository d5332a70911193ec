from __future__ import annotations

import json

import pytest
from django.urls import reverse

from tests.web.conftest import SPEC, signed_in
from upheld_web.pages.evaluate.forms import SettingForm
from upheld_web.pages.evaluate.setting import text_at
from upheld_web.records.models import Entry, Figures, Product, User


def test_the_newest_verdict_is_shown_with_its_requirements(judged: Product, ana: User) -> None:
    page = signed_in(ana).get(reverse("evaluate", kwargs={"product": judged.slug})).content.decode()
    assert 'data-verdict="met"' in page
    assert "False positive rate" in page


def test_a_refused_judging_is_told_as_it_is(product: Product, ana: User) -> None:
    from upheld_web.records.actions.products import save_spec

    save_spec(ana, product, SPEC)
    client = signed_in(ana)
    client.post(reverse("judge", kwargs={"product": product.slug}))
    page = client.get(reverse("evaluate", kwargs={"product": product.slug})).content.decode()
    assert "payments.csv" in page
    assert "refused" in page


@pytest.mark.slow
def test_every_judging_leaves_an_entry(judged: Product, ana: User) -> None:
    signed_in(ana).post(reverse("judge", kwargs={"product": judged.slug}))
    assert Entry.objects.filter(product=judged, did="asked for a verdict", actor=ana).count() == 1


@pytest.mark.parametrize("source", ["/etc/passwd", "../../secret", "../1/other.csv"])
def test_a_spec_reads_from_its_own_folder_alone(source: str, product: Product, ana: User) -> None:
    from upheld_web.records.actions.products import save_spec

    save_spec(ana, product, SPEC.replace("payments.csv", source))
    client = signed_in(ana)
    client.post(reverse("judge", kwargs={"product": product.slug}))
    assert product.assessments.get().state == "refused"


@pytest.mark.slow
def test_a_setting_is_saved_as_the_next_version_with_the_comments_kept(judged: Product, cast: dict[str, User]) -> None:
    client = signed_in(cast["ben"])
    client.post(reverse("save-setting", kwargs={"product": judged.slug}), {"act_at": "0.85", "why": "Catch more"})
    judged.refresh_from_db()
    assert "act_at: 0.85" in judged.spec.text
    assert "# said before anybody saw a figure" in judged.spec.text
    assert (judged.spec.number, judged.spec.note, judged.spec.author) == (3, "Catch more", cast["ben"])
    assert judged.assessment.spec == judged.spec


def test_a_setting_outside_the_scale_is_refused_in_words(judged: Product, ana: User) -> None:
    answer = signed_in(ana).post(
        reverse("save-setting", kwargs={"product": judged.slug}), {"act_at": "85"}, follow=True
    )
    assert "was not saved" in answer.content.decode()
    judged.refresh_from_db()
    assert judged.spec.number == 2


def test_another_buffer_takes_the_place_of_what_was_shown() -> None:
    text = "kind: regression\nlog:\n  promised: shown_min   # on the receipt\nlever:\n  buffer: 6 minutes   # agreed\n"
    changed = text_at(text, "regression", {"buffer": 8})
    assert "promised: null   # on the receipt" in changed
    assert "buffer: 8   # agreed" in changed


def test_the_form_of_a_promise_has_what_its_slider_moves() -> None:
    form = SettingForm({"buffer": None, "tolerance": "5 minutes", "shown": "log.promised"}, ["buffer"])
    assert form.settings == ["buffer", "tolerance"]
    said = SettingForm(form.stated, ["buffer"], {"buffer": "8", "tolerance": "5 minutes"})
    assert said.is_valid()
    assert said.changed() == {"buffer": 8}


def test_where_nobody_is_to_look_the_review_band_goes() -> None:
    said = SettingForm({"act_at": 0.5, "review_from": 0.3}, (), {"act_at": "0.5", "review_from": ""})
    assert said.is_valid()
    assert said.changed() == {"review_from": None}


def test_what_the_slider_looks_up_is_json_that_no_browser_reads_as_html(judged: Product, ana: User) -> None:
    figures = Figures.objects.get(pk=judged.assessment_id)
    figures.data["title"] = "</script><script>alert('&')"
    figures.save()
    page = signed_in(ana).get(reverse("evaluate", kwargs={"product": judged.slug})).content.decode()
    data = page.partition('<script id="data" type="application/json">')[2].partition("</script>")[0]
    assert json.loads(data) == figures.data
