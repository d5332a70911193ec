from __future__ import annotations

from django.urls import reverse

from tests.web.conftest import signed_in
from upheld_web.records.models import Comment, Entry, Product, User


def test_a_viewer_challenges_a_figure_and_a_contributor_settles_it(judged: Product, cast: dict[str, User]) -> None:
    asked = {"figure": "Recall at least 80 %", "text": "On which cards?\n<b>All?</b>"}
    signed_in(cast["vic"]).post(reverse("challenge", kwargs={"product": judged.slug}), asked)
    page = signed_in(cast["ben"]).get(reverse("evaluate", kwargs={"product": judged.slug})).content.decode()
    assert "On which cards?<br>&lt;b&gt;All?&lt;/b&gt;" in page
    assert "1 open question" in signed_in(cast["ben"]).get("/").content.decode()
    comment = Comment.objects.get()
    signed_in(cast["ben"]).post(reverse("settle", kwargs={"product": judged.slug, "number": comment.pk}))
    comment.refresh_from_db()
    assert comment.settled_by == cast["ben"]
    assert "open question" not in signed_in(cast["ben"]).get("/").content.decode()
    assert list(Entry.objects.values_list("did", flat=True)[:2]) == ["settled a question", "challenged a figure"]


def test_an_empty_question_is_not_kept(judged: Product, cast: dict[str, User]) -> None:
    client = signed_in(cast["vic"])
    answer = client.post(
        reverse("challenge", kwargs={"product": judged.slug}), {"figure": "Money", "text": " "}, follow=True
    )
    assert "the question is empty" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_question_without_a_figure_is_not_kept(judged: Product, cast: dict[str, User]) -> None:
    address = reverse("challenge", kwargs={"product": judged.slug})
    answer = signed_in(cast["vic"]).post(address, {"figure": " \n", "text": "Why?"}, follow=True)
    assert "Say which figure you doubt" in answer.content.decode()
    assert not Comment.objects.exists()


def test_one_comes_back_to_the_page_of_the_figure_and_to_no_other_site(judged: Product, cast: dict[str, User]) -> None:
    address, data = (reverse(name, kwargs={"product": judged.slug}) for name in ("challenge", "data"))
    home = reverse("evaluate", kwargs={"product": judged.slug})
    asked = {"figure": "Who is counted?", "text": "Why?"}
    for back, leads in (
        (data, data),
        (f"{home}compare/1/", f"{home}compare/1/"),
        ("https://example.org/", home),
        ("//example.org", home),
        (f"{home}..//example.org", home),
        ("/workspace/", home),
        ("", home),
    ):
        assert signed_in(cast["vic"]).post(address, asked | {"back": back}).headers["Location"] == leads


def test_a_long_name_of_a_figure_is_cut_and_one_line(judged: Product, cast: dict[str, User]) -> None:
    signed_in(cast["vic"]).post(
        reverse("challenge", kwargs={"product": judged.slug}), {"figure": "a\n" + "b" * 300, "text": "Why?"}
    )
    figure = Comment.objects.get().figure
    assert len(figure) == 200
    assert figure.startswith("a bbb")
    assert figure.endswith("b…")
