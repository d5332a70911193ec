"""The shapes that errors may have where only their mean and their spread are said, each in closed form.

An error is actual - shown: above 0 it came later than shown. A shape is that of errors of mean 0 and standard
deviation 1; `Errors` moves and stretches it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from upheld.quick.regression.slide import Spread

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """A distribution of mean 0 and standard deviation 1.

    `beyond(x)` is the share above x, `excess(x)` the mean of max(X - x, 0), `reached(p)` what a share p lies above.
    """

    name: str
    title: str
    says: str
    beyond: Callable[[Numbers], Numbers]
    excess: Callable[[Numbers], Numbers]
    reached: Callable[[float], float]


def _normal_excess(x: Numbers) -> Numbers:
    return np.exp(-x * x / 2) / sqrt(2 * np.pi) - x * ndtr(-x)


def _laplace_beyond(x: Numbers) -> Numbers:
    tail = np.exp(-sqrt(2) * np.abs(x)) / 2
    return np.where(x >= 0, tail, 1 - tail)


def _laplace_excess(x: Numbers) -> Numbers:
    return np.exp(-sqrt(2) * np.abs(x)) / (2 * sqrt(2)) + np.maximum(-x, 0)


def _laplace_reached(share: float) -> float:
    from_middle = float(np.log(2 * min(share, 1 - share))) / sqrt(2)
    return -from_middle if share <= 0.5 else from_middle


def _exponential_beyond(x: Numbers) -> Numbers:
    return np.exp(-np.maximum(x + 1, 0))


def _exponential_excess(x: Numbers) -> Numbers:
    return np.exp(-np.maximum(x + 1, 0)) + np.maximum(-(x + 1), 0)


SHAPES = (
    Shape(
        "normal",
        "Normal",
        "errors as many early as late, few of them large",
        lambda x: ndtr(-x),
        _normal_excess,
        lambda share: float(-ndtri(share)),
    ),
    Shape(
        "heavy_tailed",
        "Heavy tails",
        "as many early as late, most of them small and some very large (Laplace)",
        _laplace_beyond,
        _laplace_excess,
        _laplace_reached,
    ),
    Shape(
        "skewed",
        "Skewed late",
        "most a little early, some very late (exponential)",
        _exponential_beyond,
        _exponential_excess,
        lambda share: float(-np.log(share)) - 1,
    ),
)
"""Of many that a slide may hide, those with which times and durations are mostly described."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors of one shape, in the slide's unit; a number gives a number, an array an array."""

    shape: Shape
    mean: float
    sd: float

    def late(self, by: Numbers | float) -> Numbers:
        """The share of cases that come later than shown by more than `by`."""
        return self.shape.beyond((np.asarray(by) - self.mean) / self.sd)

    def lateness(self, added: Numbers | float) -> Numbers:
        """Mean over all cases of how much later they come than shown with so much added; 0 for one in time."""
        return self.sd * self.shape.excess((np.asarray(added) - self.mean) / self.sd)

    def earliness(self, added: Numbers | float) -> Numbers:
        """Mean over all cases of how much earlier they come than shown with so much added; 0 for one that is late."""
        return self.lateness(added) - (self.mean - np.asarray(added))

    def added_for(self, late: float) -> float:
        """What must be added for a share `late` of cases to come later than that."""
        return self.mean + self.sd * self.shape.reached(late)


def errors_of(shape: Shape, mean: float, spread: Spread) -> Errors:
    """Errors of this shape with the stated mean and spread.

    A mean absolute error fixes the standard deviation by E|Z| = 2 E max(Z, 0) - E Z, a share within so much by the
    share of the shape that lies there; both have one root, as each moves one way with the standard deviation.
    """

    def apart(sd: float) -> float:
        errors = Errors(shape, mean, sd)
        if spread.of == "mae":
            return float(2 * errors.lateness(0) - mean) - spread.size
        within = errors.late(-spread.size) - errors.late(spread.size)
        return spread.share - float(within)

    if spread.of == "spread":
        return Errors(shape, mean, spread.size)
    if spread.of == "rmse":
        return Errors(shape, mean, sqrt(spread.size**2 - mean**2))
    most = spread.size
    while apart(most) < 0:
        most *= 2
    return Errors(shape, mean, float(brentq(apart, spread.size * 1e-9, most, xtol=spread.size * 1e-13)))
