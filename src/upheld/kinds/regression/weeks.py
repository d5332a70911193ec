"""The populations of a product by week, Monday to Sunday on the log's own clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from upheld.evidence import Cells, Evidence
from upheld.kinds.metric import Metric
from upheld.kinds.plan import NO_DAY
from upheld.kinds.pooling import pooled
from upheld.kinds.regression.lever import NO_PREDICTION, UNSETTLED
from upheld.kinds.regression.slices import (
    Slice,
    in_week,
    judged,
    overall,
    weeks_of_values,
    with_design_effect,
)
from upheld.kinds.regression.stakes import Stakes
from upheld.kinds.rows import FALSE, IMMATURE, MONDAY, TRUE, UNKNOWN
from upheld.kinds.weeks import DAYS, WeekCounts

OF_BINS = ("late_p90", "rmse")
"""What is told of bins, which a part of the cases does not keep by week."""
OF_ITS_BEGIN = ("window_coverage", "below_window")
"""What hangs on where a window of a stated width begins: that is told of bins too."""


@dataclass(frozen=True)
class Weeks:
    """The weeks in which a log has judged cases; a week is named by its Monday, in days since 1970."""

    evidence: Evidence
    stakes: Stakes
    effect: float | None
    _made: dict[int, Slice] = field(default_factory=dict, repr=False)
    _parts: dict[tuple[str, tuple[str, ...]], dict[int, Slice]] = field(default_factory=dict, repr=False)

    def why_no_parts(self, metric: Metric[Slice]) -> str:
        """Why a segment or a where clause has no such figure of its own in a week; nothing where it has one."""
        if metric.name in OF_BINS or (self.stakes.window is not None and metric.name in OF_ITS_BEGIN):
            return f"week by week {metric.name} is told for all cases, not for a part of them"
        is_unsettled = bool((self.evidence.sets["errors"].keys["region"] == UNSETTLED).any())
        if is_unsettled and not (metric.of_score_alone or metric.of_asked):
            return "the buffer follows from earlier cases: by week this is told for all cases, not for a part of them"
        return ""

    @cached_property
    def mondays(self) -> tuple[int, ...]:
        """The weeks that have a case, ascending."""
        found = np.unique(self._cells.keys["week"]) * DAYS - MONDAY
        return tuple(int(monday) for monday in found if monday > NO_DAY + DAYS)

    @cached_property
    def first_day(self) -> int | None:
        """The first day with a case; None where no case has a time."""
        days = self.evidence.sets["days"].keys["day"]
        timed = days[days != NO_DAY]
        return int(timed.min()) if len(timed) else None

    @cached_property
    def without_time(self) -> int:
        """How many cases have no time, and so lie in no week."""
        cells = self.evidence.sets["days"]
        return int(cells.n[cells.keys["day"] == NO_DAY].sum())

    @cached_property
    def _cells(self) -> Cells:
        return judged(self.evidence.sets["errors"])

    @cached_property
    def _whole(self) -> Slice:
        return overall(self.evidence, self.stakes)

    def counted(self, monday: int) -> WeekCounts:
        """What could be said of the week's cases."""
        cells = self._cells.where(self._cells.keys["week"] == (monday + MONDAY) // DAYS)
        outcome, is_promised = cells.keys["outcome"], cells.keys["region"] != NO_PREDICTION
        return WeekCounts(
            judged=int(cells.n[is_promised & (outcome == TRUE)].sum()),
            outcome_unknown=int(cells.n[is_promised & (outcome == UNKNOWN)].sum()),
            immature=int(cells.n[outcome == IMMATURE].sum()),
            unscored=int(cells.n[~is_promised & (outcome != IMMATURE)].sum()),
            never_fulfilled=int(cells.n[is_promised & (outcome == FALSE)].sum()),
        )

    def whole(self, monday: int) -> Slice | None:
        """The whole product in a week; None in a week without a case."""
        if monday not in self.mondays:
            return None
        if monday not in self._made:
            part = in_week(self.evidence, (monday + MONDAY) // DAYS, self.stakes, self._whole)
            self._made[monday] = with_design_effect(part, self.effect)
        return self._made[monday]

    def of_where(self, text: str, monday: int, all_days: Slice) -> Slice | None:
        """A requirement's own where clause in a week; None in a week without a case of it."""
        return self._part(f"where:{text}", ("true",), monday)

    def by_value(self, segment: str, monday: int, at_least: int, all_days: Mapping[str, Slice]) -> dict[str, Slice]:
        """Each value of a segment that has a case in the week, pooled as over all days."""
        name = f"segment:{segment}"
        groups = pooled(judged(self.evidence.sets[name]), at_least)
        parts = {value: self._part(name, labels, monday) for value, labels in groups.items()}
        return {value: part for value, part in parts.items() if part is not None}

    def _part(self, name: str, values: tuple[str, ...], monday: int) -> Slice | None:
        if (name, values) not in self._parts:
            self._parts[name, values] = weeks_of_values(self.evidence, name, values, self.stakes, self._whole)
        part = self._parts[name, values].get((monday + MONDAY) // DAYS)
        return None if part is None else with_design_effect(part, self.effect)


def weeks_of(evidence: Evidence, stakes: Stakes, effect: float | None) -> Weeks | None:
    """The weeks of a log; None where it has no time. `effect` is what returning customers cost where folds lack."""
    return Weeks(evidence, stakes, effect) if evidence.frame.has_time else None
