"""An assessment in sentences that an executive reads aloud: the conclusion, the population, a setting, a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from upheld.answer import Answer
from upheld.assessed_money import Guess
from upheld.assessment import Assessment, JudgedRequirement
from upheld.flips import Flip
from upheld.inference import CannotTell, Estimate, Range
from upheld.kinds import KINDS
from upheld.reasons import flips_shown
from upheld.wording import (
    answer_shown,
    bound_shown,
    gap_unit,
    interval_shown,
    is_currency,
    money_shown,
    plural,
    range_shown,
    shown,
)

VERDICTS = {"met": "Met", "not_met": "Not met", "undecided": "Undecided"}
WHY = {"too_early": "too early", "too_close": "too close to call", "cannot_know": "cannot be known"}
MOST_NAMED = 3
_CODE = re.compile(r"(<(?:code|pre)\b.*?</(?:code|pre)>)", re.DOTALL)
_BETWEEN = re.compile(r"(?<=\d) (?=%|points?\b|lakh|crore|million|billion)|(?<=[₹€$£¥]) (?=\d)")


def figure(answer: Answer, unit: str) -> str:
    """A figure with its interval, without what it was counted on; or that it cannot be told."""
    if isinstance(answer, Estimate):
        return f"{shown(answer.value, unit)} ({interval_shown(answer, unit)})"
    if isinstance(answer, Range):
        return range_shown(answer, unit)
    return "cannot tell" if answer.value is None else f"{shown(answer.value, unit)}, no interval"


def figure_unit(judged: JudgedRequirement) -> str:
    """The unit of the figure that is drawn against the bound: a gap of shares is in points."""
    return gap_unit(judged.unit) if judged.bound.word == "gap_at_most" else judged.unit


def drawn_figure(judged: JudgedRequirement) -> Answer:
    """The figure that is drawn against the bound: that of the worst value where every value has to hold."""
    return judged.worst.estimate if judged.worst else judged.estimate


def finding(judged: JudgedRequirement) -> str:
    """What was found, and where: Recall in NP is 55.2 % (26.8 to 81.3 %); of one class, Precision of refund is 84 %."""
    found, metric = figure(drawn_figure(judged), figure_unit(judged)), judged.asks
    if judged.gap:
        return f"{metric} differs by {found} between {judged.gap[0]} and {judged.gap[1]}"
    where = f" where {judged.where}" if judged.where else ""
    return f"{metric}{f' in {judged.worst.value}' if judged.worst else ''}{where} is {found}"


def knows_outcomes(assessment: Assessment) -> bool:
    """Whether every case's outcome could be known, so that positives can be counted wherever the cut-off lies."""
    recall = assessment.metrics.get("recall")
    return not assessment.is_selective and not (isinstance(recall, CannotTell) and recall.why == "cannot_know")


def names_classes(assessment: Assessment) -> bool:
    """Whether the product acts on whichever of several classes it names: it is right or wrong, and finds no positives.

    It then knows no recall of all cases, though it does know how often it is right.
    """
    is_known = assessment.metrics["accuracy"].value is not None if "accuracy" in assessment.metrics else False
    return assessment.classes is not None and not knows_outcomes(assessment) and is_known


def names_quantities(assessment: Assessment) -> bool:
    """Whether the product says a quantity before it comes, such as a time or a price."""
    return assessment.kind == "regression"


def metric_title(kind: str, name: str) -> str:
    """A metric's name for people."""
    return str(KINDS[kind].METRICS[name].meaning.title)


def metric_unit(assessment: Assessment, name: str) -> str:
    """The unit in which a metric is shown: that of the quantity, the currency, or the metric's own."""
    unit: str = KINDS[assessment.kind].METRICS[name].unit
    if unit == "quantity":
        return assessment.unit
    if unit == "money":
        return assessment.value.currency if assessment.value else "number"
    return unit


def results_named(assessment: Assessment) -> Mapping[str, str]:
    """What has a worth, by the keys of the value block: a missed case, each minute late."""
    named: Mapping[str, str] = KINDS[assessment.kind].WORDS.results(assessment.unit)
    return named


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
        return f"{_broken(broken)} {tally}".strip()
    alone = [judged for judged in deciding if judged.verdict.word == "not_met"]
    chance = (
        f" {_named(alone)}: not met alone, but among {len(deciding)} requirements that can be chance." if alone else ""
    )
    unsettled = [judged for judged in deciding if judged.verdict.word == "undecided"]
    still = f" Still open: {_named(unsettled)}." if unsettled else ""
    return f"{tally}{still}{chance}".strip()


def _broken(broken: Sequence[JudgedRequirement]) -> str:
    first = broken[0]
    every = f" in every {first.segment}" if first.worst else ""
    more = f" Not met either: {_named(broken[1:])}." if broken[1:] else ""
    return f"{finding(first)}; required{every}: {bound_shown(first.bound, first.unit)}.{more}"


def _named(lines: Sequence[JudgedRequirement]) -> str:
    named = "; ".join(
        judged.title + (f" ({WHY[judged.verdict.why]})" if judged.verdict.why else "") for judged in lines[:MOST_NAMED]
    )
    return f"{named}; and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else named


