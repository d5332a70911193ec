"""A new token."""

from __future__ import annotations

from django import forms


class TokenForm(forms.Form):
    """What the token is for."""

    name = forms.CharField(
        label="What is it for?",
        max_length=80,
        help_text="So that you know it again, as: nightly job on the log server.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
