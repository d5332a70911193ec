"""What templates need of the design: a verdict with its mark, the fields of a form, a large number."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal
from django import template
from django.forms import BaseForm
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

LOCALES = {"international": "en", "indian": "en_IN"}
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


@register.simple_tag(takes_context=True)
def number(context: dict[str, Any], count: int | None) -> str:
    """A whole number as the person who is here has large numbers written; nothing for None."""
    return "" if count is None else format_decimal(count, locale=LOCALES[context["frame"].numbers])
