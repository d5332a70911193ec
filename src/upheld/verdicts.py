"""From an estimate and a bound to a verdict: met, not met, or undecided with its reason. Never a boolean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from upheld.inference import CannotTell, Estimate, Growth, Range
from upheld.spec import Bound

Word: TypeAlias = Literal["met", "not_met", "undecided"]
Why: TypeAlias = Literal["too_early", "too_close", "cannot_know"]

MOST_FURTHER_CASES = 10_000_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one requirement: the word; why an undecided one is; and what would probably decide it.

    `more_cases` counts further cases of the log, rounded up to two digits; None where no figure would be realistic.
    """

    word: Word
    why: Why | None = None
    because: str = ""
    more_cases: int | None = None
    towards: Word | None = None


def verdict_for(estimate: Estimate | CannotTell, bound: Bound) -> Verdict:
    """Met if the whole interval lies within the bound, not met if none of it does, else undecided.

    Bounds are inclusive: an interval that ends exactly on the bound, from within, is met. CannotTell gives undecided
    with its own reason. A Range is judged by its interval at the worst and at the best of unknown outcomes; where these
    alone reach to both sides of the bound it cannot be known. The level is the estimate's; it is not adjusted here. An
    undecided estimate is *too close to call* until `with_growth` finds how many more cases would decide it.

    >>> from upheld.spec import at_least
    >>> recall = Estimate(0.90, low=0.8667, high=0.9257, level=0.95, n=400, n_of="positives", method="wilson")
    >>> [verdict_for(recall, at_least(required)).word for required in (0.85, 0.90, 0.95)]
    ['met', 'undecided', 'not_met']
    """
    if isinstance(estimate, CannotTell) and not isinstance(estimate, Range):
        return Verdict("undecided", estimate.why, estimate.reason)
    low, high = -math.inf if bound.low is None else bound.low, math.inf if bound.high is None else bound.high
    if low <= estimate.low and estimate.high <= high:
        return Verdict("met")
    if estimate.high < low or high < estimate.low:
        return Verdict("not_met")
    if isinstance(estimate, Range) and _straddles(estimate, low, high):
        return Verdict("undecided", "cannot_know", estimate.reason)
    return Verdict("undecided", "too_close", "the interval reaches to both sides of the bound")


def _straddles(found: Range, low: float, high: float) -> bool:
    """Whether unknown outcomes alone could put the figure on either side of an edge of the bound."""
    is_inside = low <= found.at_least and found.at_most <= high
    return not (is_inside or found.at_most < low or high < found.at_least)


def with_growth(verdict: Verdict, growth: Growth | None, cases: int) -> Verdict:
    """An undecided verdict told how far the log must grow: too early if that is realistic, else too close.

    `cases` are the judged cases of today's log. Every other verdict comes back unchanged.
    """
    if verdict.word != "undecided" or verdict.why != "too_close" or growth is None:
        return verdict
    further = two_digits_up((growth.factor - 1) * cases)
    if further > MOST_FURTHER_CASES:
        return verdict
    return Verdict("undecided", "too_early", verdict.because, further, growth.towards)


def conclude(words: list[Word], *, not_met_beyond_chance: bool) -> Word:
    """The product's conclusion from its requirements, aims aside.

    Met if all are met; not met only if one of them is at alpha divided by their number (so that the more one asks,
    the less chance alone turns a product down); else undecided.
    """
    if words and all(word == "met" for word in words):
        return "met"
    return "not_met" if not_met_beyond_chance else "undecided"


def two_digits_up(number: float) -> int:
    """The number rounded up to two digits; at least 1.

    >>> [two_digits_up(number) for number in (0.2, 7, 341.5, 12_801)]
    [1, 7, 350, 13000]
    """
    whole = max(1, math.ceil(number - 1e-9))
    step: int = 10 ** max(0, len(str(whole)) - 2)
    return -(-whole // step) * step
