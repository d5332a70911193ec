"""The lever of regression: a buffer that is added to what the model said before it is shown.

Settings are whole numbers of bins, so that at every one of them it is known exactly which cases came later.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from upheld.spec.kinds.regression import RegressionLever, RegressionSpec

KEPT, UNSETTLED, LATE, NO_PREDICTION = 0, 1, 2, 3
"""What became of a promise: kept; hangs on a buffer that follows from the log; late; there was nothing to promise."""

EVERYWHERE = frozenset({"came"})
"""Where outcomes are needed: of every case that came."""


def step_of(spec: RegressionSpec) -> Fraction:
    """The step of the settings in the log's unit."""
    return Fraction(str(spec.log.bin if spec.log is not None else 1.0))


def in_steps(spec: RegressionSpec, amount: Any) -> Fraction:
    """A quantity of the lever as a number of steps; a fraction of one where it lies between two settings."""
    return Fraction(str(spec.amount(amount))) / step_of(spec)


def tolerance_of(spec: RegressionSpec) -> int:
    """By how many steps a case may be later than shown before it is late."""
    return round(in_steps(spec, spec.lever.tolerance)) if spec.lever is not None else 0


def window_of(spec: RegressionSpec) -> int | None:
    """The steps of the window that is shown; None where the spec states none."""
    lever = spec.lever
    return None if lever is None or lever.window is None else round(in_steps(spec, lever.window))


def shows_window(spec: RegressionSpec) -> bool:
    """Whether a window is shown, so that its width can be weighed: the spec states one, or the log has its ends."""
    has_ends = spec.log is not None and spec.log.low is not None
    return window_of(spec) is not None or (has_ends and spec.lever is not None)


def stated(lever: RegressionLever | None) -> dict[str, Any]:
    """The stated setting as plain data; nothing in it where the product has no lever."""
    keys = ("promise_quantile", "buffer", "tolerance", "window", "calibrate")
    written = lever.model_dump(mode="json") if lever is not None else {}
    return {key: written.get(key) for key in keys}


def is_by_segment(lever: RegressionLever | None) -> bool:
    """Whether the setting differs between the values of a segment: never."""
    return False


def is_shown(spec: RegressionSpec) -> bool:
    """Whether the log says what was shown, so that today is judged by it."""
    return spec.log is not None and spec.log.promised is not None


def is_calibrated(spec: RegressionSpec) -> bool:
    """Whether cases before a day only say how large the buffer is, and are not judged."""
    return spec.lever is not None and spec.lever.calibrate is not None
