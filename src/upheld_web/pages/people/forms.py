"""Whom to let in, and as what."""

from __future__ import annotations

from django import forms

from upheld_web.access.roles import Role

MAY = {
    Role.VIEWER: "viewer: reads everything and may ask about a figure",
    Role.CONTRIBUTOR: "contributor: also brings logs, changes the spec, asks for verdicts",
    Role.OWNER: "owner: also says who works on it, and may remove it",
}
CHOICES = [(role.word, told) for role, told in MAY.items()]


class InviteForm(forms.Form):
    """An address and a role."""

    email = forms.EmailField(label="E-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(choices=CHOICES, initial=Role.CONTRIBUTOR.word, widget=forms.RadioSelect)


class RoleForm(forms.Form):
    """A role."""

    role = forms.ChoiceField(choices=CHOICES)
