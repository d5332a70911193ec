from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from tests.web.conftest import PASSWORD
from upheld_web.records.models import Entry, User

LOGIN = "/accounts/login/"


def sign_in(client: Client, email: str = "ana@example.org", password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post(LOGIN, {"login": email, "password": password} | more)  # type: ignore[return-value]


def code_of(secret: str, step: int = 0) -> str:
    """The code that an authenticator app shows, `step` half minutes from now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2] + step))


def with_two_factor(client: Client) -> str:
    """The secret in Ana's app, after she switched it on."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "data:image/svg+xml;base64," in page
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1])})
    assert Authenticator.objects.filter(type="totp").exists()
    return secret[1]


def test_ana_signs_in_with_her_address_however_it_is_written_and_out(ana: User) -> None:
    client = Client()
    assert sign_in(client, "ANA@Example.org")["Location"] == "/"
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_nobody_is_signed_out_by_a_link(ana: User) -> None:
    client = Client()
    sign_in(client)
    client.get("/accounts/logout/")
    assert client.get("/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(ana: User) -> None:
    def told(email: str) -> str:
        page = sign_in(Client(), email, "wrong password").content.decode()
        return re.sub(r'value="[^"]*"', "", page)

    assert told("ana@example.org") == told("nobody@example.org")


def test_after_five_wrong_passwords_the_right_one_has_to_wait(ana: User) -> None:
    for _ in range(5):
        sign_in(Client(), password="wrong password")
    client = Client()
    assert "Too many wrong passwords" in sign_in(client).content.decode()
    assert client.get("/").status_code == 302


@pytest.mark.slow
def test_who_knocks_too_often_is_asked_to_wait(ana: User) -> None:
    client = Client()
    answers = [client.post(LOGIN, {"login": f"{n}@example.org", "password": "x"}).status_code for n in range(31)]
    assert answers[-1] == 429
    assert "Too many tries" in client.get(LOGIN).content.decode() or answers.count(429) == 1


@pytest.mark.parametrize("away", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(away: str, ana: User) -> None:
    assert sign_in(Client(), next=away)["Location"] == "/"


def test_signing_in_leads_back_to_where_one_wanted_to_be(ana: User) -> None:
    asked = Client().get("/settings/")
    assert asked["Location"] == "/accounts/login/?next=/settings/"
    assert sign_in(Client(), next="/settings/")["Location"] == "/settings/"


def test_a_session_that_somebody_planted_is_another_one_after_signing_in(ana: User) -> None:
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = before = session.session_key or ""
    sign_in(client)
    assert client.cookies["sessionid"].value != before
    other = Client()
    other.cookies["sessionid"] = before
    assert other.get("/").status_code == 302


def test_nobody_signs_up_and_no_address_of_allauth_is_there_that_is_not_used(db: None) -> None:
    for name in ("account_set_password", "account_email", "account_request_login_code", "socialaccount_connections"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    told = Client().get("/accounts/signup/")
    assert "by a link" in told.content.decode()
    assert Client().post("/accounts/signup/", {"email": "eve@example.org", "password1": PASSWORD}).status_code == 405
    assert not User.objects.exists()


def test_a_new_password_ends_the_other_sessions(ana: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    new = "quite another password"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert Entry.objects.filter(actor=ana, did="changed their password").exists()


@pytest.mark.slow
def test_with_two_factor_the_password_alone_is_not_enough(ana: User) -> None:
    client = Client()
    sign_in(client)
    secret = with_two_factor(client)
    again = Client()
    assert sign_in(again)["Location"] == reverse("mfa_authenticate")
    assert again.get("/").status_code == 302
    again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert again.get("/").status_code == 302
    again.post(reverse("mfa_authenticate"), {"code": code_of(secret, 1)})
    assert again.get("/").status_code == 200


def test_what_becomes_of_the_second_factor_stands_in_the_trail(
    ana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client = Client()
    sign_in(client)
    with django_capture_on_commit_callbacks(execute=True):
        with_two_factor(client)
        client.post(reverse("mfa_deactivate_totp"))
    did = list(Entry.objects.filter(actor=ana).values_list("did", flat=True))
    assert "switched on two-factor sign-in" in did
    assert "switched off two-factor sign-in" in did


def test_a_stolen_database_tells_nothing_of_the_second_factor(ana: User, settings: Settings) -> None:
    client = Client()
    sign_in(client)
    secret = with_two_factor(client)
    kept = Authenticator.objects.get(type="totp")
    assert secret not in str(kept.data)
    assert kept.wrap().validate_code(code_of(secret, 1))
    settings.SECRET_KEY = "the secret of another server"
    assert not kept.wrap().validate_code(code_of(secret, -1))


def test_who_was_switched_off_is_told_so_by_the_right_password_alone(ana: User) -> None:
    User.objects.update(is_active=False)
    assert sign_in(Client(), password="wrong password").status_code == 200
    client = Client()
    answer = client.post(LOGIN, {"login": "ana@example.org", "password": PASSWORD}, follow=True)
    assert "switched off" in answer.content.decode()
    assert client.get("/").status_code == 302


def test_a_code_works_once(ana: User) -> None:
    client = Client()
    sign_in(client)
    code = code_of(with_two_factor(client), 1)
    for expected in (200, 302):
        again = Client()
        sign_in(again)
        again.post(reverse("mfa_authenticate"), {"code": code})
        assert again.get("/").status_code == expected


@pytest.mark.slow
def test_recovery_codes_are_shown_once_and_each_works_once(ana: User) -> None:
    client = Client()
    sign_in(client)
    with_two_factor(client)
    codes = re.findall(r"<code>(\d+)</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())
    assert len(codes) == 10
    assert not re.findall(r"<code>\d+</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())
    for expected in (200, 302):
        again = Client()
        sign_in(again)
        again.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert again.get("/").status_code == expected


def test_two_factor_is_switched_neither_on_nor_off_without_the_password(ana: User) -> None:
    client = Client()
    client.force_login(ana)
    assert urlsplit(client.get(reverse("mfa_activate_totp"))["Location"]).path == "/accounts/reauthenticate/"
    sign_in(client)
    with_two_factor(client)
    stolen = Client()
    stolen.force_login(ana)
    stolen.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=ana, type="totp").exists()


def test_ada_helps_who_lost_phone_and_codes(cast: dict[str, User]) -> None:
    client = Client()
    sign_in(client)
    with_two_factor(client)
    ada = Client()
    ada.force_login(cast["ada"])
    ada.post(reverse("change-person", kwargs={"id": cast["ana"].pk, "what": "two-factor-off"}))
    assert sign_in(Client())["Location"] == "/"


def test_without_mail_a_forgotten_password_is_a_matter_for_an_administrator(db: None) -> None:
    page = Client().get(reverse("account_reset_password")).content.decode()
    assert "administrators" in page
    assert Client().post(reverse("account_reset_password"), {"email": "ana@example.org"}).status_code == 405


def test_a_link_to_a_new_password_comes_by_mail_and_works_once(ana: User, sends_mail: None) -> None:
    asked = Client().post("/accounts/password/reset/", {"email": "ana@example.org"})
    assert asked["Location"] == "/accounts/password/reset/sent/"
    found = re.search(r"http://testserver(/\S+)", str(mail.outbox[0].body))
    assert found
    client, new = Client(), "quite another password"
    form = client.get(found[1], follow=True).request["PATH_INFO"]
    client.post(form, {"password1": new, "password2": new})
    assert Client().login(email="ana@example.org", password=new)
    assert Entry.objects.filter(actor=ana, did="chose a new password by a mail").exists()
    assert "works no more" in Client().get(found[1], follow=True).content.decode()


def test_a_forgotten_password_tells_nobody_who_is_here(ana: User, sends_mail: None) -> None:
    def told(email: str) -> tuple[int, str]:
        answer = Client().post("/accounts/password/reset/", {"email": email})
        return answer.status_code, answer["Location"]

    assert told("ana@example.org") == told("nobody@example.org")


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_who_is_nobody_sees_the_frame_without_anybodys_pages(path: str, db: None) -> None:
    page = Client().get(path).content.decode()
    assert "/settings/" not in page
    assert 'placeholder="' not in page


def test_who_cannot_sign_in_is_told_where_the_first_link_is_and_what_is_there_without(db: None) -> None:
    page = Client().get(LOGIN).content.decode()
    assert "Nobody is here yet." in page
    assert f'href="{reverse("slide")}"' in page


def test_where_people_are_the_one_who_lets_them_in_is_named(cast: dict[str, User]) -> None:
    page = Client().get(LOGIN).content.decode()
    assert "Nobody is here yet." not in page
    assert "ask whoever runs this workspace" in page
