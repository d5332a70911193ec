"""The spec as a text for people: what was found, and as comments what they still have to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from upheld.drafting.classification.classes import Classes
from upheld.drafting.classification.lever import CutOff
from upheld.drafting.money import Money
from upheld.drafting.naming import one_line
from upheld.drafting.written import (
    YOURS,
    commented,
    currency_line,
    log_lines,
    maturity,
    plain,
    problem,
    required,
    trained_on,
    whole,
    yaml_lines,
)
from upheld.wording import plural, with_article


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that the text of a spec is made of."""

    product: str
    title: str
    log: Mapping[str, Any]
    each: str
    noun: str
    cut_off: CutOff | None
    money: Money
    rule: str | None
    segments: tuple[str, ...]
    comments: tuple[str, ...]
    require: tuple[str, ...]
    has_outcome_time: str | None
    has_time: bool
    training: str | None
    classes: Classes | None = None

    @property
    def acts_on_top(self) -> bool:
        """Whether the product acts on whichever of several classes it names."""
        return self.classes is not None and self.classes.positive is None


def spec_text(draft: Draft) -> str:
    """The text of the spec."""
    head = {"upheld": 1, "product": draft.product, "title": draft.title, "kind": "classification"}
    parts = [
        yaml_lines(head),
        problem(draft.each),
        _log(draft),
        *([_lever(draft, draft.cut_off)] if draft.cut_off is not None else []),
        _value(draft),
        _rule(draft),
        _requirements(draft),
    ]
    return whole(draft.log["source"], parts)


def _log(draft: Draft) -> list[str]:
    lines = log_lines(draft.log, draft.comments)
    if draft.has_time:
        lines += maturity("How long does an outcome take to come in?", draft.has_outcome_time)
    if draft.training is not None:
        lines += trained_on(draft.training)
    lines.append("  # Could every outcome be known, also of what was stopped? Else: acted, not_acted or reviewed.")
    lines.append("  # outcome_known_for: all")
    return lines


def _lever(draft: Draft, cut_off: CutOff) -> list[str]:
    setting: dict[str, Any] = {"act_at": plain(cut_off.act_at)}
    if cut_off.review_from is not None:
        setting["review_from"] = plain(cut_off.review_from)
    act, *rest = yaml_lines(setting, indent=2)
    on = " on the class it names" if draft.acts_on_top else ""
    lines = ["lever:", f"  # The product acts{on} from this score on.", f"  # It is {one_line(cut_off.why)}."]
    if cut_off.is_placeholder:
        lines.append("  # Put in your own; `upheld check SPEC --set act_at=…` tries another one.")
    lines += [act, *rest]
    if cut_off.review_from is None:
        lines += ["  # From which score up to act_at does a person look?",
                  f"  # review_from: {plain(_below(cut_off.act_at))}"]  # fmt: skip
    return lines


def _below(act_at: float) -> float:
    """Some setting below the cut-off, for a comment."""
    return float(f"{act_at * 0.6 if act_at > 0 else act_at - abs(act_at) * 0.4 - 0.1:.3g}")


def _value(draft: Draft) -> list[str]:
    if draft.acts_on_top:
        return _value_of_classes(draft)
    amount = draft.money.amount
    one = f"{with_article(draft.noun)} that is caught: what does it still cost?"
    caught = "caught rightly" if draft.noun == "yes" else one
    missed = f"-{amount}" if amount is not None and amount.replace("_", "").isalnum() else f"-({amount})"
    largest = []
    if draft.money.largest is not None:
        largest = ["  # no amount is larger; a larger one is a mistake in the log",
                   *yaml_lines({"largest": plain(draft.money.largest)}, indent=2)]  # fmt: skip
    body = [
        "value:",
        currency_line(draft.money.currency),
        *largest,
        f"  # {caught}",
        "  caught: 0",
        "  # one that is missed",
        *(yaml_lines({"missed": missed}, indent=2) if amount is not None else [f"  missed: {YOURS}"]),
        f"  # an ordinary {draft.each} that is stopped: what does it cost you?",
        f"  false_alarm: {YOURS}",
        f"  # a person looks at {with_article(draft.each)}: what does that cost you?",
        f"  reviewed: {YOURS}",
    ]
    lines = commented(f"What is each result worth? An ordinary {draft.each} let through is worth 0.", body)
    how = "# What costs is below 0. Where a figure is sure, one number will do; where it is a guess, say from and to."
    return [lines[0], how, *lines[1:]]


