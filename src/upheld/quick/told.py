"""Figures as a slide states them and as one reads them aloud."""

from __future__ import annotations

from dataclasses import replace

from upheld.answer import Answer
from upheld.inference import CannotTell, Estimate, wilson
from upheld.wording import interval_shown, shown


def stated(rate: float) -> str:
    """A share with the digits a slide gave it; one that had to be worked out, with three that count.

    >>> stated(0.92), stated(0.0305), stated(0.02981234)
    ('92 %', '3.05 %', '3.0 %')
    """
    digits = f"{rate * 100:.10g}"
    return f"{digits} %" if len(digits.partition(".")[2]) <= 3 and "e" not in digits else shown(rate, "share")


def not_a_count(rate: float, n: int | None, n_of: str) -> str | None:
    """That no whole number of n cases gives this rate, to the digits it is written with; None where one does.

    The test of Brown and Heathers 2017 ("GRIM", Soc Psychol Personal Sci 8:363) for a share [check the paper].

    >>> not_a_count(0.92, 10, "positives")
    '92 % of 10 positives is no whole number: 9 are 90 %, 10 are 100 %. Ask what was counted.'
    """
    if not n:
        return None
    digits = len(f"{rate * 100:.10g}".partition(".")[2])
    below = int(rate * n + 1e-9)
    near = [k for k in (below, below + 1) if k <= n]
    if any(abs(k / n - rate) <= 0.5 * 10 ** -(digits + 2) + 1e-12 for k in near):
        return None
    each = ", ".join(f"{k:,} are {stated(k / n)}" for k in near)
    return f"{stated(rate)} of {n:,} {n_of} is no whole number: {each}. Ask what was counted."


def with_interval(answer: Answer) -> str:
    """A share, and its interval where there is one.

    >>> with_interval(CannotTell("how many were tested is not said", "cannot_know", 0.0298))
    '3.0 %'
    """
    value = "cannot tell" if answer.value is None else shown(answer.value, "share")
    return f"{value} ({interval_shown(answer, 'share')})" if isinstance(answer, Estimate) else value


def out_of(share: float) -> tuple[int, int]:
    """A share as so many of a round number of people, the smallest that keeps it apart from none and all.

    >>> out_of(0.9702), out_of(0.001), out_of(1.0)
    ((97, 100), (1, 1000), (100, 100))
    """
    people = 100
    while people < 1_000_000 and 0 < share < 1 and round(share * people) in (0, people):
        people *= 10
    return round(share * people), people


def count_shown(value: float) -> str:
    """A count: whole from 10 on, with one digit beneath.

    >>> count_shown(29970.000000000004), count_shown(3.25), count_shown(4)
    ('29,970', '3.2', '4')
    """
    return f"{value:,.0f}" if abs(value) >= 9.95 else f"{value:.1f}".removesuffix(".0")


def counted_share(value: float, n: int | None, n_of: str, level: float) -> Answer:
    """A stated share as if counted on n cases; CannotTell with the plain value where nobody says how many they were."""
    if n is None:
        return CannotTell(f"how many {n_of} were tested is not said", "cannot_know", value)
    # A rounded share need not be a whole number of cases; Wilson takes real counts, and `not_a_count` says so.
    found = wilson(min(value * n, n), n, level=level, n_of=n_of)
    if isinstance(found, CannotTell):
        return CannotTell(f"no {n_of} were tested", value=value)
    return replace(found, value=value, low=min(found.low, value), high=max(found.high, value))