def _tally(deciding: Sequence[JudgedRequirement]) -> str:
    met = sum(judged.verdict.word == "met" for judged in deciding)
    unsettled = sum(judged.verdict.word == "undecided" for judged in deciding)
    if len(deciding) == 1:
        return ""
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
            (cases.before_setting, "from before the setting in force"),
            (cases.unscored, "without a prediction" if names_quantities(assessment) else "without a score"),
            (assessment.done.get("never_fulfilled", 0), "never fulfilled"),
        )
        if count
    ]
    return f"{text}. Not judged: {', '.join(left)}." if left else f"{text}."


def days_shown(first: date, last: date) -> str:
    """From a day to a day; the year once where it is the same."""
    if first == last:
        return f"{last:%-d %b %Y}"
    return f"{first:%-d %b}{'' if first.year == last.year else f' {first.year}'} to {last:%-d %b %Y}"


def setting_shown(setting: Mapping[str, Any], unit: str = "") -> str:
    """A setting of the lever in words: act from 0.02, a person looks from 0.01; of a quantity, what is added to it."""
    if "buffer" in setting:
        return str(KINDS["regression"].WORDS.setting_shown(setting, unit))
    act_at = setting["act_at"]
    if isinstance(act_at, Mapping):
        own = ", ".join(f"{value} {cutoff:g}" for value, cutoff in act_at.items() if value not in ("by", "default"))
        text = f"act from {act_at['default']:g}" + (f" ({act_at['by']}: {own})" if own else "")
    else:
        text = "no cut-off, the log gives no score" if act_at is None else f"act from {act_at:g}"
    review = setting.get("review_from")
    return text if review is None else f"{text}, a person looks from {review:g}"


def because(judged: JudgedRequirement, named: Mapping[str, str]) -> str:
    """Why the line has its verdict, with what a guess costs in words, and without the figure that stands beside it."""
    told = judged.verdict.because.removeprefix(answer_shown(judged.estimate, figure_unit(judged)))
    if told != judged.verdict.because:
        told = (
            told.lstrip(":; ").replace(bound_shown(judged.bound, judged.unit), "", 1).strip("; ").replace("; ; ", "; ")
        )
    if judged.gap:
        told = f"it lies between {told}"
    if judged.flips:
        told = told.replace(flips_shown(judged.flips, judged.unit), turns_shown(judged.flips, judged.unit, named))
    return told


def turns_shown(
    found: Sequence[Flip], unit: str, named: Mapping[str, str], where: str = "it is above the bound"
) -> str:
    """Where a conclusion turns: it is above the bound where a false alarm costs less than ₹ 212."""
    return " or ".join(
        f"{where} where {named.get(flip.key, flip.key)} {_than(flip)} {amount(abs(flip.at), unit)}" for flip in found
    )


def _than(flip: Flip) -> str:
    if flip.at < 0:
        return "costs less than" if flip.is_above else "costs more than"
    return "brings more than" if flip.is_above else "brings less than"


def guess_shown(guess: Guess, currency: str, named: Mapping[str, str]) -> str:
    """A guess in words: a false alarm costs ₹ 60 to ₹ 400."""
    if guess.high <= 0:
        ends = f"costs {amount(-guess.high, currency)} to {amount(-guess.low, currency)}"
    elif guess.low >= 0:
        ends = f"brings {amount(guess.low, currency)} to {amount(guess.high, currency)}"
    else:
        ends = f"costs up to {amount(-guess.low, currency)}, or brings up to {amount(guess.high, currency)}"
    because = f" ({guess.because})" if guess.because and guess.because != "guess" else ""
    return f"{named.get(guess.key, guess.key)} {ends}{because}"


def guess_choice(guess: Mapping[str, float], currency: str, named: Mapping[str, str]) -> str:
    """A choice of guessed worths in words; the empty one is the middle of all."""
    if not guess:
        return "the middle of the guess"
    return " and ".join(f"{named.get(key, key)} {worth_shown(worth, currency)}" for key, worth in guess.items())


def moment_shown(as_of: str) -> str:
    """A moment without its seconds: 2026-07-31 23:58, +05:30."""
    return f"{as_of[:10]} {as_of[11:16]}, UTC{as_of[-6:] if as_of[-6:-5] in ('+', '-') else ''}"


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


def unbroken(html: str) -> str:
    """The same with spaces that no line breaks at between a figure and its unit.

    >>> unbroken("₹ 4.12 lakh, 92 %") == "₹\u00a04.12\u00a0lakh, 92\u00a0%"
    True
    """
    parts = _CODE.split(html)  # what somebody may copy stays as it is
    return "".join(part if part.startswith(("<code", "<pre")) else _BETWEEN.sub("\u00a0", part) for part in parts)


def sentence(text: str) -> str:
    """The text as a sentence: a capital, unless a key of the spec comes first, and a full stop where none is."""
    is_key = bool({".", "_"} & set(text.partition(" ")[0]))
    stop = "" if text.endswith(("?", "!", ".")) else "."
    return f"{text[:1] if is_key else text[:1].upper()}{text[1:]}{stop}" if text else ""
