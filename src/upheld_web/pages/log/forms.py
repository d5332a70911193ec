"""The sentence as a form: its blanks are made from what the log holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from upheld.expressions import resolve
from upheld.spec.document import read_document
from upheld_web.pages.log.parts import PARTS, Part
from upheld_web.records.models import Log

NONE = "none"
MOST_GROUPS = 200
"""A column with more values than this is offered as no group: nobody reads so many."""


class SentenceForm(forms.Form):
    """A field for each blank; what it begins with is what was guessed or said before."""

    def __init__(self, log: Log, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.kind = kind_of(log)
        names = [column["name"] for column in log.columns]
        guessed = _guessed(log, names)
        asked = {question["answer"] for question in log.drafted.get("questions", ())}
        for part in PARTS[self.kind]:
            first = log.answers.get(part.answer, guessed.get(part.answer, ""))
            self.fields[part.answer] = _field(part, log, names, first, self.initial)
            self.fields[part.answer].label = f"{part.before} {part.after}".strip(" .,;")
            self.initial[part.answer] = first
            if part.answer in asked:
                self.fields[part.answer].widget.attrs["autofocus"] = True
        for question in log.drafted.get("questions", ()):
            if question["answer"] not in self.fields:
                self.fields[question["answer"]] = _asked(question)

    def said(self) -> dict[str, Any]:
        """The answers that differ from what was guessed, and those given to open questions, by name."""
        changed: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name in self.changed_data and value not in ("", []):
                changed[name] = ", ".join(value) if isinstance(value, list) else str(value)
            elif name in self.changed_data and name == "segments":
                changed[name] = NONE
        return changed


def kind_of(log: Log) -> str:
    """The kind of the spec that was drafted, or that the answers so far lead to."""
    kind = str(log.drafted.get("facts", {}).get("kind") or log.answers.get("kind") or "classification")
    return kind if kind in PARTS else "classification"


def _guessed(log: Log, names: list[str]) -> dict[str, Any]:
    """What the drafted spec says of each blank."""
    text = log.drafted.get("text")
    if not text:
        return {}
    data = read_document(text, "draft").data
    found: dict[str, Any] = {}
    for part in PARTS[kind_of(log)]:
        block, key = part.key
        value = (data.get(block) or {}).get(key) if block else None
        if part.asks == "column":
            value = _column_in(str(value), names) if value is not None else NONE
        elif part.asks == "columns":
            value = [_column_in(str(one), names) for one in value or ()]
        elif part.answer == "score_scale" and "/ 100" in str((data.get("log") or {}).get("score", "")):
            value = "percent"
        elif part.answer == "positive":
            value = ", ".join(str(one) for one in log.drafted.get("facts", {}).get("yes", ()))
        elif part.answer == "null_outcome":
            value = "no" if value is False or str(value) == "false" else "unknown"
        elif part.answer == "outcome_known_for":
            value = value or "all"
        elif part.answer == "act_on":
            value = (
                "lower"
                if str((data.get("log") or {}).get("score", "")).lstrip("(").startswith(("-", "1 -"))
                else "higher"
            )
        found[part.answer] = "" if value is None else value
    return found


def _column_in(expression: str, names: list[str]) -> str:
    """The column that an expression of a spec reads; of a time between two moments, the moment at which it ended."""
    if expression in names:
        return expression
    columns = list(resolve(expression, names).columns)
    return str(columns[-1]) if columns else NONE


def _field(part: Part, log: Log, names: list[str], first: Any, said: Mapping[str, Any]) -> forms.Field:
    """The field of a blank; `said` is what those before it begin with."""
    help_text = part.explained
    if part.asks == "column":
        none = [] if part.is_needed else [(NONE, "no column")]
        unknown = [("", "choose …")] if part.is_needed and not first else []
        return forms.ChoiceField(
            choices=[*unknown, *none, *((name, name) for name in names)], required=part.is_needed, help_text=help_text
        )
    if part.asks == "columns":
        few = [
            (column["name"], column["name"])
            for column in log.columns
            if 2 <= column["distinct"] <= MOST_GROUPS
            and column["family"] in ("text", "boolean", "number")
            # What is to be found out is no group; nor is the score, a day or a name.
            and column["name"] not in {said.get(role) for role in ("outcome", "actual", "score", "time", "id")}
        ]
        return forms.MultipleChoiceField(
            choices=few, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
        )
    if part.asks == "choice":
        unsaid = [] if first in dict(part.choices) else [("", "not said")]
        return forms.ChoiceField(choices=[*unsaid, *part.choices], required=False, help_text=help_text)
    if part.asks == "number":
        return forms.FloatField(required=False, widget=forms.NumberInput({"step": "any"}), help_text=help_text)
    if part.asks == "value":
        return forms.CharField(
            required=False,
            max_length=80,
            widget=forms.TextInput({"list": "values", "class": "short"}),
            help_text=help_text,
        )
    return forms.CharField(
        required=part.is_needed, max_length=60, widget=forms.TextInput({"class": "short"}), help_text=help_text
    )


def _asked(question: Mapping[str, Any]) -> forms.Field:
    """A field for a question of the draft that is no blank of the sentence."""
    choices = [(choice, choice) for choice in question["choices"]]
    if choices:
        return forms.ChoiceField(choices=[("", "choose …"), *choices], label=question["text"])
    return forms.CharField(label=question["text"], max_length=120)
