"""What the page of examples shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from upheld_web.examples import EXAMPLES


@dataclass(frozen=True, slots=True)
class Choice:
    """An example: its title, what it lets one see, and where it is opened."""

    title: str
    shows: str
    address: str


@dataclass(frozen=True, slots=True)
class ExamplesPage:
    """Every example there is."""

    choices: tuple[Choice, ...]


def examples_page() -> ExamplesPage:
    """The page; the same for everybody."""
    return ExamplesPage(
        tuple(Choice(one.title, one.shows, reverse("example", kwargs={"name": one.name})) for one in EXAMPLES.values())
    )
