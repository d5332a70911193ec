"""The lever, the rule and the money: the keys that every kind shares."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    model_validator,
)
from sqlglot import exp

from upheld.expressions import parse_expression, split
from upheld.spec.block import Block, ExpressionText, mistake, tag
from upheld.spec.figures import Money, amount_hint
from upheld.spec.plain import (
    Currency,
    Day,
    SomeText,
    Text,
)
from upheld.spec.written import as_written

LARGEST_WORTH = 10**12
"""No constant of a worth is larger: beyond it lies a slip of the hand, and then what a float can hold."""


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

    from_: Money = Field(alias="from")
    """The lowest it may be."""
    to: Money
    """The highest it may be."""
    because: Text | None = None
    """What the guess rests on."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        outside = next((end for end in (self.from_, self.to) if abs(end) > LARGEST_WORTH), None)
        if outside is not None:
            raise mistake(_beyond(outside), at="from" if outside == self.from_ else "to")
        if self.from_ > self.to:
            raise mistake(f"from ({self.from_:g}) is above to ({self.to:g}); a range goes from the lower to the higher")
        return self


def _no_plain_amount(written: Any) -> Any:
    hint = amount_hint(written)
    if hint and not str(written).strip().lstrip("+-").replace(".", "", 1).isdigit():
        raise ValueError(f"{as_written(written)} should be a plain number or an expression. {hint}")
    return written


def _believable(worth: str) -> str:
    """The worth; a ValueError where a constant in it is beyond what one case can be worth."""
    expression = parse_expression(worth)
    literals = [Fraction(node.name) for node in expression.tree.find_all(exp.Literal) if not node.is_string]
    largest = max([abs(part.constant) for part in split(expression)] + literals, default=Fraction(0))
    if largest > LARGEST_WORTH:
        raise ValueError(_beyond(worth))
    return worth


def _beyond(written: Any) -> str:
    return f"{as_written(written)} is beyond {LARGEST_WORTH:,}, up or down: more than one case can be worth"


def _worth_tag(written: Any) -> str:
    return "<range>" if isinstance(written, dict | WorthRange) else "<expression>"


Worth: TypeAlias = Annotated[
    Annotated[ExpressionText, AfterValidator(_believable), BeforeValidator(_no_plain_amount), tag("expression")]
    | Annotated[WorthRange, tag("range")],
    Discriminator(_worth_tag),
]


class Value(Block):
    """What each result is worth in money, told against an ordinary case let through, which is 0."""

    currency: Currency
    """The currency of every amount, in three capital letters: INR, EUR, USD."""
    cap: Money | None = Field(None, gt=0)
    """The most a single case may count, up or down, fixed beforehand."""
    largest: Money = Field(10_000_000, gt=0)
    """The largest amount that is believed; a case beyond it is a mistake in the log."""
