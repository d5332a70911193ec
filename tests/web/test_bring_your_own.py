"""From a file to a verdict, as a new user goes: bring it, say what its columns are, say what is good enough."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.web.conftest import LOG, SPEC, signed_in
from upheld_web.jobs import reading
from upheld_web.records import places
from upheld_web.records.models import Commitment, Entry, Log, Product, User

ROWS = 900
CSV = "payment_id,card_id,scored_at,country,amount,fraud_score,is_fraud\n" + "\n".join(
    f"P{i},C{i % 200},{dt.date(2026, 5, 1) + dt.timedelta(days=i % 30)} 10:00,{'IN' if i % 3 else 'NP'},{i % 700 + 1},"
    f"{(i * 37 % 1000) / 1000},{'true' if i * 37 % 1000 > 900 else 'false'}"
    for i in range(ROWS)
)


def file(text: str = CSV, name: str = "payments.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def brought(client: Client, **more: object) -> Log:
    given = {"title": "Stop payments with stolen cards", "file": file()} | more
    client.post(reverse("begin-results"), given)
    return Log.objects.get()


def sentence_of(client: Client, log: Log) -> dict[str, object]:
    """What the blanks of the log's sentence hold, as its form would send it."""
    form = client.get(reverse("log", kwargs={"product": log.product.slug, "number": log.pk})).context["page"].form
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}


@pytest.mark.slow
def test_a_log_is_read_and_its_columns_are_guessed(cast: dict[str, User]) -> None:
    log = brought(signed_in(cast["cy"]))
    assert (log.state, log.rows, log.name) == ("ready", ROWS, "payments.csv")
    page = (
        signed_in(cast["cy"])
        .get(reverse("log", kwargs={"product": log.product.slug, "number": log.pk}))
        .content.decode()
    )
    assert '<option value="fraud_score" selected>' in page
    assert '<option value="is_fraud" selected>' in page


def test_an_id_is_told_to_differ_in_every_row_and_not_about(cast: dict[str, User]) -> None:
    text = "id,score,is_fraud\n" + "\n".join(f"TX-{i},{i % 997 / 1000},{i % 50 == 0}" for i in range(20_000))
    log = brought(signed_in(cast["ana"]), file=file(text))
    assert {column["name"]: column["distinct"] for column in log.columns}["id"] == 20_000


