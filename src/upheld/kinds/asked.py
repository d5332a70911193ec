"""One population of cases as they were asked, young and unscored ones too: what trust and pipeline metrics are read of.

What of it the log does not give is named in `lacking`, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells, Evidence, day_number
from upheld.inference import CannotTell, Mean, Quantile, Ratio, RatioOfSums, Statistic
from upheld.inference.statistics import FloatArray
from upheld.kinds.histogram import by_fold
from upheld.kinds.log_keys import SHARED, key_of

Flags: TypeAlias = NDArray[np.bool_]
IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the cases of each cell, (C,): each array says of which cells it is true.

    `is_right`: treated rightly at the stated setting; `is_wrong`: wrongly. Neither where the outcome is not known, or
    where the model said nothing.
    """

    is_missing: Flags
    is_old_enough: Flags
    has_outcome: Flags
    is_right: Flags
    is_wrong: Flags


Reading: TypeAlias = Callable[[Cells], Standing]
"""How a kind reads its own keys."""


@dataclass(frozen=True, slots=True)
class Days:
    """Cases asked on each complete day from the second day of the log to the last, without a gap: (D,), from `first`.

    The first day may have begun before the log did, and the day of `as_of` may not be over.
    """

    first: int
    cases: IntArray


@dataclass(frozen=True, slots=True)
class Asked:
    """Every case of one population that was asked.

    `cells` count them by what became of them, and by fold where the log names a `who`; `by_day` by day, of the whole
    product alone. `at_setting` are the cells from which figures come that another setting of the lever changes, None
    where there are none at that setting. `latency` and `freshness` are histograms; `days` and `returned` are None where
    they are not counted. `all_days` gives the same population over all days, where this one is of a week: its folds
    lend what returning customers cost, where a week keeps none.
    """

    cells: Cells
    standing: Standing
    at_setting: tuple[Cells, Standing] | None
    lacking: Mapping[str, str]
    latency: Cells | None = None
    freshness: Cells | None = None
    days: Days | None = None
    by_day: tuple[Cells, Standing] | None = None
    returned: Cells | None = None
    is_whole: bool = False
    why_not_returned: str = ""
    all_days: Callable[[], Asked] | None = None

    def without(self, *keys: str) -> CannotTell | None:
        """Why none of these keys can be read; None if one of them can."""
        if any(key not in self.lacking for key in keys):
            return None
        return CannotTell("; ".join(self.lacking[key] for key in keys), "cannot_know")

    def term(self, name: str) -> FloatArray:
        """A sum of whole numbers in each cell, (C,)."""
        return self.cells.sums[name].floats()

    @property
    def n(self) -> FloatArray:
        """The cases in each cell, (C,)."""
        return np.asarray(self.cells.n, float)

    def share(self, events: FloatArray, cases: FloatArray, n_of: str) -> Ratio:
        """The share of `cases` that are `events`, both by cell; by fold where the log names a `who`."""
        folds = by_fold(self.cells, events, cases) if "fold" in self.cells.keys else None
        return Ratio(int(events.sum()), int(cases.sum()), n_of, folds)


S = TypeVar("S")


def read_of(
    asked: Callable[[S], Asked | None], compute: Callable[[Asked], Statistic | CannotTell]
) -> Callable[[S], Statistic | CannotTell]:
    """The computation on a kind's slice; CannotTell for one of which nothing is counted that was asked."""

    def of(part: S) -> Statistic | CannotTell:
        found = asked(part)
        if found is None:
            said = "what was asked is counted for the whole product and its segments, not for these cases by themselves"
            return CannotTell(said, "cannot_know")
        told = compute(found)
        return told if found.all_days is None else _lent(told, compute(found.all_days()))

    return of


def _lent(told: Statistic | CannotTell, over_all_days: Statistic | CannotTell) -> Statistic | CannotTell:
    """The statistic of a week; where it keeps no folds, with the same one over all days to lend its design effect."""
    if isinstance(told, Ratio) and isinstance(over_all_days, Ratio) and told.folds is None:
        return replace(told, lender=over_all_days.folds)
    if isinstance(told, Quantile) and isinstance(over_all_days, Quantile) and told.folds is None:
        return replace(told, lender=over_all_days.folds)
    if isinstance(told, Mean) and isinstance(over_all_days, Mean) and told.folds is None:
        return replace(told, lender=over_all_days)
    if isinstance(told, RatioOfSums) and isinstance(over_all_days, RatioOfSums) and told.folds is None:
        return replace(told, lender=over_all_days)
    return told


