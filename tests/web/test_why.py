from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import reverse

from tests.web.conftest import SPEC, signed_in
from upheld_web.records.actions.products import save_spec
from upheld_web.records.models import Product, SpecVersion, User
from upheld_web.records.queries.products import products_of
from upheld_web.records.specs import read_spec


def typed(client: Client, product: Product, **changed: Any) -> dict[str, Any]:
    """What a browser would send of the brief's form, with some fields changed."""
    form = client.get(reverse("why", kwargs={"product": product.slug})).context["page"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()} | changed


def test_the_brief_is_written_into_the_spec_with_its_comments_kept(product: Product, ana: User) -> None:
    save_spec(ana, product, SPEC)
    client = signed_in(ana)
    said = typed(
        client, product, who="Cardholders: those whose card was stolen", need="Keep their money # always",
        success_metric="chargebacks_per_10k", success_from="31", success_to="18", success_by="2027-03-31",
        not_for="credit limits\nstaff cards", what_0="214 learnt of it from their statement", n_0="300",
    )  # fmt: skip
    answer = client.post(reverse("why", kwargs={"product": product.slug}), said)
    assert answer.status_code == 302, answer.content.decode()
    product.refresh_from_db()
    text = product.spec.text
    assert "# said before anybody saw a figure" in text
    assert text.startswith(SPEC.rstrip())
    problem = read_spec(product, text).problem
    assert problem is not None
    assert (problem.who, problem.need) == ("Cardholders: those whose card was stolen", "Keep their money # always")
    assert problem.not_for == ("credit limits", "staff cards")
    assert (problem.success.from_, problem.success.to) == (31, 18)
    assert (problem.evidence[0].what, problem.evidence[0].n) == ("214 learnt of it from their statement", 300)


def test_changing_one_answer_changes_one_line(product: Product, ana: User) -> None:
    save_spec(ana, product, SPEC + "\nproblem:\n  who: Cardholders   # from the study\n  need: Their money\n")
    client = signed_in(ana)
    client.post(reverse("why", kwargs={"product": product.slug}), typed(client, product, need="Their money back"))
    before = SPEC + "\nproblem:\n  who: Cardholders   # from the study\n  need: Their money\n"
    product.refresh_from_db()
    changed = [
        pair for pair in zip(before.splitlines(), product.spec.text.splitlines(), strict=True) if pair[0] != pair[1]
    ]
    assert changed == [("  need: Their money", "  need: Their money back")]


def test_two_people_who_change_the_same_version_do_not_overwrite_each_other(
    product: Product, cast: dict[str, User]
) -> None:
    client = signed_in(cast["ana"])
    said = typed(client, product, who="Cardholders")
    save_spec(cast["ben"], product, SPEC)
    answer = client.post(reverse("why", kwargs={"product": product.slug}), said)
    assert answer.status_code == 422
    assert "Ben has saved version 2 meanwhile" in answer.content.decode()
    product.refresh_from_db()
    assert product.spec.text == SPEC


def test_a_spec_with_mistakes_is_not_saved_and_nothing_typed_is_lost(product: Product, ana: User) -> None:
    text = SPEC.replace("recall, at_least: 80%", "recal, at_least: 800%") + "colour: red\n"
    answer = signed_in(ana).post(reverse("spec", kwargs={"product": product.slug}), {"text": text, "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "recal" in page
    assert "colour" in page
    product.refresh_from_db()
    assert product.spec.number == 1


def test_a_viewer_reads_the_brief_and_gets_no_form(product: Product, cast: dict[str, User]) -> None:
    page = signed_in(cast["vic"]).get(reverse("why", kwargs={"product": product.slug})).content.decode()
    assert "Who has the problem?" in page
    assert "<textarea" not in page


def test_what_is_typed_comes_out_harmless(product: Product, ana: User) -> None:
    client = signed_in(ana)
    trap = '<script>alert(1)</script> \'; DROP TABLE records_product; -- =HYPERLINK("x")'
    client.post(reverse("why", kwargs={"product": product.slug}), typed(client, product, who=trap, title=trap[:150]))
    for name in ("why", "spec", "evaluate"):
        page = client.get(reverse(name, kwargs={"product": product.slug})).content.decode()
        assert "<script>alert" not in page
    assert "<script>alert" not in client.get("/").content.decode()


def test_a_spec_that_takes_long_to_read_is_refused_before_it_is_read(product: Product, ana: User) -> None:
    typed = {"version": 1, "text": SPEC + "# more\n" * 20_000, "note": ""}
    answer = signed_in(ana).post(reverse("spec", kwargs={"product": product.slug}), typed)
    assert (answer.status_code, product.specs.count()) == (422, 1)
    assert "at most 100000 characters" in answer.content.decode()


def test_a_verdict_is_not_old_where_only_the_brief_was_changed(judged: Product, ana: User) -> None:
    client = signed_in(ana)
    where = {"product": judged.slug}
    said = typed(client, judged, who="Cardholders", owner="Ana", need="Their money")
    assert client.post(reverse("why", kwargs=where), said).status_code == 302
    judged.refresh_from_db()
    assert judged.spec.number == 3
    assert "The spec was changed" not in client.get(reverse("evaluate", kwargs=where)).content.decode()
    assert not products_of(ana)[0].is_old
    save_spec(ana, judged, judged.spec.text.replace("act_at: 0.9", "act_at: 0.8"))
    assert "The spec was changed" in client.get(reverse("evaluate", kwargs=where)).content.decode()
    assert products_of(ana)[0].is_old


def test_of_a_version_that_says_nothing_of_what_is_judged_a_change_is_a_change(judged: Product, ana: User) -> None:
    SpecVersion.objects.update(judged_hash="")
    save_spec(ana, judged, SPEC + "\nproblem: {who: Cardholders}\n")
    SpecVersion.objects.update(judged_hash="")
    assert products_of(ana)[0].is_old


def test_versions_there_were_before_are_told_what_of_them_is_judged(judged: Product) -> None:
    module = import_module("upheld_web.records.migrations.0002_what_is_judged")
    before = dict(SpecVersion.objects.values_list("pk", "judged_hash"))
    SpecVersion.objects.filter(number=1).update(text="no spec")
    SpecVersion.objects.update(judged_hash="")
    module.told(apps, None)
    assert list(SpecVersion.objects.order_by("number").values_list("judged_hash", flat=True)) == [
        "", before[judged.spec_id]
    ]  # fmt: skip
