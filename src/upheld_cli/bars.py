"""Intervals and series drawn with the signs of a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from upheld.inference import Estimate

_STEPS = "▁▂▃▄▅▆▇█"
_NOT_TOLD, _NO_CASE = "·", " "


def scale_of(ends: Sequence[float]) -> tuple[float, float]:
    """From where to where these ends are drawn, with a little room on both sides; what is not finite is left out."""
    finite = [end for end in ends if math.isfinite(end)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    margin = (high - low) * 0.1 or 0.05
    return low - margin, high + margin


def interval_bar(estimate: Estimate, edges: Sequence[float], scale: tuple[float, float], width: int) -> str:
    """The interval drawn against the edges of its bound: ├──●──┤ with an edge as ┃."""
    low, high = scale

    def place(value: float) -> int:
        return min(width - 1, max(0, round((value - low) / (high - low) * (width - 1)) if math.isfinite(value) else 0))

    drawn = [" "] * width
    first = place(estimate.low)
    last = place(estimate.high) if math.isfinite(estimate.high) else width - 1
    drawn[first : last + 1] = "─" * (last - first + 1)
    drawn[first], drawn[last] = "├", "┤"
    drawn[place(estimate.value)] = "●"
    for edge in edges:
        drawn[place(edge)] = "┃"
    return "".join(drawn)


def spark(values: Sequence[float | None], there: Sequence[bool]) -> str:
    """A sign for each value, higher for more; a dot where there are cases and no figure, a blank without a case.

    >>> spark([0.1, None, 0.3, None, 0.2], [True, True, True, False, True])
    '▁·█ ▅'
    """
    told = [value for value in values if value is not None]
    low, high = min(told, default=0.0), max(told, default=0.0)

    def sign(value: float) -> str:
        return _STEPS[round((value - low) / (high - low) * (len(_STEPS) - 1))] if high > low else _STEPS[3]

    return "".join(
        sign(value) if value is not None else _NOT_TOLD if has_cases else _NO_CASE
        for value, has_cases in zip(values, there, strict=True)
    )
