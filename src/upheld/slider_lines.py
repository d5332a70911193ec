"""The requirements at every position of a slider, and figures as a slider's tables hold them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from upheld.answer import Answer
from upheld.answers import Answers
from upheld.inference import Estimate, FloatArray, Range
from upheld.judging import judge
from upheld.spec import Requirement
from upheld.wording import gap_unit, range_shown

_DIGITS = 7

Positions = Sequence[Sequence[Any]]
"""Settings by row and column of the tables; None is the setting as it stands."""


def line_table(answers: Answers, settings: Any, line: Requirement, positions: Positions) -> dict[str, Any]:
    """One requirement at every position."""
    metric = answers.metric_of(line)
    by = "none" if metric.of_score_alone else "both" if metric.of_review and settings.has_review else "act"
    if by == "none":
        return {"by": by}
    if by == "both" and metric.of_worth:
        # Money in every value of a segment takes long to tell: it follows the cut-off, the band as it is today.
        by = "act"
        positions = [[settings.at(row[-1].act, settings.today.review)] for row in positions]
    deciding = sum(not other.aim for other in answers.spec.requirements)
    rows = positions if by == "both" else [row[-1:] for row in positions]
    found = [[_judged(at_position(answers, settings, at), line, deciding) for at in row] for row in rows]
    keys = found[0][0].keys()
    return {"by": by} | {key: [[one[key] for one in row] for row in found] for key in keys}


def at_position(answers: Answers, settings: Any, at: Any | None) -> Answers:
    """The same questions at a position; as it stands without one."""
    return answers if at is None else answers.moved(settings, at)


def _judged(moved: Answers, line: Requirement, deciding: int) -> dict[str, Any]:
    judged = judge(line, moved, deciding, looks_ahead=False)
    shown = judged.worst.estimate if judged.worst else judged.estimate
    found: dict[str, Any] = {
        **figure_at(shown),
        "verdict": judged.verdict.word,
        "why": judged.verdict.why,
        "not_met_beyond_chance": judged.not_met_beyond_chance,
    }
    if moved.is_selective:
        unit = gap_unit(judged.unit) if line.across else judged.unit
        found["range"] = range_shown(shown, unit) if isinstance(shown, Range) else None
    if line.in_every:
        found["worst"] = judged.worst.value if judged.worst else None
    if line.across:
        found["between"] = list(judged.gap) if judged.gap else None
    return found


def figure_at(answer: Answer) -> dict[str, float | None]:
    """A figure with the ends of its interval and what it was counted on; None for what cannot be told."""
    return {
        "value": short(answer.value),
        "low": short(answer.low) if isinstance(answer, Estimate) else None,
        "high": short(answer.high) if isinstance(answer, Estimate) else None,
        "n": getattr(answer, "n", None),
    }


def shorts(values: FloatArray) -> list[list[float | None]]:
    """A table of numbers, each as `short` has it."""
    return [[short(float(value)) for value in row] for row in values]


def short(value: float | None) -> float | None:
    """A number with seven digits that count; None for what is no number."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.{_DIGITS}g}")
