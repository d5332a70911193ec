"""How allauth lets people in: by an invitation alone, with their address, and with a second factor kept encrypted."""

from __future__ import annotations

import base64
import hashlib
import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest

log = logging.getLogger(__name__)


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Nobody signs up by themselves; people come by a link that somebody here made for them."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This address and this password do not belong together.",
        "too_many_login_attempts": "Too many wrong passwords. Wait five minutes, then try again.",
        "incorrect_code": "This code is not right, or not any more: use the one that the app shows now.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `upheld_web.pages.welcome`."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have an address and no user name."""


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth carries no types
    """An address and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["remember"].label = "Stay signed in on this device"

    @property
    def nobody_is_here(self) -> bool:
        """Whether the first person is still to come."""
        return not get_user_model().objects.exists()


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """The secrets of authenticator apps and recovery codes, of which a stolen database alone tells nothing.

    They are encrypted with the server's secret. When that was changed, no code is right any more, and an administrator
    switches off the second factor of whoever had one.
    """

    def encrypt(self, text: str) -> str:
        """The secret as it is kept."""
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it was; one that nobody knows where it cannot be read, so that no code fits it."""
        try:
            return _lock().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("a second factor was kept with another secret of the server, and works no more")
            unknown: str = generate_totp_secret()
            return unknown


def _lock() -> Fernet:
    key = hashlib.sha256(b"upheld second factor " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
