"""The brief: the problem, the evidence for it, and what success is."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    Field,
)

from upheld.spec.block import Block
from upheld.spec.figures import Number
from upheld.spec.plain import (
    Day,
    Listed,
    ListedBlocks,
    OrNothing,
    SomeText,
    Text,
    Whole,
)


class Evidence(Block):
    """A finding that the need is real."""

    what: SomeText
    """What was found, in a sentence."""
    n: Whole | None = Field(None, ge=0, le=10**15)
    """How many people or cases it rests on."""
    source: Text | None = None
    """Where it can be read: a link, a study, a ticket."""
    day: Day | None = Field(None, alias="date")
    """When it was found, such as 2026-08-03."""


class Success(Block):
    """The figure outside the model that must move, from where to where, by when."""

    metric: SomeText
    """The figure outside the model, such as chargebacks_per_10k."""
    from_: Number = Field(alias="from")
    """What it is today."""
    to: Number
    """What it should be."""
    by: Day | None = None
    """The day by which, such as 2027-03-31."""


class Problem(Block):
    """The brief: who needs what, what it costs today, and why a model."""

    who: Text | None = None
    """Who has the problem."""
    need: Text | None = None
    """What they need, in their words."""
    frequency: Text | None = None
    """How often it happens, such as 9 in 1,000 payments."""
    cost_today: Text | None = None
    """What it costs today, in money, time or harm."""
    evidence: Annotated[tuple[Evidence, ...], ListedBlocks, OrNothing] = ()
    """What shows that the need is real: findings with what, n, source and date."""
    today: Text | None = None
    """How people cope today, without the product."""
    why_ai: Text | None = None
    """Why a rule or a form is not enough."""
    success: Success | None = None
    """The figure outside the model that must move, from where to where, by when."""
    not_for: Annotated[tuple[Text, ...], Listed, OrNothing] = ()
    """What the product must not be used for."""
