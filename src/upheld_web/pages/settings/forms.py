"""What somebody is called, and how numbers are written for them."""

from __future__ import annotations

from django import forms

from upheld_web.records.models import User


class SettingsForm(forms.Form):
    """A name, and a way to write numbers."""

    name = forms.CharField(
        max_length=80,
        help_text="As others see it beside what you did.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    numbers = forms.ChoiceField(
        label="Large numbers",
        choices=User.Numbers.choices,
        help_text="As counts are written for you. An amount of money follows its currency.",
    )
