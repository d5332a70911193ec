"""What a product must do that acts on a score, or on one class alone: catch so many, and stop few by mistake."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from upheld.drafting.naming import in_expression
from upheld.errors import UpheldError
from upheld.expressions import resolve
from upheld.spec.document import read_document
from upheld_web.pages.good_enough.bounds import BoundsForm, few, money, share_of
from upheld_web.records.models import Log

_VALUE = re.compile(r"(?P<column>[^'=]+?) = '(?P<value>[^']*)'")
"""An outcome that is one value of a column: status = 'fraud'."""


class ClassificationBounds(BoundsForm):
    """Of 100 that turn out positive catch at least …; of 1,000 others stop at most …"""

    recall = share_of("", 100)
    wrong = share_of("", 100)
    false_alarms = share_of("", 1000)
    every = forms.ChoiceField(label="Must that hold in every …", required=False)
    every_recall = share_of("There, catch at least … of 100", 100)
    missed = forms.ChoiceField(label="One that is missed costs", required=False)
    missed_cost = money("… this much each (if it is a fixed amount)")
    false_alarm_from = money("", "What it costs to stop one wrongly: a call, a lost customer.")
    false_alarm_to = money("… to at most")
    field_order = (
        "recall", "wrong", "false_alarms", "every", "every_recall",
        "currency", "missed", "missed_cost", "false_alarm_from", "false_alarm_to", "because", "rule",
    )  # fmt: skip

    def __init__(self, log: Log, data: Mapping[str, Any] | None = None, *, segments: list[str] | None = None) -> None:
        super().__init__(log, data)
        drafted = read_document(log.drafted["text"], "draft").data["log"] if log.drafted.get("text") else {}
        positive = _said_of(str(drafted.get("outcome") or ""), self.columns)
        self.fields["recall"].label = f"Of 100 {self.many} that turn out positive{positive}, catch at least"
        if drafted.get("positive"):
            self.fields["recall"].label = f"Of 100 {self.many} that are {drafted['positive']}, find at least"
            self.fields["wrong"].label = f"Of 100 times it says {drafted['positive']}, be wrong at most"
        else:
            del self.fields["wrong"]
        self.fields["false_alarms"].label = f"Of 1,000 ordinary {self.many}, stop by mistake at most"
        self.fields["false_alarms"].help_text = "Ordinary are all the others: acting on one of them is a false alarm."
        self.fields["false_alarm_from"].label = f"An ordinary {self.each} stopped by mistake costs from"
        taken = {drafted.get(key) for key in ("id", "score", "outcome", "who", "time")}
        amounts = {
            column["name"]: f"-{in_expression(column['name'])}"
            for column in log.columns
            if column["family"] == "number" and column["name"] not in taken
        }
        self.missed_by = self._amount() | {name: text for name, text in amounts.items() if name not in self._amount()}
        self.choose(
            "missed",
            [("", "a fixed amount"), *((name, f"the {name} of the {self.each}") for name in self.missed_by)],
        )
        for text in list(self.missed_by.values())[:1]:
            such = f"{text.removeprefix('-')} > 500"
            self.fields[
                "rule"
            ].help_text = f"A condition on the columns, such as {such}. Leave it empty if there is none."
        self.offer_segments(segments or (), "every", "every_recall")

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
        bounds = [name for name in ("recall", "wrong", "false_alarms") if name in self.fields]
        if all(said.get(name) is None for name in bounds):
            of_these = "the two" if len(bounds) == 2 else "the three"
            self.add_error("recall", f"Say at least one of {of_these}: without a bound there is nothing to judge.")
        costs = bool(said.get("missed") or said.get("missed_cost") is not None)
        if costs != (self.costs("false_alarm") is not None):
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
        if said.get("wrong") is not None:
            lines.append({"metric": "precision", "at_least": f"{100 - said['wrong']:g}%"})
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
        false_alarm = self.costs("false_alarm")
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

    def said_a_day(self) -> tuple[str, ...]:
        """How many are missed and stopped by mistake a day."""
        per_day, share = self.facts.get("per_day"), self.facts.get("positives")
        if not per_day or share is None:
            return ()
        positives, others = few(per_day * share), few(per_day * (1 - share))
        told = [f"At your volume some {positives} {self.many} a day turn out positive, and {others} do not."]
        recall, alarms = self.typed("recall"), self.typed("false_alarms")
        if recall is not None:
            told.append(f"Catching {recall:g} of 100 lets {few(per_day * share * (1 - recall / 100))} a day through.")
        if alarms is not None:
            told.append(
                f"Stopping {alarms:g} of 1,000 ordinary ones stops {few(per_day * (1 - share) * alarms / 1000)} a day "
                "by mistake."
            )
        return tuple(told)


def _said_of(outcome: str, columns: list[str]) -> str:
    """Which ones those are, in brackets: their column, or its value that means yes; nothing where it is calculated."""
    if outcome in columns:
        return f" ({outcome}: yes)"
    said = _VALUE.fullmatch(outcome)
    return f" ({said['column'].strip(chr(34))}: {said['value']})" if said else ""
