"""From a slide to what it means: how often late at each time shown, what that costs, and which time is best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, inf, log10

import numpy as np

from upheld.answer import Answer
from upheld.inference import CannotTell, Estimate, Range
from upheld.quick.costs import Cost
from upheld.quick.judging import LEVEL, JudgedBound, judged_share
from upheld.quick.regression.every_shape import Ends, EveryShape
from upheld.quick.regression.money import (
    Prices,
    cheapest,
    corners,
    cost_of,
    cost_of_every,
    middle,
    newsvendor,
    over_ranges,
    unsaid,
    why_no_best,
)
from upheld.quick.regression.shapes import SHAPES, Errors, Numbers, errors_of
from upheld.quick.regression.slide import Slide
from upheld.quick.told import counted_share
from upheld.spec import Bound
from upheld.verdicts import Word

ROWS = 7
REACH = (8, 25)
"""How many standard deviations below and above the mean a best time is looked for."""


@dataclass(frozen=True, slots=True)
class OfShape:
    """What a time shown means if errors have one shape.

    `late_mean` is how late the late ones are, `early_mean` how early the rest come on average; None where there are
    none. `cost` is what a case costs, over the ranges of what is guessed; None where money cannot be told.
    """

    late_rate: float
    counted: Answer
    late_mean: float | None
    early_mean: float | None
    cost: Cost | None


@dataclass(frozen=True, slots=True)
class Buffer:
    """One time shown: what is added, by shape, and what holds for every shape (`cost` without an upper limit: inf)."""

    added: float
    shown: float | None
    by_shape: Mapping[str, OfShape]
    late_rate: Ends
    cost: Ends | None
    is_asked: bool
    is_best: bool


@dataclass(frozen=True, slots=True)
class Best:
    """The time that costs least if errors have one shape, and by how much less than what is shown now.

    `added_over_ranges` is where it lies over the ranges of what is guessed; `regret` what a case costs more there than
    at the cheapest if `Quick.chosen` is added instead.
    """

    added: float
    added_over_ranges: Cost
    late_rate: float
    gain: Cost
    regret: float


@dataclass(frozen=True, slots=True)
class Quick:
    """What a slide means. `conclusion` is None where no bound is given.

    `by_shape` are the best times; `chosen` is the one for normal errors; `safest` the one whose worst case over every
    shape is best. `added_for` says what must be added to keep to the bound, by shape and under `every`.
    """

    slide: Slide
    step: float
    errors: Mapping[str, Errors]
    buffers: tuple[Buffer, ...]
    quantile: Cost | None
    best: Mapping[str, Best] | CannotTell
    chosen: float | None
    safest: float | None
    added_for: Mapping[str, float | None] | None
    judged: tuple[JudgedBound, ...]
    conclusion: Word | None

    @property
    def asked(self) -> Buffer:
        """The time the bound is judged at: what is shown now, or with the slide's buffer."""
        return next(one for one in self.buffers if one.is_asked)


def quick(slide: Slide, *, level: float = LEVEL) -> Quick:
    """What the slide means, with intervals at `level` for one look where it says how many cases were tested.

    >>> from upheld.quick.regression.slide import read_slide
    >>> answer = quick(read_slide(mean_error=1, spread=6, unit="minutes"))
    >>> {name: round(told.late_rate, 3) for name, told in answer.asked.by_shape.items()}
    {'normal': 0.566, 'heavy_tailed': 0.605, 'skewed': 0.435}
    >>> answer.asked.late_rate[1]
    1.0
    """
    errors = {shape.name: errors_of(shape, slide.mean_error or 0.0, slide.spread) for shape in SHAPES}
    every = EveryShape(slide.mean_error, slide.spread)
    sd = errors["normal"].sd
    step = _step(sd)
    best, safest = _best_of_all(slide, errors, every, step / 10)
    chosen = None if isinstance(best, CannotTell) else best["normal"].added
    shown = _shown(slide, errors["normal"], step, chosen)
    judged = () if slide.bound is None else (_judged(slide, slide.bound, errors, every, level),)
    return Quick(
        slide=slide,
        step=step,
        errors=errors,
        buffers=tuple(_buffer(slide, errors, every, added, level, is_best=added == chosen) for added in shown),
        quantile=newsvendor(slide),
        best=best,
        chosen=chosen,
        safest=safest,
        added_for=None if slide.bound is None else _added_for(slide, slide.bound, errors, every),
        judged=judged,
        conclusion=judged[0].verdict.word if judged else None,
    )


