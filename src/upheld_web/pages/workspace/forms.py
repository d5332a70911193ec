"""Whom to let into the workspace."""

from __future__ import annotations

from django import forms


class InviteForm(forms.Form):
    """An address."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="They can begin products of their own. To work on one that exists, its owner lets them in there.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
