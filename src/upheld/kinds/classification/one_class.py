"""One class told from all the others, as a population in which naming it is acting and being it is positive."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from upheld.inference import FloatArray
from upheld.kinds.classification.class_counts import one_against_the_rest
from upheld.kinds.classification.curves import Curve
from upheld.kinds.classification.lever import ACT, PASS
from upheld.kinds.classification.slices import Slice
from upheld.kinds.rows import FALSE, TRUE


def of_class(part: Slice, name: str) -> Slice:
    """One class told from the rest: named is acted on, and positive is that it was right; it has no scores.

    A class that no case has is never named and never right. ValueError where the product knows no classes.
    """
    classes = part.classes
    if classes is None:
        raise ValueError("the product knows no classes")
    at = classes.names.index(name) if name in classes.names else None
    fold_counts = None
    if classes.folds is not None:
        fold_counts = _against_the_rest(classes.folds, at)
    nothing = np.zeros(0)
    return Slice(
        counts=np.asarray(_against_the_rest(classes.table, at), np.int64),
        fold_counts=fold_counts,
        curve=Curve(nothing, nothing, np.zeros(0, bool)),
        sums={},
        fold_sums=None,
        calibration=np.zeros((0, 3)),
        is_probability=part.is_probability,
        unscored=part.unscored,
        immature=part.immature,
        largest_fold=classes.largest_fold,
        # A case whose outcome cannot be known may be of any class.
        unknowable=part.unknowable,
        sampled=part.sampled,
    )


def _against_the_rest(tables: NDArray[np.number], at: int | None) -> FloatArray:
    """Tables of shape (..., K, K) as counts by region and outcome, (..., 3, 3)."""
    counts = np.zeros((*tables.shape[:-2], 3, 3))
    if at is None:
        counts[..., PASS, FALSE] = tables.sum(axis=(-2, -1))
        return counts
    four = one_against_the_rest(tables, at)
    for (region, outcome), cases in zip(
        ((ACT, TRUE), (ACT, FALSE), (PASS, TRUE), (PASS, FALSE)), np.moveaxis(four, -1, 0), strict=True
    ):
        counts[..., region, outcome] = cases
    return counts
