"""What the product is worth, against nothing, against the rule and at the best setting: typed, and as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from upheld.answer import Answer, answer_json, number_json
from upheld.flips import Flip
from upheld.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Guess:
    """A worth that is only guessed: its key in the value block, its range, and what it rests on."""

    key: str
    low: float
    high: float
    because: str | None


@dataclass(frozen=True, slots=True)
class Money:
    """What the product's decisions are worth, in `currency`.

    `per_case` is told against an ordinary case let through, `over_nothing` against letting every case pass; `per_day`
    and `over_nothing_per_day` are the same at `cases_per_day`, today's volume. `without_worth` cases have none, because
    what their worth is made of is empty. `flips` says at which guess doing nothing would be worth as much.
    """

    currency: str
    per_case: Answer
    per_day: Answer
    over_nothing: Answer
    over_nothing_per_day: Answer
    cases_per_day: float | None
    guesses: tuple[Guess, ...]
    flips: tuple[Flip, ...]
    cap: float | None
    without_worth: int


@dataclass(frozen=True, slots=True)
class AgainstRule:
    """The AI against the simple rule, on the same cases; `none` is why there is no rule, and then nothing else is told.

    `metrics` are the rule's own; `more_often` is by how much more of the positives, and of the negatives, the AI acts
    on. `verdict` asks whether the AI is worth at least as much as the rule.
    """

    expression: str | None
    none: str | None
    value_over_rule: Answer
    per_day: Answer
    value_of_rule: Answer
    verdict: Verdict | None
    flips: tuple[Flip, ...] = ()
    metrics: dict[str, Answer] = field(default_factory=dict)
    more_often: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one requirement costs: by how much a case (and a day) would be worth more without it.

    `setting` is the best one without it. Both answers are CannotTell where it costs nothing to tell.
    """

    id: str
    per_case: Answer
    per_day: Answer
    setting: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another setting, and by how much a case (and a day) is worth more there than at today's."""

    setting: dict[str, Any]
    gain: Answer
    gain_per_day: Answer


@dataclass(frozen=True, slots=True)
class BestSetting:
    """The setting of greatest worth that meets the requirements as measured; `why_none` where there is none.

    `gain` is by how much a case is worth more than at today's setting, on cases that had no part in the choice.
    `clashing` names requirements that no setting meets together. `at_ends` is the best setting where each guessed worth
    lies at an end of its range. `without_requirements` is the setting of greatest worth, whatever is required.
    `not_weighed` names requirements whose figures are known at today's setting alone. `among` says which settings could
    be weighed, where not all can. `late_in` are, of a quantity whose costs are linear, the smallest and the largest
    share of cases that would come later than the one best shown, wherever a guess lies (newsvendor); else None.
    """

    setting: dict[str, Any] | None
    position: Any
    is_today: bool
    gain: Answer
    gain_per_day: Answer
    costs: tuple[Cost, ...] = ()
    clashing: tuple[str, ...] = ()
    at_ends: tuple[tuple[dict[str, float], dict[str, Any]], ...] = ()
    why_none: str = ""
    without_requirements: Alternative | None = None
    not_weighed: tuple[str, ...] = ()
    among: str = ""
    late_in: tuple[float, float] | None = None


def best_json(best: BestSetting) -> dict[str, Any]:
    """The best setting as plain data."""
    free = best.without_requirements
    return {
        "setting": best.setting,
        "is_today": best.is_today,
        "why_none": best.why_none or None,
        "gain": answer_json(best.gain),
        "gain_per_day": answer_json(best.gain_per_day),
        "costs": [
            {
                "id": cost.id,
                "per_case": answer_json(cost.per_case),
                "per_day": answer_json(cost.per_day),
                "setting": cost.setting,
            }
            for cost in best.costs
        ],
        "clashing": list(best.clashing),
        "not_weighed": list(best.not_weighed),
        "among": best.among or None,
        "late_in": list(best.late_in) if best.late_in else None,
        "at_ends": [{"guess": guess, "setting": setting} for guess, setting in best.at_ends],
        "without_requirements": {
            "setting": free.setting,
            "gain": answer_json(free.gain),
            "gain_per_day": answer_json(free.gain_per_day),
        }
        if free
        else None,
    }


def money_json(value: Money, best: BestSetting | None) -> dict[str, Any]:
    """The money as plain data."""
    return {
        "currency": value.currency,
        "per_case": answer_json(value.per_case),
        "per_day": answer_json(value.per_day),
        "over_nothing": {
            "per_case": answer_json(value.over_nothing),
            "per_day": answer_json(value.over_nothing_per_day),
        },
        "cases_per_day": value.cases_per_day,
        "cap": value.cap,
        "without_worth": value.without_worth,
        "guesses": [
            {"worth": guess.key, "from": guess.low, "to": guess.high, "because": guess.because}
            for guess in value.guesses
        ],
        "flips": flips_json(value.flips),
        "best_setting": best_json(best) if best else None,
    }


def rule_json(rule: AgainstRule) -> dict[str, Any]:
    """The AI against the rule as plain data."""
    return {
        "expression": rule.expression,
        "none": rule.none,
        "value_over_rule": answer_json(rule.value_over_rule),
        "per_day": answer_json(rule.per_day),
        "value_of_rule": answer_json(rule.value_of_rule),
        "verdict": rule.verdict.word if rule.verdict else None,
        "flips": flips_json(rule.flips),
        "metrics": {name: answer_json(answer) for name, answer in rule.metrics.items()},
        "more_often": {name: answer_json(answer) for name, answer in rule.more_often.items()},
    }


def flips_json(found: tuple[Flip, ...]) -> list[dict[str, Any]]:
    """The guesses at which a figure crosses its bound; above which, and on which side."""
    return [{"worth": flip.key, "at": number_json(flip.at), "is_above": flip.is_above} for flip in found]
