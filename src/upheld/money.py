"""What the product is worth, and whether it is worth more than the simple rule."""

from __future__ import annotations

from dataclasses import replace

from upheld.answer import Answer
from upheld.answers import Answers
from upheld.assessed_money import AgainstRule, Guess, Money
from upheld.flips import Flip, flips
from upheld.inference import CannotTell, Estimate, Range, Ranged, Statistic, infer
from upheld.spec import at_least
from upheld.spec.worth import NoRule, WorthRange
from upheld.verdicts import Verdict, verdict_for

LEVEL, EXPECTED_N = 0.95, 1000


def worth_of(answers: Answers) -> Money | None:
    """The product's money; None where the spec has no value block."""
    value = answers.spec.value
    if value is None:
        return None
    per_day = answers.volume_per_day()
    per_case, over_nothing = told(answers.money("per_case")), told(answers.money("over_nothing"))
    written = {key: getattr(value, key) for key in answers.kind.RESULTS}
    return Money(
        currency=value.currency,
        per_case=per_case,
        per_day=a_day(per_case, per_day),
        over_nothing=over_nothing,
        over_nothing_per_day=a_day(over_nothing, per_day),
        cases_per_day=per_day,
        guesses=tuple(
            Guess(key, worth.from_, worth.to, worth.because)
            for key, worth in written.items()
            if isinstance(worth, WorthRange)
        ),
        flips=_turns(answers, answers.money("over_nothing")),
        cap=value.cap,
        without_worth=_without_worth(answers),
    )


def against_rule(answers: Answers) -> AgainstRule | None:
    """The AI against the rule on the same cases; None where the spec says nothing of a rule."""
    rule = answers.spec.rule
    if rule is None:
        return None
    if isinstance(rule, NoRule):
        none = CannotTell(f"there is no rule to compare with: {rule.none}", "cannot_know")
        return AgainstRule(None, rule.none, none, none, none, None)
    over, alone = answers.money("over_rule"), answers.money("of_rule")
    estimate = told(over)
    turns = _turns(answers, over)
    more_often = {name: told(statistic) for name, statistic in answers.paired_with_rule().items()}
    verdict = verdict_for(estimate, at_least(0)) if answers.spec.value is not None else None
    if verdict is not None and verdict.word == "undecided" and turns:
        verdict = Verdict("undecided", "cannot_know")
    return AgainstRule(
        expression=rule,
        none=None,
        value_over_rule=estimate,
        per_day=a_day(estimate, answers.volume_per_day()),
        value_of_rule=told(alone),
        verdict=verdict,
        flips=turns,
        metrics=answers.figures_of_rule(),
        more_often=more_often,
    )


def a_day(per_case: Answer, cases_per_day: float | None) -> Answer:
    """An amount per case as an amount a day, at today's volume."""
    if cases_per_day is None:
        return CannotTell("the log names no time, so nobody knows how many cases a day has", "cannot_know")
    if isinstance(per_case, Range):
        ends = {name: getattr(per_case, name) * cases_per_day for name in ("at_least", "at_most", "low", "high")}
        return replace(per_case, **ends)
    if isinstance(per_case, CannotTell):
        return replace(per_case, value=None if per_case.value is None else per_case.value * cases_per_day)
    return Estimate(
        per_case.value * cases_per_day,
        per_case.low * cases_per_day,
        per_case.high * cases_per_day,
        per_case.level,
        per_case.n,
        per_case.n_of,
        f"{per_case.method}, at {cases_per_day:,.0f} cases a day",
    )


def told(statistic: Statistic | CannotTell) -> Answer:
    """The figure with its interval, by the default rule: at 95 %, however often it is read."""
    if isinstance(statistic, CannotTell):
        return statistic
    return infer(statistic, looks="anytime", level=LEVEL, expected_n=EXPECTED_N)


def _turns(answers: Answers, statistic: Statistic | CannotTell) -> tuple[Flip, ...]:
    return flips(statistic, answers.stakes.guesses, 0.0) if isinstance(statistic, Ranged) else ()


def _without_worth(answers: Answers) -> int:
    if answers.all.worth is None or answers.is_selective:
        return 0
    statistic = answers.money("per_case")
    if isinstance(statistic, CannotTell):
        return 0
    mean = statistic.middle if isinstance(statistic, Ranged) else statistic
    return int(answers.all.judged - getattr(mean, "n", answers.all.judged))
