"""Smooth functions of the four counts of a confusion: true and false positives, false and true negatives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from upheld.inference import FloatArray


def f_beta(beta: float) -> Callable[[FloatArray], FloatArray]:
    """F of precision and recall, in which a miss weighs `beta` times a false alarm; NaN where nothing is to be found.

    van Rijsbergen 1979: (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP).
    """

    def of_four(four: FloatArray) -> FloatArray:
        tp, fp, fn, _ = np.moveaxis(four, -1, 0)
        hits = (1 + beta**2) * tp
        return np.asarray(hits / (hits + beta**2 * fn + fp), float)

    return of_four


def lift(four: FloatArray) -> FloatArray:
    """Precision over the base rate of (tp, fp, fn, tn), shape (..., 4); NaN where nothing is acted on."""
    tp, fp, fn, _ = np.moveaxis(four, -1, 0)
    return np.asarray(tp * four.sum(axis=-1) / ((tp + fp) * (tp + fn)), float)


def found_and_others(four: FloatArray) -> tuple[float, float]:
    """The positives that are acted on, which carry a lift, and all other cases."""
    return float(four[0]), float(max(four[0], four.sum() - four[0]))
