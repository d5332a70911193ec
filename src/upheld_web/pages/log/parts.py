"""The parts of the sentence: what each asks, and where a drafted spec says what was guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Asks = Literal["column", "columns", "text", "number", "choice", "value", "class"]


@dataclass(frozen=True, slots=True)
class Part:
    """One blank of the sentence. `answer` is its name among the answers of `upheld.drafting`, or a key of the log.

    `before` and `after` are the words around it; `key` is the block and key of a drafted spec that holds the guess.
    `is_needed` blanks take no "none". `explained` is what the term means, where it stands. `such_as` stands in the
    blank until something is written.
    """

    answer: str
    asks: Asks
    before: str
    key: tuple[str, str]
    after: str = ""
    is_needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    explained: str = ""
    such_as: str = ""


NULLS = (("unknown", "is not known yet"), ("no", "means no: only bad news is reported"))
SCALES = (
    ("probability", "a probability from 0 to 1"),
    ("percent", "a probability in percent"),
    ("number", "a number that only ranks"),
)
KNOWN_FOR = (
    ("all", "every case"),
    ("not_acted", "only what was let through (what is stopped never shows what it was)"),
    ("acted", "only what was acted on"),
    ("reviewed", "only what a person looked at"),
)

CASE = (
    Part(
        "each",
        "text",
        "Each row is one",
        ("log", "each"),
        is_needed=True,
        explained="What people call a row: payment, order, answer.",
        after=",",
    ),
    Part(
        "id",
        "column",
        "named by",
        ("log", "id"),
        explained="A column that differs in every row. With it, two versions can be compared case by case.",
        after=",",
    ),
    Part(
        "who",
        "column",
        "of the customer in",
        ("log", "who"),
        explained="Rows of the same customer are not independent; intervals take that into account.",
        after=",",
    ),
    Part(
        "time",
        "column",
        "decided at",
        ("log", "time"),
        after=".",
        explained="Without a time there is no week by week, no volume a day and no ripeness.",
    ),
)

CLASSIFICATION = (
    *CASE,
    Part(
        "score",
        "column",
        "The product gave it the score in",
        ("log", "score"),
        is_needed=True,
        explained="A number; the product acts from some score on.",
        after=",",
    ),
    Part(
        "score_scale",
        "choice",
        "which is",
        ("log", "score_scale"),
        choices=SCALES,
        after=",",
        explained="A probability of 0.2 says: of 100 such cases 20 turn out positive. Only then can that be checked.",
    ),
    Part(
        "act_on",
        "choice",
        "where",
        ("", ""),
        choices=(("higher", "higher"), ("lower", "lower")),
        after=" scores are acted on",
        explained="Which end of the score is the suspicious one.",
    ),
    Part(
        "act_at",
        "number",
        "from",
        ("lever", "act_at"),
        after=".",
        explained="The cut-off in force. Unknown, it is a place to begin from. It can be moved later.",
    ),
    Part(
        "outcome",
        "column",
        "What really happened stands in",
        ("log", "outcome"),
        is_needed=True,
        explained="Found out afterwards, not by the product itself.",
        after=",",
    ),
    Part(
        "positive",
        "value",
        "where a yes is written",
        ("", ""),
        explained="Which value means that it was one: fraud, Yes, 1. Left empty, it is found out.",
        after=";",
    ),
    Part("null_outcome", "choice", "where it is empty, it", ("log", "outcome_null"), choices=NULLS, after="."),
    Part(
        "outcome_known_for",
        "choice",
        "The outcome can be known for",
        ("log", "outcome_known_for"),
        choices=KNOWN_FOR,
        after=".",
        explained="What can never be known is never told as if it were.",
    ),
    Part(
        "outcome_after",
        "text",
        "It takes",
        ("log", "outcome_after"),
        after=" until an outcome is in.",
        explained="Such as 45 days. Younger cases are not judged. Leave it empty where outcomes are there at once.",
        such_as="… days",
    ),
    Part(
        "segments",
        "columns",
        "Look at these groups apart:",
        ("log", "segments"),
        after=".",
        explained="Country, device: what is good on the whole may be bad for one of them.",
    ),
)

REGRESSION = (
    *CASE,
    Part(
        "predicted",
        "column",
        "The model said",
        ("log", "predicted"),
        ",",
        is_needed=True,
        explained="The quantity as it was predicted, or the moment that was named.",
    ),
    Part(
        "promised",
        "column",
        "the customer was shown",
        ("log", "promised"),
        ",",
        explained="Only where it differs from what the model said.",
    ),
    Part(
        "actual",
        "column",
        "and what came stands in",
        ("log", "actual"),
        ",",
        is_needed=True,
        explained="The same quantity as it really was, or the moment at which it came. Empty while it is not known.",
    ),
    Part("unit", "text", "all in", ("log", "unit"), ".", explained="minutes, days, km, INR."),
    Part(
        "cancelled",
        "column",
        "Never fulfilled are those that say so in",
        ("log", "cancelled"),
        ".",
        explained="Cancelled: counted apart, never as late or in time.",
    ),
    Part(
        "buffer",
        "number",
        "To what the model says is added",
        ("lever", "buffer"),
        " before it is shown.",
        explained="The lever: more added, less often late, and a longer time shown.",
    ),
    Part(
        "tolerance",
        "number",
        "It is late when it comes by more than",
        ("lever", "tolerance"),
        " later than shown.",
    ),
    Part(
        "outcome_after",
        "text",
        "It can take",
        ("log", "outcome_after"),
        " until it has come.",
        explained="Such as 2 days. Younger cases are not judged.",
        such_as="… days",
    ),
    Part(
        "segments",
        "columns",
        "Look at these groups apart:",
        ("log", "segments"),
        ".",
        explained="City, hour, rain: what is good on the whole may be bad for one of them.",
    ),
)

CLASSES = (
    *CASE,
    Part(
        "predicted",
        "column",
        "The product named the class in",
        ("log", "predicted"),
        after=",",
        explained="Team, card, plant. Without such a column it is the class with the highest score.",
    ),
    Part(
        "score",
        "column",
        "how sure it was of it stands in",
        ("log", "score"),
        after=".",
        explained="One number for the class that was named. Where each class has a score of its own, say so below.",
    ),
    Part(
        "positive",
        "class",
        "It acts on",
        ("log", "positive"),
        after=",",
        explained="Any class it names: a ticket goes to that team. One class alone: only a mail that is phishing "
        "is stopped, and every other class is a no.",
    ),
    Part(
        "act_at",
        "number",
        "when it is at least as sure as",
        ("lever", "act_at"),
        after=".",
        explained="From 0 to 1; what is less sure is left to people. Empty where it says nothing of how sure it is.",
    ),
    Part(
        "outcome",
        "column",
        "The class that was right stands in",
        ("log", "outcome"),
        after=".",
        is_needed=True,
        explained="Found out afterwards, not by the product itself. Empty while it is not known.",
    ),
    *(part for part in CLASSIFICATION if part.answer in ("outcome_known_for", "outcome_after", "segments")),
)

PARTS: dict[str, tuple[Part, ...]] = {
    "classification": CLASSIFICATION,
    "classes": CLASSES,
    "regression": REGRESSION,
}
"""The sentence of each thing that a product gives; the keys are those of `jobs.reader.LEADS_TO`."""

GIVES = (
    ("classification", "a score: from some score on it acts, yes or no"),
    ("classes", "the name of one of several classes: a team, a card, a plant"),
    ("regression", "a quantity: minutes until delivery, a price"),
)
"""What a product can give, in words."""

OF_THE_CASE = {part.answer for part in CASE} | {"segments", "outcome_after"}
"""Answers that stay true whatever the product gives."""
