"""What templates need of the design: a verdict with its mark, the fields of a form."""

from __future__ import annotations

from django import template
from django.forms import BaseForm
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

WORDS = {"met": "Met", "not_met": "Not met", "undecided": "Undecided"}


@register.simple_tag
def verdict(word: str) -> SafeString:
    """The verdict as a word with its mark: met, not_met or undecided; anything else is said to be no verdict yet."""
    if word not in WORDS:
        return format_html('<span class="verdict none">{}</span>', "No verdict yet")
    return format_html('<span class="verdict" data-verdict="{}">{}</span>', word, WORDS[word])


@register.inclusion_tag("fields.html")
def fields(form: BaseForm) -> dict[str, BaseForm]:
    """The fields of a form, each with its label, its help and what is wrong with it; a label is never a placeholder."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return {"form": form}
