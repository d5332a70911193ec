"""How mail is sent: one address such as smtp://user:password@mail.example.org?from=upheld@example.org."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

HERE = ("localhost", "127.0.0.1", "::1")
PATIENCE_SECONDS = 10


def mail_settings(url: str) -> dict[str, Any]:
    """Django's settings for UPHELD_EMAIL_URL; for an empty one, no mail is sent at all.

    smtp:// changes to an encrypted connection before anything is said (port 587), but on this machine (port 25);
    smtps:// is encrypted from the first byte (port 465). `from` is the address that mail comes from.
    Raises ImproperlyConfigured for anything else.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError as error:
        raise _unreadable() from error
    if scheme not in ("smtp", "smtps") or not host:
        raise _unreadable()
    is_encrypted_later = scheme == "smtp" and host not in HERE
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or (465 if scheme == "smtps" else 587 if is_encrypted_later else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": scheme == "smtps",
        "EMAIL_USE_TLS": is_encrypted_later,
        "EMAIL_TIMEOUT": PATIENCE_SECONDS,
        "DEFAULT_FROM_EMAIL": parse_qs(parts.query).get("from", [f"upheld@{host}"])[0],
    }


def _unreadable() -> ImproperlyConfigured:
    """What is wrong, without the address itself, which carries a password."""
    return ImproperlyConfigured(
        "UPHELD_EMAIL_URL cannot be read. Write smtp://user:password@host:port?from=upheld@example.org, or smtps:// "
        "where the connection is encrypted from the beginning; leave it out where no mail is sent."
    )
