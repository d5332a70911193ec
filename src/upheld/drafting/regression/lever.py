"""The buffer to begin from: as a person says, as what was shown tells, or none."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlglot import exp

from upheld.drafting.look import Look
from upheld.drafting.naming import shown
from upheld.drafting.regression.measures import Measures
from upheld.drafting.values import Read
from upheld.errors import CallError
from upheld.spec.figures import read_span
from upheld.spec.kinds.regression import seconds_in


@dataclass(frozen=True, slots=True)
class Buffer:
    """What is added to what the model said, and from when late counts, as the spec writes them.

    `buffer` is None where today is judged by what was shown, and nothing says by which buffer that came about.
    `calibrate` is a day in the middle of the log, for a comment; `is_open` where nobody has chosen the buffer.
    """

    buffer: str | float | None
    tolerance: str | float
    why: str
    is_open: bool
    calibrate: date | None


def find_buffer(look: Look, measures: Measures, step: float, time: Read | None) -> Buffer:
    """The setting of the lever, in whole steps. CallError for a flag that states none."""
    tolerance = _stated(look, "tolerance")
    buffer, day = _stated(look, "buffer"), _middle_day(look, time)
    late = 0 if tolerance is None else tolerance
    if buffer is not None:
        return Buffer(buffer, late, "the buffer you gave", False, day)
    if measures.promised is not None:
        added = _always_added(look, measures)
        if added is not None and (Fraction(str(added)) / Fraction(str(step))).denominator == 1:
            text = f"What was shown is always {added:g} more than what the model said: that is the buffer of today."
            look.findings.say(text, "--buffer")
            return Buffer(
                _number(added), late, "what was shown: always so much more than what the model said", False, day
            )
        return Buffer(None, late, "", False, day)
    return Buffer(0, late, "a placeholder: nothing is added to what the model says", True, day)


def stated_amounts(look: Look, unit: str) -> list[Fraction]:
    """The buffer and the tolerance that a person stated, in the unit. CallError for a span of what is no time."""
    found = []
    for answer in ("buffer", "tolerance"):
        written = _stated(look, answer)
        if isinstance(written, str):
            seconds = seconds_in(unit)
            if seconds is None:
                raise CallError(
                    f"--{answer}: {written} is a span of time, and quantities are in {unit}. Write a number"
                )
            found.append(Fraction(str(read_span(written).total_seconds())) / Fraction(str(seconds)))
        elif written is not None:
            found.append(Fraction(str(written)))
    return found


def _stated(look: Look, answer: str) -> str | float | None:
    """A quantity of the lever as a person wrote it: a number, or a span such as 5 minutes."""
    written = getattr(look.answers, answer)
    if written is None:
        return None
    text = written.strip()
    with contextlib.suppress(ValueError):
        if math.isfinite(number := float(text)):
            return _number(number)
    try:
        read_span(text)
    except ValueError:
        said = f"{shown(written)} is no quantity. Write a number, or a span such as 5 minutes"
        raise CallError(f"--{answer}: {said}") from None
    return str(text)


def _always_added(look: Look, measures: Measures) -> float | None:
    """By how much more was shown than the model said, where that is always the same; None where it differs."""
    if measures.promised is None:
        return None
    log = look.log
    said = measures.tree(measures.predicted, log)
    more = exp.Paren(this=exp.Sub(this=measures.tree(measures.promised, log), expression=said))
    low, high = look.export.facts(log.relation, exp.Min(this=more), exp.Max(this=more.copy()))
    return float(low) if low is not None and low == high else None


def _middle_day(look: Look, time: Read | None) -> date | None:
    if time is None:
        return None
    tree = time.tree(look.log)
    first, last = look.export.facts(look.log.relation, exp.Min(this=tree.copy()), exp.Max(this=tree.copy()))
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    first, last = (one.date() if isinstance(one, datetime) else one for one in (first, last))
    return first + timedelta(days=(last - first).days // 2) if (last - first).days > 1 else None


def _number(value: float) -> float | int:
    return int(value) if value.is_integer() else value


__all__ = ["Buffer", "find_buffer"]
