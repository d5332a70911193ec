"""A setting to save: the figures of the lever, as the spec names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
"""What each part of a setting is called; a part that has no name here is changed in the spec."""
AMOUNTS = ("buffer", "window", "tolerance")
"""A number in the unit of the log, or a span of time such as 5 minutes."""


class SettingForm(forms.Form):
    """A field for every part of the setting that is one figure, and for what the sliders move (`moved`).

    A part that nothing is stated of may stay empty, as may that from which a person looks: then nobody does.
    """

    def __init__(
        self, setting: Mapping[str, Any], moved: Iterable[str] = (), data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.stated = setting
        for key, label in LABELS.items():
            value = setting.get(key)
            if key in moved or (isinstance(value, int | float | str) and not isinstance(value, bool)):
                self.fields[key] = _field(key, label, value)
        self.settings = list(self.fields)
        self.fields["why"] = forms.CharField(label="Why?", max_length=160, required=False)

    def changed(self) -> dict[str, Any]:
        """What was said of each part that differs from what is stated."""
        said = {key: self.cleaned_data[key] for key in self.settings}
        said = {key: None if value in ("", None) else _figure(value) for key, value in said.items()}
        return {key: value for key, value in said.items() if value != self.stated.get(key)}


def _field(key: str, label: str, value: Any) -> forms.Field:
    attributes = {"data-setting": key}
    is_needed = value is not None and key != "review_from"
    if key in AMOUNTS:
        return forms.CharField(
            label=label, initial=value, required=is_needed, max_length=40, widget=forms.TextInput(attributes)
        )
    return forms.FloatField(
        label=label, initial=value, required=is_needed, widget=forms.NumberInput(attributes | {"step": "any"})
    )


def _figure(said: Any) -> float | int | str:
    """The number that was said, whole where it is; any other text as it is."""
    try:
        value = float(said)
    except ValueError:
        return str(said)
    return int(value) if value.is_integer() else value