def asked_of(
    evidence: Evidence,
    counted: str,
    days: str,
    reading: Reading,
    name: str = "",
    values: tuple[str, ...] | None = None,
    *,
    week: int | None = None,
    all_days: Callable[[], Asked] | None = None,
) -> Asked:
    """All cases, or those of a group (`segment:NAME`, `where:TEXT`) that have one of these values.

    For a log with none of the shared keys the kind's own sets are read: `counted` counts these cases by what became of
    them, and by fold where the log names a `who`; `days` counts all cases by day where it has a time. Of one `week`
    alone `counted` counts by week, and neither days nor who came back are known.
    """

    def of(suffix: str) -> Cells | None:
        suffix = suffix if week is None else f"{suffix}_weeks"
        cells = evidence.sets.get(f"{name}|{suffix}" if name else suffix)
        return None if cells is None else _chosen(cells, values, week)

    cells = of("asked")
    if cells is None:
        cells = _chosen(evidence.sets[counted], values, week)
    standing = reading(cells)
    if week is not None:
        latency, freshness = of("latency"), of("freshness")
        at_setting = (cells, standing)
        return Asked(cells, standing, at_setting, lacking(evidence), latency, freshness, all_days=all_days)
    by_day = None if name else evidence.sets.get("asked_days", evidence.sets.get(days))
    returned = evidence.rows.get(f"{name}|returned" if name else "returned")
    return Asked(
        cells,
        standing,
        (cells, standing),
        lacking(evidence),
        of("latency"),
        of("freshness"),
        None if by_day is None else _days(by_day, evidence.as_of),
        None if by_day is None else (by_day, reading(by_day)),
        None if returned is None else _having(returned, values),
        not name,
        _why_not_returned(evidence),
    )


def lacking(evidence: Evidence) -> dict[str, str]:
    """The shared keys that the evidence was counted without, each with the reason in words."""
    there, left_out = dict(evidence.frame.keys), dict(evidence.frame.left_out)
    return {
        key: left_out.get(key, f"the log has no {key}: write log.{key}, or have a column of that name")
        for key in map(key_of, SHARED)
        if key not in there
    }


def _chosen(cells: Cells, values: tuple[str, ...] | None, week: int | None) -> Cells:
    chosen = _having(cells, values)
    return chosen if week is None else chosen.where(chosen.keys["week"] == week)


def _having(cells: Cells, values: tuple[str, ...] | None) -> Cells:
    if values is None:
        return cells
    codes = [code for code, label in enumerate(cells.labels) if label in values]
    return cells.where(np.isin(cells.keys["value"], codes))


def _days(cells: Cells, at: datetime | None) -> Days | None:
    if at is None:
        return None
    last = day_number(at.date()) - (0 if _is_end_of_day(at) else 1)
    there = cells.keys["day"][(cells.keys["day"] <= last) & (cells.n > 0)]
    there = there[there >= day_number(date.min)]
    if not len(there):
        return None
    first = int(there.min()) + 1
    cases = np.zeros(max(0, last - first + 1), np.int64)
    inside = (cells.keys["day"] >= first) & (cells.keys["day"] <= last)
    np.add.at(cases, cells.keys["day"][inside] - first, cells.n[inside])
    return Days(first, cases)


def _is_end_of_day(at: datetime) -> bool:
    return at.time() >= time(23, 59, 59)


def _why_not_returned(evidence: Evidence) -> str:
    if not evidence.frame.is_clustered or not evidence.frame.has_time:
        return "it needs log.who and log.time: who was seen, and when"
    if evidence.frame.needing_rows:
        return "it is counted customer by customer and does not add up over parts of a log; gather the whole log again"
    return "it takes a second reading of the log, customer by customer, and is counted where a requirement asks for it"
