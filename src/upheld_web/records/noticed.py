"""What allauth writes for somebody leaves an entry in the trail too."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest

from upheld_web.records.actions.account import new_password, note
from upheld_web.records.models import User

REVOKED = "Your tokens work no more. Make a new one for each program that still needs one, under Tokens."
APP = Authenticator.Type.TOTP


def notice() -> None:
    """Listen to allauth."""
    account.password_changed.connect(_password_changed)
    account.password_reset.connect(_password_reset)
    mfa.authenticator_added.connect(_added)
    mfa.authenticator_removed.connect(_removed)
    mfa.authenticator_reset.connect(_added)


def _password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    _told(request, new_password(user, "changed their password"))


def _password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    _told(request, new_password(user, "chose a new password by a mail"))


def _told(request: HttpRequest, revoked: int) -> None:
    if revoked:
        messages.info(request, REVOKED)


def _added(user: User, authenticator: Authenticator, **_: Any) -> None:
    note(user, "switched on two-factor sign-in" if authenticator.type == APP else "made recovery codes")


def _removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == APP:
        note(user, "switched off two-factor sign-in")