def _value_of_classes(draft: Draft) -> list[str]:
    one = with_article(draft.each)
    looked = [f"  # a person looks at {one} first: what does that cost you?", f"  reviewed: {YOURS}"]
    body = [
        "value:",
        currency_line(draft.money.currency),
        f"  # {one} that is given the right class: what does that bring, or save?",
        f"  caught: {YOURS}",
        "  # one that is given a wrong class: what does it cost you?",
        f"  false_alarm: {YOURS}",
        *(looked if draft.cut_off is not None else []),
    ]
    return commented(f"What is each result worth? A{one[1:]} that is left to people is worth 0.", body)


def _rule(draft: Draft) -> list[str]:
    if draft.acts_on_top:
        return commented("Why is there no simple rule to beat?", ["rule: {none: Why is there no simple rule?}"])
    lines = []
    if draft.rule is not None:
        lines = ["# The export seems to say what a rule of today hits:", *yaml_lines({"rule": draft.rule})]
    elif draft.money.amount is not None and draft.money.high is not None:
        share = f"{100 * draft.money.above:.2g} %"
        lines = [f"# An example made from the data, not advice: {share} of the rows are above it.",
                 *yaml_lines({"rule": f"{draft.money.amount} > {plain(draft.money.high)}"})]  # fmt: skip
    else:
        lines = ["rule: {none: Why is there no simple rule?}"]
    return commented("Which simple rule must the product beat on the same cases? Write it as a condition.", lines)


def _requirements(draft: Draft) -> list[str]:
    return required(draft.require, _questions_of_classes(draft) if draft.acts_on_top else _questions(draft))


def _questions(draft: Draft) -> list[tuple[str, dict[str, Any]]]:
    thing = draft.noun if draft.noun != "yes" else "positive"
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"Of 100 {thing} cases, how many must be caught?", {"metric": "recall", "at_least": "90%"}),
        (f"Of 100 {plural(draft.each)} that it acts on, how many must really be {thing}?",
         {"metric": "precision", "at_least": "50%"}),
        (f"Of 100 ordinary {plural(draft.each)}, how many may be stopped by mistake?",
         {"metric": "false_positive_rate", "at_most": "3%"}),
    ]  # fmt: skip
    if draft.segments:
        first, last = draft.segments[0], draft.segments[-1]
        asked += [
            (f"Must that hold in every {one_line(first)}?", {"metric": "recall", "at_least": "85%", "in_every": first}),
            (f"How far may two values of {one_line(last)} differ?",
             {"metric": "false_positive_rate", "gap_at_most": "2 points", "across": last}),
        ]  # fmt: skip
    return asked


def _questions_of_classes(draft: Draft) -> list[tuple[str, dict[str, Any]]]:
    many = plural(draft.each)
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"Of 100 {many}, in how many must the right class be named?", {"metric": "accuracy", "at_least": "80%"}),
        ("Of 100 that are of a class, how many must be named so, whichever class it is?",
         {"metric": "recall", "at_least": "70%", "in_every": "class"}),
    ]  # fmt: skip
    if draft.cut_off is not None:
        asked += [
            (f"Of 100 {many} that it acts on, in how many must the class be right?",
             {"metric": "precision", "at_least": "90%"}),
            (f"Of 100 {many}, on how many must it be sure enough to act?", {"metric": "act_rate", "at_least": "50%"}),
        ]  # fmt: skip
    if draft.segments:
        first = draft.segments[0]
        line = {"metric": "accuracy", "at_least": "75%", "in_every": first}
        asked.append((f"In how many must it be right in every {one_line(first)}?", line))
    return asked


__all__ = ["Draft", "spec_text"]
