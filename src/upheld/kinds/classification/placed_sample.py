"""A sample of known outcomes by place, so that any setting's cases are weighed as they were drawn at the stated one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells
from upheld.inference import FloatArray
from upheld.kinds.classification.places import Places, Position, by_region
from upheld.kinds.classification.slices import Sampled, Slice
from upheld.kinds.classification.terms import WEIGHT_SCALE
from upheld.kinds.rows import FOLDS, TRUE

Values = NDArray[Any]


@dataclass(frozen=True)
class PlacedSample:
    """Sums of weights, and of their squares, of the known outcomes below each boundary, (P + 1, 2).

    `by_fold`, (64, P + 1, 2), is the first by fold of `who`; None where no fold is known.
    """

    weights: FloatArray
    squares: FloatArray
    by_fold: FloatArray | None

    def at(self, at: Position, folds: NDArray[np.bool_] | None) -> Sampled:
        """The sample at a setting; `folds`, (64,), are those that have cases."""
        by_fold = None
        if folds is not None and self.by_fold is not None:
            by_fold = by_region(self.by_fold, at, axis=1)[folds]
        return Sampled(False, _exactly(by_region(self.weights, at)), _exactly(by_region(self.squares, at)), by_fold)


def placed_sample(cells: Cells, folds: Cells | None, places: Places, stated: Slice) -> PlacedSample | None:
    """The sample of these old enough, scored cells; None where the outcomes are no sample.

    In a simple sample a known outcome stands for as many cases as its region of the stated setting has for each known.
    """
    if stated.sampled is None:
        return None
    known, n = stated.counts[:, :2].sum(axis=1), stated.counts.sum(axis=1)
    factors = np.divide(n, known, out=np.zeros(3), where=known > 0)

    def weights_of(of: Cells) -> tuple[FloatArray, FloatArray]:
        if stated.sampled is not None and stated.sampled.by_region:
            factor = factors[of.keys["region"]]
            return of.n * factor, of.n * factor**2
        return of.sums["weight"].floats() / WEIGHT_SCALE, of.sums["weight_squared"].floats() / WEIGHT_SCALE

    there = cells.where(cells.keys["outcome"] <= TRUE)
    sums = np.zeros((2, len(places) + 1, 2))
    for total, weights in zip(sums, weights_of(there), strict=True):
        np.add.at(total, (places.of(there) + 1, there.keys["outcome"]), weights)
    by_fold = None
    if folds is not None:
        chosen = folds.where((folds.keys["outcome"] <= TRUE) & (folds.keys["region"] <= 2))
        by_fold = np.zeros((FOLDS, len(places) + 1, 2))
        np.add.at(
            by_fold,
            (chosen.keys["fold"], places.of(chosen) + 1, chosen.keys["outcome"]),
            weights_of(chosen)[0],
        )
        by_fold = by_fold.cumsum(axis=1)
    return PlacedSample(sums[0].cumsum(axis=0), sums[1].cumsum(axis=0), by_fold)


def _exactly(values: Values) -> Values:
    return np.vectorize(Fraction, otypes=[object])(values)  # type: ignore[no-any-return]
