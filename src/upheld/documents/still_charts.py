"""Drawings that need no script: figures with their intervals over the settings of a lever."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from upheld.answer import Answer
from upheld.documents.shell import escaped
from upheld.inference import Estimate

MOST_BARS = 25
"""So many intervals are drawn apart from each other."""
_LEFT, _RIGHT, _HEIGHT, _GAP, _FIRST = 82.0, 456.0, 110.0, 40.0, 48.0


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over the same settings on one axis, whose steps are `named`; from 0 to `most`, or to their largest end."""

    lines: Mapping[str, Sequence[Answer]]
    named: Callable[[float], str]
    most: float | None = None


def still_chart(
    settings: Sequence[float], panels: Sequence[Panel], marks: Mapping[str, float], axis: str, label: str
) -> str:
    """The panels below each other as SVG, with a line at each mark (`today`, `best`) and round steps of the axis."""
    least, most = settings[0], settings[-1]

    def x(at: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * ((at - least) / (most - least) if most > least else 0.5)

    bottom = _FIRST + len(panels) * (_HEIGHT + _GAP) - _GAP
    parts = []
    for number, panel in enumerate(panels):
        parts += _panel(panel, settings, x, _FIRST + number * (_HEIGHT + _GAP))
    for number, (name, setting) in enumerate(marks.items()):
        at, y = x(setting), 12.0 + 13 * number
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y + 3}" y2="{bottom}" class="{name}"/>')
        parts.append(f'<text x="{at:.1f}" y="{y}" text-anchor="middle" class="title">{name}</text>')
    for tick in round_steps(least, most, 5):
        parts.append(f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{bottom}" y2="{bottom + 5}" class="tick"/>')
        parts.append(f'<text x="{x(tick):.1f}" y="{bottom + 20}" text-anchor="middle">{tick:,.10g}</text>')
    parts.append(f'<text x="{_RIGHT}" y="{bottom + 40}" text-anchor="end">{escaped(axis)} →</text>')
    box = f'viewBox="0 0 470 {bottom + 50:.0f}"'
    return f'<svg class="chart still-chart" {box} role="img" aria-label="{escaped(label)}">{"".join(parts)}</svg>'


def round_steps(low: float, high: float, wanted: int) -> list[float]:
    """Round steps of an axis from low to high, at most about `wanted` of them; low itself where there is no reach.

    >>> round_steps(-381, 1433, 5), round_steps(-7, 22, 5), round_steps(3, 3, 5)
    ([0.0, 500.0, 1000.0], [0.0, 10.0, 20.0], [3.0])
    """
    if not high > low:
        return [float(low)]
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [round(at * step, 12) + 0.0 for at in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _panel(panel: Panel, settings: Sequence[float], x: Callable[[float], float], top: float) -> list[str]:
    ends = [end for answers in panel.lines.values() for one in answers for end in _ends(one)]
    low, high = min([*ends, 0.0]), max([*ends, 0.0]) if panel.most is None else panel.most
    reach = high - low or 1.0

    def y(value: float) -> float:
        return top + _HEIGHT * (1 - (value - low) / reach)

    parts = []
    for step in round_steps(low, high, 3):
        parts.append(f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y(step):.1f}" y2="{y(step):.1f}" class="grid"/>')
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y(step) + 4:.1f}" text-anchor="end">{escaped(panel.named(step))}</text>'
        )
    left = _LEFT
    for number, (title, answers) in enumerate(panel.lines.items()):
        kind = "curve other" if number else "curve"
        if len(panel.lines) > 1:
            parts.append(f'<line x1="{left}" x2="{left + 26}" y1="{top - 14}" y2="{top - 14}" class="{kind}"/>')
            left += 32
        parts.append(f'<text x="{left}" y="{top - 10}" class="title">{escaped(title)}</text>')
        left += 16 + len(title) * 7.2
        told = [(at, one) for at, one in zip(settings, answers, strict=True) if one.value is not None]
        for at, one in told[:: max(1, math.ceil(len(told) / MOST_BARS))]:
            if isinstance(one, Estimate):
                bar = f'x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{y(one.low):.1f}" y2="{y(one.high):.1f}"'
                parts.append(f'<line {bar} class="curve"/>')
        if told:
            path = "L".join(f"{x(at):.1f} {y(one.value or 0.0):.1f}" for at, one in told)
            parts.append(f'<path d="M{path}" class="{kind}"/>')
    return parts


def _ends(answer: Answer) -> tuple[float, ...]:
    if isinstance(answer, Estimate):
        return answer.low, answer.high
    return () if answer.value is None else (answer.value,)
