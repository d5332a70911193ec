"""What a product must do that names a quantity: be late seldom, and show not too much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from upheld_web.pages.good_enough.bounds import BoundsForm, few, money, share_of
from upheld_web.records.models import Log


class RegressionBounds(BoundsForm):
    """Of 100, so many may be late; so much may be shown on average."""

    late = share_of("", 100)
    shown = money("")
    every = forms.ChoiceField(label="Must that hold in every …", required=False)
    every_late = share_of("There, late at most … of 100", 100)
    late_from = money("")
    late_to = money("… to at most")
    early_from = money("")
    early_to = money("… to at most")
    late_case_from = money("", "Besides: a refund, a call.")
    late_case_to = money("… to at most")
    field_order = (
        "late", "shown", "every", "every_late", "currency", "late_from", "late_to", "early_from", "early_to",
        "late_case_from", "late_case_to", "because", "rule",
    )  # fmt: skip

    def __init__(self, log: Log, data: Mapping[str, Any] | None = None, *, segments: list[str] | None = None) -> None:
        super().__init__(log, data)
        unit = str(log.drafted.get("facts", {}).get("unit") or "units")
        self.fields["late"].label = f"Of 100 {self.many}, come later than shown at most"
        self.fields["shown"].label = f"Shown on average at most ({unit})"
        self.fields["late_from"].label = f"Each of the {unit} that it comes later costs from"
        self.fields["early_from"].label = f"Each of the {unit} that it comes earlier costs from"
        self.fields["late_case_from"].label = f"A late {self.each} costs from"
        self.fields["rule"].help_text = f"What it would say, such as 8 + 4.5 * distance_km, in {unit}. Empty if none."
        self.offer_segments(segments or (), "every", "every_late")

    def clean(self) -> dict[str, Any]:
        """At least one bound; money has a currency and says what lateness costs."""
        said = super().clean() or {}
        if said.get("late") is None and said.get("shown") is None:
            self.add_error("late", "Say at least one of the two: without a bound there is nothing to judge.")
        names = ("late", "early", "late_case")
        has_cost = {name: self.costs(name) is not None for name in names}
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
        costs = {name: self.costs(name) for name in ("late", "early", "late_case")}
        said = {name: cost for name, cost in costs.items() if cost is not None}
        return {"currency": self.cleaned_data["currency"], **said} if said else None

    def said_a_day(self) -> tuple[str, ...]:
        """How many late ones a day that allows."""
        per_day, late = self.facts.get("per_day"), self.typed("late")
        if not per_day or late is None:
            return ()
        return (f"At your volume {late:g} of 100 are {few(per_day * late / 100)} late {self.many} a day.",)
