"""What allauth writes for somebody leaves an entry in the trail too."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator

from upheld_web.records.actions.account import note
from upheld_web.records.models import User

APP = Authenticator.Type.TOTP


def notice() -> None:
    """Listen to allauth."""
    account.password_changed.connect(_password_changed)
    account.password_reset.connect(_password_reset)
    mfa.authenticator_added.connect(_added)
    mfa.authenticator_removed.connect(_removed)
    mfa.authenticator_reset.connect(_added)


def _password_changed(user: User, **_: Any) -> None:
    note(user, "changed their password")


def _password_reset(user: User, **_: Any) -> None:
    note(user, "chose a new password by a mail")


def _added(user: User, authenticator: Authenticator, **_: Any) -> None:
    note(user, "switched on two-factor sign-in" if authenticator.type == APP else "made recovery codes")


def _removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == APP:
        note(user, "switched off two-factor sign-in")
