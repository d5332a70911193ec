"""What somebody might try: texts that are more than text, files that are not what they say, specs that reach out."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.web.conftest import LOG, SPEC, signed_in
from tests.web.test_bring_your_own import CSV
from tests.web.test_permissions import path_of
from upheld_web.access.guard import Page
from upheld_web.access.roles import Role
from upheld_web.config.pages import PAGES
from upheld_web.records.actions.products import begin_product, save_spec
from upheld_web.records.actions.talk import challenge
from upheld_web.records.models import Comparison, Figures, Log, Membership, Product, User
from upheld_web.records.places import product_folder

TRAP = """<img src=x onerror=alert(1)></script><script>alert(1)</script>'"; DROP TABLE records_user;-- =cmd|'/c x'!A0"""
ALIVE = re.compile(r"<img src=x|<script>alert|onerror=[^&<]*>")
READ = [page for page in PAGES if page.reads is not None and not page.by_token]


@pytest.fixture
def trapped(cast: dict[str, User]) -> Product:
    """A product of which every text that somebody can write is a trap: names, values, notes, questions, a log."""
    ana = cast["ana"]
    User.objects.filter(pk=ana.pk).update(name=TRAP[:80])
    ana.refresh_from_db()
    product = begin_product(ana, TRAP[:200], "classification", problem={"who": TRAP, "need": TRAP})
    Membership.objects.create(product=product, user=cast["ben"], role=Role.CONTRIBUTOR.word)
    column = TRAP.replace('"', "").replace(",", "")
    text = LOG.replace("country", column).replace("NP", column)
    client, where = signed_in(ana), {"product": product.slug}
    client.post(reverse("logs", kwargs=where), {"file": SimpleUploadedFile(f"{TRAP}.csv", text.encode())})
    quoted = TRAP.replace("'", "''")
    spec = SPEC.replace("payments.csv", Log.objects.get().place).replace("segments: [country]", "segments: []")
    spec = spec.replace("Stop payments with stolen cards", f"'{quoted}'")
    spec = spec.replace("each: payment", "each: payment\n  who: id") + f"problem:\n  who: '{quoted}'\n"
    save_spec(ana, product, spec, TRAP)
    client.post(reverse("judge", kwargs=where))
    client.post(reverse("compare", kwargs=where), {"a": TRAP, "b": TRAP[:50]})
    client.post(reverse("tokens"), {"name": TRAP[:60], "life": "90"})
    challenge(ana, product, TRAP[:100], TRAP)
    product.refresh_from_db()
    return product


@pytest.mark.slow
def test_html_formulas_and_sql_come_out_of_every_screen_as_text(trapped: Product, cast: dict[str, User]) -> None:
    assert trapped.assessment is not None, trapped.assessments.get().refusal
    client = signed_in(cast["ada"])
    numbers = {
        "log": Log.objects.get().pk,
        "good-enough": Log.objects.get().pk,
        "document": Figures.objects.get().pk,
        "comparison": Comparison.objects.get().pk,
    }
    seen = 0
    for page in READ:
        path = path_of(page, trapped)
        answer = client.get(path.replace("/1/", f"/{numbers[page.name]}/") if page.name in numbers else path)
        assert not ALIVE.search(answer.content.decode()), page.name
        seen += "&lt;img src=x" in answer.content.decode()
    assert seen >= 10
    assert User.objects.count() == len(cast)


