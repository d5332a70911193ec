"""From a slide to what it means: precision, a day in counts, money, and what the tested sample can support."""

from __future__ import annotations

from dataclasses import dataclass, replace

from upheld.answer import Answer
from upheld.inference import CannotTell, wilson_inversion
from upheld.quick.classification.money import NO_VOLUME, Money, money_of, pays_above, pays_below
from upheld.quick.classification.rates import both_rates, precision_answer, rates_of, spanned
from upheld.quick.classification.slide import Slide
from upheld.quick.costs import Cost
from upheld.quick.judging import LEVEL, JudgedBound, judged_share
from upheld.spec import Bound
from upheld.verdicts import Word, conclude, two_digits_up, verdict_for

LONGEST_DAYS = 365_250
POINTS_APART = 0.02
"""The recall that a tested sample should be able to tell from the stated one, where no bound is given."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day in cases. With a tested sample the ends are where the rates' intervals would take them."""

    cases: float
    positives: float
    caught: Answer
    missed: Answer
    false_alarms: Answer
    stopped: Answer


@dataclass(frozen=True, slots=True)
class ToTell:
    """How many positives must be tested to tell the stated recall from `other`, with a chance of 80 %.

    `cases` is how many cases hold as many positives at the base rate; `days` how long that takes, None without a
    volume and beyond a thousand years.
    """

    other: float
    positives: int
    cases: int
    days: float | None


@dataclass(frozen=True, slots=True)
class Quick:
    """What a slide means. `conclusion` is None where no bound is given.

    It is worth it if a missed case costs more than `pays_above`, or if a false alarm costs less than `pays_below`;
    None where the other cost is not said.
    """

    slide: Slide
    recall: Answer
    false_positive_rate: Answer
    precision: Answer
    a_day: Day | CannotTell
    money: Money | CannotTell
    pays_above: Cost | None
    pays_below: Cost | CannotTell | None
    false_alarms_per_caught: float | None
    to_tell: ToTell | None
    judged: tuple[JudgedBound, ...]
    conclusion: Word | None


def quick(slide: Slide, *, level: float = LEVEL) -> Quick:
    """What the slide means, with intervals at `level` for one look wherever it says how many cases were tested.

    >>> from upheld.quick import read_slide
    >>> answer = quick(read_slide(recall=0.92, false_positive_rate=0.03, base_rate=0.001, per_day=1_000_000))
    >>> round(answer.precision.value, 4), round(answer.a_day.false_alarms.value)
    (0.0298, 29970)
    """
    rates = rates_of(slide, level)
    judged = tuple(_judged(slide, metric, bound, rates, level) for metric, bound in slide.bounds)
    caught, alarms = slide.recall * slide.base_rate, slide.false_positive_rate * (1 - slide.base_rate)
    return Quick(
        slide=slide,
        recall=rates[0],
        false_positive_rate=rates[1],
        precision=precision_answer(slide, level),
        a_day=_a_day(slide, level),
        money=money_of(slide, level),
        pays_above=pays_above(slide),
        pays_below=pays_below(slide),
        false_alarms_per_caught=alarms / caught if caught > 0 else None,
        to_tell=_to_tell(slide, level),
        judged=judged,
        conclusion=_conclusion(slide, judged, level) if judged else None,
    )


def _a_day(slide: Slide, level: float) -> Day | CannotTell:
    if slide.per_day is None:
        return NO_VOLUME
    positives = slide.per_day * slide.base_rate
    negatives = slide.per_day - positives
    recall, alarms = rates_of(slide, level)
    both = both_rates(slide, level)
    stopped = slide.recall * positives + slide.false_positive_rate * negatives
    return Day(
        cases=slide.per_day,
        positives=positives,
        caught=_times(recall, positives),
        missed=_rest(recall, positives),
        false_alarms=_times(alarms, negatives),
        stopped=replace(both, value=stopped)
        if isinstance(both, CannotTell)
        else spanned(
            stopped,
            both[0].low * positives + both[1].low * negatives,
            both[0].high * positives + both[1].high * negatives,
            both,
            level,
        ),
    )


def _times(rate: Answer, cases: float) -> Answer:
    if isinstance(rate, CannotTell):
        return replace(rate, value=(rate.value or 0.0) * cases)
    return replace(rate, value=rate.value * cases, low=rate.low * cases, high=rate.high * cases)


def _rest(rate: Answer, cases: float) -> Answer:
    if isinstance(rate, CannotTell):
        return replace(rate, value=(1 - (rate.value or 0.0)) * cases)
    return replace(rate, value=(1 - rate.value) * cases, low=(1 - rate.high) * cases, high=(1 - rate.low) * cases)


def _to_tell(slide: Slide, level: float) -> ToTell | None:
    bound = next((bound.low for metric, bound in slide.bounds if metric == "recall"), None)
    other = float(f"{slide.recall - POINTS_APART:.12g}") if bound is None or bound == slide.recall else bound
    if other <= 0 or other >= 1:
        return None
    needed = wilson_inversion(slide.recall, 1, other, level=level)
    if needed is None:
        return None
    positives = two_digits_up(needed)
    cases = two_digits_up(positives / slide.base_rate)
    takes_long = not slide.per_day or cases > LONGEST_DAYS * slide.per_day
    return ToTell(other, positives, cases, None if takes_long or not slide.per_day else cases / slide.per_day)


_FURTHER_OF = {"recall": "positives", "false_positive_rate": "ordinary cases"}


def _judged(slide: Slide, metric: str, bound: Bound, rates: tuple[Answer, Answer], level: float) -> JudgedBound:
    if metric == "precision":  # hangs on both rates, so that no number of further cases of one kind decides it
        estimate = precision_answer(slide, level)
        return JudgedBound(metric, bound, estimate, verdict_for(estimate, bound), "cases")
    return judged_share(metric, bound, rates[metric != "recall"], _FURTHER_OF[metric], level)


def _conclusion(slide: Slide, judged: tuple[JudgedBound, ...], level: float) -> Word:
    shared = 1 - (1 - level) / len(judged)
    rates = rates_of(slide, shared)
    beyond = [_judged(slide, one.metric, one.bound, rates, shared).verdict.word == "not_met" for one in judged]
    return conclude([one.verdict.word for one in judged], not_met_beyond_chance=any(beyond))
