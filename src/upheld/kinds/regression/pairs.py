"""A and B on the same cases: by how much B's figure is higher, as a statistic of what each said of each case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from upheld.evidence import Cells, Frame
from upheld.inference import CannotTell, Difference, r_squared_value
from upheld.kinds.pairs import OUTCOMES_DISAGREE, SAME_OUTCOMES, PairCells, PairCounts, ReadLog
from upheld.kinds.regression.paired_part import OfSums, PairedPart, Sums
from upheld.kinds.regression.pairs_query import pair_scales
from upheld.kinds.regression.slices import having
from upheld.kinds.regression.stakes import Stakes
from upheld.kinds.regression.statistics import CAME

WINDOWED = "cases with a window"

RATES: Mapping[str, tuple[str, str, str]] = {
    "late_rate": ("late", "promised", CAME),
    "window_coverage": ("inside", "windowed", WINDOWED),
    "below_window": ("below", "windowed", WINDOWED),
    "above_window": ("above", "windowed", WINDOWED),
}
"""Rates of the same cases in both: the event, the cases that count, and what these are called."""

OF_STATED_WINDOW: Mapping[str, tuple[str, str, str]] = {
    "window_coverage": ("within", "promised", CAME),
    "below_window": ("before", "promised", CAME),
    "above_window": ("after", "promised", CAME),
}
"""The same of a window whose width the spec states, which ends at what is shown."""
SAME_WIDTH = CannotTell("the width of the window is stated, and the same in both", "cannot_know", 0.0)

MEANS: Mapping[str, tuple[str, str, str]] = {
    "bias": ("error", "compared", CAME),
    "mae": ("absolute", "compared", CAME),
    "mape": ("share", "shared", CAME),
    "error_over_rule": ("rule_gain", "ruled", CAME),
    "promise_mean": ("shown", "promised", CAME),
    "window_width": ("width", "windowed", WINDOWED),
}
"""Means over cases: the difference that is added up, the cases that count, and what these are called.

The rule says the same of the same case, so that what B is nearer than A it is nearer than the rule.
"""

ROOTS: Mapping[str, tuple[str, str]] = {"rmse": ("", "compared"), "rmsle": ("log_", "logged")}
"""Roots of means of squares: whose squares, and the cases that count."""

OUTCOMES = ("unfulfilled_rate", "refund_rate")
MONEY = ("value_per_case", "value_over_rule")


def _r2(sums: Sums) -> float | None:
    n, *powers, aa, bb = sums
    if n <= 0:
        return None
    a, b = (r_squared_value(round(n), *map(Fraction, (*powers, squares))) for squares in (aa, bb))
    return None if a is None or b is None else b - a


def _late(sums: Sums) -> tuple[float, float]:
    return sums[1] + sums[2], sums[1] + sums[3]


def _late_mean(sums: Sums) -> float | None:
    (a, b), (lateness_a, lateness_b) = _late(sums), sums[4:6]
    return lateness_b / b - lateness_a / a if min(a, b) > 0 else None


def _early_mean(sums: Sums) -> float | None:
    a, b = (sums[0] - late for late in _late(sums))
    lateness_a, lateness_b, later_a, later_b = sums[4:]
    return (lateness_b - later_b) / b - (lateness_a - later_a) / a if min(a, b) > 0 else None


_OF_ERRORS = ("compared", "actual", "actual_squared", "aa", "bb")
_OF_PROMISES = (
    "promised", "late_both", "late_only_a", "late_only_b", "lateness_a", "lateness_b", "later_a", "later_b",
)  # fmt: skip
OF_SUMS: Mapping[str, OfSums] = {
    "r2": OfSums(_r2, lambda sums: sums[0], CAME, _OF_ERRORS, "error_differs"),
    "late_mean": OfSums(_late_mean, lambda sums: min(_late(sums)), "late cases", _OF_PROMISES, "shown_differs"),
    "early_mean": OfSums(
        _early_mean, lambda sums: sums[0] - max(_late(sums)), "cases in time", _OF_PROMISES, "shown_differs"
    ),
}
"""The figures that no mean of differences tells."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The cells of the pair query, the scales of their sums, and what each side says of its setting and of money."""

    sets: Mapping[str, Cells]
    windows: Mapping[str, Mapping[str, Cells]]
    scales: Mapping[str, Fraction]
    stakes_a: Stakes
    stakes_b: Stakes
    is_clustered: bool
    outcomes_agree: bool

    as_two_samples: ClassVar[None] = None

    def within(self, window: str) -> Pairs:
        """The pairs whose case lies in one window of B's days."""
        return replace(self, sets=self.windows[window], windows={})

    def difference(self, metric: str, name: str, values: tuple[str, ...]) -> Difference | CannotTell | None:
        """B less A in a metric over the pairs of a set (none: all) with these values; None where it is not told so."""
        cells = self.sets[name or "pairs"]
        part = PairedPart(having(cells, values) if values else cells, self.scales, self.is_clustered)
        if metric in OUTCOMES:
            return SAME_OUTCOMES if self.outcomes_agree else OUTCOMES_DISAGREE
        if self.stakes_b.window is not None and metric in OF_STATED_WINDOW:
            return part.rate(*OF_STATED_WINDOW[metric])
        if self.stakes_b.window is not None and metric == "window_width":
            return SAME_WIDTH
        if metric in RATES:
            return part.rate(*RATES[metric])
        if metric in MEANS:
            return part.mean(*MEANS[metric])
        if metric.startswith("pinball_") and metric in self.scales:
            return part.mean(metric, metric.replace("pinball", "pinned"), CAME)
        if metric in ROOTS:
            return part.roots(*ROOTS[metric])
        if metric in OF_SUMS:
            return part.of_sums(OF_SUMS[metric])
        return part.worth(self.stakes_a, self.stakes_b) if metric in MONEY else None


def pairs_of(a: ReadLog, b: ReadLog, cells: PairCells, counts: PairCounts, frame: Frame) -> Pairs:
    """The pairs that were counted, ready to be asked; `frame` is that of B's evidence."""
    scales = pair_scales(a, b, counts)
    return Pairs(*cells, scales, a.stakes, b.stakes, frame.is_clustered, not counts.disagreeing)
