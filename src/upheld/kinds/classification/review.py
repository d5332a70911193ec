"""What the people who look can do: how much of the band they reach on busy days, and how much they find."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells, Evidence
from upheld.inference import FloatArray
from upheld.kinds.classification.lever import REVIEW
from upheld.kinds.plan import NO_DAY
from upheld.spec.kinds.classification import ClassificationLever, ClassificationSpec

FEWEST_LOOKS = 100
"""From so few looked-at positives a hit rate is not learnt: read as known, it would decide too much."""

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The review band at one setting.

    `per_day`, shape (days,), counts the cases in the band on each day that has a case, whatever became of them; None
    without time. `places` are coarse buckets, ascending, and `reached` the share of the band's cases in each that
    people look at: below 1 where days lie above the capacity. On such a day the highest scores are looked at first.
    `looked_at` positives are what the hit rate was learnt from; None where it is stated, or taken as 1.
    """

    hit_rate: Fraction
    per_day: IntArray | None
    capacity: float | None
    places: IntArray
    reached: FloatArray
    looked_at: int | None = None

    @property
    def too_few_looks(self) -> str | None:
        """Why the hit rate cannot be told from the log, where it is to be learnt from it; else None."""
        if self.looked_at is None or self.looked_at >= FEWEST_LOOKS:
            return None
        said = (
            f"people have looked at {self.looked_at} positives, and it takes {FEWEST_LOOKS} to learn how many they find"
        )
        return f"{said}; or state lever.review_hit_rate"

    @property
    def is_overflowing(self) -> bool:
        """Whether some cases of the band are not looked at."""
        return bool((self.reached < 1).any())

    @property
    def share_reached(self) -> float:
        """The share of the band's cases that are looked at; 1 where nobody is in it."""
        total = int(self.per_day.sum()) if self.per_day is not None else 0
        if not total or self.capacity is None or self.per_day is None:
            return 1.0
        return float(np.minimum(self.per_day, self.capacity).sum() / total)

    def reached_at(self, coarse: IntArray) -> FloatArray:
        """The share that is looked at, for each of these coarse buckets; 1 where none of the band lies."""
        if not len(self.places):
            return np.ones(len(coarse))
        position = np.clip(np.searchsorted(self.places, coarse), 0, len(self.places) - 1)
        return np.where(self.places[position] == coarse, self.reached[position], 1.0)


def reviewing(spec: ClassificationSpec, evidence: Evidence) -> Reviewing:
    """The review band at the stated setting."""
    lever = spec.lever
    capacity = lever.review_capacity if lever is not None else None
    hit_rate, looked_at = hit_rate_of(lever, evidence)
    everywhere = Reviewing(hit_rate, None, capacity, np.array([], np.int64), np.array([]), looked_at)
    return on_days(everywhere, evidence.sets["day_scores"]) if evidence.frame.has_time else everywhere


def on_days(review: Reviewing, day_scores: Cells) -> Reviewing:
    """The review band on the days of these cells: those of all days, or of a week."""
    _, counts, places = day_counts(day_scores, REVIEW)
    per_day = counts.sum(axis=1)
    if review.capacity is None:
        return replace(review, per_day=per_day)
    return replace(review, per_day=per_day, places=places, reached=reached_shares(counts, review.capacity))


def hit_rate_of(lever: ClassificationLever | None, evidence: Evidence) -> tuple[Fraction, int | None]:
    """The share of true cases that people find among those they look at: stated, else from the log, else 1.

    With it, from how many looked-at positives it was learnt; None where it was not.
    """
    if lever is not None and lever.review_hit_rate is not None:
        return Fraction(str(lever.review_hit_rate)), None
    sums = evidence.sets["weeks"].sums
    if "looked_at" not in sums:
        return Fraction(1), None
    looked = sums["looked_at"].total()
    return Fraction(sums["found"].total(), looked) if looked else Fraction(1), looked


def day_counts(cells: Cells, region: int | None = None) -> tuple[IntArray, IntArray, IntArray]:
    """Days, cases of a region (None: all that have a score) by day and coarse bucket, and these buckets, ascending.

    `cells` are of the set `day_scores`. Shapes (D,), (D, B), (B,). Every day on which the log has a scored case is
    there, also with none in the region.
    """
    there = (cells.keys["day"] != NO_DAY) & (cells.keys["region"] <= 2)
    days = np.unique(cells.keys["day"][there])
    chosen = cells.counts.where(there & (cells.keys["region"] == region if region is not None else True))
    places, place = np.unique(chosen.keys["coarse"], return_inverse=True)
    counts = np.zeros((len(days), len(places)), np.int64)
    np.add.at(counts, (np.searchsorted(days, chosen.keys["day"]), place), chosen.n)
    return days, counts, places


def reached_shares(counts: IntArray, capacity: float) -> FloatArray:
    """For cases by day and place (ascending in score), shape (D, B): the share of each place that is looked at, (B,).

    Within a place that the capacity cuts, the cases are shared in proportion.
    """
    from_the_top = counts[:, ::-1]
    before = from_the_top.cumsum(axis=1) - from_the_top
    looked = np.clip(capacity - before, 0, from_the_top)[:, ::-1]
    return _shares(looked.sum(axis=0), counts.sum(axis=0))


def reached_shares_below(below: IntArray, boundary: int, capacity: float) -> FloatArray:
    """The same where the band ends at a boundary, and places at or above it are no part of it: their share is 1.

    `below`, shape (D, B + 1), are the cases of each day below each boundary, so that many boundaries can be asked.
    """
    up_to, total = below[:, boundary], np.diff(below.sum(axis=0)[: boundary + 1])

    def is_reached(place: int) -> bool:
        return bool((up_to - below[:, place + 1] < capacity).any())

    # People start at the top and on no day get farther down than this; mostly that is a small part of all places.
    lowest = bisect_left(range(boundary), True, key=is_reached)
    reached = below[:, lowest : boundary + 1]
    looked = np.zeros((len(below) + 1, boundary - lowest))
    np.clip(capacity - (up_to[:, None] - reached[:, 1:]), 0, np.diff(reached, axis=1), out=looked[1:])
    shares = np.ones(below.shape[1] - 1)
    shares[:lowest] = _shares(np.zeros(lowest), total[:lowest])
    # Cumulated, because that adds day after day: how `sum` adds depends on the shape, and so does the last digit.
    shares[lowest:boundary] = _shares(looked.cumsum(axis=0)[-1], total[lowest:])
    return shares


def _shares(looked: FloatArray, total: IntArray) -> FloatArray:
    return np.asarray(np.where(total > 0, looked / np.maximum(total, 1), 1.0), float)
