"""Money in sentences for a terminal and for Markdown: against doing nothing, against the rule, at the best setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from upheld.answer import Answer
from upheld.assessed_money import AgainstRule, Alternative, BestSetting, Money
from upheld.assessment import Assessment
from upheld.flips import Flip
from upheld.inference import CannotTell, Range
from upheld.kinds import KINDS
from upheld.kinds.words import Words
from upheld.wording import best_late_shown, interval_shown, money_shown, range_shown, shown, with_article

Line = tuple[str, str]
"""What is told, and the sentence."""


def money_lines_of(assessment: Assessment) -> Iterator[Line]:
    """The lines on money and on the rule of an assessment."""
    words = KINDS[assessment.kind].WORDS
    money = (assessment.value, assessment.best, assessment.rule)
    return money_lines(*money, assessment.each, words, assessment.unit)


def money_lines(
    value: Money | None, best: BestSetting | None, rule: AgainstRule | None, each: str, words: Words, unit: str
) -> Iterator[Line]:
    """The lines on money and on the rule; none where the spec has neither."""
    named = words.results(unit)
    currency = value.currency if value is not None else ""
    if value is not None:
        yield (
            f"Against {words.nothing}",
            both_shown(value.over_nothing, value.over_nothing_per_day, currency, each)
            + turns_shown(value.flips, currency, f"it would be worth as much as {words.nothing}", named),
        )
    if rule is not None:
        yield from _rule_lines(rule, currency, each, named)
    if value is None:
        return
    for guess in value.guesses:
        ends = f"{money_shown(guess.low, currency)} to {money_shown(guess.high, currency)}"
        because = f" ({guess.because})" if guess.because else ""
        told = "the figures take the middle, the intervals cover the whole range"
        yield "Guessed", f"{named.get(guess.key, guess.key)} is worth {ends}{because}: {told}"
    if best is not None:
        yield from best_lines(best, currency, each, words, unit)


def best_lines(best: BestSetting, currency: str, each: str, words: Words, unit: str) -> Iterator[Line]:
    """The best setting, what it would bring, what requirements cost, and how it moves with a guess."""

    def setting_shown(setting: dict[str, Any]) -> str:
        return words.setting_shown(setting, unit)

    if best.setting is None:
        yield "Best setting", f"none: {best.why_none}"
    elif best.is_today:
        yield "Best setting", "today's is the best of those that meet the requirements as measured"
    else:
        gain = both_shown(best.gain, best.gain_per_day, currency, each)
        is_less = not isinstance(best.gain, CannotTell | Range) and best.gain.high < 0
        among = ", the best of those that meet the requirements as measured" if is_less else ""
        yield "Best setting", f"{setting_shown(best.setting)}{among}, against today's: {gain}"
    if best.late_in is not None:
        yield "By costs alone", best_late_shown(best.late_in, each, unit)
    if best.among:
        yield "Weighed", best.among
    if best.not_weighed:
        yield "Not weighed", f"{' and '.join(best.not_weighed)}: known at today's {words.lever}s alone"
    free = best.without_requirements
    if free is not None and free.setting != best.setting:
        yield "Whatever is required", _free_shown(free, setting_shown(free.setting), currency, each)
    for cost in best.costs:
        if cost.per_case.value:
            yield f"What {cost.id} costs", both_shown(cost.per_case, cost.per_day, currency, each)
    ends = [(guess, setting) for guess, setting in best.at_ends if setting != best.setting]
    for guess, setting in ends:
        named = ", ".join(
            f"{words.results(unit).get(key, key)} is {money_shown(worth, currency)}" for key, worth in guess.items()
        )
        yield "Where the guess matters", f"if {named}, the best is {setting_shown(setting)}"


def _free_shown(free: Alternative, setting: str, currency: str, each: str) -> str:
    """What the setting of greatest worth would bring, whatever is required; that it may be no better than today's."""
    if isinstance(free.gain, CannotTell) and free.gain.value == 0:
        return "today's setting is already the one of greatest worth"
    gain = both_shown(free.gain, free.gain_per_day, currency, each)
    half = "on the half that had no part in the choice"
    if isinstance(free.gain, CannotTell) or free.gain.low > 0:
        return f"{setting}, against today's, {half}: {gain}"
    tried = f"the one that looked best, {setting}, brings {gain}"
    return f"no other setting can be told from today's; {tried} {half}"


def both_shown(per_case: Answer, per_day: Answer, currency: str, each: str) -> str:
    """An amount a case and a day; the reason stands once where it cannot be told."""
    if isinstance(per_case, Range):
        ends = [f"{range_shown(per_case, currency)} {with_article(each)}, whatever became of {per_case.unknown}"]
        a_day = [f"{range_shown(per_day, currency)} a day"] if isinstance(per_day, Range) else []
        return ", ".join([*a_day, *ends])
    if isinstance(per_case, CannotTell):
        value = per_case.value
        about = "" if value is None else f"about {money_shown(value, currency)} {with_article(each)}, but "
        return (
            f"{about}cannot tell yet: {per_case.reason}"
            if per_case.why == "too_early"
            else (f"{about}cannot tell: {per_case.reason}")
        )
    text = f"{money_shown(per_case.value, currency)} {with_article(each)} ({interval_shown(per_case, currency)})"
    if isinstance(per_day, CannotTell):
        return text
    return f"{money_shown(per_day.value, currency)} a day ({interval_shown(per_day, currency)}), {text}"


def turns_shown(flips: tuple[Flip, ...], currency: str, what: str, named: Mapping[str, str]) -> str:
    """At which guess something turns; nothing where it does not."""
    return "".join(
        f"; {what} if {named.get(flip.key, flip.key)} were {money_shown(flip.at, currency)}" for flip in flips
    )


def _rule_lines(rule: AgainstRule, currency: str, each: str, named: Mapping[str, str]) -> Iterator[Line]:
    if rule.none is not None:
        yield "Against the rule", f"there is none: {rule.none}"
        return
    if currency:
        worth = both_shown(rule.value_over_rule, rule.per_day, currency, each)
        word = {"met": "the AI is worth more: ", "not_met": "the rule is worth more: "}
        told = word.get(rule.verdict.word, "undecided: ") if rule.verdict is not None else ""
        yield (
            "Against the rule",
            told + worth + turns_shown(rule.flips, currency, "the two would be worth the same", named),
        )
    for name, said in (("recall", "recall"), ("false_positive_rate", "false positive rate")):
        more, own = rule.more_often.get(name), rule.metrics.get(name)
        if more is None or own is None or more.value is None or own.value is None:
            continue
        interval = "" if isinstance(more, CannotTell) else f" ({interval_shown(more, 'points')})"
        higher = "higher" if more.value >= 0 else "lower"
        own_shown, points = shown(own.value, "share"), shown(abs(more.value), "points")
        if more.value < 0 and not isinstance(more, CannotTell):
            interval = f" ({shown(-more.high, 'points').removesuffix(' points')} to {shown(-more.low, 'points')})"
        yield "", f"the rule's {said} is {own_shown}; the AI's is {points} {higher}{interval}"
