"""What a day is worth in money, against doing nothing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from upheld.inference import CannotTell
from upheld.quick.classification.rates import both_rates
from upheld.quick.classification.slide import Slide
from upheld.quick.costs import Cost

NO_VOLUME = CannotTell("how many cases there are a day is not said", "cannot_know")


@dataclass(frozen=True, slots=True)
class Money:
    """What a day is worth against doing nothing, where every positive is missed; a loss is negative.

    `a_day` goes over the ranges of the costs, at the slide's rates; `a_day_sampled` also over the intervals of both
    rates, None without them. `flip` is the cost of a false alarm at which the day is worth nothing: a range where
    other costs are ranges; CannotTell where nothing is stopped wrongly.
    """

    a_day: Cost
    a_day_sampled: Cost | None
    flip: Cost | CannotTell


def money_of(slide: Slide, level: float) -> Money | CannotTell:
    """The money of a day; CannotTell without a volume, or without what a miss and a false alarm cost."""
    costs = slide.costs
    if slide.per_day is None:
        return NO_VOLUME
    if costs.missed is None or costs.false_alarm is None:
        unsaid = [
            words
            for words, cost in (("a missed case", costs.missed), ("a false alarm", costs.false_alarm))
            if cost is None
        ]
        verb = "costs" if len(unsaid) == 1 else "cost"
        return CannotTell(f"what {' and '.join(unsaid)} {verb} is not said", "cannot_know")
    both = both_rates(slide, level)
    rates = {slide.recall}, {slide.false_positive_rate}
    a_day = _worth(slide, slide.per_day, costs.missed, costs.false_alarm, *rates)
    sampled = None
    if not isinstance(both, CannotTell):
        ends = {both[0].low, both[0].high}, {both[1].low, both[1].high}
        sampled = _worth(slide, slide.per_day, costs.missed, costs.false_alarm, *ends)
    return Money(a_day, sampled, _flip(slide, costs.missed))


def pays_above(slide: Slide) -> Cost | None:
    """What a missed case must cost for the product to be worth it; it does not depend on the volume.

    A range where other costs are ranges; None where nothing is caught or what a false alarm costs is not said.
    """
    costs, caught = slide.costs, slide.recall * slide.base_rate
    if costs.false_alarm is None or caught == 0:
        return None
    ratio = slide.false_positive_rate * (1 - slide.base_rate) / caught
    needed = [
        taken + reviewed + ratio * (alarm + reviewed)
        for alarm, taken, reviewed in product(
            *({each.low, each.high} for each in (costs.false_alarm, costs.caught, costs.reviewed))
        )
    ]
    return Cost(min(needed), max(needed))


def pays_below(slide: Slide) -> Cost | CannotTell | None:
    """What a false alarm may cost before the product is a loss: `Money.flip`, also without a volume.

    None where what a missed case costs is not said.
    """
    return None if slide.costs.missed is None else _flip(slide, slide.costs.missed)


def _worth(
    slide: Slide, per_day: float, missed: Cost, false_alarm: Cost, recalls: set[float], alarm_rates: set[float]
) -> Cost:
    """The lowest and highest worth of a day; it is linear in each figure, so both lie at corners."""
    positives = per_day * slide.base_rate
    negatives = per_day - positives
    ranges = (missed, false_alarm, slide.costs.caught, slide.costs.reviewed)
    worths = [
        positives * r * (miss - caught - reviewed) - negatives * f * (alarm + reviewed)
        for r, f, miss, alarm, caught, reviewed in product(
            recalls, alarm_rates, *({each.low, each.high} for each in ranges)
        )
    ]
    return Cost(min(worths), max(worths))


def _flip(slide: Slide, missed: Cost) -> Cost | CannotTell:
    """The cost of a false alarm at which a day is worth nothing; it does not depend on the volume."""
    costs = slide.costs
    alarms = slide.false_positive_rate * (1 - slide.base_rate)
    if alarms == 0:
        return CannotTell("nothing is stopped wrongly, so the cost of it does not matter", "cannot_know")
    ratio = slide.recall * slide.base_rate / alarms
    flips = [
        ratio * (miss - caught - reviewed) - reviewed
        for miss, caught, reviewed in product(
            *({each.low, each.high} for each in (missed, costs.caught, costs.reviewed))
        )
    ]
    return Cost(min(flips), max(flips))
