"""How much later than said the cases of a population came, by bin: every setting of the buffer is read of it.

A setting is a number of steps `at`: shown is what was said and `at` steps more. What lies in a bin up to it came in
time, what lies in a bin above it came later than shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells
from upheld.inference import CannotTell, FloatArray, FoldSums, Mean, Quantile, Ratio, conformal_one_sided
from upheld.kinds.moments import Vector, moment_name, moment_of, moments_of, rounding_of_cubes
from upheld.kinds.regression.terms import MOST_BINS, NO_BIN, SLOTS
from upheld.kinds.rows import FOLDS

IntArray = NDArray[np.int64]

NAMES = tuple(moment_name(moment) for moment in moments_of(SLOTS))
LOWEST = -MOST_BINS - 1
"""Below every bin."""
LINEAR = 1 + SLOTS
"""Of a row of sums the first are the cases, by how much they came later, and what that is told against."""


@dataclass(frozen=True, slots=True)
class Between:
    """The cases of the bins above `above` up to `to`, each worth `worth` over (1, later than said, said)."""

    above: int
    to: int
    worth: Vector


@dataclass(frozen=True)
class Curve:
    """The compared cases of one population by bin; `by_fold` the same by fold, None where the log names no unit.

    Only where folds are of `who` (`is_clustered`) do intervals come from them.

    `whole` are the cases of all of which this is a part, which lend what returning customers cost; None where this is
    all of them, or where folds are its own.
    """

    cells: Cells
    step: Fraction
    scales: Mapping[str, Fraction]
    by_fold: Cells | None = None
    is_clustered: bool = False
    whole: Curve | None = field(default=None, repr=False)

    @cached_property
    def bins(self) -> IntArray:
        """The bins that have a case, ascending, (B,)."""
        return np.unique(self._there.keys["bin"])

    @property
    def n(self) -> int:
        """How many cases are compared."""
        return int(self._there.n.sum())

    @property
    def beyond(self) -> int:
        """The cases in the outermost bins, which hold everything beyond them."""
        return self.count(LOWEST, -MOST_BINS) + self.count(MOST_BINS - 1, MOST_BINS)

    @cached_property
    def _there(self) -> Cells:
        return self.cells.where(self.cells.keys["bin"] != NO_BIN)

    @cached_property
    def _sums(self) -> NDArray[Any]:
        """Exact whole numbers of units up to each bin, (B + 1, 1 + moments)."""
        place = np.searchsorted(self.bins, self._there.keys["bin"])
        n = np.zeros(len(self.bins), np.int64)
        np.add.at(n, place, self._there.n)
        columns = [n.tolist(), *(self._there.sums[name].by(place, len(self.bins)) for name in NAMES)]
        summed = np.zeros((len(self.bins) + 1, len(columns)), object)
        for i, column in enumerate(columns):
            summed[1:, i] = np.cumsum(np.array(column, object)) if len(column) else []
        return summed

    @cached_property
    def _fold_sums(self) -> FloatArray:
        """The linear sums in the log's unit by fold up to each bin, (folds, B + 1, 3)."""
        sums = np.zeros((FOLDS, len(self.bins) + 1, LINEAR))
        if self.by_fold is not None and len(self.bins):
            there = self.by_fold.where(self.by_fold.keys["bin"] != NO_BIN)
            at = (there.keys["fold"], np.searchsorted(self.bins, there.keys["bin"]) + 1)
            np.add.at(sums[..., 0], at, there.n)
            for i, name in enumerate(NAMES[:SLOTS], start=1):
                np.add.at(sums[..., i], at, there.sums[name].floats() / float(self.scales[name]))
        return np.asarray(sums.cumsum(axis=1))

    def _place(self, edge: int) -> int:
        """How many bins lie at or below an edge."""
        return int(np.searchsorted(self.bins, edge, "right"))

    def count(self, above: int, to: int) -> int:
        """The cases of the bins above `above` up to `to`."""
        return int(self._sums[self._place(to), 0] - self._sums[self._place(above), 0])

    def row(self, above: int, to: int) -> list[Fraction]:
        """The exact sums of these cases: how many, and each moment of their row terms."""
        whole = self._sums[self._place(to)] - self._sums[self._place(above)]
        return [
            Fraction(int(whole[0])),
            *(Fraction(int(u)) / self.scales[n] for u, n in zip(whole[1:], NAMES, strict=True)),
        ]

    def share_between(self, above: int, to: int, n_of: str) -> Ratio:
        """The share of the compared cases in the bins above `above` up to `to`."""
        there, n = self.count(above, to), self.n
        folds = None
        if self._has_folds:
            events, cases = self._in_folds(above, to)[:, 0], self._in_folds(LOWEST, MOST_BINS)[:, 0]
            folds = _folds(events, cases)
        lender = None if self.whole is None else self.whole.share_between(above, to, n_of).folds
        return Ratio(there, n, n_of, folds, lender=lender)

    def mean(self, parts: Sequence[Between], n_of: str, *, low: float = float("-inf")) -> Mean:
        """The mean worth of the cases of all parts, exact, with what its interval and the check of its tails need."""
        n, degrees = 0, [Fraction(0)] * 3
        events, cases = np.zeros(FOLDS), np.zeros(FOLDS)
        for part in parts:
            row = self.row(part.above, part.to)
            n += int(row[0])
            for degree in (1, 2, 3):
                degrees[degree - 1] += moment_of(row, part.worth, SLOTS, degree)
            if self._has_folds:
                linear = self._in_folds(part.above, part.to)
                events += linear @ np.array([float(c) for c in part.worth])
                cases += linear[:, 0]
        folds = _folds(events, cases) if self._has_folds else None
        error = n * self._rounding(parts)
        lender = None if self.whole is None else self.whole.mean(parts, n_of, low=low)
        return Mean(n, degrees[0], degrees[1], n_of, folds, low, cubes=(degrees[2], error), lender=lender)

    @property
    def _has_folds(self) -> bool:
        return self.is_clustered and self.by_fold is not None

    def worth_by_fold(self, parts: Sequence[Between]) -> tuple[FloatArray, FloatArray]:
        """What the cases of all parts are worth together, and how many they are, by fold: (64,) each."""
        events, cases = np.zeros(FOLDS), np.zeros(FOLDS)
        for part in parts:
            linear = self._in_folds(part.above, part.to)
            events += linear @ np.array([float(c) for c in part.worth])
            cases += linear[:, 0]
        return events, cases

    def half(self, odd: int) -> Curve | None:
        """The cases of the even folds (0) or the odd ones (1); None where the log names no unit."""
        if self.by_fold is None:
            return None
        mine = self.by_fold.where(self.by_fold.keys["fold"] % 2 == odd)
        return Curve(mine, self.step, self.scales, mine, self.is_clustered)

    def _rounding(self, parts: Sequence[Between]) -> Fraction:
        """By how much rounding may have moved the cube of one case's worth."""
        largest = max((abs(c) for part in parts for c in part.worth[1:]), default=Fraction(0))
        return (largest * SLOTS) ** 3 / (2 * self.scales[NAMES[-1]])

    def _in_folds(self, above: int, to: int) -> FloatArray:
        return np.asarray(self._fold_sums[:, self._place(to)] - self._fold_sums[:, self._place(above)])

    def late_quantile(self, at: int, edge: int, q: float, n_of: str) -> Quantile:
        """The quantile of by how much the cases above `edge` came later than shown at a setting."""
        low, high, n = self._ends
        late, shift = self.bins > edge, float(at * self.step)
        return Quantile(q, low[late] - shift, high[late] - shift, n[late], 0, n_of)

    @cached_property
    def _ends(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        place = np.searchsorted(self.bins, self._there.keys["bin"])
        low, high, n = np.full(len(self.bins), np.inf), np.full(len(self.bins), -np.inf), np.zeros(len(self.bins))
        np.fmin.at(low, place, self._there.low)
        np.fmax.at(high, place, self._there.high)
        np.add.at(n, place, self._there.n)
        return low, high, n

    def powers(self, power: int) -> Fraction:
        """No less than the sum of so high an even power, from 4 on, of the differences.

        The squares of each bin, which are exact, times the rest of the power at the far end of what lies in it.
        """
        low, high, _ = self._ends
        sizes = np.maximum(np.abs(low), np.abs(high)).tolist()
        parts = zip(self._in_bins((0, 0)), sizes, strict=True)
        return sum((squares * Fraction(size) ** (power - 2) for squares, size in parts), Fraction(0))

    def cubes(self, *, of_sizes: bool) -> tuple[Fraction, Fraction]:
        """The sum of the cubes of the differences, or of their sizes, and by how much rounding may have moved it.

        No bin holds differences of either sign, so the sizes of its cubes add up to the size of their sum.
        """
        in_bins = self._in_bins((0, 0, 0))
        total = sum(map(abs, in_bins) if of_sizes else in_bins, Fraction(0))
        squares = sum(self._in_bins((0, 0)), Fraction(0))
        return total, rounding_of_cubes(self.n, squares, self.scales[moment_name((0, 0, 0))])

    def _in_bins(self, moment: tuple[int, ...]) -> list[Fraction]:
        """The exact sum of a moment in each bin."""
        if not len(self.bins):
            return []
        name = moment_name(moment)
        return [Fraction(int(one)) / self.scales[name] for one in np.diff(self._sums[:, NAMES.index(name) + 1])]

    def smallest_for(self, q: float) -> int | None:
        """The first setting that so large a share of further cases keeps to: the bin of the ceil((n + 1) q)-th
        difference (split conformal prediction). None where n is too small for that.
        """
        return smallest_for(q, self.bins, self._sums[1:, 0].astype(np.int64))


def smallest_for(q: float, bins: IntArray, up_to: IntArray) -> int | None:
    """The same of these bins, ascending, with how many cases lie in each and those below it."""
    rank = conformal_one_sided(int(up_to[-1]) if len(up_to) else 0, q)
    return None if isinstance(rank, CannotTell) else int(bins[np.searchsorted(up_to, rank)])


def _folds(events: FloatArray, cases: FloatArray) -> FoldSums:
    there = cases > 0
    return FoldSums(events[there], cases[there], np.flatnonzero(there).astype(np.int64))
