"""The populations of a product by week, Monday to Sunday on the log's own clock.

Nothing is counted for it that other figures do not need. The whole product has its folds by week and its places of
scores by day; a segment has neither in a week, so that all days lend what returning customers cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property

import numpy as np

from upheld.evidence import Cells, Evidence
from upheld.kinds.asked import Asked
from upheld.kinds.classification.asked import asked, asked_in_week
from upheld.kinds.classification.class_counts import class_counts_in_week
from upheld.kinds.classification.lever import NO_SCORE
from upheld.kinds.classification.money import WorthSums, in_floats
from upheld.kinds.classification.review import on_days
from upheld.kinds.classification.slices import (
    Slice,
    having,
    slice_of,
    with_coarse,
    with_design_effect,
    worth_in,
)
from upheld.kinds.classification.stakes import Stakes
from upheld.kinds.metric import Metric
from upheld.kinds.plan import NO_DAY
from upheld.kinds.pooling import pooled
from upheld.kinds.rows import IMMATURE, MONDAY, TRUE, UNKNOWN
from upheld.kinds.weeks import DAYS, WeekCounts

REGIONS_AND_NONE = 4


@dataclass(frozen=True)
class Weeks:
    """The weeks in which a log has cases; a week is named by its Monday, in days since 1970.

    `effect` is what returning customers cost a figure for which no folds are kept, None where it cannot be told.
    """

    evidence: Evidence
    stakes: Stakes
    effect: float | None

    def why_no_parts(self, metric: Metric[Slice]) -> str:
        """Why a segment or a where clause has no such figure of its own in a week: it has."""
        return ""

    @cached_property
    def mondays(self) -> tuple[int, ...]:
        """The weeks that have a case, ascending."""
        return tuple(sorted(self._sums))

    @cached_property
    def first_day(self) -> int | None:
        """The first day with a case; None where no case has a time."""
        return min((int(cells.keys["day"].min()) for cells in self._scores.values()), default=None)

    @cached_property
    def without_time(self) -> int:
        """How many cases have no time, and so lie in no week."""
        cells = self.evidence.sets["day_scores"]
        return int(cells.n[cells.keys["day"] == NO_DAY].sum())

    def counted(self, monday: int) -> WeekCounts:
        """What could be said of the week's cases."""
        cells = self._sums[monday]
        outcome, is_scored = cells.keys["outcome"], cells.keys["region"] != NO_SCORE
        return WeekCounts(
            judged=int(cells.n[is_scored & (outcome <= TRUE)].sum()),
            outcome_unknown=int(cells.n[is_scored & (outcome == UNKNOWN)].sum()),
            immature=int(cells.n[outcome == IMMATURE].sum()),
            unscored=int(cells.n[~is_scored & (outcome != IMMATURE)].sum()),
        )

    def whole(self, monday: int) -> Slice | None:
        """The whole product in a week; None in a week without a case."""
        if monday not in self._sums:
            return None
        if monday not in self._wholes:
            summed, stakes = self._sums[monday], self._stakes_of(monday)
            folds = summed if self.evidence.frame.is_clustered else None
            part = slice_of(self.evidence, self._scores[monday], folds, "coarse", stakes, summed=summed)
            if stakes.middle is not None:
                # By day and score money is not added up; by week it is, and a busy day's band is taken as one.
                part = replace(part, worth_sums=_in_floats(worth_in(summed, folds, self._scales, stakes)))
            week = (monday + MONDAY) // DAYS
            asked_then = asked_in_week(self.evidence, week, self._asked)
            classes = class_counts_in_week(self.evidence, week)
            part = replace(part, is_whole=True, asked=asked_then, classes=classes)
            self._wholes[monday] = with_design_effect(part, self.effect)
        return self._wholes[monday]

    def of_where(self, text: str, monday: int, all_days: Slice) -> Slice | None:
        """A requirement's own where clause in a week; None in a week without a case of it."""
        return self._parts(f"where:{text}", {"true": ("true",)}, {"true": all_days}).get(monday, {}).get("true")

    def by_value(self, segment: str, monday: int, at_least: int, all_days: Mapping[str, Slice]) -> Mapping[str, Slice]:
        """Each value of a segment that has a case in the week, pooled as over all days."""
        groups = pooled(self.evidence.sets[f"segment:{segment}"], at_least)
        return self._parts(f"segment:{segment}", groups, all_days).get(monday, {})

    def _parts(
        self, name: str, groups: Mapping[str, tuple[str, ...]], all_days: Mapping[str, Slice]
    ) -> dict[int, dict[str, Slice]]:
        if name not in self._groups:
            cells = self.evidence.sets[f"{name}|weeks"]
            found: dict[int, dict[str, Slice]] = {}
            for value, labels in groups.items():
                chosen = having(cells, labels)
                for week, part in chosen.parted(chosen.keys["week"]).items():
                    monday = week * DAYS - MONDAY
                    if monday in self._sums:
                        there = self._part(part, monday, all_days[value])
                        asked_then = all_days[value].asked
                        if asked_then is not None:
                            there = replace(there, asked=asked_in_week(self.evidence, week, asked_then, name, labels))
                        found.setdefault(monday, {})[value] = there
            self._groups[name] = found
        return self._groups[name]

    def _part(self, cells: Cells, monday: int, all_days: Slice) -> Slice:
        part = slice_of(self.evidence, cells, None, None, self._stakes_of(monday), summed=cells)
        lender = all_days if all_days.fold_counts is not None else None
        worth = None if part.worth_sums is None else _in_floats(part.worth_sums)
        return with_design_effect(replace(part, stated=lender, worth_sums=worth), self.effect)

    def _stakes_of(self, monday: int) -> Stakes:
        if monday not in self._reviews:
            review = on_days(self.stakes.review, self._scores[monday])
            self._reviews[monday] = replace(self.stakes, review=review)
        return self._reviews[monday]

    @cached_property
    def _asked(self) -> Callable[[], Asked]:
        return asked(self.evidence)

    @cached_property
    def _sums(self) -> dict[int, Cells]:
        """By week: counts and sums by fold, region, outcome and rule."""
        cells = self.evidence.sets["weeks"]
        return {
            week * DAYS - MONDAY: part
            for week, part in cells.parted(cells.keys["week"]).items()
            if week * DAYS - MONDAY > NO_DAY + DAYS
        }

    @cached_property
    def _scores(self) -> dict[int, Cells]:
        """By week: counts by day and place of the score."""
        cells = _with_ends(self.evidence.sets["day_scores"], with_coarse(self.evidence.sets["curve"]))
        timed = cells.where(cells.keys["day"] != NO_DAY)
        return timed.parted((timed.keys["day"] + MONDAY) // DAYS * DAYS - MONDAY)

    @cached_property
    def _scales(self) -> dict[str, Fraction]:
        return dict(self.evidence.frame.scales)

    @cached_property
    def _wholes(self) -> dict[int, Slice]:
        return {}

    @cached_property
    def _reviews(self) -> dict[int, Stakes]:
        return {}

    @cached_property
    def _groups(self) -> dict[str, dict[int, dict[str, Slice]]]:
        return {}


def weeks_of(evidence: Evidence, stakes: Stakes, effect: float | None) -> Weeks | None:
    """The weeks of a log; None where it has no time. `effect` is what returning customers cost where folds lack."""
    return Weeks(evidence, stakes, effect) if evidence.frame.has_time else None


def _in_floats(worth: Callable[[], WorthSums]) -> Callable[[], WorthSums]:
    return cache(lambda: in_floats(worth()))


def _with_ends(cells: Cells, curve: Cells) -> Cells:
    """The cells with the smallest and the largest score that any day has in their place: so some places are exact."""
    place, ours = (part.keys["coarse"] * REGIONS_AND_NONE + part.keys["region"] for part in (curve, cells))
    places, group = np.unique(place, return_inverse=True)
    low, high = np.full(len(places), np.inf), np.full(len(places), -np.inf)
    np.fmin.at(low, group, curve.low)
    np.fmax.at(high, group, curve.high)
    at = np.minimum(np.searchsorted(places, ours), len(places) - 1)  # cases without a score have no place, and no end
    return replace(cells, low=low[at], high=high[at])
