"""What a slide says, as numbers; every field may be left empty, and what is missing is then told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from upheld.quick import NOTHING, Cost, Costs, Quick, quick, read_slide, regression
from upheld.quick.regression import Costs as PromiseCosts


def _number(label: str, help_text: str = "", *, unit: str = "", least: float | None = 0) -> forms.FloatField:
    """A figure that may be left empty; a percentage ends at 100.

    No browser is told of the ends: it would keep to itself what is beyond them, and an older answer would stay there.
    """
    named = label + (f" ({unit})" if unit else "")
    ends = f"“{named}” lies between 0 and 100." if unit == "%" else f"“{named}” cannot be below 0."
    ends = ends.replace("%", "%%")  # Django puts its own figures into it
    return forms.FloatField(
        label=named,
        help_text=help_text,
        required=False,
        validators=[
            *([MinValueValidator(least, ends)] if least is not None else []),
            *([MaxValueValidator(100, ends)] if unit == "%" else []),
        ],
        widget=forms.NumberInput({"step": "any", "inputmode": "decimal", "data-unit": unit}),
    )


class SlideForm(forms.Form):
    """What both slides are asked."""

    first: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()

    def figures(self, *names: str) -> dict[str, float]:
        """What was said of these; shares from 0 to 1."""
        said = {name: self.cleaned_data.get(name) for name in names}
        return {
            name: value / 100 if name in self.shares else value for name, value in said.items() if value is not None
        }

    def cost(self, name: str) -> Cost | None:
        """A cost as it was said, one amount or from and to; None where nothing was."""
        ends = [self.cleaned_data.get(f"{name}_from"), self.cleaned_data.get(f"{name}_to")]
        given = sorted(end for end in ends if end is not None)
        return Cost(given[0], given[-1]) if given else None

    def clean_currency(self) -> str | None:
        """Three letters in capitals, or none."""
        return str(self.cleaned_data.get("currency") or "").upper() or None

    def spelled(self, name: str) -> str:
        """The name of a figure as the form calls it."""
        return f"“{self.fields[name].label}”" if name in self.fields else name.replace("_", " ")

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What a slide always says."""
        return [self[name] for name in self.first]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What makes it worth more: costs, the tested sample, a bound."""
        return [self[name] for name in self.fields if name not in self.first]

    @property
    def says_more(self) -> bool:
        """Whether any of those was filled in."""
        return any(field.value() not in (None, "") for field in self.more_fields)


_CURRENCY = forms.CharField(label="Money in", max_length=3, min_length=3, required=False, help_text="INR, EUR …")


class RatesForm(SlideForm):
    """Caught and falsely stopped."""

    first = ("recall", "false_positive_rate", "base_rate", "per_day")
    shares = ("recall", "false_positive_rate", "base_rate", "at_least_recall", "at_most_false_positive_rate")
    recall = _number("Caught: of those it should find", "Slides call it recall, sensitivity or hit rate.", unit="%")
    false_positive_rate = _number(
        "False alarms: of all the others",
        "Slides call it false positive rate, or 100 less specificity.",
        unit="%",
    )
    base_rate = _number("How common it is", "Of all cases, so many are ones it should find.", unit="%")
    per_day = _number("Cases a day")
    missed_from = _number("One missed costs, from", least=None)
    missed_to = _number("… to", least=None)
    false_alarm_from = _number("A false alarm costs, from", least=None)
    false_alarm_to = _number("… to", least=None)
    currency = _CURRENCY
    tested = _number("Cases it was tested on")
    at_least_recall = _number("Good enough: catch at least", unit="%")
    at_most_false_positive_rate = _number("Good enough: false alarms at most", unit="%")

    def answer(self) -> Quick:
        """What it means. CallError for what is missing or contradicts itself."""
        costs = Costs(
            missed=self.cost("missed"),
            false_alarm=self.cost("false_alarm"),
            caught=NOTHING,
            reviewed=NOTHING,
            currency=self.cleaned_data["currency"],
        )
        names = (*self.first, "tested", "at_least_recall", "at_most_false_positive_rate")
        return quick(read_slide(costs=costs, spelled=self.spelled, **self.figures(*names)))


class PromiseForm(SlideForm):
    """Mean error and spread."""

    first = ("unit", "promised", "mean_error", "spread", "per_day")
    shares = ("at_most_late_rate",)
    unit = forms.CharField(label="In", max_length=20, initial="minutes", required=False, help_text="minutes, days, km")
    promised = _number("Shown to the customer, on average")
    mean_error = _number("Comes later than shown, on average", "Below 0 if earlier.", least=None)
    spread = _number(
        "Standard deviation of that",
        "How far single cases lie from that average: often two of three lie within it. Slides call it SD, sigma or ±.",
    )
    per_day = _number("Cases a day")
    mae = _number(
        "Instead of the spread: off by so much on average", "The mean absolute error, MAE: early and late alike."
    )
    rmse = _number("Instead: the root mean squared error", "RMSE: as the one before, but a large error weighs more.")
    tolerance = _number("Late counts from so much later")
    late_from = _number("A unit late costs, from", least=None)
    late_to = _number("… to", least=None)
    early_from = _number("A unit early costs, from", least=None)
    early_to = _number("… to", least=None)
    late_case_from = _number("A late case costs beside, from", least=None)
    late_case_to = _number("… to", least=None)
    currency = _CURRENCY
    tested = _number("Cases it was tested on")
    at_most_late_rate = _number("Good enough: late at most", unit="%")

    def answer(self) -> regression.Quick:
        """What it means. CallError for what is missing or contradicts itself."""
        costs = PromiseCosts(
            late=self.cost("late"),
            early=self.cost("early"),
            late_case=self.cost("late_case") or NOTHING,
            longer=NOTHING,
            currency=self.cleaned_data["currency"],
        )
        names = (
            "promised",
            "mean_error",
            "spread",
            "mae",
            "rmse",
            "per_day",
            "tolerance",
            "tested",
            "at_most_late_rate",
        )
        unit = self.cleaned_data["unit"] or "units"
        figures: dict[str, Any] = dict(self.figures(*names))
        return regression.quick(regression.read_slide(costs=costs, unit=unit, spelled=self.spelled, **figures))


FORMS: dict[str, Any] = {"rates": RatesForm, "promise": PromiseForm}
