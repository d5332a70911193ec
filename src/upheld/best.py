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
from upheld.inference import (
    Bracketed,
    Calibration,
    CannotTell,
    Mean,
    Ranged,
    Ratio,
    RatioOfSums,
    Smooth,
    Statistic,
    at_least,
    at_most,
    infer,
)
from upheld.money import EXPECTED_N, LEVEL, a_day
from upheld.spec import Bound, Requirement
from upheld.wording import plural

CHOSEN_ON, STATED_ON = 0, 1
"""The halves of the folds: even ones choose, odd ones judge."""

FEWEST_TO_CHOOSE = 10
"""So many positives, and negatives, a choice must rest on."""


def settings_of(answers: Answers) -> Any:
    """The kind's settings of the evidence behind these answers, for a lever with one cut-off for all."""
    return answers.kind.settings_of(answers.evidence, answers.stakes, answers.all, answers.spec.lever)


def best_setting(answers: Answers, settings: Any) -> BestSetting:
    """The best setting of a spec with a value block and a lever with one cut-off for all."""
    if answers.kind.is_partial(answers.all):
        return unknowable("money is not weighed by a sample of outcomes (log.outcome_known_for)")
    lines = [line for line in answers.spec.requirements if not line.aim and depends_on_setting(answers, line)]
    search = _Search(answers, settings)
    too_few = search.too_few()
    if too_few is not None:
        return BestSetting(None, None, False, too_few, too_few, why_none=too_few.reason)
    order = search.order(answers.stakes.middle)
    best = search.first(order, lines)
    free = gain_of(answers, settings, order[0], settings.today)
    alternative = Alternative(settings.cutoffs(order[0]), free, a_day(free, answers.volume_per_day()))
    if best is None:
        clashing = tuple(line.name for line in search.clashing(lines, order))
        named = " and ".join(clashing)
        reason = (
            f"none of the settings that were tried meets {named} {'together ' if len(clashing) > 1 else ''}as measured"
        )
        none = CannotTell(reason, "cannot_know")
        return BestSetting(
            None,
            None,
            False,
            none,
            none,
            clashing=clashing,
            why_none=reason,
            without_requirements=alternative,
            among=_among(answers),
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
        gain_per_day=a_day(gain, answers.volume_per_day()),
        costs=tuple(_costs(answers, settings, search, order, lines, best)),
        at_ends=tuple(at_ends),
        without_requirements=alternative,
        among=_among(answers),
    )


def unknowable(reason: str) -> BestSetting:
    """That no setting can be called the best, and why."""
    unknown = CannotTell(reason, "cannot_know")
    return BestSetting(None, None, False, unknown, unknown, why_none=reason)


def _among(answers: Answers) -> str:
    """Which settings can be weighed, where not every outcome can be known."""
    if not answers.is_selective:
        return ""
    many = plural(answers.each)
    return (
        f"only settings at which the {many} whose outcome cannot be known are treated as today can be weighed, and a "
        "requirement that cannot be known stands in no setting's way"
    )


def depends_on_setting(answers: Answers, line: Requirement) -> bool:
    """Whether another setting of the lever could change what the line says."""
    metric = answers.metrics[line.metric]
    return not metric.of_score_alone and line.metric != "prevalence"


