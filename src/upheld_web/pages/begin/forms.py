"""What is asked at the doors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest

from upheld_web.access.uploads import TOO_LARGE
from upheld_web.config.settings import HOME
from upheld_web.jobs.bringing import FORMATS, logs_there

KINDS = (
    ("classification", "It says yes or no to each case, or names one of a few things (a stolen card, a topic)"),
    ("regression", "It names a quantity (minutes until delivery, a price)"),
)
MEGABYTE = 1_000_000


class IdeaForm(forms.Form):
    """An idea, in the words that later fill the product's brief."""

    title = forms.CharField(
        label="What should it do, in one sentence?",
        max_length=200,
        help_text="Such as: Stop payments with stolen cards.",
    )
    kind = forms.ChoiceField(label="What does it give?", choices=KINDS, widget=forms.RadioSelect)
    who = forms.CharField(label="Who has the problem?", max_length=300, required=False)
    need = forms.CharField(
        label="What do they need, in their words?", max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )


class FileForm(forms.Form):
    """A log."""

    file = forms.FileField(
        label="The log: one row for each decision",
        help_text=f"What the product said, and what really happened. {', '.join(FORMATS)}; "
        f"at most {HOME.largest_upload_bytes // MEGABYTE:,} MB. It stays on this server.",
        widget=forms.ClearableFileInput({"accept": ",".join(FORMATS)}),
    )

    place = forms.ChoiceField(
        label="Or one that lies on the server",
        required=False,
        help_text="In a folder that the administrator allowed. It is read where it lies.",
    )

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(*((request.POST, request.FILES) if request is not None else ()))
        there = logs_there()
        place = self.fields["place"]
        if there and isinstance(place, forms.ChoiceField):
            place.choices = [("", "none"), *((str(path), shown) for path, shown in there)]
            self.fields["file"].required = False
        else:
            del self.fields["place"]
        self._too_large = bool(request is not None and request.META.get(TOO_LARGE))

    def clean(self) -> dict[str, Any]:
        """Say that a file was too large, rather than that there was none."""
        cleaned = super().clean() or {}
        if self._too_large:
            self.errors.pop("file", None)
            self.add_error(
                "file",
                f"This file is larger than {HOME.largest_upload_bytes // MEGABYTE:,} MB. Bring a part of it, "
                "export it as Parquet, or ask the administrator to allow a folder it can be read from.",
            )
        elif cleaned.get("place"):
            self.errors.pop("file", None)
        elif not cleaned.get("file"):
            if not self.has_error("file"):
                self.add_error("file", "Choose a file, or one that lies on the server.")
        elif not isinstance(cleaned["file"], TemporaryUploadedFile):
            self.add_error("file", "This file did not arrive whole. Bring it again.")
        return cleaned


class ResultsForm(FileForm):
    """A log, and what the product is called."""

    title = forms.CharField(
        label="What does the product do, in one sentence?",
        max_length=200,
        help_text="Such as: Stop payments with stolen cards.",
    )
    field_order = ("title", "file", "place")
