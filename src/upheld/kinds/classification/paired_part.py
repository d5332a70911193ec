"""One population of pairs: by how much B's figure is higher there, from what A and B do with the same cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells
from upheld.inference import (
    DIFFERENT,
    CannotTell,
    FloatArray,
    FoldSums,
    IntArray,
    Mean,
    PairedFolds,
    PairedRate,
    Ranged,
    Smooth,
    infinitesimal_jackknife,
)
from upheld.kinds.classification.lever import ACT, PASS, REVIEW
from upheld.kinds.classification.money import WorthSums, mean_worth, over_other, rounding_of_cubes, valued
from upheld.kinds.classification.stakes import Stakes
from upheld.kinds.classification.worth import Worths
from upheld.kinds.moments import moment_name, moments_of
from upheld.kinds.rows import FALSE, FOLDS, TRUE

REGIONS = OUTCOMES = 3
ALIKE = "A and B do the same with every case, so nothing shows how far apart they may be"
SAME_SCORES = "A and B give every case the same score, so nothing shows how far apart they may be"
FEWEST_DIFFERENT = 100
"""With fewer cases that differ, a smooth figure's own error says too little; the two are then taken as two samples."""

_NOT_ACTED = (PASS, REVIEW)

Flags = NDArray[np.bool_]
"""What is counted, by region and outcome."""


