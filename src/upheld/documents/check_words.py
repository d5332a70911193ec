"""An assessment in sentences that an executive reads aloud: the conclusion, the population, a setting, a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from upheld.assessment import Answer, Assessment, JudgedRequirement
from upheld.flips import Flip
from upheld.inference import CannotTell, Estimate
from upheld.kinds import KINDS
from upheld.reasons import flips_shown
from upheld.wording import bound_shown, gap_unit, interval_shown, is_currency, money_shown, plural, shown

VERDICTS = {"met": "Met", "not_met": "Not met", "undecided": "Undecided"}
WHY = {"too_early": "too early", "too_close": "too close to call", "cannot_know": "cannot be known"}
WORTHS = {
    "caught": "a case caught",
    "missed": "a case missed",
    "false_alarm": "a false alarm",
    "reviewed": "a case looked at",
}
MOST_NAMED = 3


def figure(answer: Answer, unit: str) -> str:
    """A figure with its interval, without what it was counted on; or that it cannot be told."""
    if isinstance(answer, Estimate):
        return f"{shown(answer.value, unit)} ({interval_shown(answer, unit)})"
    return "cannot tell" if answer.value is None else f"{shown(answer.value, unit)}, no interval"


def figure_unit(judged: JudgedRequirement) -> str:
    """The unit of the figure that is drawn against the bound: a gap of shares is in points."""
    return gap_unit(judged.unit) if judged.bound.word == "gap_at_most" else judged.unit


def drawn_figure(judged: JudgedRequirement) -> Answer:
    """The figure that is drawn against the bound: that of the worst value where every value has to hold."""
    return judged.worst.estimate if judged.worst else judged.estimate


def subject(judged: JudgedRequirement, metric: str) -> str:
    """What is measured, and where: Recall in NP, False positive rate between web and ios."""
    if judged.gap:
        return f"{metric} between {judged.gap[0]} and {judged.gap[1]}"
    where = f" where {judged.where}" if judged.where else ""
    return f"{metric} in {judged.worst.value}{where}" if judged.worst else f"{metric}{where}"


def metric_title(kind: str, name: str) -> str:
    """A metric's name for people."""
    return str(KINDS[kind].METRICS[name].meaning.title)


def conclusion(assessment: Assessment) -> str:
    """What decided, in one to three sentences. It does not repeat the verdict's word."""
    deciding = [judged for judged in assessment.requirements if not judged.aim]
    if not deciding:
        return "There are only aims, and an aim never decides."
    cases = f"{assessment.cases.judged:,} {plural(assessment.each)}"
    if assessment.conclusion == "met":
        one = "The one requirement is" if len(deciding) == 1 else f"All {len(deciding)} requirements are"
        return f"{one} met on {cases}."
    tally = _tally(deciding)
    if assessment.conclusion == "not_met":
        broken = [judged for judged in deciding if judged.not_met_beyond_chance and judged.verdict.word == "not_met"]
        broken = broken or [judged for judged in deciding if judged.not_met_beyond_chance]
        return f"{_broken(assessment, broken)} {tally}"
    alone = [judged for judged in deciding if judged.verdict.word == "not_met"]
    chance = (
        f" {_named(alone)}: not met alone, but among {len(deciding)} requirements that can be chance." if alone else ""
    )
    unsettled = [judged for judged in deciding if judged.verdict.word == "undecided"]
    still = f" Still open: {_named(unsettled)}." if unsettled else ""
    return f"{tally}{still}{chance}"


def _broken(assessment: Assessment, broken: Sequence[JudgedRequirement]) -> str:
    first = broken[0]
    what = subject(first, metric_title(assessment.kind, first.metric))
    measured = figure(drawn_figure(first), figure_unit(first))
    every = f" in every {first.segment}" if first.worst else ""
    more = f" Not met either: {_named(broken[1:])}." if broken[1:] else ""
    return f"{what} is {measured}; required{every}: {bound_shown(first.bound, first.unit)}.{more}"


def _named(lines: Sequence[JudgedRequirement]) -> str:
    named = "; ".join(
        judged.title + (f" ({WHY[judged.verdict.why]})" if judged.verdict.why else "") for judged in lines[:MOST_NAMED]
    )
    return f"{named}; and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else named


