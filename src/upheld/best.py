"""The setting of greatest worth that meets the requirements, and what each requirement costs.

It is chosen on one half of the customers and its gain is stated on the other: read off the same cases, the best of
thousands of settings flatters itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from upheld.answer import Answer
from upheld.answers import Answers
from upheld.assessed_money import Alternative, BestSetting, Cost
from upheld.inference import Calibration, CannotTell, Mean, Ranged, Ratio, Smooth, Statistic, infer
from upheld.money import EXPECTED_N, LEVEL, a_day
from upheld.spec import Bound, Requirement

CHOSEN_ON, STATED_ON = 0, 1
"""The halves of the folds: even ones choose, odd ones judge."""


def settings_of(answers: Answers) -> Any:
    """The kind's settings of the evidence behind these answers, for a lever with one cut-off for all."""
    return answers.kind.settings_of(answers.evidence, answers.stakes, answers.all, answers.spec.lever)


def best_setting(answers: Answers, settings: Any) -> BestSetting:
    """The best setting of a spec with a value block and a lever with one cut-off for all."""
    unknown = unknowable(answers)
    if unknown is not None:
        return unknown
    lines = [line for line in answers.spec.requirements if not line.aim and depends_on_setting(answers, line)]
    search = _Search(answers, settings)
    order = search.order(answers.stakes.middle)
    best = search.first(order, lines)
    free = gain_of(answers, settings, order[0], settings.today)
    alternative = Alternative(settings.cutoffs(order[0]), free, a_day(free, answers.cases_per_day()))
    if best is None:
        clashing = tuple(line.name for line in search.clashing(lines))
        named = " and ".join(clashing)
        reason = f"no setting meets {named} as measured" if clashing else "no setting meets them all as measured"
        none = CannotTell(reason, "cannot_know")
        return BestSetting(
            None, None, False, none, none, clashing=clashing, why_none=reason, without_requirements=alternative
        )
    gain = gain_of(answers, settings, best, settings.today)
    at_ends = []
    if answers.stakes.is_ranged:
        for guess, worths in zip(answers.stakes.guesses, answers.stakes.corners, strict=True):
            there = search.first(search.order(worths), lines)
            if there is not None:
                at_ends.append((guess, settings.cutoffs(there)))
    return BestSetting(
        setting=settings.cutoffs(best),
        position=best,
        is_today=best == settings.today,
        gain=gain,
        gain_per_day=a_day(gain, answers.cases_per_day()),
        costs=tuple(_costs(answers, settings, search, order, lines, best)),
        at_ends=tuple(at_ends),
        without_requirements=alternative,
    )


def unknowable(answers: Answers) -> BestSetting | None:
    """That no setting can be called the best, where not every outcome can be known; else None."""
    if not answers.metrics["value_per_case"].outcomes_of - answers.kind.KNOWN_REGIONS[answers.known_for]:
        return None
    unknown = CannotTell("not every outcome can be known (log.outcome_known_for)", "cannot_know")
    return BestSetting(None, None, False, unknown, unknown, why_none=unknown.reason)


def depends_on_setting(answers: Answers, line: Requirement) -> bool:
    """Whether another setting of the lever could change what the line says."""
    metric = answers.metrics[line.metric]
    return not metric.of_score_alone and line.metric != "prevalence"