@pytest.mark.slow
def test_no_figure_is_shown_before_what_is_good_enough_was_said(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    log = brought(client)
    where = {"product": log.product.slug, "number": log.pk}
    page = client.get(reverse("good-enough", kwargs=where)).content.decode()
    assert "data-verdict" not in page
    answer = client.post(reverse("good-enough", kwargs=where), {"recall": "", "false_alarms": ""})
    assert answer.status_code == 422
    assert not Commitment.objects.exists()


@pytest.mark.slow
def test_the_bounds_are_locked_with_their_time_and_the_product_is_judged(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    log = brought(client)
    where = {"product": log.product.slug, "number": log.pk}
    said = {"recall": "80", "false_alarms": "30", "currency": "inr", "missed": "amount", "false_alarm_from": "60",
            "false_alarm_to": "400", "rule": "amount > 650", "every": "country", "every_recall": "50"}  # fmt: skip
    answer = client.post(reverse("good-enough", kwargs=where), said)
    assert answer.status_code == 302, answer.content.decode()
    product = Product.objects.get()
    contract = product.assessment.figures.contract
    bounds = {line["id"]: line["bound"] for line in contract["requirements"]}
    assert bounds["recall"] == {"at_least": 0.8}
    assert bounds["false_positive_rate"] == {"at_most": 0.03}
    assert bounds["recall-in-every-country"] == {"at_least": 0.5}
    assert contract["spec_committed"] == Commitment.objects.get().at.isoformat()
    assert contract["value"]["currency"] == "INR"
    assert "# Drafted from payments.csv." in product.spec.text
    assert Entry.objects.filter(product=product, did="said what is good enough", actor=cast["ana"]).exists()


@pytest.mark.slow
def test_what_was_said_of_a_column_is_read_again(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    log = brought(client, file=file(CSV.replace("is_fraud", "label")))
    where = {"product": log.product.slug, "number": log.pk}
    said = sentence_of(client, log)
    changed = said | {"each": "order", "outcome": "label", "segments": ["country"], "outcome_after": "30 days"}
    answer = client.post(reverse("log", kwargs=where), changed)
    log.refresh_from_db()
    assert log.answers["each"] == "order"
    assert "each: order" in log.drafted["text"]
    next_one = client.get(answer["Location"])
    assert next_one["Location"] == reverse("good-enough", kwargs=where)
    assert client.get(answer["Location"]).status_code == 200  # who comes back to it sees it


def test_the_sentence_comes_back_where_reading_it_again_changed_more_than_was_said(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    log = brought(client)
    where = {"product": log.product.slug, "number": log.pk}
    said = sentence_of(client, log)
    client.post(reverse("log", kwargs=where), said | {"each": "order", "positive": ""})
    page = client.get(reverse("log", kwargs=where)).content.decode()
    assert "Read again by what you said. Is it right now?" in page
    assert sentence_of(client, log)["positive"] == "true"  # it was found


@pytest.mark.parametrize(
    ("written", "told"), [("60", "Write 60 days, if days are meant"), ("soon", "Write it as 45 days")]
)
def test_how_long_an_outcome_takes_is_refused_in_the_sentence(written: str, told: str, cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    log = brought(client)
    where = {"product": log.product.slug, "number": log.pk}
    said = sentence_of(client, log)
    answer = client.post(reverse("log", kwargs=where), said | {"outcome_after": written})
    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_what_was_said_of_how_long_an_outcome_takes_can_be_taken_back(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    log = brought(client)
    where = {"product": log.product.slug, "number": log.pk}
    said = sentence_of(client, log)
    client.post(reverse("log", kwargs=where), said | {"outcome_after": "45 days"})
    client.post(reverse("log", kwargs=where), said | {"outcome_after": ""})
    log.refresh_from_db()
    assert not log.answers["outcome_after"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", "hello", "none of the files"),
        ("empty.csv", "", "empty"),
        ("header.csv", "a,b\n", "not one row"),
        ("broken.parquet", "PAR1 this is no parquet", "broken.parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    name: str, content: str, said: str, cast: dict[str, User]
) -> None:
    client = signed_in(cast["ana"])
    answer = client.post(reverse("begin-results"), {"title": "Some product", "file": file(content, name)}, follow=True)
    assert said in answer.content.decode()
    assert not Product.objects.filter(assessment__isnull=False).exists()


def test_ids_that_stand_twice_are_left_out_and_told_where_the_sentence_names_them(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    log = brought(client, file=file(CSV.replace("\nP7,", "\nP6,")))
    where = {"product": log.product.slug, "number": log.pk}
    page = client.get(reverse("log", kwargs=where)).context["page"]
    told = next(blank.question for blank in page.sentence if blank.field.name == "id")
    assert told.startswith("payment_id stands more than once: P6 (2 times). Each row must be one case. So no column")
    assert (log.state, page.form["id"].value(), page.is_open) == ("ready", "none", False)
    said = sentence_of(client, log)
    assert client.post(reverse("log", kwargs=where), said)["Location"] == reverse("good-enough", kwargs=where)


def test_while_one_column_is_asked_what_was_found_need_not_be_said(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    text = "Vorgang Nr.;Datum;Punktzahl;Betrug?\n" + "\n".join(
        f"{i - (i % 50 == 1)};01.06.2026;0,{i * 37 % 1000:03};{'ja' if i * 37 % 1000 > 900 else 'nein'}"
        for i in range(ROWS)
    )
    log = brought(client, file=file(text))
    where = {"product": log.product.slug, "number": log.pk}
    page = client.get(reverse("log", kwargs=where)).context["page"]
    assert [blank.field.name for blank in page.sentence if blank.question] == ["id", "score"]
    assert page.form["id"].value() == "none"
    client.post(reverse("log", kwargs=where), {"id": "none", "score": "Punktzahl", "dates": "dmy"})
    log.refresh_from_db()
    assert log.drafted["facts"]["n_positive"] == sum(i * 37 % 1000 > 900 for i in range(ROWS))


def test_a_refusal_names_no_flag_of_the_command_line(cast: dict[str, User]) -> None:
    text = "payment_id,card_number,fraud_score,is_fraud\n" + "\n".join(
        f"P{i},{(4000 + i % 200) * 10**14},{(i * 37 % 1000) / 1000},{i * 37 % 1000 > 900}" for i in range(ROWS)
    )
    client = signed_in(cast["ana"])
    log = brought(client, file=file(text))
    where = {"product": log.product.slug, "number": log.pk}
    page = client.get(reverse("log", kwargs=where)).content.decode()
    assert "card_number  holds 900 values of 16 digits and more" in page
    assert "--" not in page.split("This log was refused")[1]
    told = client.get(reverse("evaluate", kwargs={"product": log.product.slug})).content.decode()
    assert "payments.csv was refused." in told
    assert reverse("log", kwargs=where) in told
    assert "Bring a log" in client.get("/").content.decode()


def test_nobody_fills_the_disk_without_signing_in(db: None) -> None:
    answer = Client().post(reverse("begin-results"), {"title": "x", "file": file()})
    assert answer["Location"].startswith("/accounts/login/")
    assert not Log.objects.exists()


def test_a_file_beyond_the_largest_size_is_refused(cast: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HOME", dataclasses.replace(settings.HOME, largest_upload_bytes=1000))
    answer = signed_in(cast["ana"]).post(reverse("begin-results"), {"title": "Some product", "file": file()})
    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()
    assert not Product.objects.exists()


def test_neither_are_several_files_that_are_so_together(cast: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HOME", dataclasses.replace(settings.HOME, largest_upload_bytes=len(CSV) * 2 - 1))
    given = {"title": "Some product", "other": file(), "file": file()}
    answer = signed_in(cast["ana"]).post(reverse("begin-results"), given)
    assert (answer.status_code, Product.objects.count()) == (422, 0)


@pytest.mark.slow
def test_a_log_that_was_brought_anew_while_it_was_read_is_read_once_more(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = brought(signed_in(cast["ana"]))
    Log.objects.update(state=Log.State.WAITING)
    real = reading.read_apart

    def meanwhile(found: Log) -> dict[str, object]:
        held = real(found)
        Log.objects.update(state=Log.State.WAITING, digest="another")
        return held | {"rows": 1}

    monkeypatch.setattr(reading, "read_apart", meanwhile)
    reading.read_log.call(log.pk)
    log.refresh_from_db()
    assert (log.state, log.rows) == ("waiting", ROWS)


@pytest.mark.slow
def test_what_two_people_say_of_a_log_is_both_kept(cast: dict[str, User]) -> None:
    log = brought(signed_in(cast["ana"]))
    as_seen = Log.objects.get(pk=log.pk)
    reading.say_of_log(cast["ana"], log, {"each": "payment"})
    reading.say_of_log(cast["ana"], as_seen, {"who": "card_id"})
    assert Log.objects.get().answers == {"each": "payment", "who": "card_id"}


ORDERS = "order_id,city,ordered_at,eta_min,shown_min,actual_min,distance_km\n" + "\n".join(
    f"O{i},{'Pune' if i % 3 else 'Kochi'},{dt.date(2026, 5, 1) + dt.timedelta(days=i % 30)} 12:00,{25 + i % 9},"
    f"{28 + i % 9},{25 + i % 9 + (i * 37 % 11) - 4},{1 + i % 7}"
    for i in range(ROWS)
)


@pytest.mark.slow
def test_a_log_of_delivery_times_is_read_bounded_and_judged(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    log = brought(client, title="Say when it comes", file=file(ORDERS, "orders.csv"))
    assert log.drafted["facts"]["kind"] == "regression", log.refusal
    where = {"product": log.product.slug, "number": log.pk}
    page = client.get(reverse("log", kwargs=where)).content.decode()
    assert '<option value="actual_min" selected>' in page
    said = {"late": "20", "shown": "40", "currency": "INR", "late_from": "6", "early_from": "1", "early_to": "2",
            "rule": "18 + 3 * distance_km", "every": "city", "every_late": "30"}  # fmt: skip
    answer = client.post(reverse("good-enough", kwargs=where), said)
    assert answer.status_code == 302, answer.content.decode()
    product = Product.objects.get()
    assert product.assessment is not None, product.assessments.get().refusal
    ids = [line["id"] for line in product.assessment.figures.contract["requirements"]]
    assert ids == ["late_rate", "promise_mean", "late_rate-in-every-city", "value_over_rule"]
    # Late by hand: actual > shown where (i * 37 % 11) - 4 > 3, so 8, 9 and 10 of eleven residues.
    late = sum(i * 37 % 11 > 7 for i in range(ROWS)) / ROWS
    assert product.assessment.figures.contract["requirements"][0]["estimate"]["value"] == pytest.approx(late)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the administrator allowed, with a log in it, and a link that leads out of it."""
    allowed = tmp_path / "allowed"
    (allowed / "may").mkdir(parents=True)
    (allowed / "may" / "payments.csv").write_text(CSV)
    (tmp_path / "secret.csv").write_text(CSV)
    (allowed / "link.csv").symlink_to(tmp_path / "secret.csv")
    changed = dataclasses.replace(settings.HOME, log_folders=(allowed,))
    monkeypatch.setattr(settings, "HOME", changed)
    monkeypatch.setattr(places, "HOME", changed)
    return allowed


@pytest.mark.slow
def test_a_log_in_an_allowed_folder_is_read_where_it_lies(folder: Path, cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    place = folder / "may" / "payments.csv"
    client.post(reverse("begin-results"), {"title": "Stop stolen cards", "place": str(place)})
    log = Log.objects.get()
    assert (log.state, log.refusal, log.rows) == ("ready", "", ROWS)
    where = {"product": log.product.slug, "number": log.pk}
    client.post(reverse("good-enough", kwargs=where), {"recall": "80"})
    assert Product.objects.get().assessment is not None
    assert place.exists()


@pytest.mark.parametrize("name", ["link.csv", "../secret.csv", "../../etc/passwd"])
def test_what_lies_outside_of_the_allowed_folders_is_not_read(folder: Path, name: str, cast: dict[str, User]) -> None:
    answer = signed_in(cast["ana"]).post(
        reverse("begin-results"), {"title": "Stop stolen cards", "place": str(folder / name)}
    )
    assert answer.status_code == 422
    assert not Log.objects.exists()


@pytest.mark.slow
def test_a_product_keeps_what_is_good_enough_when_another_log_comes(judged: Product, cast: dict[str, User]) -> None:
    client = signed_in(cast["ben"])
    client.post(reverse("logs", kwargs={"product": judged.slug}), {"file": file(LOG, "june.csv")})
    log = Log.objects.get(place="june.csv")
    client.post(reverse("use-log", kwargs={"product": judged.slug, "number": log.pk}))
    judged.refresh_from_db()
    assert judged.spec.text == SPEC.replace("source: payments.csv", "source: june.csv")
    assert judged.assessment.spec == judged.spec
    assert Commitment.objects.count() == 1


@pytest.mark.slow
def test_an_amount_that_is_written_with_its_currency_can_be_what_a_missed_case_costs(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    text = "loan_id,amount,risk_score,defaulted\n" + "\n".join(
        f'L{i},"₹{i % 9 + 1},00,000",{(i * 37 % 1000) / 1000},{"Y" if i * 37 % 1000 > 900 else "N"}'
        for i in range(ROWS)
    )
    log = brought(client, file=file(text, "loans.csv"))
    address = reverse("good-enough", kwargs={"product": log.product.slug, "number": log.pk})
    page = client.get(address).content.decode()
    assert "the amount of the loan" in page
    assert "the risk_score of the loan" not in page
    assert 'name="currency" value="INR"' in page
    assert "that turn out positive (defaulted: Y)" in page
    bounds = {"recall": "80", "currency": "INR", "missed": "amount", "false_alarm_from": "500"}
    assert client.post(address, bounds).status_code == 302
    spec = Product.objects.get().spec.text
    assert """missed: -(cast(replace(replace(amount, '₹', ''), ',', '') AS double))""" in spec
    assert Product.objects.get().assessment.figures.contract["value"]["currency"] == "INR"


@pytest.mark.slow
def test_what_was_found_speaks_of_no_command_line_and_says_that_nobody_chose_the_cut_off(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    text = "customer_no,churn score,churned\n" + "\n".join(
        f"C{i},{i * 37 % 100},{'Yes' if i * 37 % 100 > 80 else 'No'}" for i in range(ROWS)
    )
    log = brought(client, file=file(text, "churn.csv"))
    page = client.get(reverse("log", kwargs={"product": log.product.slug, "number": log.pk})).content.decode()
    assert "with cut-offs as the file writes them.</li>" in page
    assert "--" not in page.split("What was found in the log")[1]
    assert "The product is called" not in page
    assert "Nobody has said from which score on the product acts" in page
    assert '<option value="number" selected>' in page


@pytest.mark.parametrize(
    ("yes", "no", "begins_with"),
    [("Yes", "No", "Yes"), ("true", "false", "true"), ("1", "0", "1"), ("Fraud", "ok", "Fraud"), ("Y", "N", "Y")],
)
@pytest.mark.slow
def test_values_are_shown_as_the_file_has_them_and_the_blank_begins_with_what_means_yes(
    yes: str, no: str, begins_with: str, cast: dict[str, User]
) -> None:
    client = signed_in(cast["ana"])
    text = "payment_id,fraud_score,is_fraud\n" + "\n".join(
        f"P{i},{(i * 37 % 1000) / 1000},{yes if i * 37 % 1000 > 900 else no}" for i in range(ROWS)
    )
    log = brought(client, file=file(text))
    page = client.get(reverse("log", kwargs={"product": log.product.slug, "number": log.pk})).context["page"]
    assert {str(row[2]) for row in page.first_rows} == {no}
    assert page.form["positive"].value() == begins_with
    assert set(page.values) == {yes, no}


@pytest.mark.slow
def test_the_other_value_may_be_said_to_be_the_yes_as_the_file_spells_it(cast: dict[str, User]) -> None:
    client = signed_in(cast["ana"])
    text = "payment_id,score,kept\n" + "\n".join(
        f"P{i},{(i * 37 % 1000) / 1000},{'N' if i * 37 % 1000 > 900 else 'Y'}" for i in range(ROWS)
    )
    log = brought(client, file=file(text))
    reading.say_of_log(cast["ana"], log, {"outcome": "kept", "positive": "N"})
    log.refresh_from_db()
    assert log.drafted["facts"]["n_positive"] == sum(i * 37 % 1000 > 900 for i in range(ROWS))
    assert log.drafted["facts"]["yes"] == ["N"]
