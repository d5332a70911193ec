"""What every product is asked of what is good enough: the groups, the currency, the costs and the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from upheld.errors import UpheldError
from upheld.expressions import resolve
from upheld.wording import plural
from upheld_web.records.drafts import suggested_value
from upheld_web.records.models import Log

NO_SEGMENT = ""
NO_CURRENCY = "XXX"
"""What a draft writes where no column says a currency."""
MOST_TYPED = 1000


def share_of(label: str, of: int, help_text: str = "") -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=0,
        max_value=of,
        required=False,
        help_text=help_text,
        widget=forms.NumberInput({"step": "any", "class": "short", "inputmode": "decimal"}),
    )


def money(label: str, help_text: str = "") -> forms.FloatField:
    return forms.FloatField(
        label=label, min_value=0, required=False, help_text=help_text, widget=forms.NumberInput({"step": "any"})
    )


class BoundsForm(forms.Form):
    """What all are asked: the currency, whether costs are guessed, and the rule the product must beat."""

    currency = forms.CharField(
        label="Money in", max_length=3, min_length=3, required=False, help_text="Three letters, such as INR or EUR."
    )
    because = forms.CharField(
        label="Where do these costs come from?",
        max_length=200,
        required=False,
        help_text="Guessed, or measured: by whom, when? Verdicts say where they would turn.",
    )
    rule = forms.CharField(
        label="Which simple rule must it beat?",
        max_length=300,
        required=False,
        help_text="A condition on the columns, on the same rows. Leave it empty if there is none.",
    )
    groups: tuple[str, ...] = ("What is good enough?", "What does a mistake cost?")

    def __init__(self, log: Log, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.log = log
        self.columns = [column["name"] for column in log.columns]
        self.suggested = suggested_value(str(log.drafted.get("text") or ""))
        currency = str(self.suggested.get("currency") or "")
        self.initial["currency"] = "" if currency == NO_CURRENCY else currency
        facts = log.drafted.get("facts", {})
        self.each = str(facts.get("each") or "case")
        self.many = plural(self.each)
        self.facts: dict[str, Any] = facts
        self.segments: list[str] = []

    first_costs = "currency"
    """The first field that is about money."""

    def requirements(self) -> list[dict[str, Any]]:
        """The lines of the spec."""
        raise NotImplementedError

    def value(self) -> dict[str, Any] | None:
        """What results are worth; None where nothing was said of money."""
        raise NotImplementedError

    def said_a_day(self) -> tuple[str, ...]:
        """What the bounds that were typed come to a day, in sentences; none where the log does not say how many."""
        raise NotImplementedError

    def choose(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Offer these under the field `name`."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker: it is declared so
        field.choices = list(choices)

    def offer_segments(self, segments: Iterable[str], *fields: str) -> None:
        """Offer the groups under the first of these fields; without any, none of the fields is asked."""
        self.segments = list(segments)
        self.choose(fields[0], [(NO_SEGMENT, "not asked"), *((name, name) for name in self.segments)])
        for name in fields if not self.segments else ():
            del self.fields[name]

    def typed(self, name: str) -> float | None:
        """The number that stands in a field so far; None where none does."""
        try:
            value = float(self[name].value())
        except (KeyError, TypeError, ValueError):
            return None
        return value if 0 <= value <= MOST_TYPED else None

    def clean_currency(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["currency"]).upper()

    def clean_rule(self) -> str:
        """A rule that the columns of the log can answer."""
        rule = str(self.cleaned_data["rule"]).strip()
        if rule:
            try:
                resolve(rule, self.columns)
            except UpheldError as error:
                raise forms.ValidationError(str(error)) from error
        return rule

    def costs(self, name: str) -> Any:
        """A cost as the spec writes it: below 0, one number or from and to; None where none was said."""
        low, high = self.cleaned_data.get(f"{name}_from"), self.cleaned_data.get(f"{name}_to")
        ends = [end for end in (low, high) if end is not None]
        if not ends:
            return None
        if len(ends) == 1 or low == high:
            return -ends[0]
        because = self.cleaned_data.get("because") or "guess"
        return {"from": -max(ends), "to": -min(ends), "because": because}


def few(count: float) -> str:
    """A count as people say it: few digits below ten, none above."""
    return f"{count:,.0f}" if count >= 10 else f"{count:.2g}"
