"""A new token."""

from __future__ import annotations

import datetime as dt

from django import forms

from upheld_web.records.actions.tokens import LIVES, SUGGESTED_LIFE

UNTIL_REVOKED = "until revoked"


class TokenForm(forms.Form):
    """What the token is for, and for how long."""

    name = forms.CharField(
        label="What is it for?",
        max_length=80,
        help_text="So that you know it again, as: nightly job on the log server.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    life = forms.ChoiceField(
        label="For how long?",
        choices=[*((str(life.days), f"{life.days} days") for life in LIVES), (UNTIL_REVOKED, "until you revoke it")],
        initial=str(SUGGESTED_LIFE.days),
        help_text="Then it works no more, and you make another. The shorter, the less a lost one matters.",
    )

    def lasts(self) -> dt.timedelta | None:
        """How long it works; None where until it is revoked."""
        said = self.cleaned_data["life"]
        return None if said == UNTIL_REVOKED else dt.timedelta(days=int(said))
