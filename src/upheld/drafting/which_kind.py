"""Which kind of product an export is of: as a person says, as their flags say, else as its columns hold."""

from __future__ import annotations

from upheld.drafting import classification, regression
from upheld.drafting.answers import Answers
from upheld.drafting.fit import Fit
from upheld.drafting.look import Look
from upheld.drafting.naming import shown
from upheld.errors import CallError, did_you_mean

DRAFTERS = {"classification": classification, "regression": regression}
"""What recognises and writes each kind."""

OF_ONE_KIND = {
    "classification": (
        "score", "score_scale", "act_on", "act_at", "review_from", "outcome", "positive", "null_outcome", "outcomes_id",
        "amount", "scores",
    ),
    "regression": (
        "actual", "promised", "low", "high", "quantiles", "unit", "bin", "cancelled", "refunded", "reported", "buffer",
        "tolerance",
    ),
}  # fmt: skip
"""The answers that only one kind takes."""


def find_kind(look: Look) -> str:
    """The kind of the spec. CallError for a kind that does not exist, and for flags that do not go together."""
    answers = look.answers
    said = answers.kind
    if said is not None and said not in DRAFTERS:
        known = " or ".join(DRAFTERS)
        raise CallError(f"--kind: {shown(said)} is no kind of product. Write {known}.{did_you_mean(said, DRAFTERS)}")
    flags = {kind: _flags(answers, names) for kind, names in OF_ONE_KIND.items()}
    for kind in (said,) if said is not None else ():
        other = next(name for name in DRAFTERS if name != kind)
        if flags[other]:
            raise CallError(f"{flags[other][0]} goes with --kind {other}, and not with --kind {kind}")
    if said is not None:
        return said
    if all(flags.values()):
        one, other = flags["classification"][0], flags["regression"][0]
        said_kinds = "A score with a yes or no is classification, a quantity and what came of it is regression"
        raise CallError(f"{one} and {other} do not go together. {said_kinds}: leave one of them out")
    if flags["regression"]:
        why = regression.fit(look).why or f"{flags['regression'][0]} is about a quantity"
        look.findings.say(f"{why}: the spec is of kind regression.", "--kind")
        return "regression"
    return "classification" if flags["classification"] else _by_columns(look)


def _flags(answers: Answers, names: tuple[str, ...]) -> list[str]:
    return ["--" + name.replace("_", "-") for name in names if getattr(answers, name) is not None]


def _by_columns(look: Look) -> str:
    """The kind that the columns fit, which is said where both could be meant; classification where they fit both."""
    quantity, score = regression.fit(look), classification.fit(look)
    if not quantity.why:
        return "classification"
    if score.column == quantity.column and (quantity.high or 0) > 1:
        # One column for both, with numbers beyond 1: a yes or no beside it only says whether it came in time.
        score = Fit(score.why, score.column)
    if score.is_whole and quantity.is_whole:
        look.findings.say(
            f"{score.why}: the spec is of kind classification. {quantity.why}, too; --kind regression drafts that.",
            "--kind",
        )
        return "classification"
    if score.is_whole or (not quantity.is_whole and score.why):
        return "classification"
    look.findings.say(f"{quantity.why}: the spec is of kind regression.", "--kind")
    return "regression"


__all__ = ["DRAFTERS", "OF_ONE_KIND", "find_kind"]
