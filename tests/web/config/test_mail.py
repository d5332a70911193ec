from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from upheld_web.config.mail import mail_settings


@pytest.mark.parametrize(
    ("url", "host", "port", "encrypted"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, "later"),
        ("smtps://mail.example.org", "mail.example.org", 465, "at once"),
        ("smtp://localhost", "localhost", 25, "never"),
        ("smtp://mail.example.org:2525", "mail.example.org", 2525, "later"),
    ],
)
def test_a_connection_to_another_machine_is_always_encrypted(url: str, host: str, port: int, encrypted: str) -> None:
    found = mail_settings(url)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (encrypted == "later", encrypted == "at once")


def test_a_password_with_odd_signs_is_read_as_it_was_meant() -> None:
    found = mail_settings("smtp://me%40example.org:p%3Aw%2F@mail.example.org?from=upheld@example.org")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@example.org", "p:w/")
    assert found["DEFAULT_FROM_EMAIL"] == "upheld@example.org"


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:port"])
def test_an_address_that_cannot_be_read_says_how_to_write_it(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="smtp://user:password@host"):
        mail_settings(url)


def test_the_refusal_tells_nobody_the_password() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        mail_settings("mail://me:hidden@example.org")
    assert "hidden" not in str(refusal.value)
