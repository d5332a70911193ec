"""One population of pairs: by how much B's figure is higher there, from sums over what A and B said of each case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from upheld.evidence import Cells
from upheld.inference import (
    DIFFERENT,
    CannotTell,
    FloatArray,
    FoldSums,
    Mean,
    PairedFolds,
    PairedRate,
    Ranged,
    Smooth,
    heavy_tail,
    roots_apart,
    tail_of_roots_apart,
)
from upheld.kinds.moments import Vector, moment_name, moment_of, moments_of, rounding_of_cubes
from upheld.kinds.regression.left_out import by_leaving_out
from upheld.kinds.regression.pairs_query import PAIR_SLOTS
from upheld.kinds.regression.stakes import Stakes, Worths
from upheld.kinds.regression.statistics import CAME
from upheld.kinds.rows import FOLDS

ALIKE = "A and B say the same in every case, so nothing shows how far apart they may be"
FEWEST_DIFFERENT = 100
"""With fewer cases that differ, how far a figure moves without some of them says too little: two samples then."""

Sums = list[float]


class OfSums(NamedTuple):
    """A figure whose denominators A and B do not share: its difference, from the sums of these names.

    `cases` is how many cases it tells of, in whichever side has fewer, and `n_of` what they are called; `differs`
    counts those that the two treat differently.
    """

    function: Callable[[Sums], float | None]
    cases: Callable[[Sums], float]
    n_of: str
    names: tuple[str, ...]
    differs: str


@dataclass(frozen=True, slots=True)
class PairedPart:
    """The pairs of one population."""

    cells: Cells
    scales: Mapping[str, Fraction]
    is_clustered: bool

    def total(self, name: str) -> Fraction:
        """The exact sum of one term, in the log's unit."""
        return Fraction(self.cells.sums[name].total()) / self.scales[name]

    def count(self, name: str) -> int:
        """The sum of a term that is 1 or nothing."""
        return self.cells.sums[name].total()

    def by_fold(self, name: str) -> FloatArray:
        """The sum of one term by fold of `who`, else of the id, (64,)."""
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
            cubes=(self.total(cubed), rounding_of_cubes(n, squares, self.scales[cubed])),
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

    def of_sums(self, of: OfSums) -> Smooth | CannotTell | None:
        """A figure of sums, its error by leaving out one group of cases in turn; None where too few cases differ."""
        differing, sums = self.count(of.differs), [float(self.total(name)) for name in of.names]
        if sums[0] and not differing:
            return CannotTell(ALIKE, value=0.0)
        value = of.function(sums)
        if value is None or differing < FEWEST_DIFFERENT:
            return None
        by_fold = np.stack([self.by_fold(name) for name in of.names], axis=1)
        cases = round(of.cases(sums))
        return by_leaving_out(of.function, by_fold, value, cases, of.n_of, is_clustered=self.is_clustered)

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
