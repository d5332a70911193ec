"""Bounds, costs and the rule are changed after they were first said: in the spec's text, with every comment kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.conftest import SPEC, signed_in
from tests.web.test_bring_your_own import file
from upheld import worlds
from upheld.kinds import KINDS
from upheld_web import examples
from upheld_web.records.actions.products import begin_product, save_spec
from upheld_web.records.models import Commitment, Entry, Log, Product, User


def address(product: Product) -> str:
    return reverse("required", kwargs={"product": product.slug})


def sent(client: Client, product: Product, *, note: str = "Agreed with the bank", **changed: object) -> Any:
    """Send the form as the page shows it, but for what is changed."""
    form = client.get(address(product)).context["page"].form
    said = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    return client.post(address(product), said | {"note": note} | changed)


def text_of(product: Product) -> str:
    return str(Product.objects.get(pk=product.pk).spec.text)


def errors(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 422
    return dict(answer.context["page"].form.errors)


def with_text(product: Product, ana: User, text: str) -> Product:
    save_spec(ana, product, text)
    return Product.objects.get(pk=product.pk)


@pytest.mark.slow
def test_a_bound_is_changed_and_everything_else_stays_as_it_was(judged: Product, cast: dict[str, User]) -> None:
    answer = sent(signed_in(cast["ben"]), judged, bound_0="85", why_0="The bank asks for it")
    assert answer["Location"] == reverse("evaluate", kwargs={"product": judged.slug})
    changed = "{metric: recall, at_least: 85%, why: The bank asks for it}"
    assert text_of(judged) == SPEC.replace("{metric: recall, at_least: 80%}", changed)
    judged.refresh_from_db()
    assert judged.assessment.spec == judged.spec


@pytest.mark.slow
def test_a_change_after_figures_were_known_is_marked_so_in_history(judged: Product, cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    sent(client, judged, bound_0="70")
    page = client.get(reverse("history", kwargs={"product": judged.slug})).content.decode()
    assert "After figures were known: Agreed with the bank" in page
    assert "changed what is good enough, after figures were known" in page
    assert Commitment.objects.filter(product=judged).count() == 2


@pytest.mark.slow
def test_what_is_said_anew_of_a_log_is_marked_so_too(judged: Product, cast: dict[str, User]) -> None:
    client, where = signed_in(cast["ana"]), {"product": judged.slug}
    client.post(reverse("logs", kwargs=where), {"file": file(name="may.csv")})
    bounds = reverse("good-enough", kwargs=where | {"number": Log.objects.get(place="may.csv").pk})
    assert "Figures of this product are known already" in client.get(bounds).content.decode()
    client.post(bounds, {"recall": "80"})
    judged.refresh_from_db()
    assert judged.spec.note == "Said anew what is good enough, after figures were known"


@pytest.mark.slow
def test_a_requirement_is_added_for_every_value_of_a_segment(judged: Product, cast: dict[str, User]) -> None:
    new = {"metric_new": "precision", "word_new": "at_least", "bound_new": "60", "where_new": "in_every country"}
    sent(signed_in(cast["ana"]), judged, **new, why_new="Each wrong stop is a call")
    added = "  - {metric: precision, at_least: 60%, in_every: country, why: Each wrong stop is a call}\n"
    assert text_of(judged) == SPEC + added


@pytest.mark.slow
def test_unless_said_otherwise_less_of_what_is_bad_is_required(judged: Product, cast: dict[str, User]) -> None:
    sent(signed_in(cast["ana"]), judged, metric_new="brier", bound_new="0.1")
    assert "{metric: brier, at_most: 0.1}" in text_of(judged)


FOLDERS = (Path(examples.__file__).parent, Path(worlds.__file__).parent, Path(__file__).parents[1] / "specs")
SPECS = [path for folder in FOLDERS for path in sorted(folder.glob("*.yaml"))]


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
@pytest.mark.slow
def test_a_form_that_is_sent_as_it_came_changes_nothing(spec: Path, cast: dict[str, User]) -> None:
    product = begin_product(cast["ana"], "Any", "classification", text=spec.read_text())
    found = errors(sent(signed_in(cast["ana"]), product))
    assert found == {"__all__": ["Nothing was changed."]}


@pytest.mark.slow
def test_a_requirement_is_taken_out_with_its_line_alone(judged: Product, cast: dict[str, User]) -> None:
    sent(signed_in(cast["ana"]), judged, gone_0="on")
    assert text_of(judged) == SPEC.replace("  - {metric: recall, at_least: 80%}\n", "")


@pytest.mark.slow
def test_costs_are_said_as_a_guess_and_then_measured(judged: Product, cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    guessed = {"currency": "eur", "worth_missed": "-100", "worth_false_alarm": "-5", "worth_false_alarm_to": "-30"}
    sent(client, judged, **guessed, worth_false_alarm_because="calls of May")
    said = "value: {currency: EUR, missed: -100, false_alarm: {from: -30, to: -5, because: calls of May}}"
    assert said in text_of(judged)
    sent(client, judged, worth_false_alarm="-12", worth_false_alarm_to="", worth_false_alarm_because="")
    assert "value: {currency: EUR, missed: -100, false_alarm: -12}" in text_of(judged)


@pytest.mark.slow
def test_costs_that_were_all_emptied_are_gone(judged: Product, cast: dict[str, User]) -> None:
    with_text(judged, cast["ana"], SPEC + "value: {currency: EUR, missed: -1}   # a guess\n# the end\n")
    sent(signed_in(cast["ana"]), judged, currency="", worth_missed="")
    assert text_of(judged) == SPEC + "# the end\n"


@pytest.mark.slow
def test_the_rule_is_written_and_taken_for_none_again(judged: Product, cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    sent(client, judged, rule="score > 0.5")
    assert "rule: score > 0.5" in text_of(judged)
    sent(client, judged, rule="", no_rule="Nobody has one")
    assert "rule: {none: Nobody has one}" in text_of(judged)


def test_all_mistakes_are_told_at_once_each_at_its_field(judged: Product, cast: dict[str, User]) -> None:
    new = {"metric_new": "recall", "bound_new": "", "word_new": "at_least"}
    wrong = {"bound_0": "much", "bound_1": "300", "currency": "e", "worth_missed": "-(", "rule": "score >", **new}
    found = errors(sent(signed_in(cast["ana"]), judged, note="", **wrong))
    assert {"bound_0", "bound_1", "bound_new", "currency", "worth_missed", "rule", "note"} <= set(found)
    assert found["bound_1"] == ["Say it in counts of 100: from 0 to 100."]
    assert text_of(judged) == SPEC


@pytest.mark.slow
def test_a_bound_in_money_needs_what_results_are_worth(judged: Product, cast: dict[str, User]) -> None:
    save_spec(cast["ana"], judged, SPEC + "value: {currency: EUR, missed: -1, false_alarm: -1}\n")
    client = signed_in(cast["ana"])
    sent(client, judged, metric_new="value_per_case", bound_new="-5")
    assert "{metric: value_per_case, at_least: -5}" in text_of(judged)


def test_nothing_is_saved_over_what_somebody_else_saved_meanwhile(judged: Product, cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    form = client.get(address(judged)).context["page"].form
    said = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    theirs = SPEC.replace("  - {metric: recall, at_least: 80%}\n", "")
    save_spec(cast["ben"], judged, theirs)
    answer = client.post(address(judged), said | {"bound_0": "85", "note": "Mine"})
    assert "Ben has saved version 3 meanwhile" in str(errors(answer)["__all__"])
    assert answer.context["page"].form["bound_0"].value() == "85"
    assert text_of(judged) == theirs


@pytest.mark.slow
def test_a_line_that_says_more_than_the_form_knows_is_shown_and_never_lost(
    judged: Product, cast: dict[str, User]
) -> None:
    line = "  - {metric: precision, at_least: 2%, level: 90%}   # less sure\n"
    with_text(judged, cast["ana"], SPEC + line)
    client = signed_in(cast["ana"])
    page = client.get(address(judged)).content.decode()
    assert "level: 90%" in page
    assert "It says more than this page can change" in page
    sent(client, judged, gone_0="on")
    assert text_of(judged).endswith(line)


@pytest.mark.slow
def test_both_ends_of_a_bound_between_are_changed(judged: Product, cast: dict[str, User]) -> None:
    with_text(judged, cast["ana"], SPEC + "  - {metric: act_rate, between: [2%, 0.2], where: score > 0}   # calls\n")
    sent(signed_in(cast["ana"]), judged, bound_to_2="15")
    assert text_of(judged).endswith("{metric: act_rate, between: [2%, 15%], where: score > 0}   # calls\n")


@pytest.mark.slow
def test_a_bound_is_turned_round(judged: Product, cast: dict[str, User]) -> None:
    sent(signed_in(cast["ana"]), judged, word_1="at_least")
    assert "{metric: false_positive_rate, at_least: 3%}" in text_of(judged)


def test_every_metric_of_the_kind_that_can_be_told_is_offered(judged: Product, cast: dict[str, User]) -> None:
    page = signed_in(cast["ana"]).get(address(judged)).context["page"]
    offered = dict(page.form.fields["metric_new"].choices)
    metrics = KINDS["classification"].METRICS
    assert {"recall", "precision", "false_positive_rate", "roc_auc"} < set(offered)
    assert set(offered) - {""} <= set(metrics)
    # It needs what results are worth, which nobody said; the rule needs that too.
    assert not {"value_per_case", "value_over_rule"} & set(offered)


@pytest.mark.slow
def test_of_several_classes_a_bound_is_for_one_or_for_every_class(judged: Product, cast: dict[str, User]) -> None:
    log = "  predicted: named\n  scores: {a: pa, b: pb, c: pc}\n"
    with_text(judged, cast["ana"], SPEC.replace("  score: score\n", log).partition("requirements:")[0])
    client = signed_in(cast["ana"])
    sent(client, judged, metric_new="recall", bound_new="70", where_new="class b")
    assert "requirements: [{metric: recall, at_least: 70%, class: b}]" in text_of(judged)
    found = errors(sent(client, judged, metric_new="recall", bound_new="70", where_new=""))
    assert "say class: NAME, or in_every: class" in str(found["metric_new"])


def test_quantities_are_bounded_in_their_unit(cast: dict[str, User]) -> None:
    text = (
        "upheld: 1\nproduct: eta\ntitle: Say when it comes\nkind: regression\n"
        "log: {source: o.csv, time: t, predicted: p, actual: a, unit: minutes}\n"
        "requirements:\n  - {metric: promise_mean, at_most: 40}   # nobody waits longer\n"
    )
    product = begin_product(cast["ana"], "Say when it comes", "regression", text=text)
    client = signed_in(cast["ana"])
    page = client.get(address(product))
    assert "(minutes)" in page.content.decode()
    sent(client, product, bound_0="38.5", window_0="28 days")
    assert "{metric: promise_mean, at_most: 38.5, window: 28 days}   # nobody waits longer" in text_of(product)


def test_who_only_reads_sees_it_in_words(judged: Product, cast: dict[str, User]) -> None:
    page = signed_in(cast["vic"]).get(address(judged)).content.decode()
    assert "Recall at least 80 %" in page
    assert "Save it" not in page


def test_an_idea_says_what_will_be_required_before_there_is_a_log(product: Product, cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    assert "No figure has been shown yet" in client.get(address(product)).content.decode()
    sent(client, product, metric_new="recall", bound_new="90")
    assert "requirements: [{metric: recall, at_least: 90%}]" in text_of(product)
    assert Entry.objects.filter(product=product, did="said what is good enough").exists()


@pytest.mark.parametrize("page", ["evaluate", "why"])
def test_the_way_there_stands_where_it_is_read(page: str, judged: Product, cast: dict[str, User]) -> None:
    shown = signed_in(cast["ben"]).get(reverse(page, kwargs={"product": judged.slug}))
    assert address(judged) in shown.content.decode()


def test_it_says_when_the_figures_were_known_and_where_a_change_is_kept(judged: Product, cast: dict[str, User]) -> None:
    page = signed_in(cast["ben"]).get(address(judged)).content.decode()
    assert f"The figures of {judged.assessment.finished_at:%-d %b %Y}" in page
    assert reverse("history", kwargs={"product": judged.slug}) in page.split("are known")[1]


def test_a_spec_that_is_not_read_any_more_is_told(judged: Product, cast: dict[str, User]) -> None:
    judged.specs.update(text=SPEC.replace("kind: classification", "kind: forecast"))
    page = signed_in(cast["ben"]).get(address(judged)).content.decode()
    assert "The spec cannot be read" in page
    assert "forecast" in page
