"""What a product must do that names one of several classes: name the right one, in every class and on what it acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from upheld.spec.document import read_document
from upheld.spec.requirement import CLASS
from upheld.wording import with_article
from upheld_web.pages.good_enough.bounds import BoundsForm, few, money, share_of
from upheld_web.records.models import Log

MOST_TOLD = 6
"""Of so many classes, the commonest, it is said how many come a day."""


class ClassesBounds(BoundsForm):
    """Of 100, so many must be given the right class; so many in every class; so many of those that it acts on."""

    right = share_of("", 100, "Acted on or not. Naming the largest class every time is right so often, too: ask more.")
    every_class = share_of("", 100, "So that a rare class is not given up for the others.")
    one = forms.ChoiceField(label="Which class matters most?", required=False)
    one_found = share_of("", 100)
    one_wrong = share_of("", 100)
    acted_right = share_of("", 100)
    acted = share_of("", 100, "The others are left to people.")
    every = forms.ChoiceField(label="Must it be right so often in every …", required=False)
    every_right = share_of("There, name the right class for at least … of 100", 100)
    right_from = money("")
    right_to = money("… to at most")
    wrong_from = money("")
    wrong_to = money("… to at most")
    field_order = (
        "right", "every_class", "one", "one_found", "one_wrong", "acted_right", "acted", "every", "every_right",
        "currency", "right_from", "right_to", "wrong_from", "wrong_to", "because",
    )  # fmt: skip

    def __init__(self, log: Log, data: Mapping[str, Any] | None = None, *, segments: list[str] | None = None) -> None:
        super().__init__(log, data)
        self.classes = [str(found["name"]) for found in self.facts["classes"]]
        one = with_article(self.each)
        labels = {
            "right": f"Of 100 {self.many}, name the right class for at least",
            "every_class": f"Of 100 {self.many} of any one class, find at least",
            "one_found": f"Of 100 {self.many} of that class, find at least",
            "one_wrong": "Of 100 times it names that class, be wrong at most",
            "acted_right": f"Of 100 {self.many} it acts on, name the right class for at least",
            "acted": f"Of 100 {self.many}, be sure enough to act on at least",
            "right_from": f"{one[:1].upper()}{one[1:]} that is given the right class saves from",
            "wrong_from": f"{one[:1].upper()}{one[1:]} that is given a wrong class costs from",
        }
        for name, label in labels.items():
            self.fields[name].label = label
        left = "left to people" if self.has_score else "without the product"
        self.fields["right_from"].help_text = f"Told against {with_article(self.each)} {left}, which is worth 0."
        self.choose("one", [("", "none more than the others"), *((name, name) for name in self.classes)])
        self.offer_segments(segments or (), "every", "every_right")
        # A condition says when to act, and not which class to name: no rule can be held against these.
        del self.fields["rule"]
        for name in () if self.has_score else ("acted_right", "acted"):
            del self.fields[name]

    @property
    def has_score(self) -> bool:
        """Whether the product acts only where it is sure enough."""
        return "lever" in read_document(self.log.drafted["text"], "draft").data

    def clean(self) -> dict[str, Any]:
        """At least one bound; what is said of one class names it; money is whole or not there."""
        said = super().clean() or {}
        bounds = ("right", "every_class", "one_found", "one_wrong", "acted_right", "acted", "every_right")
        if all(said.get(name) is None for name in bounds):
            self.add_error("right", "Say at least one of these: without a bound there is nothing to judge.")
        of_one = said.get("one_found") is not None or said.get("one_wrong") is not None
        if of_one and not said.get("one"):
            self.add_error("one", "Which class is that?")
        if said.get("one") and not of_one:
            self.add_error("one_found", f"How many of 100 that are {said['one']}? Or say how often it may be wrong.")
        if said.get("every") and said.get("every_right") is None:
            self.add_error("every_right", f"How many of 100 in every {said['every']}?")
        if said.get("every_right") is not None and not said.get("every"):
            self.add_error("every", "In every value of which column?")
        gains, costs = self.costs("right") is not None, self.costs("wrong") is not None
        if gains != costs:
            name = "wrong_from" if gains else "right_from"
            self.add_error(name, "Money needs both: what the right class saves, and what a wrong one costs.")
        if (gains or costs) and not said.get("currency"):
            self.add_error("currency", "In which money is that?")
        return said

    def requirements(self) -> list[dict[str, Any]]:
        """The lines of the spec."""
        said = self.cleaned_data
        of_one = {CLASS: said.get("one")}
        lines = [
            _line("accuracy", said.get("right")),
            _line("recall", said.get("every_class"), in_every=CLASS),
            _line("recall", said.get("one_found"), **of_one),
            _line("precision", None if said.get("one_wrong") is None else 100 - said["one_wrong"], **of_one),
            _line("precision", said.get("acted_right")),
            _line("act_rate", said.get("acted")),
            _line("accuracy", said.get("every_right"), in_every=said.get("every")),
        ]
        return [line for line in lines if line is not None]

    def value(self) -> dict[str, Any] | None:
        """What a right class saves and a wrong one costs; None where nothing was said of money."""
        saves, costs = self.costs("right"), self.costs("wrong")
        if saves is None or costs is None:
            return None
        return {"currency": self.cleaned_data["currency"], "caught": _as_gain(saves), "false_alarm": costs}

    def said_a_day(self) -> tuple[str, ...]:
        """What the bounds come to a day."""
        per_day, counted = self.facts.get("per_day"), self.facts["classes"]
        total = sum(found["n"] for found in counted)
        if not per_day or not total:
            return ()
        a_day = {str(found["name"]): per_day * found["n"] / total for found in counted}
        parts = [f"{few(n)} {name}" for name, n in list(a_day.items())[:MOST_TOLD]]
        more = f" and {len(a_day) - MOST_TOLD} classes more" if len(a_day) > MOST_TOLD else ""
        told = [f"At your volume some {few(per_day)} {self.many} a day come in: {', '.join(parts)}{more}."]
        right, one = self.typed("right"), str(self["one"].value() or "")
        found, acted = self.typed("one_found"), self.typed("acted")
        if right is not None:
            told.append(
                f"Naming the right class for {right:g} of 100 leaves {few(per_day * (1 - right / 100))} a day wrong."
            )
        if found is not None and one in a_day:
            told.append(f"Finding {found:g} of 100 misses {few(a_day[one] * (1 - found / 100))} {one} a day.")
        if acted is not None:
            told.append(f"Acting on {acted:g} of 100 leaves {few(per_day * (1 - acted / 100))} a day to people.")
        return tuple(told)


def _line(metric: str, percent: float | None, **where: str | None) -> dict[str, Any] | None:
    if percent is None:
        return None
    return {"metric": metric, "at_least": f"{percent:g}%"} | {key: value for key, value in where.items() if value}


def _as_gain(costs: Any) -> Any:
    """The same above 0."""
    if isinstance(costs, dict):
        return costs | {"from": -costs["to"], "to": -costs["from"]}
    return -costs