class _Search:
    """Settings in order of their worth, and whether they meet the requirements as measured."""

    def __init__(self, answers: Answers, settings: Any) -> None:
        self.answers, self.settings = answers, settings
        self._met: dict[tuple[str, int, int], bool] = {}
        self._met_in_money: dict[str, dict[Any, bool]] = {}
        self._grids: dict[Any, Any] = {}
        self._weighed: dict[Any, bool] = {}
        self._quickly_first: dict[tuple[str, ...], list[Requirement]] = {}
        self._latest: tuple[Any, Answers] = (settings.today, answers.moved(settings, settings.today))

    def order(self, worths: Any) -> list[Any]:
        """Every setting, the one of greatest worth first; worth as the choosing half of the folds has it."""
        worth = self._chosen_by(worths).sums[0]
        review = self.settings.review if self.settings.has_review else [0]
        ranked = np.unravel_index(np.argsort(-worth, axis=None, kind="stable"), worth.shape)
        pairs = zip(self.settings.act[ranked[0]].tolist(), np.asarray(review)[ranked[1]].tolist(), strict=True)
        # A band that begins above the cut-off is no band: all of these are one setting.
        order = [at for at in dict.fromkeys(self.settings.at(act, edge) for act, edge in pairs) if self.is_weighed(at)]
        # Where no other setting is worth more, nothing speaks for leaving today's.
        today = self.settings.today
        is_best = np.isclose(self._worth_at(worth, today), self._worth_at(worth, order[0]), rtol=1e-12, atol=0)
        return list(dict.fromkeys([*([today] if is_best else []), *order]))

    def is_weighed(self, at: Any) -> bool:
        """Whether no outcome that cannot be known says how much better or worse the setting is than today's."""
        if not self.answers.is_selective:
            return True
        if at not in self._weighed:
            self._weighed[at] = self.settings.treats_unseen_alike(at)
        return self._weighed[at]

    def _worth_at(self, worth: Any, at: Any) -> float:
        row = np.flatnonzero(self.settings.act == at.act)[0]
        if not self.settings.has_review:
            return float(worth[row, 0])
        # A band that is empty begins at any edge from the cut-off on.
        column = min(np.searchsorted(self.settings.review, at.review), len(self.settings.review) - 1)
        return float(worth[row, column])

    def too_few(self) -> CannotTell | None:
        """That there is too little to choose by; None where there is enough of both outcomes."""
        grid = self._chosen_by(self.answers.stakes.middle)
        fewest = min(grid.positives, grid.negatives)
        if fewest >= FEWEST_TO_CHOOSE:
            return None
        rarer = "positives" if grid.positives < grid.negatives else "negatives"
        return CannotTell(f"too little to choose by: {fewest} {rarer}, and {FEWEST_TO_CHOOSE} are needed")

    def _chosen_by(self, worths: Any) -> Any:
        """The worth of every setting on the half that chooses."""
        if worths not in self._grids:
            kind = self.answers.kind
            half = None if self.settings.worth_by_fold() is None else CHOSEN_ON
            grid = kind.worth_grid(self.settings, kind.of_ai(worths), half)
            # All of the few customers may fall into the other half: that half chooses, and no gain is stated.
            self._grids[worths] = grid if grid.n else kind.worth_grid(self.settings, kind.of_ai(worths))
        return self._grids[worths]

    def first(self, order: Sequence[Any], lines: Sequence[Requirement]) -> Any | None:
        """The first setting in this order that meets every line as measured."""
        return next((at for at in order if self.all_met(lines, at)), None)

    def all_met(self, lines: Sequence[Requirement], at: Any) -> bool:
        """Whether the setting meets every line; those that are asked quickly first, since one that fails is enough."""
        names = tuple(line.name for line in lines)
        if names not in self._quickly_first:
            slow = {line.name: (bool(line.in_every or line.across), self._is_of_review(line)) for line in lines}
            self._quickly_first[names] = sorted(lines, key=lambda line: slow[line.name])
        return all(self.is_met(line, at) for line in self._quickly_first[names])

    def clashing(self, lines: Sequence[Requirement], order: Sequence[Any]) -> list[Requirement]:
        """Few lines, in their order, that no setting of `order` meets together; all of them if it takes all."""
        positions = [self.settings.at(int(act), int(review)) for act, review in self._corners()]
        positions = [at for at in positions if self.is_weighed(at)]
        needed = list(lines)
        for line in lines:
            fewer = [other for other in needed if other is not line]
            if not any(self.all_met(fewer, at) for at in positions):
                needed = fewer
        # An edge of the band between those tried may meet them after all.
        return needed if self.first(order, needed) is None else list(lines)

    def _corners(self) -> Iterator[tuple[int, int]]:
        review = self.settings.review[:: max(1, len(self.settings.review) // 8)] if self.settings.has_review else [0]
        return ((act, edge) for act in self.settings.act for edge in review)

    def is_met(self, line: Requirement, at: Any) -> bool:
        """Whether the figures at a setting lie within the bound; what cannot be told there stands in no one's way."""
        is_plain = not self.answers.is_selective and self.answers.of_line(line) is self.answers
        if self.answers.metrics[line.metric].unit == "money" and is_plain:
            return self._money(line).get(at, False)
        key = line.name, at.act, at.review if self._is_of_review(line) else -1
        if key not in self._met:
            if self._latest[0] != at:  # only one is kept: its slices of many segments are large
                self._latest = at, self.answers.moved(self.settings, at)
            self._met[key] = is_within(self._latest[1], line)
        return self._met[key]

    def _money(self, line: Requirement) -> dict[Any, bool]:
        """At which settings a line on money is met, of all of them at once: there are too many to take one by one."""
        if line.name not in self._met_in_money:
            kind, middle, settings = self.answers.kind, self.answers.stakes.middle, self.settings
            policy = kind.of_ai(middle) if line.metric == "value_per_case" else kind.over_rule(middle)
            segment = line.in_every or line.across
            name = f"segment:{segment}" if segment else f"where:{line.where}" if line.where else ""
            stated = self.answers.segments[segment] if segment else {"true": self.answers.part_of(line)}
            parts = settings.worth_of_parts(name, stated, self.answers.segments_at_least)
            figures = np.stack([kind.means_grid(settings, policy, worth) for worth in parts], axis=-1)
            told = ~np.isnan(figures)
            review = settings.review.tolist() if settings.has_review else [0]
            self._met_in_money[line.name] = {
                settings.at(act, edge): _within(line, figures[i, j][told[i, j]].tolist())
                for i, act in enumerate(settings.act.tolist())
                for j, edge in enumerate(review)
            }
        return self._met_in_money[line.name]

    def _is_of_review(self, line: Requirement) -> bool:
        return self.answers.metrics[line.metric].of_review


def is_within(answers: Answers, line: Requirement) -> bool:
    """Whether the figures as measured lie within the line's bound.

    What can never be known from this log stands in no one's way; what only has no case here (precision where nothing
    is acted on) is not met.
    """
    metric, answers = answers.metrics[line.metric], answers.of_line(line)
    parts = [answers.kind.without_guesses(part) for part in answers.parts_of(line)]
    statistics = [answers.statistic(metric, part) for part in parts]
    if any(isinstance(statistic, Bracketed) for statistic in statistics):
        return _may_be_within(line, statistics)
    figures = [figure_of(statistic) for statistic in statistics]
    if not (line.in_every or line.across) and figures[0] is None:
        return isinstance(statistics[0], CannotTell) and statistics[0].why == "cannot_know"
    return _within(line, [figure for figure in figures if figure is not None])


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


def figure_of(statistic: Statistic | CannotTell) -> float | None:
    """The plain figure of a statistic, without its interval; None where there is none."""
    match statistic:
        case Ratio():
            return statistic.k / statistic.n if statistic.n else None
        case Mean():
            return float(statistic.total / statistic.n) if statistic.n else None
        case RatioOfSums():
            return float(statistic.y / statistic.m) if statistic.m else None
        case Ranged():
            return figure_of(statistic.middle)
        case Smooth():
            return statistic.value
        case Calibration() | Bracketed():
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
    per_day = answers.volume_per_day()
    for line in lines:
        freer = search.first(order, [other for other in lines if other is not line])
        if freer is None or freer == best:
            nothing = CannotTell("the best setting is the same without it", "cannot_know", 0.0)
            yield Cost(line.name, nothing, nothing, settings.cutoffs(best))
            continue
        costs = gain_of(answers, settings, freer, best)
        yield Cost(line.name, costs, a_day(costs, per_day), settings.cutoffs(freer))
