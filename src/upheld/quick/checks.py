"""What no figure of a slide can be, whatever it tells."""

from __future__ import annotations

import math

MOST = 1e15
SMALLEST = 1e-9


def no_share(name: str, value: float) -> str | None:
    """What is wrong with a share; None where nothing is. `name` is as the reader knows it."""
    if not math.isfinite(value):
        return not_finite(name, value)
    if not 0 <= value <= 1:
        percent = f". For {value:g} percent write {value:g}% or {value / 100:g}" if 1 < value <= 100 else ""
        return f"{name}: {value:g} is outside 0 to 1, and this is a share{percent}"
    if 0 < value < SMALLEST:
        return f"{name}: {value:g} is less than one in {1 / SMALLEST:,.0f}; write 0 or more than that"
    return None


def no_count(name: str, value: float, *, whole: bool) -> str | None:
    """What is wrong with a number of cases; None where nothing is."""
    if not math.isfinite(value):
        return not_finite(name, value)
    if not 0 <= value <= MOST:
        return f"{name}: {value:g} is no number of cases; write one from 0 to {MOST:g}"
    if whole and value != int(value):
        return f"{name}: {value:g} is not a whole number of cases"
    return None


def not_finite(name: str, value: float) -> str:
    """That a figure is infinite or no number."""
    return f"{name}: {value} is not a finite number"
