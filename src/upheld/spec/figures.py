"""The figures people write in a spec (92%, 2 points, 45 days, 400 per day) as typed values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from upheld.spec.written import as_written

Unit = Literal["", "%", "points"]

_NUMBER = r"[+-]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_SHARE = re.compile(rf"({_NUMBER})\s*%")
_POINTS = re.compile(rf"({_NUMBER})\s*points?")
_SPAN = re.compile(rf"({_NUMBER})\s*(second|minute|hour|day|week)s?")
_PER_DAY = re.compile(rf"({_NUMBER})\s*(?:per|a|/)\s*day")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the unit it was written in; `92%` equals `0.92`, and `2 points` equals 0.02."""

    value: float
    unit: Unit = field(default="", compare=False)


def _hundredth(digits: str) -> float:
    # Decimal, so that 92% is the float 0.92 and not 92 * 0.01.
    try:
        return float(Decimal(digits.replace("_", "")) / 100)
    except ArithmeticError:  # an exponent beyond what Decimal holds
        return math.inf


def _is_number(written: Any) -> bool:
    return isinstance(written, int | float) and not isinstance(written, bool)


def _finite(number: float, written: Any) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{as_written(written)} is not a finite number")
    return number + 0.0  # so that -0 is 0


def _float(written: float) -> float:
    try:
        return _finite(float(written), written)
    except OverflowError:
        raise ValueError(f"{as_written(written)} is too large") from None


def read_figure(written: Any) -> Figure:
    """The figure in `0.92`, `"92%"` or `"2 points"`. Raises ValueError for anything else."""
    if isinstance(written, Figure):
        return written
    if _is_number(written):
        return Figure(_float(written))
    if isinstance(written, str):
        text = written.strip()
        if match := _SHARE.fullmatch(text):
            return Figure(_finite(_hundredth(match[1]), written), "%")
        if match := _POINTS.fullmatch(text):
            return Figure(_finite(_hundredth(match[1]), written), "points")
    if hint := amount_hint(written):
        raise ValueError(f"{as_written(written)} is no figure. {hint.replace('Write', 'Write a plain number:')}")
    if hint := _time_hint(written):
        raise ValueError(f"{as_written(written)} is no figure. {hint}")
    example = "a share as 92% or 0.92, a quantity as a number such as 36, a gap of shares as 2 points"
    raise ValueError(f"{_found(written)} no figure. Write {example}")


_TIME = re.compile(rf"({_NUMBER})\s*(ms|millisecond|msec|s|sec|second|min|minute)s?")


def _time_hint(written: Any) -> str:
    """What to write for a stretch of time as a bound, whose unit the metric's name says; empty where it is none.

    >>> _time_hint("150 ms"), _time_hint("0.2 seconds"), _time_hint("3 minutes"), _time_hint("3 apples")
    ('Write the number alone: 150', 'Write the number alone, of a latency in ms: 200', 'Write the number alone: 3', '')
    """
    match = _TIME.fullmatch(written.strip()) if isinstance(written, str) else None
    if match is None:
        return ""
    number = float(match[1].replace("_", ""))
    if not math.isfinite(number):
        return ""
    if match[2] in ("s", "sec", "second"):
        return f"Write the number alone, of a latency in ms: {number * 1000:.10g}"
    return f"Write the number alone: {number:.10g}"


def _found(written: Any) -> str:
    return "is empty: it is" if written is None else f"{as_written(written)} is"


def _read_pair(written: Any) -> Any:
    if isinstance(written, list | tuple) and len(written) == 2:
        return written
    raise ValueError(f"{as_written(written)} should be the two ends, lower first. Write [2%, 15%]")


def _read_number(written: Any) -> float:
    if _is_number(written):
        return _float(written)
    percent = read_figure(written) if isinstance(written, str) and written.strip().endswith("%") else None
    hint = f". Write {percent.value:g}" if percent else ", such as 0.83"
    if written is None:
        raise ValueError("is empty. Write a plain number, such as 0.83")
    raise ValueError(f"{as_written(written)} should be a plain number{hint}")


_AMOUNT = re.compile(r"([+-]?)\s*(?:₹|€|£|\$|Rs\.?|[A-Z]{3})?\s*([+-]?)(\d[\d,_ ]*(?:\.\d+)?)\s*(?:₹|€|£|/-|[A-Z]{3})?")


def amount_meant(written: Any) -> str | None:
    """The plain number in an amount with a currency or grouped digits (₹ 5,00,000); None for anything else.

    >>> amount_meant("-₹50"), amount_meant("5,00,000"), amount_meant("EUR 12.50"), amount_meant("0,83")
    ('-50', '500000', '12.50', None)
    """
    match = _AMOUNT.fullmatch(written.strip()) if isinstance(written, str) else None
    if match is None:
        return None
    groups = re.split(r"[, ]", match[3].partition(".")[0].strip())
    is_grouped = all(len(group) in (2, 3) for group in groups[1:]) and len(groups[-1]) == 3 and len(groups[0]) <= 3
    if len(groups) > 1 and not (is_grouped and groups[0] != "0"):
        return None
    sign = "-" if "-" in match[1] + match[2] else ""
    return sign + re.sub(r"[, _]", "", match[3])


def has_currency(written: str) -> bool:
    """Whether anything but signs of a number stands in the text."""
    return not set(written) <= set("+-0123456789,._ ")


def amount_hint(written: Any) -> str:
    """What to write for an amount that is not a plain number; empty where it is none."""
    number = amount_meant(written)
    if number is None:
        return ""
    return f"Write {number}" + ("; the currency stands in value.currency" if has_currency(written) else "")


