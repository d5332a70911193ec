"""What a slider over the buffer looks up, for a product that names quantities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from upheld.answers import Answers
from upheld.inference import Ratio
from upheld.money import EXPECTED_N, LEVEL, told
from upheld.slider_lines import at_position, figure_at, line_table
from upheld.tradeoff import widths_of

MOST_POSITIONS = 96
"""So many buffers a slider holds."""
MOST_WIDTHS = 25
"""So many widths of a window stand beside it."""


def buffer_tables(answers: Answers, settings: Any, best: Any | None = None) -> dict[str, Any]:
    """The tables of a slider over the buffer: those of every kind, and

    - `figures`: by metric, of every one that depends on the buffer: value, low, high and n
    - `counts`: how many cases come late, and how many in time
    - `widths`: where a window is shown, at each width (`window`, and `today` among them, or None) the figures of the
      window that ends where it stands; else None. The slider does not move it
    """
    act = settings.thinned(MOST_POSITIONS, [settings.today.act, *([best.act] if best else [])])
    places: list[Any] = [settings.at(a) for a in act]
    today = act.index(settings.today.act)
    if not settings.is_today_among:
        today = len(places)
        places.append(None)
    moved = [at_position(answers, settings, at) for at in places]
    return {
        "keys": {"act": "buffer", "edge": None},
        "act": [settings.cutoffs(at)["buffer"] for at in places if at is not None],
        "edge": [],
        "today": {"act": today, "edge": None},
        "best": {"act": act.index(best.act), "edge": None} if best else None,
        "figures": _figures(moved),
        "counts": _counts(moved),
        "widths": _widths(answers, settings),
        "value": _value(answers, moved),
        "requirements": {
            line.name: line_table(answers, settings, line, [[at] for at in places])
            for line in answers.spec.requirements
        },
    }


def _figures(moved: Sequence[Answers]) -> dict[str, Any]:
    metrics = moved[0].metrics
    names = [name for name, one in metrics.items() if not one.of_score_alone and not one.of_worth]
    found = {}
    for name in names:
        rows = [figure_at(one.answer(metrics[name], one.all, "anytime", LEVEL, EXPECTED_N)) for one in moved]
        found[name] = {key: [[row[key]] for row in rows] for key in rows[0]}
    return found


def _widths(answers: Answers, settings: Any) -> dict[str, Any] | None:
    rows = widths_of(answers, settings, MOST_WIDTHS)
    if not rows:
        return None
    told = [{name: figure_at(answer) for name, answer in row.metrics.items()} for row in rows]
    return {
        "window": [row.setting["window"] for row in rows],
        "today": next((place for place, row in enumerate(rows) if row.is_today), None),
        "figures": {
            name: {key: [[one[name][key]] for one in told] for key in one_figure}
            for name, one_figure in told[0].items()
        },
    }


def _counts(moved: Sequence[Answers]) -> dict[str, list[int | None]]:
    late = [one.statistic(one.metrics["late_rate"], one.all) for one in moved]
    counted = [(int(one.k), int(one.n - one.k)) if isinstance(one, Ratio) else (None, None) for one in late]
    return {"late": [one for one, _ in counted], "in_time": [one for _, one in counted]}


def _value(answers: Answers, moved: Sequence[Answers]) -> dict[str, Any] | None:
    """Money at each position, at the middle of what is guessed and at each of its ends."""
    stakes = answers.stakes
    if stakes.middle is None:
        return None
    choices = [stakes.middle, *(stakes.corners if stakes.is_ranged else ())]
    names = ["per_case", *(["over_rule"] if stakes.has_rule else [])]
    return {
        "guesses": [{}, *(stakes.guesses if stakes.is_ranged else ())],
        "main": "per_case",
        **{name: [_at_worths(name, moved, worths) for worths in choices] for name in names},
    }


def _at_worths(name: str, moved: Sequence[Answers], worths: Any) -> dict[str, Any]:
    found = []
    for one in moved:
        part = replace(one.all, stakes=replace(one.all.stakes, middle=worths, corners=(), guesses=()))
        found.append(figure_at(told(one.kind.MONEY[name](part))))
    return {key: [[row[key]] for row in found] for key in ("value", "low", "high")}
