"""The setting of greatest worth that meets the requirements, and what each requirement costs.

It is chosen on one half of the customers and its gain is stated on the other: read off the same cases, the best of
thousands of settings flatters itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.answer import Answer
from upheld.answers import Answers
from upheld.assessed_money import Alternative, BestSetting, Cost
from upheld.inference import CannotTell, infer
from upheld.money import EXPECTED_N, LEVEL, a_day
from upheld.spec import Requirement
from upheld.within import all_within, is_within
from upheld.wording import plural

IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]

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
    freest = settings.at(*order[0].tolist())
    free = gain_of(answers, settings, freest, settings.today)
    alternative = Alternative(settings.cutoffs(freest), free, a_day(free, answers.volume_per_day()))
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
    metric = answers.metric_of(line)
    return not metric.of_score_alone and line.metric != "prevalence"


class _Search:
    """Settings in order of their worth, and whether they meet the requirements as measured."""

    def __init__(self, answers: Answers, settings: Any) -> None:
        self.answers, self.settings = answers, settings
        self._met: dict[tuple[str, int, int], bool] = {}
        self._met_in_money: dict[str, BoolArray] = {}
        self._of_review: dict[str, bool] = {}
        self._grids: dict[Any, Any] = {}
        self._weighed: dict[Any, bool] = {}
        self._quickly_first: dict[tuple[str, ...], list[Requirement]] = {}
        self._latest: tuple[Any, Answers] = (settings.today, answers.moved(settings, settings.today))

    def order(self, worths: Any) -> IntArray:
        """Every setting, the one of greatest worth first, as its boundaries (act, review), shape (N, 2).

        Worth is what the choosing half of the folds has it.
        """
        worth = self._chosen_by(worths).sums[0]
        review = self.settings.review if self.settings.has_review else [0]
        ranked = np.unravel_index(np.argsort(-worth, axis=None, kind="stable"), worth.shape)
        act = self.settings.act[ranked[0]]
        # A band that begins above the cut-off is no band: all of these are one setting.
        edge = np.minimum(np.asarray(review)[ranked[1]], act) if self.settings.has_review else act
        _, firsts = np.unique(act * (self.settings.act[-1] + 1) + edge, return_index=True)
        firsts = np.sort(firsts)
        order, ordered = np.stack([act, edge], axis=1)[firsts], worth[ranked][firsts]
        if self.answers.is_selective:
            weighed = np.array([self.is_weighed(self.settings.at(*at)) for at in order.tolist()], bool)
            order, ordered = order[weighed], ordered[weighed]
        # Where no other setting is worth more, nothing speaks for leaving today's.
        today = self.settings.today
        is_today = (order == (today.act, today.review)).all(axis=1)
        if np.isclose(ordered[is_today][0], ordered.max(), rtol=1e-12, atol=0):
            order = np.concatenate([order[is_today], order[~is_today]])
        return order

    def is_weighed(self, at: Any) -> bool:
        """Whether no outcome that cannot be known says how much better or worse the setting is than today's."""
        if not self.answers.is_selective:
            return True
        if at not in self._weighed:
            self._weighed[at] = self.settings.treats_unseen_alike(at)
        return self._weighed[at]

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

    def first(self, order: IntArray, lines: Sequence[Requirement]) -> Any | None:
        """The first setting in this order that meets every line as measured."""
        left = self._meeting_money(order, lines)
        others = self._not_on_the_grid(lines)
        while len(left):
            at = self.settings.at(*left[0].tolist())
            failed = self.first_failed(others, at)
            if failed is None:
                return at
            # What no edge of the band can change fails at all of them.
            left = left[1:] if self._is_of_review(failed) else left[left[:, 0] != at.act]
        return None

    def first_failed(self, lines: Sequence[Requirement], at: Any) -> Requirement | None:
        """A line off the grid that the setting does not meet; those that are asked quickly first: one is enough."""
        names = tuple(line.name for line in lines)
        if names not in self._quickly_first:
            slow = {line.name: (bool(line.in_every or line.across), self._is_of_review(line)) for line in lines}
            self._quickly_first[names] = sorted(lines, key=lambda line: slow[line.name])
        return next((line for line in self._quickly_first[names] if not self.is_met(line, at)), None)

    def clashing(self, lines: Sequence[Requirement], order: IntArray) -> list[Requirement]:
        """Few lines, in their order, that no setting of `order` meets together; all of them if it takes all."""
        corners = self._corners()
        needed = list(lines)
        for line in lines:
            fewer = [other for other in needed if other is not line]
            others = self._not_on_the_grid(fewer)
            left = (self.settings.at(*at) for at in self._meeting_money(corners, fewer).tolist())
            if all(self.first_failed(others, at) is not None for at in left):
                needed = fewer
        # An edge of the band between those tried may meet them after all.
        return needed if self.first(order, needed) is None else list(lines)

    def _corners(self) -> IntArray:
        """Every cut-off, with a few of the edges of the band that can be weighed; shape (N, 2)."""
        review = self.settings.review[:: max(1, len(self.settings.review) // 8)] if self.settings.has_review else [0]
        corners = np.array([(act, edge) for act in self.settings.act for edge in review], np.int64)
        return corners[[self.is_weighed(self.settings.at(*at)) for at in corners.tolist()]]

    def is_met(self, line: Requirement, at: Any) -> bool:
        """Whether a figure off the grid lies within the bound; what cannot be told there stands in no one's way."""
        key = line.name, at.act, at.review if self._is_of_review(line) else -1
        if key not in self._met:
            if self._latest[0] != at:  # only one is kept: its slices of many segments are large
                self._latest = at, self.answers.moved(self.settings, at)
            self._met[key] = is_within(self._latest[1], line)
        return self._met[key]

    def _meeting_money(self, positions: IntArray, lines: Sequence[Requirement]) -> IntArray:
        """The positions, as in `order`, at which each of the lines that stands on the grid is met."""
        for line in lines:
            if self._is_on_the_grid(line):
                positions = positions[self._money(line)[self._place(positions[:, 0], positions[:, 1])]]
        return positions

    def _not_on_the_grid(self, lines: Sequence[Requirement]) -> list[Requirement]:
        return [line for line in lines if not self._is_on_the_grid(line)]

    def _is_on_the_grid(self, line: Requirement) -> bool:
        """Whether the line is on money over all days, which is known at every setting at once."""
        is_plain = not self.answers.is_selective and self.answers.of_line(line) is self.answers
        return self.answers.metric_of(line).of_worth and is_plain

    def _place(self, act: Any, review: Any) -> tuple[Any, Any]:
        """Where settings stand among the cut-offs and the edges; an empty band stands where one first is empty."""
        edge = np.searchsorted(self.settings.review, review) if self.settings.has_review else np.zeros_like(review)
        return np.searchsorted(self.settings.act, act), edge

    def _money(self, line: Requirement) -> BoolArray:
        """At which settings a line on money is met, shape (A, R): there are too many to take one by one."""
        if line.name not in self._met_in_money:
            kind, middle, settings = self.answers.kind, self.answers.stakes.middle, self.settings
            policy = kind.of_ai(middle) if line.metric == "value_per_case" else kind.over_rule(middle)
            segment = line.in_every or line.across
            name = f"segment:{segment}" if segment else f"where:{line.where}" if line.where else ""
            stated = self.answers.segments[segment] if segment else {"true": self.answers.part_of(line)}
            parts = settings.worth_of_parts(name, stated, self.answers.segments_at_least)
            figures = np.stack([kind.means_grid(settings, policy, worth) for worth in parts], axis=-1)
            # A part without a case has no figure at any setting, and stands in no one's way.
            figures = figures[..., ~np.isnan(figures).all(axis=(0, 1))]
            self._met_in_money[line.name] = all_within(line, figures)
        return self._met_in_money[line.name]

    def _is_of_review(self, line: Requirement) -> bool:
        if line.name not in self._of_review:  # asked at thousands of settings
            self._of_review[line.name] = self.answers.metric_of(line).of_review
        return self._of_review[line.name]


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
    answers: Answers, settings: Any, search: _Search, order: IntArray, lines: Sequence[Requirement], best: Any
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
