"""Whether it is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


class RemoveForm(forms.Form):
    """The name of the product, written out."""

    name = forms.CharField(
        label="Write its name, to say that you mean it", max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, title: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.title = title

    def clean_name(self) -> str:
        """The name as it is shown, whatever the case and the spaces around it."""
        said = str(self.cleaned_data["name"])
        if " ".join(said.split()).casefold() != " ".join(self.title.split()).casefold():
            raise forms.ValidationError(f"It is called: {self.title}")
        return said
