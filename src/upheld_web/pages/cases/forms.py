"""Which columns of the rows are shown, and which of them masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms


class CasesForm(forms.Form):
    """What is read. Whose case it is stays masked unless an owner says otherwise."""

    columns = forms.MultipleChoiceField(
        label="Show these columns too", required=False, widget=forms.CheckboxSelectMultiple
    )
    mask = forms.MultipleChoiceField(
        label="Hide what stands in these: each value becomes a name and a number",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    unmask = forms.BooleanField(label="Show whose case it is", required=False)

    def __init__(self, names: Sequence[str], *, may_unmask: bool, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        choices = [(name, name) for name in names]
        for key in ("columns", "mask"):
            field = self.fields[key]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = choices
        if not may_unmask:
            del self.fields["unmask"]
