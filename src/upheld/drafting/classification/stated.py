"""A cut-off as a person states it, held against the scores: 60 % of a score that runs to 850 is no cut-off."""

from __future__ import annotations

import math

from upheld.drafting.classification.score import LEAST_PERCENT, Score
from upheld.drafting.look import Look
from upheld.drafting.naming import shown
from upheld.errors import CallError


def stated(look: Look, answer: str, score: Score) -> float | None:
    """The setting on the scale of the spec's score, None where nobody stated one; CallError for one without a number.

    Asks where it does not fit the scores. Who says --score-scale means what they say: that is then told, not asked.
    """
    written = getattr(look.answers, answer)
    if written is None:
        return None
    flag = "--" + answer.replace("_", "-")
    has_sign = written.strip().endswith("%")
    try:
        value = float(written.strip().removesuffix("%").strip())
    except ValueError:
        raise CallError(f"{flag}: {shown(written)} is no number. Write it as in {flag} 0.5") from None
    if not math.isfinite(value):
        raise CallError(f"{flag}: {shown(written)} is no finite number")
    if score.scale == "number":
        _doubt_number(look, answer, written, value, score)
        return score.from_file(value)
    if score.per_unit == 1:
        value = round(value / 100, 12) if has_sign else value
    elif abs(value) <= 1 and not has_sign:
        value *= score.per_unit  # 0.83 of a score in percent is meant as 83 %
    _doubt_share(look, answer, written, value, score)
    return score.from_file(value)


def _doubt_number(look: Look, answer: str, written: str, value: float, score: Score) -> None:
    """Ask about a share of a score that is none, and about a cut-off beyond all scores."""
    low, high = score.ends_in_file
    runs = f"The score runs from {low:g} to {high:g}"
    could_be_percent = low >= 0 and LEAST_PERCENT < high <= 100
    if written.strip().endswith("%"):
        if low <= value <= high:
            text = f"{runs} and is no share, so that {written.strip()} is no cut-off: do you mean {value:g}?"
            look.findings.ask(answer, text, (f"{value:g}",))
        else:
            text = f"{runs}, so that {written.strip()} is no cut-off. From which score on does the product act?"
            look.findings.ask(answer, text)
    elif could_be_percent and 0 < value < 1 and look.answers.score_scale is None:
        text = f"{runs}: do you mean {100 * value:g}, because the score is in percent, or {value:g} as a plain number?"
        look.findings.ask("score_scale", text, ("percent", "number"))
    elif not low <= value <= high and look.answers.score_scale is None:
        text = f"{runs}, and {written.strip()} lies outside. Which score do you mean? (--score-scale number keeps it.)"
        look.findings.ask(answer, text)
    elif not low <= value <= high:
        _say_outside(look, answer, value, score)


def _doubt_share(look: Look, answer: str, written: str, value: float, score: Score) -> None:
    """Ask about what is no share, and tell of a cut-off that no score of this log reaches, or that all do."""
    low, high = score.ends_in_file
    top = score.per_unit
    if not 0 <= value <= top:
        meant = f"{value / 100:g}" if top == 1 and 1 < value <= 100 else ""
        runs = f"The score runs from {low:g} to {high:g}, and {written.strip()} lies outside"
        end = f": do you mean {meant}?" if meant else f". Which score from 0 to {top:g} do you mean?"
        look.findings.ask(answer, runs + end, (meant,) if meant else ())
    elif not low <= value <= high:
        _say_outside(look, answer, value, score)


def _say_outside(look: Look, answer: str, value: float, score: Score) -> None:
    low, high = score.ends_in_file
    reached = "no score of this log" if (value > high) != score.is_turned else "every score of this log"
    flag = "--" + answer.replace("_", "-")
    look.findings.say(f"The score runs from {low:g} to {high:g}: {reached} reaches {flag} {value:g}.", flag)


__all__ = ["stated"]
