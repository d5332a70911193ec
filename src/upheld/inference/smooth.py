"""Standard errors of smooth functions of counts: by the delta method on cells, and by leaving out folds of `who`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from upheld.inference.statistics import FloatArray


class ValuesAndSe(NamedTuple):
    """Values and their standard errors, of one shape."""

    value: FloatArray
    se: FloatArray


def infinitesimal_jackknife(
    function: Callable[[FloatArray], FloatArray], cells: ArrayLike, *, step: float = 1e-3
) -> ValuesAndSe:
    """function(cells) and its standard error, every case being its own unit: the delta method on multinomial cells.

    `cells`, shape (..., C), holds counts; `function` takes such an array to shape (...). se^2 = sum c_i g_i^2 -
    (sum c_i g_i)^2 / n, with the derivatives g by central differences of `step` cases. A cell without a case adds
    nothing. Meant for a few cells (MCC has four): it calls `function` twice for each. [check Efron 1982]

    >>> precision, se = infinitesimal_jackknife(lambda cells: cells[..., 0] / cells.sum(axis=-1), [30, 70])
    >>> round(float(precision), 3), round(float(se), 4)
    (0.3, 0.0458)
    """
    counts = np.asarray(cells, dtype=float)
    value = function(counts)
    slopes = np.empty_like(counts)
    for cell in range(counts.shape[-1]):
        moved = np.zeros(counts.shape[-1])
        moved[cell] = step
        slopes[..., cell] = (function(counts + moved) - function(counts - moved)) / (2 * step)
    return ValuesAndSe(value, standard_error(counts, slopes))


def standard_error(cells: FloatArray, slopes: FloatArray) -> FloatArray:
    """The standard error of a function of counts with these derivatives; both of shape (..., C), summed over C."""
    counted = np.where(cells > 0, slopes, 0.0)
    n = cells.sum(axis=-1)
    mean = np.divide((cells * counted).sum(axis=-1) ** 2, n, out=np.zeros_like(n), where=n > 0)
    variance = (cells * counted**2).sum(axis=-1) - mean
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)), dtype=float)


def jackknife_se(without_fold: FloatArray) -> float:
    """The delete-one-fold standard error from the values without each fold, shape (F,), F at least 2.

    se^2 = (F - 1) / F * sum (value_f - mean)^2. Quenouille 1956, Tukey 1958 [check the papers].
    """
    count = len(without_fold)
    return float(np.sqrt((count - 1) / count * np.square(without_fold - without_fold.mean()).sum()))