@pytest.mark.parametrize("page", READ, ids=lambda page: page.name)
def test_every_page_forbids_what_is_inline(page: Page, judged: Product, ana: User) -> None:
    answer = signed_in(ana).get(path_of(page, judged))
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert page.name == "document" or "default-src 'none'" in policy
    assert not re.search(rb"<[^>]*\s(style|on[a-z]+)=", answer.content) or page.name == "document"
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("page", [page for page in PAGES if page.writes is not None], ids=lambda page: page.name)
def test_another_site_writes_nothing(page: Page, judged: Product, ana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    assert client.post(path_of(page, judged)).status_code == (401 if page.by_token else 403)


@pytest.mark.parametrize("page", [page for page in PAGES if "<int:" in page.path], ids=lambda page: page.name)
def test_a_number_that_no_database_keeps_is_not_there(page: Page, judged: Product, cast: dict[str, User]) -> None:
    path = re.sub(r"/\d+/", f"/{10**30}/", path_of(page, judged))
    client = signed_in(cast["ada"])
    answer = client.get(path) if page.reads is not None else client.post(path)
    assert (str(10**30) in path, answer.status_code) == (True, 404)


def test_a_form_that_is_no_longer_good_is_told_in_our_words(ana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    answer = client.post(reverse("settings"), {"name": "Ana"})
    assert "load the page anew" in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("page", READ, ids=lambda page: page.name)
def test_no_page_is_kept_by_a_browser_or_a_proxy(page: Page, judged: Product, ana: User) -> None:
    kept = signed_in(ana).get(path_of(page, judged))["Cache-Control"]
    assert {"no-store", "private"} <= set(kept.split(", "))


def test_neither_is_a_refusal_nor_the_page_to_sign_in(judged: Product, cast: dict[str, User]) -> None:
    for address in (reverse("evaluate", kwargs={"product": judged.slug}), "/no/such/page", "/accounts/login/"):
        answer = signed_in(cast["cy"]).get(address)
        assert "no-store" in answer["Cache-Control"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_styles_and_scripts_carry_the_policy_and_may_be_kept(client: Client) -> None:
    from django.conf import settings

    first = list(settings.MIDDLEWARE)
    assert first.index("csp.middleware.CSPMiddleware") < first.index("whitenoise.middleware.WhiteNoiseMiddleware")
    assert first.index("whitenoise.middleware.WhiteNoiseMiddleware") < first.index("upheld_web.access.unkept.unkept")


def test_the_servers_log_holds_no_link_that_lets_somebody_in(client: Client, db: None) -> None:
    import logging

    from django.conf import settings

    from upheld_web.config.lines import WithoutSecrets

    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["without secrets"]
    line = logging.LogRecord("x", 30, "", 0, "%s: %s", ("Unprocessable", "/welcome/Ab_c-9/"), None)
    assert WithoutSecrets().filter(line)
    assert line.getMessage() == "Unprocessable: /welcome/…/"


def brought(user: User, name: str, content: bytes) -> Log | None:
    given = {"title": "Some product", "file": SimpleUploadedFile(name, content)}
    signed_in(user).post(reverse("begin-results"), given)
    return Log.objects.first()


def zip_bomb() -> bytes:
    """An xlsx of a few kilobytes whose one sheet unpacks to a hundred megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="a" sheetId="1"/></sheets></workbook>')
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 100_000_000)
    return packed.getvalue()


def is_refused_in_words(name: str, content: bytes, ana: User) -> None:
    log = brought(ana, name, content)
    assert log is not None
    if log.state != "refused":  # read as a table of text: then it asks what its columns are, and judges nothing
        assert log.drafted["questions"]
    assert "Traceback" not in log.refusal
    assert signed_in(ana).get(reverse("log", kwargs={"product": log.product.slug, "number": log.pk})).status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.csv", b"<!doctype html><html><script>alert(1)</script><p>no table</p></html>"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 500),
        ("program.parquet", b"\x7fELF" + b"\x00" * 500),
        ("nothing.csv", b"\x00" * 2000),
    ],
    ids=["html", "png", "elf", "nul"],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_words(name: str, content: bytes, ana: User) -> None:
    is_refused_in_words(name, content, ana)


@pytest.mark.slow
def test_a_workbook_that_unpacks_to_a_hundred_megabytes_is_refused_in_words(ana: User) -> None:
    is_refused_in_words("bomb.xlsx", zip_bomb(), ana)


@pytest.mark.slow
def test_ten_thousand_columns_are_refused_or_read_and_never_break_the_page(ana: User) -> None:
    row = ",".join(map(str, range(10_000)))
    log = brought(ana, "wide.csv", f"{row}\n{row}\n".encode())
    assert log is not None
    assert log.state in ("refused", "ready")
    assert signed_in(ana).get(reverse("log", kwargs={"product": log.product.slug, "number": log.pk})).status_code == 200


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x.csv", "..\\..\\x.csv", "/etc/passwd.csv", "a\x00b.csv", "*.csv", ".hidden.csv"]
)
@pytest.mark.slow
def test_a_files_name_leads_nowhere(name: str, ana: User) -> None:
    log = brought(ana, name, CSV.encode())
    assert log is not None
    kept = product_folder(log.product) / log.place
    assert kept.resolve().parent == product_folder(log.product).resolve()
    assert kept.is_file()
    assert re.fullmatch(r"[\w-]+\.csv", log.place)


@pytest.mark.slow
def test_bytes_that_no_database_keeps_are_shown_as_such(ana: User) -> None:
    log = brought(ana, "payments.csv", CSV.replace("IN", "I\x00N").encode())
    assert log is not None
    assert log.state == "ready"
    assert r"\x00" not in repr([log.columns, log.first_rows, log.drafted])


BOMB = "upheld: 1\na: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{after}: &{after} [{','.join([f'*{before}'] * 9)}]" for before, after in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        SPEC.replace("score: score", "score: read_csv('/etc/passwd')"),
        SPEC.replace("score: score", "score: (SELECT 1)"),
        SPEC.replace("outcome: stolen", "outcome: stolen; DROP TABLE x"),
        SPEC.replace("title: Stop", "title: !!python/object/apply:os.system ['id'] Stop"),
        "upheld: 1\n" + "[" * 5000,
    ],
    ids=["yaml bomb", "a function that reads files", "a query", "two statements", "a python object", "depth"],
)
def test_a_spec_that_does_more_than_say_is_refused_in_words(text: str, judged: Product, ana: User) -> None:
    where = {"product": judged.slug}
    given = {"text": text, "version": judged.spec.number, "note": ""}
    answer = signed_in(ana).post(reverse("spec", kwargs=where), given)
    judged.refresh_from_db()
    if judged.spec.number == 2:
        assert answer.status_code == 422
        assert "Traceback" not in answer.content.decode()
        return
    # What only the log can tell is refused when it is judged.
    signed_in(ana).post(reverse("judge", kwargs=where))
    assert judged.assessments.order_by("-pk").first().state == "refused"


def test_a_link_out_of_the_folder_is_not_followed(product: Product, ana: User, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(LOG)
    (product_folder(product) / "payments.csv").symlink_to(tmp_path / "secret.csv")
    save_spec(ana, product, SPEC)
    signed_in(ana).post(reverse("judge", kwargs={"product": product.slug}))
    assert product.assessments.get().state == "refused"


@pytest.mark.parametrize("path", ["/welcome/SECRET/", "/accounts/password/reset/key/SECRET/", "/welcome/SECRET"])
def test_the_log_of_requests_holds_no_secret_of_a_link(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    from granian.log import DEFAULT_ACCESSLOG_FMT, LogLevels, configure_logging, log_request_builder

    from upheld_web.serving.web import WITHOUT_SECRETS

    configure_logging(LogLevels.info, WITHOUT_SECRETS)
    asked = {"addr_remote": "10.0.0.1", "path": path, "qs": "", "method": "GET", "scheme": "http", "protocol": "1.1"}
    log_request_builder(DEFAULT_ACCESSLOG_FMT)(0.0, 0.0, asked, 200)
    written = capsys.readouterr().out
    assert '10.0.0.1 - "GET ' in written
    assert "SECRET" not in written