class _Search:
    """Settings in order of their worth, and whether they meet the requirements as measured."""

    def __init__(self, answers: Answers, settings: Any) -> None:
        self.answers, self.settings = answers, settings
        self._met: dict[tuple[str, int, int], bool] = {}
        self._moved: dict[tuple[int, int], Answers] = {}

    def order(self, worths: Any) -> list[Any]:
        """Every setting, the one of greatest worth first; worth as the choosing half of the folds has it."""
        half = None if self.settings.worth_by_fold() is None else CHOSEN_ON
        grid = self.answers.kind.worth_grid(self.settings, self.answers.kind.of_ai(worths), half)
        if not grid.n:  # all of the few customers fell into the other half: that half chooses, and no gain is stated
            grid = self.answers.kind.worth_grid(self.settings, self.answers.kind.of_ai(worths))
        worth = grid.sums[0]
        review = self.settings.review if self.settings.has_review else [0]
        ranked = np.unravel_index(np.argsort(-worth, axis=None, kind="stable"), worth.shape)
        pairs = zip(self.settings.act[ranked[0]].tolist(), np.asarray(review)[ranked[1]].tolist(), strict=True)
        # A band that begins above the cut-off is no band: all of these are one setting.
        return list(dict.fromkeys(self.settings.at(act, edge) for act, edge in pairs))

    def first(self, order: Sequence[Any], lines: Sequence[Requirement]) -> Any | None:
        """The first setting in this order that meets every line as measured."""
        return next((at for at in order if all(self.is_met(line, at) for line in lines)), None)

    def clashing(self, lines: Sequence[Requirement]) -> list[Requirement]:
        """Fewest lines, in their order, that no setting meets together; all of them if it takes all."""
        positions = [self.settings.at(int(act), int(review)) for act, review in self._corners()]
        needed = list(lines)
        for line in lines:
            fewer = [other for other in needed if other is not line]
            if not any(all(self.is_met(other, at) for other in fewer) for at in positions):
                needed = fewer
        return needed

    def _corners(self) -> Iterator[tuple[int, int]]:
        review = self.settings.review[:: max(1, len(self.settings.review) // 8)] if self.settings.has_review else [0]
        return ((act, edge) for act in self.settings.act for edge in review)

    def is_met(self, line: Requirement, at: Any) -> bool:
        """Whether the figures at a setting lie within the bound; what cannot be told there stands in no one's way."""
        metric = self.answers.metrics[line.metric]
        key = line.name, at.act, at.review if metric.of_review else -1
        if key not in self._met:
            moved = self._moved.setdefault(key[1:], self.answers.moved(self.settings, at))
            self._met[key] = is_within(moved, line)
        return self._met[key]


def is_within(answers: Answers, line: Requirement) -> bool:
    """Whether the figures as measured lie within the line's bound; what cannot be told stands in no one's way."""
    metric = answers.metrics[line.metric]
    figures = [figure_of(answers.statistic(metric, part)) for part in answers.parts_of(line)]
    return _within(line, [figure for figure in figures if figure is not None])


def figure_of(statistic: Statistic | CannotTell) -> float | None:
    """The plain figure of a statistic, without its interval; None where there is none."""
    match statistic:
        case Ratio():
            return statistic.k / statistic.n if statistic.n else None
        case Mean():
            return float(statistic.total / statistic.n) if statistic.n else None
        case Ranged():
            return figure_of(statistic.middle)
        case Smooth():
            return statistic.value
        case Calibration():
            return None
        case CannotTell():
            return statistic.value


def _within(line: Requirement, figures: list[float]) -> bool:
    if line.across:
        return not figures or max(figures) - min(figures) <= (line.bound.high or 0.0)
    return all(_is_inside(figure, line.bound) for figure in figures)


def _is_inside(figure: float, bound: Bound) -> bool:
    return (bound.low is None or figure >= bound.low) and (bound.high is None or figure <= bound.high)


def gain_of(answers: Answers, settings: Any, better: Any, than: Any) -> Answer:
    """By how much a case is worth more at one setting than at another, on the half that had no part in the choice."""
    if better == than:
        return CannotTell("it is the setting of today", "cannot_know", 0.0)
    statistic = settings.gain(better, than, STATED_ON)
    if statistic is None:
        reason = "the log names neither who nor id, so the cases that chose it cannot be kept from those that judge it"
        return CannotTell(reason, "cannot_know")
    return infer(statistic, looks="anytime", level=LEVEL, expected_n=EXPECTED_N)


def _costs(
    answers: Answers, settings: Any, search: _Search, order: list[Any], lines: Sequence[Requirement], best: Any
) -> Iterator[Cost]:
    per_day = answers.cases_per_day()
    for line in lines:
        freer = search.first(order, [other for other in lines if other is not line])
        if freer is None or freer == best:
            nothing = CannotTell("the best setting is the same without it", "cannot_know", 0.0)
            yield Cost(line.name, nothing, nothing, settings.cutoffs(best))
            continue
        costs = gain_of(answers, settings, freer, best)
        yield Cost(line.name, costs, a_day(costs, per_day), settings.cutoffs(freer))
