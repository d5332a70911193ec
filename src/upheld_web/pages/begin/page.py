"""What stands at the doors."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from upheld_web.pages.begin.forms import IdeaForm, ResultsForm


@dataclass(frozen=True, slots=True)
class Door:
    """A way in: what somebody says who takes it, what they get, and where it leads."""

    says: str
    gets: str
    address: str


def doors() -> tuple[Door, ...]:
    """The four ways in, in the order of how little one has."""
    return (
        Door(
            "I have an idea",
            "Write down whose problem it is and what good enough would mean. No data needed yet.",
            reverse("begin-idea"),
        ),
        Door(
            "I have results",
            "Bring a log of what the product said and what really happened. First verdict in two minutes.",
            reverse("begin-results"),
        ),
        Door(
            "I only have numbers from a slide",
            "92 % caught, 3 % false alarms: see what that means a day, in cases and in money.",
            reverse("slide"),
        ),
        Door(
            "Show me an example",
            "Open a product that lives: a card-fraud model, a delivery-time promise. Move the slider.",
            reverse("examples"),
        ),
    )


@dataclass(frozen=True, slots=True)
class BeginPage:
    """The doors."""

    @property
    def doors(self) -> tuple[Door, ...]:
        """All four."""
        return doors()


@dataclass(frozen=True, slots=True)
class IdeaPage:
    """The form of an idea."""

    form: IdeaForm


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The form of a log."""

    form: ResultsForm
