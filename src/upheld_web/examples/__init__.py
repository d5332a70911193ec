"""Products to look at, simulated: what comes out of each is reached like any other verdict, from its log.

An example is a world with a spec of its own, or an idea with a spec and no log. Everybody who opens one gets a copy, to
move and change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Final

from upheld.worlds import CardFraud, DeliveryTime, World

__all__ = ["EXAMPLES", "Example"]


@dataclass(frozen=True, slots=True)
class Example:
    """An example: its title, what it lets one see, the kind, and the world whose log it judges; None for an idea.

    Its spec stands beside this file, or is the world's own. `conclusion` is what comes out of it, which its test holds
    it to; empty where there is nothing to judge.
    """

    name: str
    title: str
    shows: str
    kind: str
    world: World | None
    conclusion: str
    spec: str | None = None

    @property
    def text(self) -> str:
        """The spec, in YAML."""
        if self.spec is not None:
            return resources.files(__name__).joinpath(self.spec).read_text(encoding="utf-8")
        if self.world is None:
            raise ValueError(f"{self.name} has neither a world nor a spec")
        return self.world.spec_text()


_ALL = (
    Example(
        "time-that-holds",
        "Show a delivery time that holds",
        "Met: every requirement holds. Show a shorter time, and see which one turns first.",
        "regression",
        DeliveryTime(n_visits=20_000, buffer_min=6),
        "met",
        "time_that_holds.yaml",
    ),
    Example(
        "stolen-cards",
        "Stop payments with stolen cards",
        "Not met: of three payments it blocks, two are the customer's own. Move the cut-off until that turns.",
        "classification",
        CardFraud(n_decisions=60_000),
        "not_met",
    ),
    Example(
        "first-weeks",
        "Stop stolen cards in the new app, first weeks",
        "Undecided: it looks good, and there are too few cases to say so. It tells how many more would decide.",
        "classification",
        CardFraud(n_decisions=12_000, days=75),
        "undecided",
        "first_weeks.yaml",
    ),
    Example(
        "model-or-rule",
        "Show a delivery time, by model or by rule?",
        "The rule does as well: the model is good, and a rule that one can do by hand is nearly as near.",
        "regression",
        DeliveryTime(n_visits=20_000, buffer_min=6, seed=2027),
        "not_met",
        "model_or_rule.yaml",
    ),
    Example(
        "only-an-idea",
        "See which complaints will escalate",
        "Only an idea: whose problem it is, and what would be better. No log and no figure yet.",
        "classification",
        None,
        "",
        "only_an_idea.yaml",
    ),
)

EXAMPLES: Final[Mapping[str, Example]] = MappingProxyType({example.name: example for example in _ALL})