class PairedPart:
    """The pairs of one population, by what A and B do with them and what happened."""

    def __init__(self, cells: Cells, is_clustered: bool) -> None:
        self._cells, self._is_clustered = cells, is_clustered
        self.counts = self._counted(None)

    def _counted(self, folds: IntArray | None) -> FloatArray:
        """Cases by region in A, region in B and outcome; with `folds` by fold in front."""
        keys = self._cells.keys["region_a"], self._cells.keys["region_b"], self._cells.keys["outcome"]
        shape = (REGIONS, REGIONS, OUTCOMES) if folds is None else (FOLDS, REGIONS, REGIONS, OUTCOMES)
        counts = np.zeros(shape)
        np.add.at(counts, keys if folds is None else (folds, *keys), self._cells.n)
        return counts

    def _by_fold(self) -> FloatArray | None:
        return self._counted(self._cells.keys["fold"]) if self._is_clustered else None

    def rate(self, events: Flags, outcomes: tuple[int, ...], n_of: str) -> PairedRate:
        """A rate whose denominator is the same cases in both."""
        in_a = np.broadcast_to(events[:, None, :], self.counts.shape)
        in_b = np.broadcast_to(events[None, :, :], self.counts.shape)
        counted = np.isin(np.arange(OUTCOMES), outcomes)
        masks = [mask & counted for mask in (in_a & in_b, in_a & ~in_b, ~in_a & in_b)]
        both, only_a, only_b = (int(self.counts[mask].sum()) for mask in masks)
        folds, by_fold = None, self._by_fold()
        if by_fold is not None:
            cases = by_fold[..., counted].sum(axis=(1, 2, 3))
            there = cases > 0
            ends = [by_fold[:, mask].sum(axis=1)[there] for mask in masks[1:]]
            folds = PairedFolds(ends[0], ends[1], cases[there], np.flatnonzero(there).astype(np.int64))
        return PairedRate(int(self.counts[..., counted].sum()), both, only_a, only_b, n_of, folds)

    def figure(self, function: Callable[[FloatArray], FloatArray], most: float) -> Smooth | CannotTell | None:
        """A smooth function of each side's table, by the delta method on the cells of both tables together."""
        judged = self.counts[..., : TRUE + 1]
        acts_in_a, acts_in_b = judged[ACT].sum(axis=0), judged[:, ACT].sum(axis=0)
        differing = int((acts_in_a + acts_in_b - 2 * judged[ACT, ACT]).sum())
        if not differing:
            return CannotTell(ALIKE, value=0.0)
        if differing < FEWEST_DIFFERENT:
            return None

        def apart(cells: FloatArray) -> FloatArray:
            table = cells.reshape((*cells.shape[:-1], REGIONS, REGIONS, TRUE + 1))
            return np.asarray(function(_four(table.sum(axis=-3))) - function(_four(table.sum(axis=-2))), float)

        cells = judged.reshape(-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            value, se = (float(figure) for figure in infinitesimal_jackknife(apart, cells))
            by_fold = self._by_fold()
            there = None if by_fold is None else by_fold.sum(axis=(1, 2, 3)) > 0
            without = None
            if by_fold is not None and there is not None:
                without = apart(cells - by_fold[there][..., : TRUE + 1].reshape((int(there.sum()), -1)))
        if not np.isfinite(value):
            return None
        sizes = None if by_fold is None else by_fold[..., : TRUE + 1].sum(axis=(1, 2, 3))
        return Smooth(
            value,
            se,
            differing,
            int(judged.sum()),
            "identity",
            -most,
            most,
            without_fold=without,
            largest_fold=0.0 if sizes is None else float(sizes.max() / sizes.sum()),
            units_of=DIFFERENT,
            method="delta method on the difference",
        )

    def mean(self, name: str, most: float, scales: Mapping[str, Fraction]) -> Mean | CannotTell:
        """A mean of per-case differences."""
        judged = self._judged()
        n, positives = int(judged.n.sum()), int(judged.n[judged.keys["outcome"] == TRUE].sum())
        total, squares = (Fraction(judged.sums[sum_].total()) / scales[sum_] for sum_ in (name, f"{name}_squared"))
        if n and not squares:
            return CannotTell(SAME_SCORES, value=0.0)
        folds = None
        if self._is_clustered:
            events = np.array(judged.sums[name].by(judged.keys["fold"], FOLDS), float) / float(scales[name])
            cases = np.zeros(FOLDS)
            np.add.at(cases, judged.keys["fold"], judged.n)
            folds = _with_cases(events, cases)
        return Mean(n, total, squares, "cases", folds, -most, most, positives, n - positives)

    def caught(self, found_a: Fraction, found_b: Fraction) -> Mean | CannotTell:
        """The share of positives that are acted on, or looked at and found: of a case looked at, so much is caught."""
        caught = [np.array([0.0, float(found), 1.0]) for found in (found_a, found_b)]
        mean, square = np.zeros((REGIONS, REGIONS)), np.zeros((REGIONS, REGIONS))
        for in_a, in_b in np.ndindex(REGIONS, REGIONS):
            a, b = caught[0][in_a], caught[1][in_b]
            if in_a == in_b and a == b:
                continue  # the same look finds the same
            mean[in_a, in_b] = b - a
            square[in_a, in_b] = a + b - 2 * a * b  # each is 0 or 1, with these probabilities
        positives = self.counts[..., TRUE]
        n, differing = int(positives.sum()), round(float(positives[square > 0].sum()))
        if n and not differing:
            return CannotTell(ALIKE, value=0.0)
        folds, by_fold = None, self._by_fold()
        if by_fold is not None:
            of_positives = by_fold[..., TRUE]
            folds = _with_cases((of_positives * mean).sum(axis=(1, 2)), of_positives.sum(axis=(1, 2)))
        total, squares = Fraction(float((positives * mean).sum())), Fraction(float((positives * square).sum()))
        return Mean(n, total, squares, "positives", folds, -1.0, 1.0, differing, n, DIFFERENT)

    def worth(self, a: Stakes, b: Stakes, scales: Mapping[str, Fraction]) -> Mean | Ranged | CannotTell | None:
        """By how much a case is worth more in B; over the range of what is guessed, the same guess in both."""
        if a.middle is None or b.middle is None or len(a.corners) != len(b.corners):
            return None
        sums = self._worth_sums(b.slots, scales)

        def mean_at(of_a: Worths, of_b: Worths) -> Mean:
            return mean_worth(sums, over_other(of_b, of_a))

        middle = mean_at(a.middle, b.middle)
        if not middle.n:
            return CannotTell(
                "no case in both has a worth: what its value is made of is empty in every one", "cannot_know"
            )
        if not middle.squares:
            return CannotTell(ALIKE, value=0.0)
        if not b.is_ranged:
            return middle
        return Ranged(middle, tuple(mean_at(*corner) for corner in zip(a.corners, b.corners, strict=True)))

    def _worth_sums(self, slots: int, scales: Mapping[str, Fraction]) -> WorthSums:
        judged = self._judged()
        names = [moment_name(moment) for moment in moments_of(slots)]
        sums = np.full((REGIONS, 2, REGIONS, 1 + len(names)), Fraction(0), object)
        where = (judged.keys["region_b"] * 2 + judged.keys["outcome"]) * REGIONS + judged.keys["region_a"]
        places = REGIONS * 2 * REGIONS
        cases = _totals(valued(judged), where, places)
        columns = [cases, *[judged.sums[name].by(where, places) for name in names]]
        for column, (totals, name) in enumerate(zip(columns, ["", *names], strict=True)):
            of_column = [Fraction(total) / (scales[name] if name else 1) for total in totals]
            sums[..., column] = np.array(of_column, object).reshape((REGIONS, 2, REGIONS))
        by_fold = self._worth_by_fold(judged, slots, scales) if self._is_clustered else None
        return WorthSums(slots, sums, by_fold, rounding_of_cubes(dict(scales), slots))

    def _worth_by_fold(self, judged: Cells, slots: int, scales: Mapping[str, Fraction]) -> FloatArray:
        names = [moment_name((slot,)) for slot in range(slots)]
        columns = [valued(judged).astype(float)]
        columns += [judged.sums[name].floats() / float(scales[name]) for name in names]
        found = np.zeros((FOLDS, REGIONS, 2, REGIONS, 1 + slots))
        keys = tuple(judged.keys[key] for key in ("fold", "region_b", "outcome", "region_a"))
        for column, values in enumerate(columns):
            np.add.at(found[..., column], keys, values)
        return found

    def _judged(self) -> Cells:
        return self._cells.where(self._cells.keys["outcome"] <= TRUE)


def _four(table: FloatArray) -> FloatArray:
    """(tp, fp, fn, tn) of cases by region and outcome, shape (..., 3, 2)."""
    tp, fp = table[..., ACT, TRUE], table[..., ACT, FALSE]
    fn, tn = table[..., list(_NOT_ACTED), TRUE].sum(axis=-1), table[..., list(_NOT_ACTED), FALSE].sum(axis=-1)
    return np.stack([tp, fp, fn, tn], axis=-1)


def _with_cases(events: FloatArray, cases: FloatArray) -> FoldSums:
    there = cases > 0
    return FoldSums(events[there], cases[there], np.flatnonzero(there).astype(np.int64))


def _totals(n: IntArray, group: IntArray, groups: int) -> list[int]:
    total = np.zeros(groups, np.int64)
    np.add.at(total, group, n)
    return [int(count) for count in total]
