"""The addresses with which people sign in: those of allauth that are used here, and no other.

Nobody signs up by themselves, changes their address, or signs in by a code in a mail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.http import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.generic import TemplateView

from upheld_web.access.guard import Page, framed


def sign_in_addresses(pages: Sequence[Page], *, sends_mail: bool) -> list[URLPattern]:
    """The addresses, in the frame of `pages`; without mail, a forgotten password is a matter for an administrator."""
    found = _addresses(sends_mail)
    for pattern in found:
        pattern.callback = framed(pattern.callback, pages)
    return found


def _addresses(sends_mail: bool) -> list[URLPattern]:
    return [
        path("login/", account.login, name="account_login"),
        path("signup/", _told("account/signup_closed.html"), name="account_signup"),
        path("logout/", account.logout, name="account_logout"),
        path("inactive/", account.account_inactive, name="account_inactive"),
        path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
        path("password/change/", account.password_change, name="account_change_password"),
        *(_reset_by_mail() if sends_mail else _reset_by_hand()),
        path("2fa/", mfa.index, name="mfa_index"),
        path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
        path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
        path("2fa/app/activate/", totp.activate_totp, name="mfa_activate_totp"),
        path("2fa/app/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
        path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
        path(
            "2fa/recovery-codes/generate/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
        ),
    ]


def _told(template: str) -> Callable[..., HttpResponseBase]:
    return TemplateView.as_view(template_name=template)


def _reset_by_hand() -> list[URLPattern]:
    return [path("password/reset/", _told("account/password_reset_by_hand.html"), name="account_reset_password")]


def _reset_by_mail() -> list[URLPattern]:
    return [
        path("password/reset/", account.password_reset, name="account_reset_password"),
        path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
        re_path(
            r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            account.password_reset_from_key,
            name="account_reset_password_from_key",
        ),
        path(
            "password/reset/done/",
            account.password_reset_from_key_done,
            name="account_reset_password_from_key_done",
        ),
    ]
