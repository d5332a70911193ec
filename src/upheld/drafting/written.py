"""The text of a spec for people, part by part: what is in force, and as comments what they still have to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from upheld.drafting.money import UNKNOWN
from upheld.drafting.naming import one_line, shown
from upheld.errors import CallError
from upheld.spec.writing import yaml_text
from upheld.wording import plural, with_article

_REQUIRED = re.compile(
    r"\s*(?P<metric>\w+)\s*(?P<sign>>=|<=|≥|≤)\s*(?P<bound>[^\s].*?)"
    r"(?:\s+(?:(?P<every>in every)|(?P<across>across))\s+(?P<segment>.+?))?\s*"
)

YOURS = "{from: your lowest figure, to: your highest figure, because: guess}"
"""A question in the place of a figure: taken over as it is, it is refused in words."""


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a spec, what its lever is called, and what of it nobody has chosen yet."""

    text: str
    lever: str
    unchosen: str | None = None


def whole(source: object, parts: Iterable[list[str]]) -> str:
    """The text of a spec that is drafted from a source: its parts, each apart from the next."""
    head = [
        f"# Drafted by `upheld init` from {one_line(str(source))}.",
        "# A line that begins with # is not in force: take its # away and put in your own words and figures.",
    ]
    return "\n\n".join("\n".join(lines) for lines in [head, *parts]) + "\n"


def problem(each: str) -> list[str]:
    """What a person must say of the problem."""
    return commented(
        "Whose problem is it, and how will you know that it is solved?",
        [
            "problem:",
            f"  who: Who has the problem that {with_article(each)} brings?",
            "  need: What do they need, in their words?",
            f"  frequency: In how many of 1,000 {plural(each)} does it happen?",
            "  cost_today: What does it cost today?",
            "  why_ai: Why is a simple rule not enough?",
            "  not_for: [What must the product not be used for?]",
        ],
    )


def log_lines(block: Mapping[str, Any], comments: Iterable[str]) -> list[str]:
    """The block of the log, with what was found out as comments."""
    return ["log:", *(f"  # {one_line(comment)}" for comment in comments), *yaml_lines(block, indent=2)]


def maturity(takes: str, outcome_time: str | None, after: str = "45 days") -> list[str]:
    """The keys that say when an outcome came in, as comments."""
    lines = [f"  # {takes} Younger cases are then not judged.", f"  # outcome_after: {after}"]
    if outcome_time is not None:
        lines += ["  # When did the outcome come in?",
                  *(f"  # {line}" for line in yaml_lines({"outcome_time": outcome_time}))]  # fmt: skip
    return lines


def trained_on(flag: str) -> list[str]:
    """The population without the cases that the model was trained on, as a comment."""
    return ["  # Were some of these cases used to train the model? Judged on them it looks better than it is.",
            *(f"  # {line}" for line in yaml_lines({"where": f"not {flag}"}))]  # fmt: skip


def currency_line(currency: str) -> str:
    """The key of the currency, which asks for it where nobody knows it."""
    which = " # which currency? three letters, such as INR, EUR, USD" if currency == UNKNOWN else ""
    return f"  currency: {currency}{which}"


def required(lines: Iterable[str], questions: Iterable[tuple[str, dict[str, Any]]]) -> list[str]:
    """The block of requirements: those that a person wrote, and questions with the line that would answer each."""
    said = "# What is good enough? Say it before you look at results. `upheld explain` lists what can be required."
    own = [f"  - {flow(requirement(text))}" for text in lines]
    asked = []
    for question, line in questions:
        asked += [f"  # {question}", *hidden([f"- {flow(line)}"], indent=2)]
    return [said, "requirements:", *own, *asked]


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


def commented(question: str, lines: Iterable[str]) -> list[str]:
    """Lines that are not in force, behind the question that they answer."""
    return [f"# {one_line(question)}", *hidden(lines)]


def hidden(lines: Iterable[str], indent: int = 0) -> list[str]:
    """Lines that are not in force."""
    # A value may hold any sign that ends a line; each of its lines gets a # of its own.
    return [f"{' ' * indent}# {line}" for text in lines for line in text.splitlines()]


def yaml_lines(data: Mapping[str, Any], indent: int = 0) -> list[str]:
    """Each key with its value as YAML; lists in one line."""
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, list | tuple | dict):
            written = f"{key}: {flow(value)}"
        else:
            written = yaml_text({key: value}).rstrip("\n")
        lines += [" " * indent + line for line in written.split("\n")]
    return lines


def flow(value: Any) -> str:
    """A value as YAML in one line."""
    return yaml_text(list(value) if isinstance(value, tuple) else value, in_line=True).strip()


def plain(value: float) -> float | int:
    """The number without decimals where it has none."""
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else value


__all__ = [
    "YOURS",
    "Written",
    "commented",
    "currency_line",
    "flow",
    "hidden",
    "log_lines",
    "maturity",
    "plain",
    "problem",
    "required",
    "requirement",
    "trained_on",
    "whole",
    "yaml_lines",
]
