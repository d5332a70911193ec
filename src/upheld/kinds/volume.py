"""How many cases come, against the same weekday of the weeks before."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from upheld.evidence import RECENT_DAYS
from upheld.inference import CannotTell, Mean, Statistic
from upheld.inference.statistics import FloatArray
from upheld.kinds.asked import Asked, Days

WEEKS = 4
DAYS_BEFORE = 7 * WEEKS


def ratios(days: Days | None) -> FloatArray:
    """Each day's cases over the median of the same weekday in the four weeks before, for every day that has these.

    Shape (D - 28,), NaN where that median is 0; empty in the first four weeks. A day without a case counts as 0.
    """
    if days is None or len(days.cases) <= DAYS_BEFORE:
        return np.array([])
    cases = days.cases.astype(float)
    before = np.stack([cases[DAYS_BEFORE - 7 * week : len(cases) - 7 * week] for week in range(1, WEEKS + 1)])
    usual = np.asarray(np.median(before, axis=0), float)
    return np.where(usual > 0, cases[DAYS_BEFORE:] / np.where(usual > 0, usual, 1.0), np.nan)


def volume_ratio(asked: Asked) -> Statistic | CannotTell:
    """The mean of these ratios over the newest 28 complete days, days as units."""
    if asked.days is None:
        if asked.is_whole:
            return CannotTell("it needs log.time: without it there are no days", "cannot_know")
        return CannotTell("days are counted for the whole product, not for a part of it", "cannot_know")
    found = ratios(asked.days)[-RECENT_DAYS:]
    known = found[~np.isnan(found)]
    if not len(known):
        return CannotTell("it needs four weeks of complete days to compare with, and a day after them")
    exact = [Fraction(float(ratio)) for ratio in known]
    return Mean(len(exact), sum(exact, Fraction(0)), sum((one**2 for one in exact), Fraction(0)), "days", low=0.0)
