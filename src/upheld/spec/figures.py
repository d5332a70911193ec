"""The figures people write in a spec (92%, 2 points, 45 days, 400 per day) as typed values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

Unit = Literal["", "%", "points"]

_NUMBER = r"[+-]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_SHARE = re.compile(rf"({_NUMBER})\s*%")
_POINTS = re.compile(rf"({_NUMBER})\s*points?")
_SPAN = re.compile(rf"({_NUMBER})\s*(second|minute|hour|day|week)s?")
_PER_DAY = re.compile(rf"({_NUMBER})\s*(?:per|a|/)\s*day")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the unit it was written in; `92%` and `0.92` have the same value, `2 points` is 0.02."""

    value: float
    unit: Unit = ""


def _hundredth(digits: str) -> float:
    # Decimal, so that 92% is the float 0.92 and not 92 * 0.01.
    return float(Decimal(digits.replace("_", "")) / 100)


def _finite(number: float, written: Any) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{written!r} is not a finite number")
    return number


def read_figure(written: Any) -> Figure:
    """The figure in `0.92`, `"92%"` or `"2 points"`. Raises ValueError for anything else."""
    if isinstance(written, Figure):
        return written
    if isinstance(written, int | float) and not isinstance(written, bool):
        return Figure(_finite(float(written), written))
    if isinstance(written, str):
        text = written.strip()
        if match := _SHARE.fullmatch(text):
            return Figure(_finite(_hundredth(match[1]), written), "%")
        if match := _POINTS.fullmatch(text):
            return Figure(_finite(_hundredth(match[1]), written), "points")
    raise ValueError(f"{written!r} is no figure. Write 92%, 0.92 or, for a gap, 2 points")


def _read_number(written: Any) -> float:
    if isinstance(written, int | float) and not isinstance(written, bool):
        return _finite(float(written), written)
    raise ValueError(f"{written!r} is no number")


def _read_share(written: Any) -> float:
    figure = read_figure(written)
    if figure.unit == "points" or not 0 <= figure.value <= 1:
        raise ValueError(f"{written!r} is no share. Write it as 95% or 0.95")
    return figure.value


def _read_span(written: Any) -> timedelta:
    if isinstance(written, timedelta):
        return written
    if isinstance(written, str) and (match := _SPAN.fullmatch(written.strip())):
        span = timedelta(seconds=float(match[1]) * _SECONDS[match[2]])
        if span < timedelta(0):
            raise ValueError(f"{written!r} is negative. Write a span such as 45 days")
        return span
    raise ValueError(f"{written!r} is no span of time. Write it as 45 days, 12 hours or 90 minutes")


def _read_per_day(written: Any) -> float:
    if isinstance(written, int | float) and not isinstance(written, bool) and written >= 0:
        return _finite(float(written), written)
    if isinstance(written, str) and (match := _PER_DAY.fullmatch(written.strip())):
        return float(match[1].replace("_", ""))
    raise ValueError(f"{written!r} is no capacity. Write it as 400 per day")


_FIGURE_SCHEMA = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*[+-]?[0-9._eE+-]+\s*(%|points?)\s*$"}],
    "description": "a number, a share such as 92%, or for a gap 2 points",
}
_SPAN_SCHEMA = {"type": "string", "pattern": r"^\s*[0-9._]+\s*(second|minute|hour|day|week)s?\s*$"}
_PER_DAY_SCHEMA = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "per day|a day|/ ?day"}]}

FigureField: TypeAlias = Annotated[
    Figure,
    BeforeValidator(read_figure),
    PlainSerializer(lambda figure: figure.value, return_type=float),
    WithJsonSchema(_FIGURE_SCHEMA),
]
Number: TypeAlias = Annotated[float, BeforeValidator(_read_number)]
Share: TypeAlias = Annotated[float, BeforeValidator(_read_share), WithJsonSchema(_FIGURE_SCHEMA)]
Span: TypeAlias = Annotated[
    timedelta,
    BeforeValidator(_read_span),
    PlainSerializer(lambda span: f"{span.total_seconds():g} seconds", return_type=str),
    WithJsonSchema(_SPAN_SCHEMA),
]
Window: TypeAlias = Annotated[
    timedelta | None,
    BeforeValidator(lambda written: None if written in (None, "all") else _read_span(written)),
    PlainSerializer(lambda span: "all" if span is None else f"{span.total_seconds():g} seconds", return_type=str),
    WithJsonSchema({"anyOf": [{"const": "all"}, _SPAN_SCHEMA]}),
]
"""The newest stretch of decisions a requirement is judged on; None is all of them."""
PerDay: TypeAlias = Annotated[float, BeforeValidator(_read_per_day), WithJsonSchema(_PER_DAY_SCHEMA)]
