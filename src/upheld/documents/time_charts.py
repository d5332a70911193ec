"""Small charts over time that need no script: a figure by week, the cases by week, and when outcomes are in.

A week stands where its days lie: weeks without a case leave a gap, and no line leads over it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from upheld.answer import Answer
from upheld.documents.shell import escaped
from upheld.inference import Estimate
from upheld.maturity import Maturity
from upheld.timeline import Week
from upheld.wording import is_currency, money_shown

_WIDTH, _HEIGHT = 350, 178
_LEFT, _RIGHT, _TOP, _BOTTOM = 54.0, 344.0, 10.0, 148.0
_MOST_DATES = 4
_MANY_WEEKS = 53

PATTERN = (
    '<svg width="0" height="0" class="unseen" aria-hidden="true" focusable="false"><defs><pattern id="hatched" '
    'width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line x1="1" x2="1" y1="0" y2="6" class="hatch"/></pattern></defs></svg>'
)
"""The hatching that the charts of a page share."""


class _Days:
    """Where weeks stand from left to right."""

    def __init__(self, weeks: Sequence[Week]) -> None:
        self.first = weeks[0].first
        self.slots = (weeks[-1].first - self.first).days // 7 + 1
        self.step = (_RIGHT - _LEFT) / self.slots

    def left(self, week: Week) -> float:
        return _LEFT + self.step * ((week.first - self.first).days // 7)

    def middle(self, week: Week) -> float:
        return self.left(week) + self.step / 2

    def axis(self) -> str:
        """The names of some Mondays."""
        most = _MOST_DATES if self.slots <= _MANY_WEEKS else _MOST_DATES - 1  # a year takes room
        every = math.ceil(self.slots / most)
        names = []
        for slot in range(0, self.slots, every):
            x = _LEFT + self.step * (slot + 0.5)
            anchor = "start" if x < _LEFT + 16 else "end" if x > _RIGHT - 16 else "middle"
            names.append(_text(x, _BOTTOM + 18, anchor, self._name(self.first + timedelta(days=7 * slot))))
        return "".join(names)

    def _name(self, monday: date) -> str:
        return f"{monday:%b %Y}" if self.slots > _MANY_WEEKS else f"{monday:%-d %b}"


def week_chart(
    weeks: Sequence[Week],
    answers: Sequence[Answer],
    words: Sequence[str],
    edges: Sequence[float],
    unit: str,
    label: str,
    *,
    is_one: bool,
) -> str:
    """A figure by week with its intervals against the edges of its bound; `words` say on which side each lies.

    `is_one`: it is the same figure in every week, so that a line may lead from one to the next; the worst value of a
    segment may be another one each week.
    """
    low, high, ticks = _scale(answers, edges)
    days = _Days(weeks)

    def y(at: float) -> float:
        inside = min(max(at, low), high) if math.isfinite(at) else (high if at > 0 else low)
        return _BOTTOM - (_BOTTOM - _TOP) * (inside - low) / (high - low)

    parts = [_grid(y(tick), _tick(tick, unit)) for tick in ticks]
    parts += [
        f'<rect x="{days.left(week):.1f}" y="{_TOP:.0f}" width="{days.step:.1f}" height="{_BOTTOM - _TOP:.0f}" '
        'class="young"/>'
        for week in weeks
        if not week.is_final
    ]
    parts += [_across(y(edge), "bound") for edge in edges]
    parts += [_link(weeks, answers, days, y)] if is_one else []
    wide = min(6.0, max(1.2, days.step * 0.5))
    for week, answer, word in zip(weeks, answers, words, strict=True):
        x = days.middle(week)
        if isinstance(answer, Estimate):
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y(answer.low):.1f}" y2="{y(answer.high):.1f}" '
                f'class="week {word}" stroke-width="{wide:.1f}"/>'
            )
        if answer.value is not None:
            parts.append(_sign(x, y(answer.value), word, min(3.6, max(1.6, days.step * 0.3))))
    return _svg("".join(parts) + days.axis(), label)


def _sign(x: float, y: float, word: str, size: float) -> str:
    """What stands at a figure: its shape says on which side of the bound the interval lies."""
    if word == "not_met":
        side = f'width="{2 * size:.1f}" height="{2 * size:.1f}"'
        return f'<rect x="{x - size:.1f}" y="{y - size:.1f}" {side} class="at"/>'
    if word == "untold":
        left, right, top, bottom = (f"{end:.1f}" for end in (x - size, x + size, y - size, y + size))
        return f'<path d="M{left} {top}L{right} {bottom}M{right} {top}L{left} {bottom}" class="cross"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" class="at{" full" if word == "met" else ""}"/>'


def _link(weeks: Sequence[Week], answers: Sequence[Answer], days: _Days, y: Callable[[float], float]) -> str:
    """A thin line between the figures of neighbouring weeks, broken where a week has no interval."""
    path, before = "", None
    for week, answer in zip(weeks, answers, strict=True):
        if isinstance(answer, Estimate):
            joins = before is not None and (week.first - before).days == 7
            path += f"{'L' if joins else 'M'}{days.middle(week):.1f} {y(answer.value):.1f}"
            before = week.first
    return f'<path d="{path}" class="link"/>' if path else ""


def cases_chart(weeks: Sequence[Week], label: str) -> str:
    """The cases of each week as stacked bars: judged, without what it takes to be judged, too young."""
    days, most = _Days(weeks), max(week.cases for week in weeks)
    ticks = _ticks(0.0, float(most))
    high = max(ticks[-1], float(most))
    gap = 1.5 if days.step > 5 else 0.3

    def tall(n: int) -> float:
        return (_BOTTOM - _TOP) * n / high

    parts = [_grid(_BOTTOM - (_BOTTOM - _TOP) * tick / high, f"{tick:,.0f}") for tick in ticks]
    for week in weeks:
        bottom = _BOTTOM
        for n, kind in (
            (week.judged, "judged"),
            (week.outcome_unknown + week.unscored + (week.never_fulfilled or 0), "unknown"),
            (week.immature, "young"),
        ):
            if n:
                bottom -= tall(n)
                parts.append(
                    f'<rect x="{days.left(week) + gap:.1f}" y="{bottom:.1f}" width="{days.step - 2 * gap:.1f}" '
                    f'height="{tall(n):.1f}" class="cases {kind}"/>'
                )
    return _svg("".join(parts) + days.axis(), label)


def maturity_chart(maturity: Maturity, label: str) -> str:
    """The share of the outcomes that were in by each day, and that of the positive ones, dashed."""
    last = max(1, maturity.steps[-1].day)

    def x(day: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * day / last

    def y(share: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * share

    parts = [_grid(y(share), f"{share * 100:g} %") for share in (0.0, 0.5, 0.9)]
    every = [(step.day, step.share) for step in maturity.steps]
    positive = [(step.day, step.positives) for step in maturity.steps if step.positives is not None]
    for points, kind in ((every, "curve"), (positive, "curve other")):
        path = "L".join(f"{x(day):.1f} {y(share):.1f}" for day, share in points)
        parts.append(f'<path d="M{path}" class="{kind}"/>' if points else "")
    for tick in _ticks(0.0, float(last)):
        if tick <= last:
            anchor = "end" if x(tick) > _RIGHT - 16 else "middle"
            parts.append(_text(x(tick), _BOTTOM + 18, anchor, f"{tick:g} days" if tick else "0"))
    return _svg("".join(parts), label)


def _svg(parts: str, label: str) -> str:
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    return f'<svg class="over-time" {box} role="img" aria-label="{escaped(label)}">{parts}</svg>'


def _grid(y: float, name: str) -> str:
    return _across(y, "grid") + _text(_LEFT - 6, y + 4, "end", name)


def _across(y: float, kind: str) -> str:
    return f'<line x1="{_LEFT:.0f}" x2="{_RIGHT:.0f}" y1="{y:.1f}" y2="{y:.1f}" class="{kind}"/>'


def _text(x: float, y: float, anchor: str, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escaped(text)}</text>'


def _scale(answers: Sequence[Answer], edges: Sequence[float]) -> tuple[float, float, list[float]]:
    """From where to where a figure is drawn, and its ticks; every interval and every edge lies within."""
    ends = [end for answer in answers for end in _ends(answer) if math.isfinite(end)]
    ends += [edge for edge in edges if math.isfinite(edge)]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    margin = (high - low) * 0.06 or abs(high) * 0.1 or 0.01
    ticks = _ticks(low, high)
    return min(low - margin, ticks[0]), max(high + margin, ticks[-1]), ticks


def _ends(answer: Answer) -> tuple[float, ...]:
    if isinstance(answer, Estimate):
        return answer.low, answer.value, answer.high
    return () if answer.value is None else (answer.value,)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from `low` to `high`, some two to five of them.

    >>> _ticks(0.0, 97.0), _ticks(0.31, 0.44)
    ([0.0, 20.0, 40.0, 60.0, 80.0], [0.35, 0.4])
    """
    span = (high - low) or abs(high) or 1.0
    raw = span / 5
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next((unit * times for times in (1, 2, 5, 10) if unit * times >= raw), unit * 10)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    found = [round(number * step, 12) for number in range(first, last + 1)]
    return found or [round((low + high) / 2, 12)]


def _tick(value: float, unit: str) -> str:
    if unit in ("share", "points"):
        return f"{value * 100:.10g} {'%' if unit == 'share' else 'pts'}".replace("e-", "e−")
    return money_shown(value, unit) if is_currency(unit) else f"{value:,.6g}"
