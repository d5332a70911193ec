"""The spec as a text for people: what was found, and as comments what they still have to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from upheld.drafting.classes import Classes
from upheld.drafting.cutoff import CutOff
from upheld.drafting.money import UNKNOWN, Money
from upheld.drafting.naming import one_line, shown
from upheld.errors import CallError
from upheld.spec.writing import yaml_text
from upheld.wording import plural, with_article

_REQUIRED = re.compile(
    r"\s*(?P<metric>\w+)\s*(?P<sign>>=|<=|≥|≤)\s*(?P<bound>[^\s].*?)"
    r"(?:\s+(?:(?P<every>in every)|(?P<across>across))\s+(?P<segment>.+?))?\s*"
)

_YOURS = "{from: your lowest figure, to: your highest figure, because: guess}"
"""A question in the place of a figure: taken over as it is, it is refused in words."""


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
        [f"# Drafted by `upheld init` from {one_line(str(draft.log['source']))}.",
         "# A line that begins with # is not in force: take its # away and put in your own words and figures."],
        _lines(head),
        _problem(draft),
        _log(draft),
        *([_lever(draft, draft.cut_off)] if draft.cut_off is not None else []),
        _value(draft),
        _rule(draft),
        _requirements(draft),
    ]  # fmt: skip
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def requirement(text: str) -> dict[str, Any]:
    """The requirement that a person wrote as `recall>=92%` or `recall>=85% in every country`. CallError for less.

    >>> requirement("false_positive_rate<=2 points across device")
    {'metric': 'false_positive_rate', 'gap_at_most': '2 points', 'across': 'device'}
    """
    found = _REQUIRED.fullmatch(text)
    if found is None or (found["across"] and found["sign"] in (">=", "≥")):
        forms = '"recall>=92%", "recall>=85% in every country" or "recall<=2 points across device"'
        raise CallError(f"--require: {shown(text)} is no requirement. Write it as {forms}")
    bound = _figure(found["bound"])
    if found["across"]:
        return {"metric": found["metric"], "gap_at_most": bound, "across": found["segment"]}
    side = "at_least" if found["sign"] in (">=", "≥") else "at_most"
    every = {"in_every": found["segment"]} if found["every"] else {}
    return {"metric": found["metric"], side: bound, **every}


def _figure(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def _problem(draft: Draft) -> list[str]:
    return _commented(
        "Whose problem is it, and how will you know that it is solved?",
        [
            "problem:",
            f"  who: Who has the problem that {with_article(draft.each)} brings?",
            "  need: What do they need, in their words?",
            f"  frequency: In how many of 1,000 {plural(draft.each)} does it happen?",
            "  cost_today: What does it cost today?",
            "  why_ai: Why is a simple rule not enough?",
            "  not_for: [What must the product not be used for?]",
        ],
    )


def _log(draft: Draft) -> list[str]:
    lines = ["log:"]
    for comment in draft.comments:
        lines.append(f"  # {one_line(comment)}")
    lines += _lines(draft.log, indent=2)
    if draft.has_time:
        lines.append("  # How long does an outcome take to come in? Younger cases are then not judged.")
        lines.append("  # outcome_after: 45 days")
        if draft.has_outcome_time is not None:
            lines += ["  # When did the outcome come in?",
                      *(f"  # {line}" for line in _lines({"outcome_time": draft.has_outcome_time}))]  # fmt: skip
    if draft.training is not None:
        lines.append("  # Were some of these cases used to train the model? Judged on them it looks better than it is.")
        lines += [f"  # {line}" for line in _lines({"where": f"not {draft.training}"})]
    lines.append("  # Could every outcome be known, also of what was stopped? Else: acted, not_acted or reviewed.")
    lines.append("  # outcome_known_for: all")
    return lines


def _lever(draft: Draft, cut_off: CutOff) -> list[str]:
    setting: dict[str, Any] = {"act_at": _plain(cut_off.act_at)}
    if cut_off.review_from is not None:
        setting["review_from"] = _plain(cut_off.review_from)
    act, *rest = _lines(setting, indent=2)
    on = " on the class it names" if draft.acts_on_top else ""
    lines = ["lever:", f"  # The product acts{on} from this score on.", f"  # It is {one_line(cut_off.why)}."]
    if cut_off.is_placeholder:
        lines.append("  # Put in your own; `upheld check SPEC --set act_at=…` tries another one.")
    lines += [act, *rest]
    if cut_off.review_from is None:
        lines += ["  # From which score up to act_at does a person look?",
                  f"  # review_from: {_plain(_below(cut_off.act_at))}"]  # fmt: skip
    return lines


def _below(act_at: float) -> float:
    """Some setting below the cut-off, for a comment."""
    return float(f"{act_at * 0.6 if act_at > 0 else act_at - abs(act_at) * 0.4 - 0.1:.3g}")


def _value(draft: Draft) -> list[str]:
    if draft.acts_on_top:
        return _value_of_classes(draft)
    amount = draft.money.amount
    which = " # which currency? three letters, such as INR, EUR, USD" if draft.money.currency == UNKNOWN else ""
    one = f"{with_article(draft.noun)} that is caught: what does it still cost?"
    caught = "caught rightly" if draft.noun == "yes" else one
    missed = f"-{amount}" if amount is not None and amount.replace("_", "").isalnum() else f"-({amount})"
    largest = []
    if draft.money.largest is not None:
        largest = ["  # no amount is larger; a larger one is a mistake in the log",
                   *_lines({"largest": _plain(draft.money.largest)}, indent=2)]  # fmt: skip
    body = [
        "value:",
        f"  currency: {draft.money.currency}{which}",
        *largest,
        f"  # {caught}",
        "  caught: 0",
        "  # one that is missed",
        *(_lines({"missed": missed}, indent=2) if amount is not None else [f"  missed: {_YOURS}"]),
        f"  # an ordinary {draft.each} that is stopped: what does it cost you?",
        f"  false_alarm: {_YOURS}",
        f"  # a person looks at {with_article(draft.each)}: what does that cost you?",
        f"  reviewed: {_YOURS}",
    ]
    lines = _commented(f"What is each result worth? An ordinary {draft.each} let through is worth 0.", body)
    how = "# What costs is below 0. Where a figure is sure, one number will do; where it is a guess, say from and to."
    return [lines[0], how, *lines[1:]]


def _value_of_classes(draft: Draft) -> list[str]:
    one = with_article(draft.each)
    which = " # which currency? three letters, such as INR, EUR, USD" if draft.money.currency == UNKNOWN else ""
    looked = [f"  # a person looks at {one} first: what does that cost you?", f"  reviewed: {_YOURS}"]
    body = [
        "value:",
        f"  currency: {draft.money.currency}{which}",
        f"  # {one} that is given the right class: what does that bring, or save?",
        f"  caught: {_YOURS}",
        "  # one that is given a wrong class: what does it cost you?",
        f"  false_alarm: {_YOURS}",
        *(looked if draft.cut_off is not None else []),
    ]
    return _commented(f"What is each result worth? A{one[1:]} that is left to people is worth 0.", body)


def _rule(draft: Draft) -> list[str]:
    if draft.acts_on_top:
        return _commented("Why is there no simple rule to beat?", ["rule: {none: Why is there no simple rule?}"])
    lines = []
    if draft.rule is not None:
        lines = ["# The export seems to say what a rule of today hits:", *_lines({"rule": draft.rule})]
    elif draft.money.amount is not None and draft.money.high is not None:
        share = f"{100 * draft.money.above:.2g} %"
        lines = [f"# An example made from the data, not advice: {share} of the rows are above it.",
                 *_lines({"rule": f"{draft.money.amount} > {_plain(draft.money.high)}"})]  # fmt: skip
    else:
        lines = ["rule: {none: Why is there no simple rule?}"]
    return _commented("Which simple rule must the product beat on the same cases? Write it as a condition.", lines)


def _requirements(draft: Draft) -> list[str]:
    lines = ["# What is good enough? Say it before you look at results. `upheld explain` lists what can be required.",
             "requirements:"]  # fmt: skip
    lines += [f"  - {_flow(requirement(text))}" for text in draft.require]
    if draft.acts_on_top:
        return lines + _asked(_questions_of_classes(draft))
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
    return lines + _asked(asked)


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


def _asked(questions: Iterable[tuple[str, dict[str, Any]]]) -> list[str]:
    """Questions with the line that would answer each, none of them in force."""
    lines = []
    for question, line in questions:
        lines += [f"  # {question}", *_hidden([f"- {_flow(line)}"], indent=2)]
    return lines


def _commented(question: str, lines: Iterable[str]) -> list[str]:
    return [f"# {one_line(question)}", *_hidden(lines)]


def _hidden(lines: Iterable[str], indent: int = 0) -> list[str]:
    # A value may hold any sign that ends a line; each of its lines gets a # of its own.
    return [f"{' ' * indent}# {line}" for text in lines for line in text.splitlines()]


def _lines(data: Mapping[str, Any], indent: int = 0) -> list[str]:
    """Each key with its value as YAML; lists in one line."""
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, list | tuple | dict):
            written = f"{key}: {_flow(value)}"
        else:
            written = yaml_text({key: value}).rstrip("\n")
        lines += [" " * indent + line for line in written.split("\n")]
    return lines


def _flow(value: Any) -> str:
    return yaml_text(list(value) if isinstance(value, tuple) else value, in_line=True).strip()


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else value


__all__ = ["Draft", "requirement", "spec_text"]
