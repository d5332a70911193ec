"""The brief as a form, and the spec as a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

EVIDENCE_ROWS = 2
"""So many empty rows for further findings."""
LONGEST_SPEC = 100_000
"""Far more than anybody writes, and a tenth of what a file may hold: History reads fifty versions for one page."""
_OF_FINDING = ("what", "n", "source", "date")


def _text(label: str, help_text: str = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=2000, widget=forms.Textarea({"rows": rows})
    )


class BriefForm(forms.Form):
    """What is asked before anything is built."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="What is it for, in one line?", max_length=200)
    owner = forms.CharField(label="Who answers for it?", max_length=120, required=False)
    who = _text("Who has the problem?")
    need = _text("What do they need, in their words?")
    frequency = _text("How often does it happen?", "Such as: 9 in 1,000 payments.", rows=1)
    cost_today = _text("What does it cost today?", "In money, time or harm.", rows=1)
    today = _text("How do people cope today?")
    why_ai = _text("Why is a rule or a form not enough?", "If it is enough, say so: no model is cheaper.")
    not_for = _text("What must it not be used for?", "One in a line.")
    success_metric = forms.CharField(
        label="Which figure outside the model must move?",
        max_length=120,
        required=False,
        help_text="Such as: chargebacks per 10,000 payments.",
    )
    success_from = forms.FloatField(label="From", required=False)
    success_to = forms.FloatField(label="To", required=False)
    success_by = forms.DateField(label="By", required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Mapping[str, Any] | None, brief: Mapping[str, Any], version: int) -> None:
        self.findings = _findings(brief["problem"].get("evidence"))
        super().__init__(data, initial=_initial(brief, version))
        for row in range(len(self.findings) + EVIDENCE_ROWS):
            found = self.findings[row] if row < len(self.findings) else {}
            for name, field in _finding_fields(row).items():
                self.fields[f"{name}_{row}"] = field
                self.initial[f"{name}_{row}"] = found.get(name)
        self.rows = [
            [self[f"{name}_{row}"] for name in _OF_FINDING] for row in range(len(self.findings) + EVIDENCE_ROWS)
        ]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What is asked before evidence and success."""
        return [
            self[name]
            for name in ("title", "owner", "who", "need", "frequency", "cost_today", "today", "why_ai", "not_for")
        ]

    @property
    def success_fields(self) -> list[forms.BoundField]:
        """What success is."""
        return [self[name] for name in self.fields if name.startswith("success_")]

    def clean(self) -> dict[str, Any]:
        """Success is whole or not there; a finding says what was found."""
        said = super().clean() or {}
        parts = [said.get("success_metric"), said.get("success_from"), said.get("success_to")]
        given = [part not in (None, "") for part in parts]
        if any(given) and not all(given):
            self.add_error("success_metric", "Success needs all three: which figure, from where, to where.")
        for row in range(len(self.rows)):
            if any(said.get(f"{name}_{row}") for name in _OF_FINDING[1:]) and not said.get(f"what_{row}"):
                self.add_error(f"what_{row}", "What was found?")
        return said

    def brief(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was said, as the spec writes it."""
        said = self.cleaned_data
        problem: dict[str, Any] = {
            key: said[key].replace("\r\n", "\n").strip()
            for key in ("who", "need", "frequency", "cost_today", "today", "why_ai")
        }
        evidence = [_finding(said, row) for row in range(len(self.rows)) if said.get(f"what_{row}")]
        problem["evidence"] = evidence or (before["problem"].get("evidence") and [])
        problem["success"] = _success(said)
        problem["not_for"] = [line.strip() for line in said["not_for"].splitlines() if line.strip()]
        return {"title": said["title"].strip(), "owner": said["owner"].strip(), "problem": problem}


def _finding(said: Mapping[str, Any], row: int) -> dict[str, Any]:
    found = {name: said.get(f"{name}_{row}") for name in _OF_FINDING}
    if found["date"]:
        found["date"] = found["date"].isoformat()
    return {name: value for name, value in found.items() if value not in (None, "")}


def _success(said: Mapping[str, Any]) -> dict[str, Any] | None:
    if not said["success_metric"]:
        return None
    success = {"metric": said["success_metric"], "from": _plain(said["success_from"]), "to": _plain(said["success_to"])}
    return success | ({"by": said["success_by"].isoformat()} if said["success_by"] else {})


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def _findings(written: Any) -> list[dict[str, Any]]:
    if isinstance(written, dict):
        written = [written]
    return [one if isinstance(one, dict) else {"what": one} for one in written or ()]


def _finding_fields(row: int) -> dict[str, forms.Field]:
    return {
        "what": forms.CharField(label=f"Finding {row + 1}: what was found?", max_length=500, required=False),
        "n": forms.IntegerField(label="on how many?", min_value=0, required=False),
        "source": forms.CharField(label="where can it be read?", max_length=500, required=False),
        "date": forms.DateField(label="when?", required=False, widget=forms.DateInput({"type": "date"})),
    }


def _initial(brief: Mapping[str, Any], version: int) -> dict[str, Any]:
    problem = brief["problem"]
    success = problem.get("success") or {}
    not_for = problem.get("not_for") or ()
    return {
        "version": version,
        "title": brief["title"],
        "owner": brief["owner"],
        **{key: problem.get(key) or "" for key in ("who", "need", "frequency", "cost_today", "today", "why_ai")},
        "not_for": "\n".join([not_for] if isinstance(not_for, str) else not_for),
        "success_metric": success.get("metric"),
        "success_from": success.get("from"),
        "success_to": success.get("to"),
        "success_by": success.get("by"),
    }


class SpecForm(forms.Form):
    """The whole text of the spec."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="The spec",
        max_length=LONGEST_SPEC,
        strip=False,
        widget=forms.Textarea({"rows": 28, "spellcheck": "false", "class": "code"}),
    )
    note = forms.CharField(label="What did you change, and why?", max_length=200, required=False)
