"""What the page of the design shows: made-up things, of which each component shows one."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.safestring import SafeString, mark_safe

from upheld.documents.drawings import interval_mark, mark_scale
from upheld.inference import Estimate
from upheld.wording import interval_shown, money_shown, shown
from upheld_web.records.queries.products import Mark


class ExampleForm(forms.Form):
    """A field of each sort."""

    title = forms.CharField(label="A text", help_text="Its help stands above it, since a screen reader reads on.")
    at = forms.FloatField(label="A number", widget=forms.NumberInput({"step": "any"}))
    role = forms.ChoiceField(label="One of a few", choices=[("viewer", "viewer"), ("owner", "owner")])
    kind = forms.ChoiceField(
        label="One of two that need words",
        choices=[("yes", "It says yes or no to each case"), ("amount", "It names a quantity")],
        widget=forms.RadioSelect,
    )
    need = forms.CharField(label="A longer text", required=False, widget=forms.Textarea({"rows": 3}))
    stays = forms.BooleanField(label="Yes or no", required=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A colour of base.css, by its name there, and what it is for."""

    name: str
    use: str


TOKENS = (
    Token("ink", "what is read"),
    Token("soft", "what is read second"),
    Token("line", "between things"),
    Token("edge", "around what can be filled in"),
    Token("paper", "cards"),
    Token("ground", "behind cards"),
    Token("wash", "what was just done"),
    Token("accent", "what can be done"),
    Token("met", "met"),
    Token("not-met", "not met"),
    Token("undecided", "undecided"),
)


ESTIMATE = Estimate(0.90, low=0.8667, high=0.9257, level=0.95, n=400, n_of="positives", method="wilson")
BOUND = 0.85
AMOUNTS = ((412_000.0, "INR"), (-26.74, "INR"), (4_600_000.0, "EUR"), (1250.0, "USD"))
"""Large and small, Indian and international."""


@dataclass(frozen=True, slots=True)
class DesignPage:
    """One of each."""

    form: ExampleForm
    wrong: ExampleForm
    tokens: tuple[Token, ...]
    marks: tuple[Mark, ...]
    interval: SafeString
    measured: str
    amounts: tuple[str, ...]
    count: int


def design_page() -> DesignPage:
    """The page."""
    told = f"{shown(ESTIMATE.value, 'share')}, {interval_shown(ESTIMATE, 'share')}"
    mark = interval_mark(ESTIMATE, [BOUND], "met", f"{told}, bound 85 %", mark_scale(ESTIMATE, [BOUND]))
    wrong = ExampleForm({"title": "", "at": "many", "role": "owner", "kind": ""})
    wrong.auto_id = "wrong_%s"
    return DesignPage(
        form=ExampleForm(),
        wrong=wrong,
        tokens=TOKENS,
        marks=(
            Mark("Recall at least 85 %", "met", False),
            Mark("Precision at least 50 %", "not_met", False),
            Mark("Recall in every country", "undecided", False),
            Mark("Answered in time", "met", True),
        ),
        interval=mark_safe(mark),  # noqa: S308  # drawn here, from figures
        measured=told,
        amounts=tuple(money_shown(amount, currency) for amount, currency in AMOUNTS),
        count=12_345_678,
    )