def at_added(answer: Quick, added: float, *, level: float = LEVEL) -> Buffer:
    """What it means to add so much, for any time that is not in the table too."""
    slide = answer.slide
    every = EveryShape(slide.mean_error, slide.spread)
    return _buffer(slide, answer.errors, every, added, level, is_best=added == answer.chosen)


def _step(sd: float) -> float:
    """A step people count in, 1, 2 or 5 of a power of ten, about a third of the standard deviation."""
    power: float = 10.0 ** floor(log10(sd / 3))
    return min((power * one for one in (1, 2, 5, 10)), key=lambda step: abs(log10(step * 3 / sd)))


def _tried(errors: Mapping[str, Errors], step: float) -> Numbers:
    mean, sd = errors["normal"].mean, max(one.sd for one in errors.values())
    first, last = floor((mean - REACH[0] * sd) / step), floor((mean + REACH[1] * sd) / step)
    return np.round(np.arange(first, last + 1) * step, 12)


def _shown(slide: Slide, normal: Errors, step: float, chosen: float | None) -> list[float]:
    """The times of the table: what is shown now, the one asked for, the best, and even steps between and beyond."""
    ends = [0.0, slide.buffer, normal.added_for(0.02) - slide.tolerance, *([] if chosen is None else [chosen])]
    first, last = floor(min(ends) / step), -floor(-max(ends) / step)
    every = max(1, -(-(last - first) // ROWS))
    even = {round(at * step, 12) for at in range(-(-first // every) * every, last + 1, every)}
    return sorted(even | {0.0, slide.buffer} | (set() if chosen is None else {chosen}))


def _buffer(
    slide: Slide, errors: Mapping[str, Errors], every: EveryShape, added: float, level: float, *, is_best: bool
) -> Buffer:
    has_money = unsaid(slide.costs) is None
    cost = None
    if has_money:
        ends = [cost_of_every(every, one, added, slide.tolerance) for one in corners(slide.costs)]
        cost = min(low for low, _ in ends), max(high for _, high in ends)
    return Buffer(
        added=added,
        shown=None if slide.promised is None else slide.promised + added,
        by_shape={name: _of_shape(slide, one, added, level) for name, one in errors.items()},
        late_rate=every.late(added + slide.tolerance),
        cost=cost,
        is_asked=added == slide.buffer,
        is_best=is_best,
    )


def _of_shape(slide: Slide, errors: Errors, added: float, level: float) -> OfShape:
    edge = added + slide.tolerance
    late = float(errors.late(edge))
    # How much later than shown the late ones come, over all cases; the rest of the mean is that of those in time.
    by_late = float(errors.lateness(edge)) + slide.tolerance * late
    return OfShape(
        late_rate=late,
        counted=counted_share(late, slide.tested, "cases", level),
        late_mean=by_late / late if late > 0 else None,
        early_mean=(added - errors.mean + by_late) / (1 - late) if late < 1 else None,
        cost=None
        if unsaid(slide.costs) is not None
        else over_ranges(slide.costs, lambda prices: float(cost_of(errors, prices, added, slide.tolerance))),
    )


def _best_of_all(
    slide: Slide, errors: Mapping[str, Errors], every: EveryShape, step: float
) -> tuple[Mapping[str, Best] | CannotTell, float | None]:
    """The best time by shape, and the one whose worst case over every shape is best, if there is a worst case."""
    why_none = why_no_best(slide.costs)
    if why_none is not None:
        return why_none, None
    tried, prices = _tried(errors, step), middle(slide.costs)
    worst = [cost_of_every(every, prices, added, slide.tolerance)[1] for added in tried.tolist()]
    safest = cheapest(tried, worst) if min(worst) < inf else None
    chosen = cheapest(tried, cost_of(errors["normal"], prices, tried, slide.tolerance))
    found = {} if chosen is None else {name: _best(slide, one, tried, chosen) for name, one in errors.items()}
    told = {name: one for name, one in found.items() if one is not None}
    if len(told) < len(errors):
        far = "the cheapest time lies far beyond all errors: one of the costs dwarfs the others"
        return CannotTell(far, "cannot_know"), safest
    return told, safest


def _best(slide: Slide, errors: Errors, tried: Numbers, chosen: float) -> Best | None:
    def cost_at(prices: Prices, added: float) -> float:
        return float(cost_of(errors, prices, added, slide.tolerance))

    prices = middle(slide.costs)
    found = [cheapest(tried, cost_of(errors, one, tried, slide.tolerance)) for one in (prices, *corners(slide.costs))]
    ends = [added for added in found if added is not None]
    if len(ends) < len(found):
        return None
    added = ends[0]
    return Best(
        added=added,
        added_over_ranges=Cost(min(ends), max(ends)),
        late_rate=float(errors.late(added + slide.tolerance)),
        gain=over_ranges(slide.costs, lambda one: cost_at(one, 0.0) - cost_at(one, added)),
        regret=cost_at(prices, chosen) - cost_at(prices, added),
    )


def _added_for(slide: Slide, bound: Bound, errors: Mapping[str, Errors], every: EveryShape) -> dict[str, float | None]:
    most = bound.edges[0]
    within = 0 < most < 1
    found = {name: one.added_for(most) - slide.tolerance if within else None for name, one in errors.items()}
    least = every.added_for(most) if within else None
    return {**found, "every": None if least is None else least - slide.tolerance}


def _judged(slide: Slide, bound: Bound, errors: Mapping[str, Errors], every: EveryShape, level: float) -> JudgedBound:
    return judged_share("late_rate", bound, late_rate_of(slide, errors, every, level), "cases", level)


def late_rate_of(slide: Slide, errors: Mapping[str, Errors], every: EveryShape, level: float) -> Answer:
    """The late rate at what the slide asks for: as it states it, else a range over what the shapes make of it.

    Without a mean error the range is that of every shape and every mean the spread allows.
    """
    if slide.late_rate is not None and slide.buffer == 0:
        return counted_share(slide.late_rate, slide.tested, "cases", level)
    edge = slide.buffer + slide.tolerance
    shares = [float(one.late(edge)) for one in errors.values()]
    ends = (min(shares), max(shares)) if slide.mean_error is not None else every.late(edge)
    low, high = (counted_share(end, slide.tested, "cases", level) for end in ends)
    if not isinstance(low, Estimate):
        return low if isinstance(low, CannotTell) and slide.tested is not None else _untested(ends)
    if not isinstance(high, Estimate):
        return high
    hangs_on = (
        "the shape of the errors" if slide.mean_error is not None else "the mean error and the shape of the errors"
    )
    return Range(
        f"it hangs on {hangs_on}, which the slide does not say",
        at_least=ends[0],
        at_most=ends[1],
        low=low.low,
        high=high.high,
        level=level,
        n=low.n,
        n_of="cases",
        method="Wilson at the lowest and the highest share that the shapes make of the slide, one look",
        unknown=hangs_on,
    )


def _untested(ends: Ends) -> CannotTell:
    value = ends[0] if ends[0] == ends[1] else None
    return CannotTell("how many cases were tested is not said", "cannot_know", value)
