"""What the people who look can do: how much of the band they reach on busy days, and how much they find."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Evidence
from upheld.inference import FloatArray
from upheld.kinds.classification.lever import REVIEW
from upheld.kinds.classification.query import NO_DAY
from upheld.spec.kinds.classification import ClassificationLever, ClassificationSpec

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The review band at one setting.

    `per_day`, shape (days,), counts the cases in the band on each day that has a case, whatever became of them; None
    without time. `places` are coarse buckets, ascending, and `reached` the share of the band's cases in each that
    people look at: below 1 where days lie above the capacity. On such a day the highest scores are looked at first.
    """

    hit_rate: Fraction
    per_day: IntArray | None
    capacity: float | None
    places: IntArray
    reached: FloatArray

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
    hit_rate = hit_rate_of(lever, evidence)
    nowhere = np.array([], np.int64)
    if not evidence.frame.has_time:
        return Reviewing(hit_rate, None, capacity, nowhere, np.array([]))
    _, counts, places = day_counts(evidence, REVIEW)
    per_day = counts.sum(axis=1)
    if capacity is None:
        return Reviewing(hit_rate, per_day, None, nowhere, np.array([]))
    return Reviewing(hit_rate, per_day, capacity, places, reached_shares(counts, capacity))


def hit_rate_of(lever: ClassificationLever | None, evidence: Evidence) -> Fraction:
    """The share of true cases that people find among those they look at: stated, else from the log, else 1."""
    if lever is not None and lever.review_hit_rate is not None:
        return Fraction(str(lever.review_hit_rate))
    curve = evidence.sets["curve"]
    if "looked_at" in curve.sums and (looked := curve.sums["looked_at"].total()):
        return Fraction(curve.sums["found"].total(), looked)
    return Fraction(1)


def day_counts(evidence: Evidence, region: int | None = None) -> tuple[IntArray, IntArray, IntArray]:
    """Days, cases of a region (None: all that have a score) by day and coarse bucket, and these buckets, ascending.

    Shapes (D,), (D, B), (B,). Every day on which the log has a scored case is there, also with none in the region.
    """
    cells = evidence.sets["day_scores"]
    there = (cells.keys["day"] != NO_DAY) & (cells.keys["region"] <= 2)
    days = np.unique(cells.keys["day"][there])
    chosen = cells.where(there & (cells.keys["region"] == region if region is not None else True))
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
    total = counts.sum(axis=0)
    return np.asarray(np.where(total > 0, looked.sum(axis=0) / np.maximum(total, 1), 1.0), float)
