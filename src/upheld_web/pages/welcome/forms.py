"""What somebody who comes by a link is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError

from upheld_web.records.models import User
from upheld_web.records.queries.links import Link, Purpose


class PasswordForm(forms.Form):
    """A new password, asked once: a browser can show what was typed, and a link mends a slip.

    `email` is the address of the person where the link says it.
    """

    password = forms.CharField(
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )

    def __init__(self, data: Any = None, *, email: str = "") -> None:
        super().__init__(data)
        self.address = email

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is short, common, or like their own name."""
        given = self.cleaned_data
        if password := given.get("password"):
            person = User(email=given.get("email") or self.address, name=given.get("name", ""))
            try:
                validate_password(password, person)
            except ValidationError as refusal:
                self.add_error("password", refusal)
        return given


class JoinForm(PasswordForm):
    """Who they are, and their password."""

    name = forms.CharField(
        label="Your name",
        max_length=80,
        help_text="As others see it beside what you did.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("email", "name", "password")


class FirstForm(JoinForm):
    """The address they will sign in with, who they are, and their password."""

    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="You sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


FORMS = {Purpose.FIRST: FirstForm, Purpose.INVITED: JoinForm, Purpose.RESET: PasswordForm}


def form_for(link: Link, data: Any = None) -> PasswordForm:
    """The form of an open link, with what was sent."""
    return FORMS[link.purpose](data, email=link.email)
