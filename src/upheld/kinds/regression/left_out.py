"""Figures that are no mean: their error is how far they move when one of 64 groups of cases is left out in turn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from upheld.inference import CannotTell, FloatArray, Smooth
from upheld.inference.quantiles import t_factor
from upheld.inference.smooth import jackknife_se

FEWEST_FOLDS = 10
"""With fewer groups the interval would promise more than it holds."""

_LEVEL = 0.95
"""At which Student's t of so many groups is held against the normal; at others the two differ by hardly more."""


def by_leaving_out(
    function: Callable[[list[float]], float | None],
    by_fold: FloatArray,
    value: float,
    units: int,
    units_of: str,
    *,
    is_clustered: bool,
    most: float = float("inf"),
) -> Smooth | CannotTell:
    """A figure of sums as a statistic: `function` gives it from the sums of the cases that are left.

    `by_fold`, shape (64, sums), has how many cases first. `units` of `units_of` are what its information comes from.
    Only where folds are of `who` (`is_clustered`) are they taken as customers who return. CannotTell where groups are
    too few, or where without one of them there is no such figure.
    """
    there = by_fold[:, 0] > 0
    without = [function(row) for row in (by_fold.sum(axis=0) - by_fold[there]).tolist()]
    if len(without) < FEWEST_FOLDS or any(one is None for one in without):
        return CannotTell("too few groups of cases to leave one out in turn", value=value)
    found = np.array(without, float)
    se = jackknife_se(found)
    if not is_clustered:
        # The error of customers' folds is given Student's t where it is read; that of any groups is given it here.
        se *= t_factor(len(found), _LEVEL)
    return Smooth(
        value,
        se,
        units,
        units,
        "identity",
        float("-inf"),
        most,
        found if is_clustered else None,
        float(by_fold[:, 0].max() / by_fold[:, 0].sum()) if is_clustered else 0.0,
        fold_numbers=np.flatnonzero(there).astype(np.int64) if is_clustered else None,
        units_of=units_of,
        method="leaving out one of 64 groups of cases in turn",
    )
