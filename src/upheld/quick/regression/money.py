"""What a time shown costs a case on average, and what to add so that it costs least."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from upheld.inference import CannotTell
from upheld.quick.costs import Cost
from upheld.quick.regression.every_shape import Ends, EveryShape
from upheld.quick.regression.shapes import Errors, Numbers
from upheld.quick.regression.slide import Costs, Slide


@dataclass(frozen=True, slots=True)
class Prices:
    """What each costs: a unit late, a unit early, a late case, a unit more shown."""

    late: float
    early: float
    late_case: float
    longer: float


def unsaid(costs: Costs) -> CannotTell | None:
    """Why money cannot be told; None where it can."""
    missing = [words for words, cost in (("late", costs.late), ("early", costs.early)) if cost is None]
    if not missing:
        return None
    verb = "costs" if len(missing) == 1 else "cost"
    return CannotTell(f"what being {' and being '.join(missing)} {verb} is not said", "cannot_know")


def corners(costs: Costs) -> list[Prices]:
    """The prices at the ends of all ranges; one where nothing is a range. Costs that are not said count as 0."""
    each = (costs.late, costs.early, costs.late_case, costs.longer)
    ends = [(0.0,) if cost is None else tuple(dict.fromkeys((cost.low, cost.high))) for cost in each]
    return [Prices(*one) for one in product(*ends)]


def middle(costs: Costs) -> Prices:
    """The prices in the middle of all ranges."""
    each = (costs.late, costs.early, costs.late_case, costs.longer)
    return Prices(*(0.0 if cost is None else (cost.low + cost.high) / 2 for cost in each))


def cost_of(errors: Errors, prices: Prices, added: Numbers | float, tolerance: float) -> Numbers:
    """What a case costs on average with so much added, for errors of a shape. It is linear in each price."""
    late, early = errors.lateness(added), errors.earliness(added)
    cases = errors.late(np.asarray(added) + tolerance)
    return prices.late * late + prices.early * early + prices.late_case * cases + prices.longer * np.asarray(added)


def cost_of_every(errors: EveryShape, prices: Prices, added: float, tolerance: float) -> Ends:
    """Between what a case costs on average, whatever the shape.

    The share of late cases is bounded by itself, so that the ends may be somewhat wide, and never too narrow, where
    late cases cost by the case.
    """
    low, high = errors.cost(prices.late, prices.early, added)
    fewest, most = errors.late(added + tolerance)
    shown = prices.longer * added
    return low + prices.late_case * fewest + shown, high + prices.late_case * most + shown


def over_ranges(costs: Costs, at: Callable[[Prices], float]) -> Cost:
    """The lowest and the highest of a cost over the ranges of the prices, in each of which it is linear."""
    found = [at(prices) for prices in corners(costs)]
    return Cost(min(found), max(found))


def newsvendor(slide: Slide) -> Cost | None:
    """The share of cases that the cheapest time is kept for, where costs are linear: (late - longer) / (late + early).

    A range where prices are; None where a late case costs by itself, or where no share lies between 0 and 1. Arrow,
    Harris and Marschak 1951, Econometrica 19:250, for one period without a fixed cost [check the paper].
    """
    costs = slide.costs
    if unsaid(costs) is not None or costs.late_case.high > 0:
        return None
    shares = [(one.late - one.longer) / (one.late + one.early) for one in corners(costs) if one.late + one.early > 0]
    return Cost(min(shares), max(shares)) if shares and min(shares) > 0 and max(shares) < 1 else None


def why_no_best(costs: Costs) -> CannotTell | None:
    """Why no time is the cheapest; None where one is."""
    told = unsaid(costs)
    if told is not None:
        return told
    for one in corners(costs):
        if one.early + one.longer <= 0:
            said = "being early and showing more cost nothing, so that the longer the time shown the better"
            return CannotTell(f"{said}: say what a longer time costs", "cannot_know")
        if one.late <= one.longer:
            said = "a unit late costs no more than a unit shown, so that the shorter the time shown the better"
            return CannotTell(f"{said}: say what being late costs", "cannot_know")
    return None


def cheapest(tried: Numbers, cost: Numbers | Sequence[float]) -> float | None:
    """What is to be added of all that was tried, of several as cheap the least; None where it lies beyond them."""
    at = int(np.argmin(np.asarray(cost)))
    return float(tried[at]) if 0 < at < len(tried) - 1 else None
