"""What one case costs, as somebody says it: one amount, or from the lowest to the highest it may be."""

from __future__ import annotations

from dataclasses import dataclass

from upheld.wording import money_shown

DAYS_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Cost:
    """What one case costs, from the lowest to the highest it may be; a negative cost is a gain."""

    low: float
    high: float

    @property
    def is_range(self) -> bool:
        return self.low != self.high


NOTHING = Cost(0.0, 0.0)


def month_of(day: Cost) -> Cost:
    """A month of such days."""
    return Cost(day.low * DAYS_A_MONTH, day.high * DAYS_A_MONTH)


def cost_shown(cost: Cost, currency: str | None) -> str:
    """An amount, or from one to another."""
    low = money_shown(cost.low, currency)
    return f"{low} to {money_shown(cost.high, currency)}" if cost.is_range else low


def worth_shown(worth: Cost, currency: str | None) -> str:
    """A gain, a loss, neither, or from the one to the other."""
    if worth.low == worth.high == 0:
        return "neither a gain nor a loss"
    if worth.low >= 0:
        return f"a gain of {cost_shown(worth, currency)}"
    if worth.high <= 0:
        return f"a loss of {cost_shown(Cost(-worth.high, -worth.low), currency)}"
    loss, gain = money_shown(-worth.low, currency), money_shown(worth.high, currency)
    return f"from a loss of {loss} to a gain of {gain}"


def cost_json(cost: Cost | None) -> dict[str, float] | None:
    """A cost as plain data; None where it is not said."""
    return None if cost is None else {"low": cost.low, "high": cost.high}
