"""The rates of a slide and the precision they mean, with intervals where the slide says how many cases were tested."""

from __future__ import annotations

from dataclasses import replace

from upheld.answer import Answer
from upheld.inference import CannotTell, Estimate
from upheld.quick.classification.slide import Slide
from upheld.quick.told import counted_share


def rates_of(slide: Slide, level: float) -> tuple[Answer, Answer]:
    """Recall and false positive rate; CannotTell with the plain value where nobody says how many were tested."""
    tested = slide.tested
    return (
        counted_share(slide.recall, tested.positives, "positives", level),
        counted_share(slide.false_positive_rate, tested.negatives, "ordinary cases", level),
    )


def both_rates(slide: Slide, level: float) -> tuple[Estimate, Estimate] | CannotTell:
    """Both rates, each at half the risk, so that both intervals hold together at `level` (Bonferroni)."""
    recall, alarms = rates_of(slide, 1 - (1 - level) / 2)
    if isinstance(recall, CannotTell):
        return recall
    return alarms if isinstance(alarms, CannotTell) else (recall, alarms)


def spanned(value: float, low: float, high: float, both: tuple[Estimate, Estimate], level: float) -> Estimate:
    """A figure that depends on both rates, between the ends they give it."""
    n = both[0].n + both[1].n
    method = "both rates anywhere in their intervals, which hold together; Wilson, one look"
    return Estimate(value, min(low, value), max(high, value), level, n, "cases", method)


def precision_answer(slide: Slide, level: float) -> Answer:
    """The precision at the base rate; CannotTell where nothing is stopped."""
    value = precision_of(slide.recall, slide.false_positive_rate, slide.base_rate)
    if value is None:
        return CannotTell("nothing is stopped, so no share of it can be right", "cannot_know")
    both = both_rates(slide, level)
    if isinstance(both, CannotTell):
        return replace(both, value=value)
    recall, alarms = both
    # Precision grows with recall and falls with false alarms, so its ends lie at corners.
    low = precision_of(recall.low, alarms.high, slide.base_rate)
    high = precision_of(recall.high, alarms.low, slide.base_rate)
    return spanned(value, 0.0 if low is None else low, 1.0 if high is None else high, both, level)


def precision_of(recall: float, false_positive_rate: float, base_rate: float) -> float | None:
    """The share of stopped cases that are positives (Bayes); None where nothing is stopped.

    >>> round(precision_of(0.92, 0.03, 0.009), 3)
    0.218
    """
    caught, alarms = recall * base_rate, false_positive_rate * (1 - base_rate)
    return caught / (caught + alarms) if caught + alarms > 0 else None
