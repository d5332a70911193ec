"""The lever, the rule and the money: the keys that every kind shares."""

from __future__ import annotations

from typing import Annotated, Any, Self, TypeAlias

from pydantic import (
    Discriminator,
    Field,
    model_validator,
)

from upheld.spec.block import Block, ExpressionText, mistake, tag
from upheld.spec.figures import Number
from upheld.spec.plain import (
    Currency,
    Day,
    SomeText,
    Text,
)


class Lever(Block):
    """What a PM can set, and who owns it."""

    since: Day | None = None
    """The day from which this setting is in force, such as 2026-07-01; earlier cases ran under another."""
    owner: Text | None = None
    """Who may change the setting."""


class NoRule(Block):
    """Why there is no simple rule to beat."""

    none: SomeText
    """Why there is no simple rule to compare with."""


def _rule_tag(written: Any) -> str:
    return "<no-rule>" if isinstance(written, dict | NoRule) else "<expression>"


Rule: TypeAlias = Annotated[
    Annotated[ExpressionText, tag("expression")] | Annotated[NoRule, tag("no-rule")], Discriminator(_rule_tag)
]


class WorthRange(Block):
    """A guessed worth, from the lowest to the highest, and what it rests on."""

    from_: Number = Field(alias="from")
    """The lowest it may be."""
    to: Number
    """The highest it may be."""
    because: Text | None = None
    """What the guess rests on."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_ > self.to:
            raise mistake(f"from ({self.from_:g}) is above to ({self.to:g}); a range goes from the lower to the higher")
        return self


def _worth_tag(written: Any) -> str:
    return "<range>" if isinstance(written, dict | WorthRange) else "<expression>"


Worth: TypeAlias = Annotated[
    Annotated[ExpressionText, tag("expression")] | Annotated[WorthRange, tag("range")], Discriminator(_worth_tag)
]


class Value(Block):
    """What each result is worth in money, told against an ordinary case let through, which is 0."""

    currency: Currency
    """The currency of every amount, in three capital letters: INR, EUR, USD."""
    cap: Number | None = Field(None, gt=0)
    """The most a single case may count, up or down, fixed beforehand."""
    largest: Number = Field(10_000_000, gt=0)
    """The largest amount that is believed; a case beyond it is a mistake in the log."""
