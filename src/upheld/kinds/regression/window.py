"""A window that ends at what is shown: how many come within it, before it and after it, at any width.

A case lies within the window if it comes later than the window begins and no later than it ends.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from upheld.inference import CannotTell, Mean
from upheld.kinds.regression.curve import LOWEST, Between, Curve
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.statistics import CAME, Compute, Told, at_setting
from upheld.kinds.regression.terms import MOST_BINS

NO_WINDOW = "the log shows no window: write lever.window, its width, or log.low and log.high, its ends"


def _at_width(compute: Callable[[Curve, int, int], Told]) -> Compute:
    """A figure of the window that ends at the setting."""

    def of(curve: Curve, at: int, part: Slice) -> Told:
        width = part.stakes.window
        if width is None:
            return CannotTell(NO_WINDOW, "cannot_know")
        if at - width < -MOST_BINS:
            reach = float(MOST_BINS * part.stakes.step)
            return CannotTell(
                f"the window begins beyond the {reach:g} that are counted; write a larger log.bin", "cannot_know"
            )
        return compute(curve, at, width)

    return at_setting(of)


def _inside(curve: Curve, at: int, width: int) -> Told:
    return curve.share_between(at - width, at, CAME)


def _before(curve: Curve, at: int, width: int) -> Told:
    return curve.share_between(LOWEST, at - width, CAME)


def _after(curve: Curve, at: int, width: int) -> Told:
    return curve.share_between(at, MOST_BINS, CAME)


def _width(curve: Curve, at: int, width: int) -> Told:
    every = Between(LOWEST, MOST_BINS, (width * curve.step, Fraction(0), Fraction(0)))
    mean = curve.mean([every], CAME)
    return Mean(mean.n, mean.total, mean.squares, CAME, None, 0.0)


OF_WINDOW: dict[str, Compute] = {
    "window_coverage": _at_width(_inside),
    "below_window": _at_width(_before),
    "above_window": _at_width(_after),
    "window_width": _at_width(_width),
}
"""The figures of a window whose width the spec states, by metric."""
