"""A character that PostgreSQL keeps in no text breaks no page: whatever a form of ours sends may hold one."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.conftest import LOG, SPEC, signed_in
from upheld_web.config.pages import PAGES
from upheld_web.jobs.comparing import ask_to_compare
from upheld_web.records.actions.products import save_spec
from upheld_web.records.models import Assessment, Comment, Log, Product, User
from upheld_web.records.places import product_folder

NUL = "\x00"


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and its fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._choice = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form" and said.get("method") == "post":
            self.found.append((said.get("action", ""), {}))
        elif self.found and tag in ("input", "textarea", "select") and said.get("name"):
            self._choice = said["name"] if tag == "select" else ""
            if said.get("type") not in ("file", "checkbox", "radio") and said["name"] != "csrfmiddlewaretoken":
                self.found[-1][1][said["name"]] = said.get("value", "")
        elif self.found and tag == "option" and self._choice and "selected" in said:
            self.found[-1][1][self._choice] = said["value"]


def addresses(product: Product, log: Log) -> list[str]:
    """Every page for people that Ana can read."""
    of = {"product": product.slug, "number": log.pk, "id": 1, "name": "first-weeks", "token": "x"}
    found = []
    for page in PAGES:
        names = [part.split(":")[1].rstrip(">") for part in page.path.split("<")[1:] for part in [part.split(">")[0]]]
        if page.reads is not None and not page.by_token:
            found.append(reverse(page.name, kwargs={name: of[name] for name in names}))
    return [*found, reverse("account_change_password"), reverse("mfa_index")]


@pytest.mark.slow
def test_no_field_of_any_page_breaks_by_it(judged: Product, ana: User) -> None:
    ana.is_administrator = True
    ana.save()
    log = Log.objects.get()
    client = signed_in(ana)
    sent = 0
    for address in addresses(judged, log):
        page = client.get(address + f"?a={NUL}")
        for action, fields in Forms(page.content.decode()).found if page.status_code == 200 else ():
            for name in fields:
                if "logout" in action or "revoke" in action:
                    continue
                text = fields | {name: f"{fields[name] or 'x'}{NUL}y"}
                assert client.post(action or address, text).status_code < 500, (address, action, name)
                sent += 1
    assert sent > 30


@pytest.mark.parametrize("name", ["challenge", "compare", "why", "spec", "settings"])
def test_what_was_typed_around_it_is_kept(name: str, judged: Product, ana: User) -> None:
    said = {
        "challenge": {"figure": "recall", "text": f"Is{NUL} it?"},
        "compare": {"a": f"a{NUL}b", "b": "c"},
        "why": {"version": 2, "title": f"Stop{NUL} it", "owner": f"A{NUL}na"},
        "spec": {"version": 2, "text": SPEC + f"# so{NUL} said\n", "note": f"a{NUL} note"},
        "settings": {"name": f"An{NUL}a", "numbers": "indian"},
    }
    where = {} if name == "settings" else {"product": judged.slug}
    assert signed_in(ana).post(reverse(name, kwargs=where), said[name]).status_code == 302


def test_a_question_is_kept_without_it(judged: Product, ana: User) -> None:
    where = reverse("challenge", kwargs={"product": judged.slug})
    signed_in(ana).post(where, {"figure": "recall", "text": f"Is{NUL} it?"})
    assert Comment.objects.get().text == "Is it?"


@pytest.mark.slow
def test_a_log_that_holds_it_is_judged_compared_and_read(judged: Product, ana: User) -> None:
    (product_folder(judged) / "payments.csv").write_text(LOG.replace("NP", f"N{NUL}P"))
    client, where = signed_in(ana), {"product": judged.slug}
    save_spec(ana, judged, SPEC + "  - {metric: recall, at_least: 10%, in_every: country}\n")
    client.post(reverse("judge", kwargs=where))
    made = Assessment.objects.latest("pk")
    assert (made.state, made.refusal) == ("done", "")
    assert NUL not in repr(made.figures.contract) + made.figures.page
    assert ask_to_compare(ana, judged, "payments.csv", "payments.csv").state  # refused in words: they are the same
    assert client.post(reverse("cases", kwargs=where), {}).status_code == 200


def test_signing_in_with_it_is_refused_like_any_wrong_password(ana: User) -> None:
    answer = Client().post(reverse("account_login"), {"login": f"ana{NUL}@example.org", "password": f"b{NUL}b"})
    assert answer.status_code == 200
