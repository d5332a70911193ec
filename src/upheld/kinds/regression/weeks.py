"""The populations of a product by week, Monday to Sunday on the log's own clock, told of the whole product."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from upheld.evidence import Cells, Evidence
from upheld.kinds.plan import NO_DAY
from upheld.kinds.regression.lever import NO_PREDICTION
from upheld.kinds.regression.rows import JUDGED
from upheld.kinds.regression.slices import Slice, in_week, overall, with_design_effect
from upheld.kinds.regression.stakes import Stakes
from upheld.kinds.rows import FALSE, IMMATURE, MONDAY, TRUE, UNKNOWN
from upheld.kinds.weeks import DAYS, WeekCounts


@dataclass(frozen=True)
class Weeks:
    """The weeks in which a log has judged cases; a week is named by its Monday, in days since 1970."""

    evidence: Evidence
    stakes: Stakes
    effect: float | None
    tells_parts: bool = False
    _made: dict[int, Slice] = field(default_factory=dict, repr=False)

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
        cells = self.evidence.sets["errors"]
        return cells.where(cells.keys["period"] == JUDGED) if "period" in cells.keys else cells

    @cached_property
    def _whole(self) -> Slice:
        return overall(self.evidence, self.stakes)

    def counted(self, monday: int) -> WeekCounts:
        """What could be said of the week's cases."""
        cells = self._cells.where(self._cells.keys["week"] == (monday + MONDAY) // DAYS)
        outcome, is_promised = cells.keys["outcome"], cells.keys["region"] != NO_PREDICTION
        return WeekCounts(
            judged=int(cells.n[is_promised & (outcome == TRUE)].sum()),
            outcome_unknown=int(cells.n[is_promised & ((outcome == UNKNOWN) | (outcome == FALSE))].sum()),
            immature=int(cells.n[outcome == IMMATURE].sum()),
            unscored=int(cells.n[~is_promised & (outcome != IMMATURE)].sum()),
        )

    def whole(self, monday: int) -> Slice | None:
        """The whole product in a week; None in a week without a case."""
        if monday not in self.mondays:
            return None
        if monday not in self._made:
            part = in_week(self.evidence, (monday + MONDAY) // DAYS, self.stakes, self._whole)
            self._made[monday] = with_design_effect(part, self.effect)
        return self._made[monday]


def weeks_of(evidence: Evidence, stakes: Stakes, effect: float | None) -> Weeks | None:
    """The weeks of a log; None where it has no time. `effect` is what returning customers cost where folds lack."""
    return Weeks(evidence, stakes, effect) if evidence.frame.has_time else None
