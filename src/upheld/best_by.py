"""The best cut-off of each value of a segment, together meeting the requirements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from upheld.answers import Answers
from upheld.assessed_money import Alternative, BestSetting
from upheld.best import CHOSEN_ON, depends_on_setting, gain_of, unknowable
from upheld.inference import CannotTell, FloatArray
from upheld.money import a_day
from upheld.spec import Requirement
from upheld.within import is_within

MOST_SWEEPS = 10


def best_setting_by(answers: Answers, settings: Any) -> BestSetting:
    """The cut-offs of greatest worth, one for each group, that meet the requirements as measured.

    Found group by group in turn, from each group's own best, from today's cut-offs and from one cut-off for all; a
    better one that needs several groups to move at once may be overlooked. Requirements about another segment or a
    where clause cannot be weighed away from today's setting; they are named in `not_weighed`. Cut-offs that would leave
    more of the review band unseen than today's are passed over, since nothing tells what they would be worth.
    """
    if answers.is_selective:
        return unknowable("not every outcome can be known (log.outcome_known_for), and the cut-off differs by segment")
    lines = [line for line in answers.spec.requirements if not line.aim and depends_on_setting(answers, line)]
    weighed = [line for line in lines if not line.where and (line.in_every or line.across) in (None, settings.by)]
    not_weighed = tuple(line.name for line in lines if line not in weighed)
    search = _Search(answers, settings, weighed)
    own = search.own_best()
    free = gain_of(answers, settings, own, settings.today)
    if not search.is_seen(own):
        free = CannotTell("more cases would fall into the review band than people can look at", "cannot_know")
    alternative = Alternative(settings.cutoffs(own), free, a_day(free, answers.volume_per_day()))
    best = search.best(own)
    if best is None:
        reason = f"none of the cut-offs that were tried meets {_listed(weighed)} together as measured"
        none = CannotTell(reason, "cannot_know")
        return BestSetting(
            None, None, False, none, none, why_none=reason, without_requirements=alternative, not_weighed=not_weighed
        )
    gain = gain_of(answers, settings, best, settings.today)
    return BestSetting(
        setting=settings.cutoffs(best),
        position=best,
        is_today=best == settings.today,
        gain=gain,
        gain_per_day=a_day(gain, answers.volume_per_day()),
        without_requirements=alternative,
        not_weighed=not_weighed,
    )


def _listed(lines: Sequence[Requirement]) -> str:
    *first, last = [line.name for line in lines]
    return f"{', '.join(first)} and {last}" if first else last


class _Search:
    """Group by group, the cut-off of greatest worth that keeps every requirement met."""

    def __init__(self, answers: Answers, settings: Any, lines: Sequence[Requirement]) -> None:
        self.answers, self.settings, self.lines = answers, settings, lines
        half = CHOSEN_ON if settings.has_folds() else None
        self.worth: dict[str, FloatArray] = settings.worth_by_cutoff(answers.stakes.middle, half)
        self.positions = {group: list(settings.positions_of(group)) for group in settings.groups}
        self.cutoffs = {
            group: np.array([settings.groups[group].cutoff(one.act) for one in positions])
            for group, positions in self.positions.items()
        }
        self._met: dict[tuple[Any, ...], bool] = {}
        self._unseen_today: float = settings.unseen(settings.today)

    def own_best(self) -> dict[str, Any]:
        """The cut-off of greatest worth of each group, whatever is required."""
        return {group: self.positions[group][int(np.argmax(worth))] for group, worth in self.worth.items()}

    def best(self, own: dict[str, Any]) -> dict[str, Any] | None:
        """The cut-offs of greatest worth that were found; None where no start meets the requirements."""
        if self.is_met(own):
            return own
        starts = [start for start in (self.settings.today, *self._alike()) if self.is_met(start)]
        # Each distinct start is improved; those of greatest worth first, so that few are enough.
        starts.sort(key=self.worth_of, reverse=True)
        improved = [self._improved(start) for start in starts[:4]]
        return max(improved, key=self.worth_of, default=None)

    def worth_of(self, at: dict[str, Any]) -> float:
        """The worth of all groups at their cut-offs."""
        return float(sum(self.worth[group][self.positions[group].index(one)] for group, one in at.items()))

    def is_met(self, at: dict[str, Any]) -> bool:
        """Whether the figures lie within every bound."""
        key = tuple(one.act for one in at.values())
        if key not in self._met:
            moved = self.answers.moved(self.settings, at)
            self._met[key] = self.is_seen(at) and all(is_within(moved, line) for line in self.lines)
        return self._met[key]

    def is_seen(self, at: dict[str, Any]) -> bool:
        """Whether people see as much of the review band as today."""
        return bool(self.settings.unseen(at) <= self._unseen_today)

    def _alike(self) -> list[dict[str, Any]]:
        """The same cut-off for all groups, at each cut-off of the largest."""
        largest = max(self.positions, key=lambda group: len(self.positions[group]))
        found = []
        for cutoff in self.cutoffs[largest]:
            found.append({group: self._nearest(group, cutoff) for group in self.positions})
        return found

    def _nearest(self, group: str, cutoff: float) -> Any:
        return self.positions[group][int(np.abs(self.cutoffs[group] - cutoff).argmin())]

    def _improved(self, start: dict[str, Any]) -> dict[str, Any]:
        at = dict(start)
        for _ in range(MOST_SWEEPS):
            before = dict(at)
            for group, worth in self.worth.items():
                now = worth[self.positions[group].index(at[group])]
                for i in np.argsort(-worth, kind="stable"):
                    if worth[i] <= now:
                        break
                    moved = {**at, group: self.positions[group][int(i)]}
                    if self.is_met(moved):
                        at = moved
                        break
            if at == before:
                break
        return at
