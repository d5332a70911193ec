"""Drawings that need no script: an interval against its bound, an interval among others, scores against outcomes.

The words and classes are those of `intervalMark` in base.js, which draws the same in the browser.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from upheld.answer import Answer
from upheld.assessment import CalibrationGroup
from upheld.documents.shell import escaped
from upheld.inference import CannotTell, Estimate, Range

Scale = tuple[float, float]
_WIDTH, _EDGE = 170, 6


def mark_scale(answer: Answer, bounds: Sequence[float]) -> Scale | None:
    """From where to where the interval and its bounds are drawn; None where there is nothing to draw."""
    ends = [end for end in (answer.value, *_ends(answer), *bounds) if end is not None and math.isfinite(end)]
    if not ends:
        return None
    least, most = min(ends), max(ends)
    margin = (most - least) * 0.12 or abs(most) * 0.1 or 0.01
    return least - margin, most + margin


def interval_mark(answer: Answer, bounds: Sequence[float], verdict: str, label: str, scale: Scale | None) -> str:
    """The interval against its bounds as SVG; an end without a limit reaches the edge. A range has no point."""
    if scale is None:
        return ""
    left, right = scale

    def x(at: float) -> str:
        place = min(max((at - left) / (right - left), 0.0), 1.0)
        return f"{_EDGE + (_WIDTH - 2 * _EDGE) * place:.1f}"

    parts = [f'<line x1="{_EDGE}" x2="{_WIDTH - _EDGE}" y1="12" y2="12" class="base"/>']
    if isinstance(answer, Estimate | Range):
        parts.append(
            f'<line x1="{x(answer.low)}" x2="{x(answer.high)}" y1="12" y2="12" class="span {escaped(verdict)}"/>'
        )
    if answer.value is not None:
        parts.append(f'<circle cx="{x(answer.value)}" cy="12" r="4.5" class="point"/>')
    parts += [f'<line x1="{x(bound)}" x2="{x(bound)}" y1="2" y2="22" class="bound"/>' for bound in bounds]
    return f'<svg class="mark" viewBox="0 0 170 24" role="img" aria-label="{escaped(label)}">{"".join(parts)}</svg>'


def small_bar(answer: Answer, largest: float) -> str:
    """An interval among others of its column, on a scale from 0 to `largest`; nothing where it is not told."""
    if isinstance(answer, CannotTell) or largest <= 0:
        return ""

    def x(at: float) -> str:
        return f"{4 + 92 * min(at / largest, 1.0):.1f}"

    return (
        '<svg class="small" viewBox="0 0 100 12" aria-hidden="true"><line x1="4" x2="96" y1="6" y2="6" class="base"/>'
        f'<line x1="{x(answer.low)}" x2="{x(answer.high)}" y1="6" y2="6" class="told"/>'
        f'<circle cx="{x(answer.value)}" cy="6" r="3.5" class="point"/></svg>'
    )


_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 452.0, 12.0, 292.0
_LEAST = 1e-4
"""Where scores crowd at 0 or 1, the axes are of log odds, from 0.01 to 99.99 %."""


def is_crowded(groups: Sequence[CalibrationGroup]) -> bool:
    """Whether half of the groups have mean scores so near to 0 or 1 that a plain axis would draw them on one spot."""
    return sum(not 0.02 <= group.mean_score <= 0.98 for group in groups) * 2 >= len(groups)


def calibration_chart(groups: Sequence[CalibrationGroup]) -> str:
    """Mean score against share of positives, each with its interval, as SVG; on the line a score is what it says."""
    crowded = is_crowded(groups)
    axis: Callable[[float], float] = _stretched if crowded else float
    ticks = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999) if crowded else (0.0, 0.25, 0.5, 0.75, 1.0)

    def x(at: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * axis(at)

    def y(at: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * axis(at)

    parts = []
    for tick in ticks:
        name = f"{tick * 100:g} %"
        parts.append(f'<line x1="{_LEFT:.0f}" x2="{_RIGHT:.0f}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" class="grid"/>')
        parts.append(f'<text x="{_LEFT - 8:.0f}" y="{y(tick) + 4:.1f}" text-anchor="end">{name}</text>')
        parts.append(f'<text x="{x(tick):.1f}" y="{_BOTTOM + 20:.0f}" text-anchor="middle">{name}</text>')
    parts.append(
        f'<line x1="{_LEFT:.0f}" y1="{_BOTTOM:.0f}" x2="{_RIGHT:.0f}" y2="{_TOP:.0f}" class="ideal"/>'
        f'<text x="{(_LEFT + _RIGHT) / 2:.0f}" y="{_BOTTOM + 42:.0f}" text-anchor="middle">Mean score</text>'
    )
    for group in groups:
        if crowded and not _LEAST <= group.mean_score <= 1 - _LEAST:
            continue
        parts.append(_point(group, x, y))
    label = f"Mean score and share of positives in {len(groups)} groups; the table below has the same numbers"
    return (
        f'<svg class="chart calibration" viewBox="0 0 470 342" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    )


def _point(group: CalibrationGroup, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    at, told = x(group.mean_score), group.share
    if isinstance(told, CannotTell):
        return ""
    kind = "held" if holds(group) else "missed"
    line = f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y(told.low):.1f}" y2="{y(told.high):.1f}" class="{kind}"/>'
    if kind == "held":
        return f'{line}<circle cx="{at:.1f}" cy="{y(told.value):.1f}" r="4" class="held"/>'
    return f'{line}<rect x="{at - 4:.1f}" y="{y(told.value) - 4:.1f}" width="8" height="8" class="missed"/>'


def holds(group: CalibrationGroup) -> bool:
    """Whether the interval of the share of positives holds the mean score."""
    return isinstance(group.share, Estimate) and group.share.low <= group.mean_score <= group.share.high


def _stretched(at: float) -> float:
    inside = min(max(at, _LEAST), 1 - _LEAST)
    most = math.log((1 - _LEAST) / _LEAST)
    return (math.log(inside / (1 - inside)) + most) / (2 * most)


def _ends(answer: Answer) -> tuple[float, ...]:
    return (answer.low, answer.high) if isinstance(answer, Estimate | Range) else ()
