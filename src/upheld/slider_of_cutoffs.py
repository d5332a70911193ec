"""What sliders over cut-off and review band look up, for a product that acts on scores.

Counts are differences of two cumulated ones, since what is acted on depends on the cut-off alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.answers import Answers
from upheld.inference import FloatArray, ManyMeans, many_means
from upheld.money import EXPECTED_N, LEVEL
from upheld.slider_lines import line_table, short, shorts
from upheld.spec import Requirement
from upheld.tradeoff import reviews_of, thinned

POSITIONS_ACT, POSITIONS_REVIEW = 96, 20


def cutoff_tables(answers: Answers, settings: Any, best: Any | None = None) -> dict[str, Any]:
    """The tables of sliders over the cut-off and the review band: those of every kind, and

    - `below`: for each position, and for all, the cases below it: no, yes, outcome not known
    - `reviews`: cases a day in the band: mean, on a busy day, days above the capacity; None without time

    Money in segments follows the cut-off alone, with the band as it is today.
    """
    act = thinned(settings, POSITIONS_ACT, [settings.today.act, *([best.act] if best else [])])
    # An empty band begins at the cut-off itself, which need not be an edge; any edge above it says the same.
    edges = [settings.today.review, *([best.review] if best and best.review in settings.review else [])]
    review = _edges(settings, edges) if settings.has_review else []
    positions = [[settings.at(a, r) for r in review or [a]] for a in act]
    below = settings.whole.counts
    return {
        "keys": {"act": "act_at", "edge": "review_from"},
        "act": [settings.cutoff(a) for a in act],
        "edge": [settings.cutoff(r) for r in review],
        "today": _index(settings.today, act, review),
        "best": _index(best, act, review) if best else None,
        "below": {
            "act": [below[a].tolist() for a in act],
            "edge": [below[r].tolist() for r in review],
            "all": below[-1].tolist(),
        },
        "reviews": _reviews(settings, positions),
        "value": _value(answers, settings, act, review),
        "requirements": {
            line.name: _money_line(answers, settings, line, act, review)
            if _is_plain_money(answers, line)
            else line_table(answers, settings, line, positions)
            for line in answers.spec.requirements
        },
    }


def _edges(settings: Any, always: list[int]) -> list[int]:
    """Edges of the band, evenly, with those of `always` among them."""
    steps = np.linspace(0, len(settings.review) - 1, POSITIONS_REVIEW - len(set(always)))
    return sorted({int(settings.review[int(i)]) for i in steps} | set(always))


def _index(at: Any, act: Sequence[int], review: Sequence[int]) -> dict[str, int | None]:
    edge = next((i for i, boundary in enumerate(review) if boundary >= at.review), None)
    return {"act": act.index(at.act), "edge": edge}


def _reviews(settings: Any, positions: list[list[Any]]) -> dict[str, Any] | None:
    found = [[reviews_of(settings.reviewing(at)) for at in row] for row in positions]
    if not settings.has_review or any(one is None for row in found for one in row):
        return None
    return {
        "mean": [[short(one.mean) for one in row if one] for row in found],
        "p95": [[one.p95 for one in row if one] for row in found],
        "days_above": [[one.days_above for one in row if one] for row in found],
        "days": next(one.days for row in found for one in row if one),
        "capacity": settings.stakes.review.capacity,
    }


def _value(answers: Answers, settings: Any, act: Sequence[int], review: Sequence[int]) -> dict[str, Any] | None:
    stakes, kind = answers.stakes, answers.kind
    if stakes.middle is None or answers.is_selective:
        return None
    policies = {"over_nothing": kind.over_nothing} | ({"over_rule": kind.over_rule} if stakes.has_rule else {})
    choices: list[tuple[dict[str, float], Any]] = [({}, stakes.middle)]
    if stakes.is_ranged:
        choices += zip(stakes.guesses, stakes.corners, strict=True)
    return {
        "guesses": [guess for guess, _ in choices],
        "main": "over_nothing",
        **{
            name: [
                _table(_intervals(kind.worth_grid(settings, policy(worths), act=act), settings, review))
                for _, worths in choices
            ]
            for name, policy in policies.items()
        },
    }


def _intervals(
    grid: Any,
    settings: Any,
    review: Sequence[int],
    line: Requirement | None = None,
    parts: int = 1,
) -> ManyMeans:
    """The mean worth and its interval at every cut-off of the grid and these edges of the band.

    They are told by a requirement's own rule, with alpha over `parts`.
    """
    columns = [int(np.flatnonzero(settings.review == r)[0]) for r in review] or [0]
    by_fold: FloatArray | None = None if grid.by_fold is None else grid.by_fold[..., columns]
    totals, squares, cubes = grid.sums[..., columns]
    return many_means(
        grid.n,
        totals,
        squares,
        cubes,
        positives=grid.positives,
        negatives=grid.negatives,
        cubes_error=grid.cubes_error,
        fold_totals=by_fold,
        fold_cases=grid.fold_cases,
        looks=line.looks if line else "anytime",
        level=1 - (1 - (line.level if line else LEVEL)) / max(1, parts),
        expected_n=line.expected_n if line else EXPECTED_N,
    )


def _table(means: ManyMeans) -> dict[str, Any]:
    return {name: shorts(getattr(means, name)) for name in ("value", "low", "high")}


def _is_plain_money(answers: Answers, line: Requirement) -> bool:
    """Whether the line bounds the money of all cases, at every position of the band: too many to take one by one."""
    is_plain = not (line.in_every or line.across or line.where)
    has_money = answers.stakes.middle is not None and not answers.is_selective
    return is_plain and answers.metric_of(line).of_worth and has_money


def _money_line(
    answers: Answers, settings: Any, line: Requirement, act: Sequence[int], review: Sequence[int]
) -> dict[str, Any]:
    """The same for a line on the money of all cases; where something is guessed, over the range of the guess."""
    kind, stakes = answers.kind, answers.stakes
    policy = kind.of_ai if line.metric == "value_per_case" else kind.over_rule
    deciding = sum(not other.aim for other in answers.spec.requirements)
    choices = [stakes.middle, *(stakes.corners if stakes.is_ranged else ())]
    grids = [kind.worth_grid(settings, policy(one), act=act) for one in choices]

    def envelope(parts: int) -> tuple[list[FloatArray], FloatArray, FloatArray]:
        found = [_intervals(grid, settings, review, line, parts) for grid in grids]
        lows, highs = np.stack([one.low for one in found]), np.stack([one.high for one in found])
        # Where one of them cannot be told, none is: NaN stays NaN.
        return [one.value for one in found], lows.min(axis=0), highs.max(axis=0)

    (value, *at_ends), low, high = envelope(1)
    _, strict_low, strict_high = envelope(deciding)
    bound_low = -np.inf if line.bound.low is None else line.bound.low
    bound_high = np.inf if line.bound.high is None else line.bound.high
    is_met = (low >= bound_low) & (high <= bound_high)
    is_not = (high < bound_low) | (low > bound_high)
    beyond = (strict_high < bound_low) | (strict_low > bound_high)
    words = np.where(is_met, "met", np.where(is_not, "not_met", "undecided"))
    turns = _turns(stakes.guesses, at_ends, line.bound.edges) if stakes.is_ranged else np.zeros(value.shape, bool)
    open_ones = np.where(turns, "cannot_know", np.where(np.isnan(low), "too_early", "too_close"))
    reasons = np.where(words != "undecided", "", open_ones)
    return {
        "by": "both" if settings.has_review else "act",
        "value": shorts(value),
        "low": shorts(low),
        "high": shorts(high),
        "verdict": words.tolist(),
        "why": [[reason or None for reason in row] for row in reasons.tolist()],
        "not_met_beyond_chance": beyond.tolist(),
    }


def _turns(
    guesses: Sequence[Mapping[str, float]], values: Sequence[FloatArray], edges: Sequence[float]
) -> NDArray[np.bool_]:
    """Where a guess within its range, the others at their middle, moves the figure over an edge of the bound."""
    turns = np.zeros(values[0].shape, bool)
    for key in guesses[0]:
        ends = [
            np.mean([value for value, guess in zip(values, guesses, strict=True) if guess[key] == end], axis=0)
            for end in {guess[key] for guess in guesses}
        ]
        for edge in edges:
            turns |= (np.min(ends, axis=0) < edge) & (edge < np.max(ends, axis=0))
    return turns
