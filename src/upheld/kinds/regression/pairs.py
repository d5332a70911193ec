"""A and B on the same cases: by how much B's figure is higher, as a statistic of what each said of each case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from upheld.evidence import Cells, Frame
from upheld.inference import (
    DIFFERENT,
    CannotTell,
    Difference,
    FloatArray,
    FoldSums,
    Mean,
    PairedFolds,
    PairedRate,
    Ranged,
    Smooth,
    heavy_tail,
    r_squared_value,
    roots_apart,
    tail_of_roots_apart,
)
from upheld.kinds.moments import Vector, moment_name, moment_of, moments_of
from upheld.kinds.pairs import OUTCOMES_DISAGREE, SAME_OUTCOMES, PairCells, PairCounts, ReadLog
from upheld.kinds.regression.left_out import by_leaving_out
from upheld.kinds.regression.pairs_query import PAIR_SLOTS, pair_scales
from upheld.kinds.regression.slices import having
from upheld.kinds.regression.stakes import Stakes, Worths
from upheld.kinds.regression.statistics import CAME, FEWEST_FOR_R2
from upheld.kinds.rows import FOLDS

ALIKE = "A and B say the same in every case, so nothing shows how far apart they may be"
WINDOWED = "cases with a window"

RATES: Mapping[str, tuple[str, str, str]] = {
    "late_rate": ("late", "promised", CAME),
    "window_coverage": ("inside", "windowed", WINDOWED),
    "below_window": ("below", "windowed", WINDOWED),
    "above_window": ("above", "windowed", WINDOWED),
}
"""Rates of the same cases in both: the event, the cases that count, and what these are called."""

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


def _r2(sums: list[float]) -> float | None:
    n, *powers, aa, bb = sums
    if n <= 0:
        return None
    a, b = (r_squared_value(round(n), *map(Fraction, (*powers, squares))) for squares in (aa, bb))
    return None if a is None or b is None else b - a


def _late_mean(sums: list[float]) -> float | None:
    _, late_both, late_a, late_b, lateness_a, lateness_b, _, _ = sums
    a, b = late_both + late_a, late_both + late_b
    return lateness_b / b - lateness_a / a if min(a, b) > 0 else None


def _early_mean(sums: list[float]) -> float | None:
    n, late_both, late_a, late_b, lateness_a, lateness_b, later_a, later_b = sums
    a, b = n - late_both - late_a, n - late_both - late_b
    return (lateness_b - later_b) / b - (lateness_a - later_a) / a if min(a, b) > 0 else None


_OF_PROMISES = (
    "promised", "late_both", "late_only_a", "late_only_b", "lateness_a", "lateness_b", "later_a", "later_b",
)  # fmt: skip
OF_SUMS: Mapping[str, tuple[Callable[[list[float]], float | None], tuple[str, ...], str]] = {
    "r2": (_r2, ("compared", "actual", "actual_squared", "aa", "bb"), "error_differs"),
    "late_mean": (_late_mean, _OF_PROMISES, "shown_differs"),
    "early_mean": (_early_mean, _OF_PROMISES, "shown_differs"),
}
"""Figures whose denominators A and B do not share: their difference from sums, these, and the cases that differ."""


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
        part = _Part(having(cells, values) if values else cells, self.scales, self.is_clustered)
        if metric in OUTCOMES:
            return SAME_OUTCOMES if self.outcomes_agree else OUTCOMES_DISAGREE
        if metric in RATES:
            return part.rate(*RATES[metric])
        if metric in MEANS:
            return part.mean(*MEANS[metric])
        if metric.startswith("pinball_") and metric in self.scales:
            return part.mean(metric, metric.replace("pinball", "pinned"), CAME)
        if metric in ROOTS:
            return part.roots(*ROOTS[metric])
        if metric in OF_SUMS:
            return part.of_sums(*OF_SUMS[metric])
        return part.worth(self.stakes_a, self.stakes_b) if metric in MONEY else None


def pairs_of(a: ReadLog, b: ReadLog, cells: PairCells, counts: PairCounts, frame: Frame) -> Pairs:
    """The pairs that were counted, ready to be asked; `frame` is that of B's evidence."""
    scales = pair_scales(a, b, counts)
    return Pairs(*cells, scales, a.stakes, b.stakes, frame.is_clustered, not counts.disagreeing)


