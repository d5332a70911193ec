"""Whether figures as measured lie within a requirement's bound: the plain question that a search over settings asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.answers import Answers
from upheld.inference import (
    Bracketed,
    Calibration,
    CannotTell,
    FloatArray,
    Mean,
    Quantile,
    Ranged,
    Ratio,
    RatioOfSums,
    Smooth,
    Statistic,
    at_least,
    at_most,
    figures,
    reduced,
)
from upheld.spec import Bound, Requirement

BoolArray: TypeAlias = NDArray[np.bool_]


def is_within(answers: Answers, line: Requirement) -> bool:
    """Whether the figures as measured lie within the line's bound.

    What can never be known from this log stands in no one's way; what only has no case here (precision where nothing
    is acted on) is not met.
    """
    metric, answers = answers.metric_of(line), answers.of_line(line)
    parts = [answers.kind.without_guesses(part) for part in answers.parts_of(line)]
    statistics = [answers.statistic(metric, part) for part in parts]
    if any(isinstance(statistic, Bracketed) for statistic in statistics):
        return _may_be_within(line, statistics)
    figures = [figure_of(statistic) for statistic in statistics]
    if not (line.in_every or line.across) and figures[0] is None:
        return isinstance(statistics[0], CannotTell) and statistics[0].why == "cannot_know"
    return _within(line, [figure for figure in figures if figure is not None])


def all_within(line: Requirement, figures: FloatArray) -> BoolArray:
    """Whether figures lie within the line's bound, at many settings at once: those of each stand on the last axis."""
    if not figures.shape[-1]:
        return np.ones(figures.shape[:-1], bool)
    if line.across:
        return np.asarray(figures.max(axis=-1) - figures.min(axis=-1) <= (line.bound.high or 0.0))
    low = -np.inf if line.bound.low is None else line.bound.low
    high = np.inf if line.bound.high is None else line.bound.high
    return np.asarray(((figures >= low) & (figures <= high)).all(axis=-1))


def figure_of(statistic: Statistic | CannotTell) -> float | None:
    """The plain figure of a statistic, without its interval; None where there is none."""
    match statistic:
        case Ratio() | Mean() | RatioOfSums():
            return next(iter(figures(statistic)), None)
        case Ranged():
            return figure_of(statistic.middle)
        case Smooth():
            return statistic.value
        case Quantile():
            return reduced(statistic).value
        case Calibration() | Bracketed():
            return None
        case CannotTell():
            return statistic.value


def _may_be_within(line: Requirement, statistics: Sequence[Statistic | CannotTell]) -> bool:
    """Whether the figures may lie within the bound, whatever became of the cases whose outcome cannot be known."""
    ends = [
        (at_least(one), at_most(one)) if isinstance(one, Bracketed) else (figure_of(one), figure_of(one))
        for one in statistics
    ]
    told = [(low, high) for low, high in ends if low is not None and high is not None]
    if line.across:
        return max(low for low, _ in told) - min(high for _, high in told) <= (line.bound.high or 0.0)
    return all(
        (line.bound.low is None or high >= line.bound.low) and (line.bound.high is None or low <= line.bound.high)
        for low, high in told
    )


def _within(line: Requirement, figures: list[float]) -> bool:
    if line.across:
        return not figures or max(figures) - min(figures) <= (line.bound.high or 0.0)
    return all(_is_inside(figure, line.bound) for figure in figures)


def _is_inside(figure: float, bound: Bound) -> bool:
    return (bound.low is None or figure >= bound.low) and (bound.high is None or figure <= bound.high)