def _tally(deciding: Sequence[JudgedRequirement]) -> str:
    met = sum(judged.verdict.word == "met" for judged in deciding)
    unsettled = sum(judged.verdict.word == "undecided" for judged in deciding)
    if len(deciding) == 1:
        return "It is the only requirement."
    has = f"{met or 'None'} of {len(deciding)} requirements {'is' if met < 2 else 'are'} met"
    return f"{has}, {unsettled} {'is' if unsettled == 1 else 'are'} undecided." if unsettled else f"{has}."


def population(assessment: Assessment) -> str:
    """How many cases were judged, from which days, and how many were not and why."""
    cases, many = assessment.cases, plural(assessment.each)
    text = f"{cases.judged:,} {assessment.each if cases.judged == 1 else many} judged"
    if cases.first and cases.last:
        text += f", {days_shown(cases.first, cases.last)}"
    left = [
        f"{count:,} {said}"
        for count, said in (
            (cases.immature, "too young"),
            (cases.outcome_unknown, "without an outcome"),
            (cases.unscored, "without a score"),
        )
        if count
    ]
    return f"{text}. Not judged: {', '.join(left)}." if left else f"{text}."


def days_shown(first: date, last: date) -> str:
    """From a day to a day; the year once where it is the same."""
    if first == last:
        return f"{last:%-d %b %Y}"
    return f"{first:%-d %b}{'' if first.year == last.year else f' {first.year}'} to {last:%-d %b %Y}"


def setting_shown(setting: Mapping[str, Any]) -> str:
    """A setting of the lever in words: act from 0.02, a person looks from 0.01."""
    act_at = setting["act_at"]
    if isinstance(act_at, Mapping):
        own = ", ".join(f"{value} {cutoff:g}" for value, cutoff in act_at.items() if value not in ("by", "default"))
        text = f"act from {act_at['default']:g}" + (f" ({act_at['by']}: {own})" if own else "")
    else:
        text = "act on nothing" if act_at is None else f"act from {act_at:g}"
    review = setting.get("review_from")
    return text if review is None else f"{text}, a person looks from {review:g}"


def because(judged: JudgedRequirement) -> str:
    """Why the line has its verdict, with what a guess costs in words."""
    told = judged.verdict.because
    if judged.flips:
        told = told.replace(flips_shown(judged.flips, judged.unit), turns_shown(judged.flips, judged.unit))
    return told


def turns_shown(found: Sequence[Flip], unit: str, where: str = "it is above the bound") -> str:
    """Where a conclusion turns: it is above the bound where a false alarm costs less than ₹ 212."""
    return " or ".join(
        f"{where} where {WORTHS.get(flip.key, flip.key)} "
        f"{_than(flip)} {amount(abs(flip.at), unit)}"
        for flip in found
    )


def _than(flip: Flip) -> str:
    if flip.at < 0:
        return "costs less than" if flip.is_above else "costs more than"
    return "brings more than" if flip.is_above else "brings less than"


def worth_shown(value: float, currency: str) -> str:
    """A worth of one result: costs ₹ 400, brings ₹ 20."""
    return f"{'costs' if value < 0 else 'brings'} {amount(abs(value), currency)}"


def amount(value: float, unit: str) -> str:
    """An amount of money, or a plain number where there is no currency."""
    return money_shown(value, unit) if is_currency(unit) else f"{value:,.6g}"


def gain_shown(answer: Answer, currency: str) -> str:
    """A difference in money as more or less: ₹ 9,000 more (₹ 4,000 less to ₹ 22,000 more)."""
    if isinstance(answer, CannotTell):
        return "" if answer.value is None else _more(answer.value, currency)
    low, high = _more(answer.low, currency), _more(answer.high, currency)
    return f"{_more(answer.value, currency)} (95 % interval {low} to {high})"


def _more(value: float, currency: str) -> str:
    return f"{money_shown(abs(value), currency)} {'less' if value < 0 else 'more'}"


def sentence(text: str) -> str:
    """The text as a sentence: a capital, and a full stop."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