@dataclass(frozen=True, slots=True)
class _Part:
    """The pairs of one population."""

    cells: Cells
    scales: Mapping[str, Fraction]
    is_clustered: bool

    def total(self, name: str) -> Fraction:
        return Fraction(self.cells.sums[name].total()) / self.scales[name]

    def count(self, name: str) -> int:
        return self.cells.sums[name].total()

    def by_fold(self, name: str) -> FloatArray:
        found = np.zeros(FOLDS)
        np.add.at(found, self.cells.keys["fold"], self.cells.sums[name].floats() / float(self.scales[name]))
        return found

    def folds(self, events: FloatArray, count: str) -> FoldSums | None:
        """The events by fold of `who`; None where folds are of no customer."""
        if not self.is_clustered:
            return None
        cases = self.by_fold(count)
        there = cases > 0
        return FoldSums(events[there], cases[there], np.flatnonzero(there).astype(np.int64))

    def rate(self, event: str, count: str, n_of: str) -> PairedRate:
        """A rate whose denominator is the same cases in both."""
        names = [f"{event}_{which}" for which in ("both", "only_a", "only_b")]
        folds = None
        if self.is_clustered:
            cases, only_a, only_b = (self.by_fold(name) for name in (count, *names[1:]))
            there = cases > 0
            folds = PairedFolds(only_a[there], only_b[there], cases[there], np.flatnonzero(there).astype(np.int64))
        both, in_a, in_b = map(self.count, names)
        return PairedRate(self.count(count), both, in_a, in_b, n_of, folds)

    def mean(self, name: str, count: str, n_of: str) -> Mean | CannotTell:
        """A mean of per-case differences; only the cases that the two treat differently tell of it."""
        n, squares, differs = self.count(count), self.total(f"{name}_squared"), self.count(f"{name}_differs")
        if n and not differs:
            return CannotTell(ALIKE, value=0.0)
        cubed = f"{name}_cubed"
        return Mean(
            n,
            self.total(name),
            squares,
            n_of,
            self.folds(self.by_fold(name), count),
            positives=differs,
            negatives=n,
            units_of=DIFFERENT,
            cubes=(self.total(cubed), n / (2 * self.scales[cubed])),
        )

    def roots(self, of: str, count: str) -> Smooth | CannotTell:
        """The difference of two roots of means of squares."""
        n, differs = self.count(count), self.count("error_differs")
        if n and not differs:
            return CannotTell(ALIKE, value=0.0)
        aa, bb, aaaa, aabb, bbbb = (self.total(f"{of}{one}") for one in ("aa", "bb", "aaaa", "aabb", "bbbb"))
        found = roots_apart(n, aa, bb, aaaa, aabb, bbbb, n_of=CAME)
        if isinstance(found, CannotTell):
            return found
        a6, a4b2, a2b4, b6 = (f"{of}{one}" for one in ("aaaaaa", "aaaabb", "aabbbb", "bbbbbb"))
        sixths = (self.total(a6), self.total(a4b2), self.total(a2b4), self.total(b6))
        needed = tail_of_roots_apart(n, (aa, bb), (aaaa, aabb, bbbb), sixths, n / (2 * self.scales[a6]))
        if n < needed:
            return heavy_tail(needed, n, found.value, unit=CAME)
        without, numbers, largest = None, None, 0.0
        if self.is_clustered:
            cases, *by_fold = (self.by_fold(name) for name in (count, f"{of}aa", f"{of}bb"))
            numbers = np.flatnonzero(cases > 0).astype(np.int64)
            left, *squares = (sums.sum() - sums[numbers] for sums in (cases, *by_fold))
            with np.errstate(divide="ignore", invalid="ignore"):
                a, b = (np.sqrt(np.maximum(sums, 0.0) / left) for sums in squares)
            without, largest = np.asarray(b - a, float), float(cases.max() / cases.sum())
        return Smooth(
            found.value,
            found.se,
            differs,
            n,
            "identity",
            float("-inf"),
            float("inf"),
            without_fold=without,
            largest_fold=largest,
            fold_numbers=numbers,
            units_of=DIFFERENT,
            method="delta method on the difference",
        )

    def of_sums(
        self, function: Callable[[list[float]], float | None], names: tuple[str, ...], differs: str
    ) -> Smooth | CannotTell | None:
        """A figure of sums, its error by leaving out one group of cases in turn; None where too few cases differ."""
        n, differing = self.count(names[0]), self.count(differs)
        if n and not differing:
            return CannotTell(ALIKE, value=0.0)
        value = function([float(self.total(name)) for name in names])
        if value is None or differing < FEWEST_FOR_R2:
            return None
        by_fold = np.stack([self.by_fold(name) for name in names], axis=1)
        return by_leaving_out(function, by_fold, value, differing, DIFFERENT, is_clustered=self.is_clustered)

    def worth(self, a: Stakes, b: Stakes) -> Mean | Ranged | CannotTell | None:
        """By how much a case is worth more in B; over the range of what is guessed, the same guess in both."""
        if a.middle is None or b.middle is None:
            return None
        n, differs = self.count("promised"), self.count("shown_differs")
        if n and not differs:
            return CannotTell(ALIKE, value=0.0)
        names = [moment_name(moment) for moment in moments_of(PAIR_SLOTS)]
        row = [Fraction(n), *(self.total(name) for name in names)]
        linear = [self.by_fold(name) for name in names[:PAIR_SLOTS]] if self.is_clustered else []

        def mean_at(worths: Worths) -> Mean:
            worth = _worth(worths)
            total, squares, cubes = (moment_of(row, worth, PAIR_SLOTS, degree) for degree in (1, 2, 3))
            rounding = n * (max(map(abs, worth)) * PAIR_SLOTS) ** 3 / (2 * self.scales[names[-1]])
            events = sum((float(of) * sums for of, sums in zip(worth[1:], linear, strict=False)), np.zeros(FOLDS))
            folds = self.folds(events, "promised")
            return Mean(
                n,
                total,
                squares,
                CAME,
                folds,
                positives=differs,
                negatives=n,
                units_of=DIFFERENT,
                cubes=(cubes, rounding),
            )

        middle = mean_at(b.middle)
        return Ranged(middle, tuple(map(mean_at, b.corners))) if b.is_ranged else middle


def _worth(worths: Worths) -> Vector:
    """What a case is worth more in B, over (1, later in B than in A, earlier, late more often).

    What is shown more is what comes earlier less what comes later: what came is the same in both.
    """
    return (Fraction(0), worths.late - worths.promised, worths.early + worths.promised, worths.late_case)
