"""The best buffer of a product that names quantities: the one of greatest worth that meets the requirements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from upheld.answer import Answer
from upheld.answers import Answers
from upheld.assessed_money import Alternative, BestSetting
from upheld.best import CHOSEN_ON, STATED_ON, depends_on_setting, settings_of
from upheld.inference import CannotTell
from upheld.money import a_day, told
from upheld.spec import Requirement
from upheld.within import is_within
from upheld.wording import plural

MOST_TRIED = 400
FEWEST_TO_CHOOSE = 100
"""So many cases that came a choice must rest on."""


def best_buffer(answers: Answers) -> BestSetting:
    """The buffer of greatest worth on the even folds among those that meet every requirement as measured.

    Its gain over today's is stated on the odd folds, which had no part in the choice. Beside it stands what costs alone
    say, where they are linear.
    """
    return replace(_best_buffer(answers), late_in=answers.kind.late_in(answers.stakes))


def _best_buffer(answers: Answers) -> BestSetting:
    kind, settings = answers.kind, settings_of(answers)
    half = {of: kind.half(answers.evidence, answers.stakes, of) for of in (CHOSEN_ON, STATED_ON)}
    if half[CHOSEN_ON] is None or half[STATED_ON] is None:
        return _none("log.id or log.who is needed: half of the cases choose, and the other half say what is gained")
    if min(one.n for one in half.values()) < FEWEST_TO_CHOOSE:
        many = plural(answers.each)
        return _none(f"fewer than {FEWEST_TO_CHOOSE} {many} that came to choose by, and as many to judge by")
    lines = [line for line in answers.spec.requirements if not line.aim and depends_on_setting(answers, line)]
    acts = settings.thinned(MOST_TRIED, [settings.today.act])

    def gain(act: int) -> Answer:
        return told(kind.gain(answers.all, STATED_ON, act))

    def order(worths: Any) -> list[int]:
        worth = {act: kind.worth_at(half[CHOSEN_ON], answers.stakes, worths, act) for act in acts}
        return sorted(acts, key=lambda act: (-worth[act], abs(act - settings.today.act)))

    met: dict[tuple[str, int], bool] = {}

    def meets(line: Requirement, act: int) -> bool:
        if (line.name, act) not in met:
            met[line.name, act] = is_within(answers.moved(settings, settings.at(act)), line)
        return met[line.name, act]

    def first(acts: list[int], of: list[Requirement]) -> int | None:
        return next((act for act in acts if all(meets(line, act) for line in of)), None)

    by_worth = order(answers.stakes.middle)
    best, freest = first(by_worth, lines), by_worth[0]
    free = gain(freest)
    alternative = Alternative(settings.cutoffs(settings.at(freest)), free, a_day(free, answers.volume_per_day()))
    if best is None:
        named = tuple(line.name for line in _smallest(lines, lambda some: first(by_worth, some) is None))
        together = "together " if len(named) > 1 else ""
        reason = f"none of the buffers that were tried meets {' and '.join(named)} {together}as measured"
        none = CannotTell(reason, "cannot_know")
        return BestSetting(
            None, None, False, none, none, clashing=named, why_none=reason, without_requirements=alternative
        )
    at_ends = []
    if answers.stakes.is_ranged:
        for guess, worths in zip(answers.stakes.guesses, answers.stakes.corners, strict=True):
            there = first(order(worths), lines)
            if there is not None:
                at_ends.append((guess, settings.cutoffs(settings.at(there))))
    found = gain(best)
    return BestSetting(
        setting=settings.cutoffs(settings.at(best)),
        position=settings.at(best),
        is_today=settings.is_today_among and best == settings.today.act,
        gain=found,
        gain_per_day=a_day(found, answers.volume_per_day()),
        at_ends=tuple(at_ends),
        without_requirements=alternative,
    )


def _smallest(lines: list[Requirement], clash: Callable[[list[Requirement]], bool]) -> list[Requirement]:
    """Lines that no buffer meets together, none of which could be left out."""
    left = list(lines)
    for line in lines:
        without = [one for one in left if one is not line]
        if clash(without):
            left = without
    return left


def _none(reason: str) -> BestSetting:
    unknown = CannotTell(reason)
    return BestSetting(None, None, False, unknown, unknown, why_none=reason)
