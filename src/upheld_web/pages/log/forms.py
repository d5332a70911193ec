"""The sentence as a form: its blanks are made from what the log holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from django import forms

from upheld.expressions import resolve
from upheld.spec.document import read_document
from upheld.spec.figures import read_span
from upheld_web.jobs.reader import GIVES
from upheld_web.pages.log import parts
from upheld_web.pages.log.parts import PARTS, Part
from upheld_web.records.models import Log

NONE = "none"
NO_GROUPS = ("outcome", "actual", "predicted", "score", "time", "id")
CAN_BE_EMPTIED = ("positive", "act_at", "outcome_after")
MOST_GROUPS = 200
"""A column with more values than this is offered as no group: nobody reads so many."""


class SentenceForm(forms.Form):
    """A field for each blank; what it begins with is what was guessed or said before."""

    def __init__(self, log: Log, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.gives, self.drafted = gives_of(log), log.drafted
        names = [column["name"] for column in log.columns]
        guessed = _guessed(log, names)
        asked = {question["answer"] for question in log.drafted.get("questions", ())}
        for part in PARTS[self.gives]:
            first = _said_before(part, log) or guessed.get(part.answer, "")
            if part.answer == "id" and log.drafted.get("doubt"):
                first = NONE
            # What is not asked while something is has been found, though there is no draft yet to tell it.
            is_found = bool(asked) and part.answer not in asked
            said: dict[str, Any] = {**self.initial, "scores": guessed.get("scores") or {}}
            self.fields[part.answer] = _field(part, log, names, first, said, is_found=is_found)
            self.fields[part.answer].label = f"{part.before} {part.after}".strip(" .,;")
            self.initial[part.answer] = first
            if part.answer in asked:
                self.fields[part.answer].widget.attrs["autofocus"] = True
        for question in log.drafted.get("questions", ()):
            if question["answer"] not in self.fields:
                self.fields[question["answer"]] = _asked(question)
        self.outcome = str(self.initial.get("outcome") or "")
        self.classes = _classes_in(log, self.outcome) if self.gives == "classes" else []
        self._add_scores(names, guessed)

    def _add_scores(self, names: list[str], guessed: Mapping[str, Any]) -> None:
        """For each class, which column is its score."""
        known = guessed.get("scores") or {}
        for at, name in enumerate(self.classes):
            field = forms.ChoiceField(
                choices=[(NONE, "no column"), *((column, column) for column in names)], required=False, label=name
            )
            self.fields[f"{SCORE_OF}{at}"] = field
            self.initial[f"{SCORE_OF}{at}"] = known.get(name, NONE)

    def clean_outcome_after(self) -> str:
        """A span of time that has its unit."""
        said = str(self.cleaned_data["outcome_after"] or "").strip()
        if said:
            try:
                read_span(said)
            except ValueError as error:
                raise forms.ValidationError(str(error)) from None
        return said

    def left(self) -> dict[str, Any]:
        """What every blank was left as, to be held against what the log is read as next."""
        return {name: self[name].data for name in self.fields}

    @property
    def is_read_so(self) -> bool:
        """Whether the log has been read as this form has it, with nothing left open."""
        return bool(self.drafted.get("text")) and not self.drafted.get("questions") and not self.changed_data

    @property
    def score_fields(self) -> list[str]:
        """The fields of the classes' scores, in the order of the classes."""
        return [name for name in self.fields if name.startswith(SCORE_OF)]

    def clean(self) -> dict[str, Any]:
        """Of a class that was named it must be known which; what acts from a score on has one."""
        said = super().clean() or {}
        if self.gives != "classes":
            return said
        scored = [said.get(name) for name in self.score_fields if said.get(name) not in (None, "", NONE)]
        if said.get("outcome") == self.outcome and said.get("predicted") == NONE and not scored:
            self.add_error("predicted", "Which column says it? Or say below which column is the score of each class.")
        if scored and said.get("score") not in ("", NONE):
            self.add_error("score", "Either one column for the class that was named, or one for each class below.")
        if said.get("act_at") is not None and not scored and said.get("score") in ("", NONE):
            self.add_error("act_at", "No column says how sure it was: leave this empty, or name that column.")
        return said

    def said(self) -> dict[str, Any]:
        """The answers that differ from what was guessed, and those given to open questions, by name."""
        changed: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name.startswith(SCORE_OF):
                continue
            if name in self.changed_data and value not in ("", []):
                changed[name] = ", ".join(value) if isinstance(value, list) else str(value)
            elif name in self.changed_data and name == "segments":
                changed[name] = NONE
            elif name in self.changed_data and value in ("", None) and name in CAN_BE_EMPTIED:
                changed[name] = ""
        if self.gives == "classes" and (changed or any(name in self.changed_data for name in self.score_fields)):
            changed |= self._roles()
        return changed

    def _roles(self) -> dict[str, str]:
        """Every column's part together: what was guessed of one rests on the others."""
        said = self.cleaned_data
        if said["outcome"] != self.outcome:  # other classes: nothing that was said of the former ones holds
            return {GIVES: self.gives, "predicted": said["predicted"], "scores": "", "positive": ""}
        columns = {name: said[field] for name, field in zip(self.classes, self.score_fields, strict=True)}
        pairs = [f"{name}={column}" for name, column in columns.items() if column not in ("", NONE)]
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(pairs)
        roles = {name: said[name] for name in ("predicted", "outcome", "score", "positive")}
        return {GIVES: self.gives, "scores": line.getvalue() if pairs else NONE, **roles}