def _read_money(written: Any) -> float:
    if hint := amount_hint(written):
        raise ValueError(f"{as_written(written)} should be a plain number. {hint}")
    if not _is_number(written):
        start = "is empty. Write" if written is None else f"{as_written(written)} should be"
        raise ValueError(f"{start} a plain number, such as 500000")
    return _float(written)


def _read_share(written: Any) -> float:
    figure = read_figure(written) if _is_number(written) or isinstance(written, str | Figure) else None
    if figure is not None and figure.unit != "points":
        if 0 <= figure.value <= 1:
            return figure.value
        if figure.unit == "" and 1 < figure.value <= 100:
            shown = as_written(written)
            raise ValueError(
                f"{shown} is outside 0 to 1, and this is a share. "
                f"For {shown} percent write {shown}% or {figure.value / 100:g}"
            )
    raise ValueError(f"{as_written(written)} is no share. Write it as 95% or 0.95")


def read_span(written: Any) -> timedelta:
    """The span of time that is written, such as 45 days. ValueError for anything else."""
    if isinstance(written, timedelta):
        return written
    if isinstance(written, str) and (match := _SPAN.fullmatch(written.strip())):
        try:
            span = timedelta(seconds=float(Decimal(match[1].replace("_", "")) * _SECONDS[match[2]]))
        except (OverflowError, ArithmeticError):
            raise ValueError(f"{as_written(written)} is longer than any log") from None
        if span < timedelta(0):
            raise ValueError(f"{as_written(written)} is negative. Write a span such as 45 days")
        return span
    if _is_number(written) or (isinstance(written, str) and re.fullmatch(_NUMBER, written.strip())):
        shown = written.strip() if isinstance(written, str) else as_written(written)
        raise ValueError(f"{as_written(written)} has no unit. Write {shown} days, if days are meant")
    raise ValueError(f"{as_written(written)} is no span of time. Write it as 45 days, 12 hours or 90 minutes")


def span_written(span: timedelta) -> str:
    """The span in the largest unit of which it is a whole number; reading it back gives the same span.

    >>> span_written(timedelta(days=45)), span_written(timedelta(days=1, seconds=1))
    ('45 days', '86401 seconds')
    """
    for unit, seconds in (("day", 86400), ("hour", 3600), ("minute", 60)):
        whole, rest = divmod(span, timedelta(seconds=seconds))
        if not rest and span:
            return f"{whole} {unit}{'' if whole == 1 else 's'}"
    # Counted in microseconds: a float of seconds would lose the last of them on a long span.
    seconds, rest = divmod(span, timedelta(seconds=1))
    return f"{seconds}.{rest.microseconds:06}".rstrip("0").rstrip(".") + " seconds"


def _read_window(written: Any) -> timedelta | None:
    if written is None or written == "all":
        return None
    span = read_span(written)
    if not span:
        raise ValueError(f"{as_written(written)} holds no decisions. Write 28 days, or all")
    return span


def _read_per_day(written: Any) -> float:
    rate: float | None = None
    if _is_number(written):
        rate = _float(written)
    elif isinstance(written, str) and (match := _PER_DAY.fullmatch(written.strip())):
        rate = _finite(float(match[1].replace("_", "")), written)
    if rate is None:
        raise ValueError(f"{as_written(written)} is no capacity. Write it as 400 per day")
    if rate < 0:
        raise ValueError(f"{as_written(written)} is negative. Write a capacity such as 400 per day")
    return rate


_DIGITS = r"[+-]?[0-9._]+([eE][+-]?[0-9]+)?"
_FIGURE_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": rf"^\s*{_DIGITS}\s*(%|points?)\s*$"}]}
_SHARE_SCHEMA = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": rf"^\s*{_DIGITS}\s*%\s*$"},
    ]
}
_SPAN_SCHEMA = {"type": "string", "pattern": rf"^\s*{_DIGITS}\s*(second|minute|hour|day|week)s?\s*$"}
_PER_DAY_SCHEMA = {
    "anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": rf"^\s*{_DIGITS}\s*(per|a|/)\s*day\s*$"},
    ]
}

FigureField: TypeAlias = Annotated[
    Figure,
    BeforeValidator(read_figure),
    PlainSerializer(lambda figure: figure.value, return_type=float),
    WithJsonSchema(_FIGURE_SCHEMA),
]
Pair: TypeAlias = Annotated[tuple[FigureField, FigureField], BeforeValidator(_read_pair)]
Number: TypeAlias = Annotated[float, BeforeValidator(_read_number)]
Money: TypeAlias = Annotated[float, BeforeValidator(_read_money)]
Share: TypeAlias = Annotated[float, BeforeValidator(_read_share), WithJsonSchema(_SHARE_SCHEMA)]
Span: TypeAlias = Annotated[
    timedelta,
    BeforeValidator(read_span),
    PlainSerializer(span_written, return_type=str),
    WithJsonSchema(_SPAN_SCHEMA),
]
Window: TypeAlias = Annotated[
    timedelta | None,
    BeforeValidator(_read_window),
    PlainSerializer(lambda span: "all" if span is None else span_written(span), return_type=str),
    WithJsonSchema({"anyOf": [{"const": "all"}, {"type": "null"}, _SPAN_SCHEMA]}),
]
"""The newest stretch of decisions a requirement is judged on; None is all of them."""
PerDay: TypeAlias = Annotated[float, BeforeValidator(_read_per_day), WithJsonSchema(_PER_DAY_SCHEMA)]
