"""A setting to save: the figures of the lever, as the spec names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

LABELS = {
    "act_at": "Act from a score of",
    "review_from": "A person looks from",
    "buffer": "Add to what the model says",
    "promise_quantile": "Promise so that this share is kept",
    "window": "Width of the window shown",
    "tolerance": "Late counts from",
}
"""What each part of a setting is called; a part that is no plain number is changed in the spec."""


class SettingForm(forms.Form):
    """A field for every part of the setting that is a plain number."""

    def __init__(self, setting: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for key, value in setting.items():
            if key in LABELS and isinstance(value, int | float) and not isinstance(value, bool):
                self.fields[key] = forms.FloatField(
                    label=LABELS[key], initial=value, widget=forms.NumberInput({"step": "any", "data-setting": key})
                )
        self.settings = list(self.fields)
        self.fields["why"] = forms.CharField(label="Why?", max_length=160, required=False)

    def setting(self) -> dict[str, float]:
        """What was said of each part."""
        return {key: self.cleaned_data[key] for key in self.settings}
