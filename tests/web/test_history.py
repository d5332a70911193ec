from __future__ import annotations

from django.urls import reverse

from tests.web.conftest import SPEC, signed_in
from upheld_web.pages.history.words import in_words
from upheld_web.records.actions.products import begin_product, save_spec
from upheld_web.records.differences import Change, differences, said_in
from upheld_web.records.models import Product, User


def test_a_changed_bound_is_one_change_and_a_moved_line_none() -> None:
    first, second = "  - {metric: recall, at_least: 80%}\n", "  - {metric: false_positive_rate, at_most: 3%}\n"
    moved = SPEC.replace(first + second, second + first)
    assert differences(said_in(SPEC), said_in(moved)) == ()
    (change,) = differences(said_in(SPEC), said_in(moved.replace("80%", "85%")))
    assert (change.place, change.before, change.after) == ("requirements: recall", 'at_least: "80%"', 'at_least: "85%"')


def test_a_comment_is_no_difference() -> None:
    assert differences(said_in(SPEC), said_in(SPEC.replace("# said before", "# told before"))) == ()


def test_what_came_and_what_went_stand_by_their_place() -> None:
    other = SPEC.replace("lever: {act_at: 0.9}", "lever: {act_at: 0.8, review_from: 0.6}")
    changes = differences(said_in(SPEC), said_in(other))
    assert [(one.place, one.before, one.after) for one in changes] == [
        ("lever.act_at", "0.9", "0.8"),
        ("lever.review_from", "", "0.6"),
    ]


def test_history_tells_versions_verdicts_and_who_did_what(judged: Product, cast: dict[str, User]) -> None:
    save_spec(cast["ben"], judged, SPEC.replace("act_at: 0.9", "act_at: 0.85"), "Catch more")
    page = signed_in(cast["vic"]).get(reverse("history", kwargs={"product": judged.slug})).content.decode()
    assert "<code>lever.act_at</code><br><small>Act at this score or above: a number" in page
    assert "Catch more" in page
    assert "<b>Ben</b> saved a spec" in page
    assert judged.assessment.evidence_hash in page


def test_a_changed_bound_is_told_in_words() -> None:
    change = Change("requirements: recall in every country", 'at_least: "80%", window: "28 days"', 'at_least: "85%"')
    told = in_words(change, "classification")
    assert (told.what, told.key) == ("Required: Recall in every country", "")
    assert (told.before, told.after) == ("at least 80%, window 28 days", "at least 85%")


def test_a_key_within_a_list_is_explained_by_the_list() -> None:
    told = in_words(Change("problem.evidence[0].n", "", "300"), "classification")
    assert told.key == "problem.evidence[0].n"
    assert told.means == "What shows that the need is real: findings with what, n, source and date."


def test_a_document_is_shut_in_and_is_not_given_to_another_product(judged: Product, ana: User) -> None:
    client = signed_in(ana)
    number = judged.assessment.pk
    answer = client.get(reverse("document", kwargs={"product": judged.slug, "number": number}))
    assert answer["Content-Security-Policy"].startswith("sandbox allow-scripts")
    assert "<!doctype html>" in answer.content.decode()[:20]
    other = begin_product(ana, "Another", "classification")
    assert client.get(reverse("document", kwargs={"product": other.slug, "number": number})).status_code == 404
