"""What is good enough, in counts of a hundred and a thousand; and what each mistake costs, guessed or measured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from upheld.drafting.naming import in_expression
from upheld.errors import UpheldError
from upheld.expressions import resolve
from upheld.spec.document import read_document
from upheld.wording import plural
from upheld_web.records.drafts import suggested_value
from upheld_web.records.models import Log

NO_SEGMENT = ""
NO_CURRENCY = "XXX"
"""What a draft writes where no column says a currency."""


def _share(label: str, of: int, help_text: str = "") -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=0,
        max_value=of,
        required=False,
        help_text=help_text,
        widget=forms.NumberInput({"step": "any", "class": "short", "inputmode": "decimal"}),
    )


def _money(label: str, help_text: str = "") -> forms.FloatField:
    return forms.FloatField(
        label=label, min_value=0, required=False, help_text=help_text, widget=forms.NumberInput({"step": "any"})
    )


_VALUE = re.compile(r"(?P<column>[^'=]+?) = '(?P<value>[^']*)'")
"""An outcome that is one value of a column: status = 'fraud'."""


class BoundsForm(forms.Form):
    """What both kinds are asked: the currency, whether costs are guessed, and the rule the product must beat."""

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
        self.columns = [column["name"] for column in log.columns]
        self.suggested = suggested_value(str(log.drafted.get("text") or ""))
        currency = str(self.suggested.get("currency") or "")
        self.initial["currency"] = "" if currency == NO_CURRENCY else currency
        facts = log.drafted.get("facts", {})
        self.each = str(facts.get("each") or "case")
        self.many = plural(self.each)
        self.segments: list[str] = []

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

    def _range(self, name: str) -> Any:
        """A cost as the spec writes it: below 0, one number or from and to; None where none was said."""
        low, high = self.cleaned_data.get(f"{name}_from"), self.cleaned_data.get(f"{name}_to")
        ends = [end for end in (low, high) if end is not None]
        if not ends:
            return None
        if len(ends) == 1 or low == high:
            return -ends[0]
        because = self.cleaned_data.get("because") or "guess"
        return {"from": -max(ends), "to": -min(ends), "because": because}


class ClassificationBounds(BoundsForm):
    """Of 100 that turn out positive catch at least …; of 1,000 others stop at most …"""

    recall = _share("", 100)
    false_alarms = _share("", 1000)
    every = forms.ChoiceField(label="Must that hold in every …", required=False)
    every_recall = _share("There, catch at least … of 100", 100)
    missed = forms.ChoiceField(label="One that is missed costs", required=False)
    missed_cost = _money("… this much each (if it is a fixed amount)")
    false_alarm_from = _money("", "What it costs to stop one wrongly: a call, a lost customer.")
    false_alarm_to = _money("… to at most")
    field_order = (
        "recall", "false_alarms", "every", "every_recall",
        "currency", "missed", "missed_cost", "false_alarm_from", "false_alarm_to", "because", "rule",
    )  # fmt: skip
    first_costs = "currency"

    def __init__(self, log: Log, data: Mapping[str, Any] | None = None, *, segments: list[str] | None = None) -> None:
        super().__init__(log, data)
        self.segments = segments or []
        drafted = read_document(log.drafted["text"], "draft").data["log"] if log.drafted.get("text") else {}
        positive = _said_of(str(drafted.get("outcome") or ""), self.columns)
        self.fields["recall"].label = f"Of 100 {self.many} that turn out positive{positive}, catch at least"
        self.fields["false_alarms"].label = f"Of 1,000 ordinary {self.many}, stop by mistake at most"
        self.fields["false_alarms"].help_text = "Ordinary are all the others: acting on one of them is a false alarm."
        self.fields["false_alarm_from"].label = f"An ordinary {self.each} stopped by mistake costs from"
        every = self.fields["every"]
        assert isinstance(every, forms.ChoiceField)  # noqa: S101  # for the type checker: it is declared so
        every.choices = [(NO_SEGMENT, "not asked"), *((name, name) for name in self.segments)]
        taken = {drafted.get(key) for key in ("id", "score", "outcome", "who", "time")}
        amounts = {
            column["name"]: f"-{in_expression(column['name'])}"
            for column in log.columns
            if column["family"] == "number" and column["name"] not in taken
        }
        self.missed_by = self._amount() | {name: text for name, text in amounts.items() if name not in self._amount()}
        missed = self.fields["missed"]
        assert isinstance(missed, forms.ChoiceField)  # noqa: S101  # for the type checker: it is declared so
        missed.choices = [
            ("", "a fixed amount"),
            *((name, f"the {name} of the {self.each}") for name in self.missed_by),
        ]
        for text in list(self.missed_by.values())[:1]:
            such = f"{text.removeprefix('-')} > 500"
            self.fields[
                "rule"
            ].help_text = f"A condition on the columns, such as {such}. Leave it empty if there is none."
        if not self.segments:
            del self.fields["every"], self.fields["every_recall"]

    def _amount(self) -> dict[str, str]:
        """What a missed case costs by the draft, as it is read, by its column; none where the draft names none."""
        text = str(self.suggested.get("missed") or "")
        try:
            return {str(name): text for name in resolve(text, self.columns).columns[:1]}
        except UpheldError:
            return {}

    def clean(self) -> dict[str, Any]:
        """At least one bound; and money is whole or not there."""
        said = super().clean() or {}
        if said.get("recall") is None and said.get("false_alarms") is None:
            self.add_error("recall", "Say at least one of the two: without a bound there is nothing to judge.")
        costs = bool(said.get("missed") or said.get("missed_cost") is not None)
        if costs != (self._range("false_alarm") is not None):
            self.add_error(
                "missed_cost" if not costs else "false_alarm_from",
                "Money needs both: what a miss costs, and what a false alarm costs.",
            )
        if costs and not said.get("currency"):
            self.add_error("currency", "In which money is that?")
        if said.get("every") and said.get("every_recall") is None:
            self.add_error("every_recall", f"How many of 100 in every {said['every']}?")
        return said

    def requirements(self) -> list[dict[str, Any]]:
        """The lines of the spec."""
        said = self.cleaned_data
        lines: list[dict[str, Any]] = []
        if said.get("recall") is not None:
            lines.append({"metric": "recall", "at_least": f"{said['recall']:g}%"})
        if said.get("false_alarms") is not None:
            lines.append({"metric": "false_positive_rate", "at_most": f"{said['false_alarms'] / 10:g}%"})
        if said.get("every"):
            lines.append({"metric": "recall", "at_least": f"{said['every_recall']:g}%", "in_every": said["every"]})
        if said.get("rule") and self.value() is not None:
            lines.append({"metric": "value_over_rule", "at_least": 0})
        return lines

    def value(self) -> dict[str, Any] | None:
        """What results are worth; None where nothing was said of money."""
        said = self.cleaned_data
        false_alarm = self._range("false_alarm")
        if false_alarm is None:
            return None
        missed: Any = self.missed_by[said["missed"]] if said.get("missed") else -(said.get("missed_cost") or 0)
        largest = self.suggested.get("largest") if missed == self.suggested.get("missed") else None
        return {
            "currency": said["currency"],
            **({} if largest is None else {"largest": largest}),
            "caught": 0,
            "missed": missed,
            "false_alarm": false_alarm,
        }


def _said_of(outcome: str, columns: list[str]) -> str:
    """Which ones those are, in brackets: their column, or its value that means yes; nothing where it is calculated."""
    if outcome in columns:
        return f" ({outcome}: yes)"
    said = _VALUE.fullmatch(outcome)
    return f" ({said['column'].strip(chr(34))}: {said['value']})" if said else ""


class RegressionBounds(BoundsForm):
    """Of 100, so many may be late; so much may be shown on average."""

    late = _share("", 100)
    shown = _money("")
    every = forms.ChoiceField(label="Must that hold in every …", required=False)
    every_late = _share("There, late at most … of 100", 100)
    late_from = _money("")
    late_to = _money("… to at most")
    early_from = _money("")
    early_to = _money("… to at most")
    late_case_from = _money("", "Besides: a refund, a call.")
    late_case_to = _money("… to at most")
    field_order = (
        "late", "shown", "every", "every_late", "currency", "late_from", "late_to", "early_from", "early_to",
        "late_case_from", "late_case_to", "because", "rule",
    )  # fmt: skip
    first_costs = "currency"

    def __init__(self, log: Log, data: Mapping[str, Any] | None = None, *, segments: list[str] | None = None) -> None:
        super().__init__(log, data)
        self.segments = segments or []
        unit = str(log.drafted.get("facts", {}).get("unit") or "units")
        self.fields["late"].label = f"Of 100 {self.many}, come later than shown at most"
        self.fields["shown"].label = f"Shown on average at most ({unit})"
        self.fields["late_from"].label = f"Each of the {unit} that it comes later costs from"
        self.fields["early_from"].label = f"Each of the {unit} that it comes earlier costs from"
        self.fields["late_case_from"].label = f"A late {self.each} costs from"
        self.fields["rule"].help_text = f"What it would say, such as 8 + 4.5 * distance_km, in {unit}. Empty if none."
        every = self.fields["every"]
        assert isinstance(every, forms.ChoiceField)  # noqa: S101  # for the type checker: it is declared so
        every.choices = [(NO_SEGMENT, "not asked"), *((name, name) for name in self.segments)]
        if not self.segments:
            del self.fields["every"], self.fields["every_late"]

    def clean(self) -> dict[str, Any]:
        """At least one bound; money has a currency and says what lateness costs."""
        said = super().clean() or {}
        if said.get("late") is None and said.get("shown") is None:
            self.add_error("late", "Say at least one of the two: without a bound there is nothing to judge.")
        names = ("late", "early", "late_case")
        has_cost = {name: self._range(name) is not None for name in names}
        if any(has_cost.values()) and not said.get("currency"):
            self.add_error("currency", "In which money is that?")
        if has_cost["early"] and not (has_cost["late"] or has_cost["late_case"]):
            self.add_error("late_from", "Money needs both: what being late costs, and what being early costs.")
        if said.get("every") and said.get("every_late") is None:
            self.add_error("every_late", f"How many of 100 in every {said['every']}?")
        return said

    def requirements(self) -> list[dict[str, Any]]:
        """The lines of the spec."""
        said = self.cleaned_data
        lines: list[dict[str, Any]] = []
        if said.get("late") is not None:
            lines.append({"metric": "late_rate", "at_most": f"{said['late']:g}%"})
        if said.get("shown") is not None:
            lines.append({"metric": "promise_mean", "at_most": said["shown"]})
        if said.get("every"):
            lines.append({"metric": "late_rate", "at_most": f"{said['every_late']:g}%", "in_every": said["every"]})
        if said.get("rule") and self.value() is not None:
            lines.append({"metric": "value_over_rule", "at_least": 0})
        return lines

    def value(self) -> dict[str, Any] | None:
        """What being late and early costs; None where nothing was said of money."""
        costs = {name: self._range(name) for name in ("late", "early", "late_case")}
        said = {name: cost for name, cost in costs.items() if cost is not None}
        return {"currency": self.cleaned_data["currency"], **said} if said else None


FORMS: dict[str, type[Any]] = {"classification": ClassificationBounds, "regression": RegressionBounds}
"""The form of each kind."""