class GivesForm(forms.Form):
    """What the product gives, where it was guessed wrongly."""

    gives = forms.ChoiceField(label="What does the product give?", choices=parts.GIVES, widget=forms.RadioSelect)

    def said(self, log: Log) -> dict[str, str]:
        """The new answer; what was said of columns before is no longer one, but for what every case has."""
        forgotten = {name: "" for name in log.answers if name not in parts.OF_THE_CASE}
        return forgotten | {GIVES: self.cleaned_data["gives"]}


SCORE_OF = "score_of_"


def _said_before(part: Part, log: Log) -> Any:
    """The answer that was given to a blank; empty where none was."""
    said = log.answers.get(part.answer, "")
    if part.asks == "columns" and isinstance(said, str):
        return [] if said == NONE else [name for name in said.split(", ") if name]
    return said


def _classes_in(log: Log, outcome: str) -> list[str]:
    """The classes that the draft found, or else those that the column of the outcome holds."""
    found = [one["name"] for one in log.drafted.get("facts", {}).get("classes", ())]
    return found or next((column.get("classes") or [] for column in log.columns if column["name"] == outcome), [])


def gives_of(log: Log) -> str:
    """What the product gives: as somebody said, else as it was drafted."""
    facts = log.drafted.get("facts", {})
    guessed = "classes" if facts.get("classes") else facts.get("kind") or log.answers.get("kind")
    gives = str(log.answers.get(GIVES) or guessed or "classification")
    return gives if gives in PARTS else "classification"


def _guessed(log: Log, names: list[str]) -> dict[str, Any]:
    """What the drafted spec says of each blank."""
    text = log.drafted.get("text")
    if not text:
        return {}
    data = read_document(text, "draft").data
    found: dict[str, Any] = {}
    for part in PARTS[gives_of(log)]:
        block, key = part.key
        value = (data.get(block) or {}).get(key) if block else None
        if part.asks == "column":
            value = _column_in(str(value), names) if value is not None else NONE
        elif part.asks == "columns":
            value = [_column_in(str(one), names) for one in value or ()]
        elif part.answer == "score_scale" and "/ 100" in str((data.get("log") or {}).get("score", "")):
            value = "percent"
        elif part.answer == "positive" and part.asks == "value":
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
    scores = (data.get("log") or {}).get("scores") or {}
    found["scores"] = {str(name): _column_in(str(value), names) for name, value in scores.items()}
    return found


def _column_in(expression: str, names: list[str]) -> str:
    """The column that an expression of a spec reads; of a time between two moments, the moment at which it ended."""
    if expression in names:
        return expression
    columns = list(resolve(expression, names).columns)
    return str(columns[-1]) if columns else NONE


def _field(
    part: Part, log: Log, names: list[str], first: Any, said: Mapping[str, Any], *, is_found: bool
) -> forms.Field:
    """The field of a blank; `said` is what those before it begin with, `is_found` that nobody has to fill it."""
    help_text = part.explained
    if part.asks == "column":
        must = part.is_needed and not is_found
        none = [] if part.is_needed else [(NONE, "no column")]
        unknown = [] if first else [("", "choose …" if must else "the one that is found")]
        return forms.ChoiceField(
            choices=[*unknown, *none, *((name, name) for name in names)], required=must, help_text=help_text
        )
    if part.asks == "columns":
        few = [
            (column["name"], column["name"])
            for column in log.columns
            if 2 <= column["distinct"] <= MOST_GROUPS
            and column["family"] in ("text", "boolean", "number")
            # What is to be found out is no group; nor is what the product said, a day or a name.
            and column["name"] not in {said.get(role) for role in NO_GROUPS}
            and column["name"] not in said["scores"].values()
        ]
        return forms.MultipleChoiceField(
            choices=few, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
        )
    if part.asks == "choice":
        unsaid = [] if first in dict(part.choices) else [("", "not said")]
        return forms.ChoiceField(choices=[*unsaid, *part.choices], required=False, help_text=help_text)
    if part.asks == "class":
        classes = _classes_in(log, str(said.get("outcome") or log.answers.get("outcome") or ""))
        several = [("", "any class it names"), *((name, f"{name} alone") for name in classes)]
        return forms.ChoiceField(choices=several, required=False, help_text=help_text)
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
        required=part.is_needed and bool(first),
        max_length=60,
        widget=forms.TextInput({"class": "short", **({"placeholder": part.such_as} if part.such_as else {})}),
        help_text=help_text,
    )


def _asked(question: Mapping[str, Any]) -> forms.Field:
    """A field for a question of the draft that is no blank of the sentence."""
    choices = [(choice, choice) for choice in question["choices"]]
    if choices:
        return forms.ChoiceField(choices=[("", "choose …"), *choices], label=question["text"])
    return forms.CharField(label=question["text"], max_length=120)
