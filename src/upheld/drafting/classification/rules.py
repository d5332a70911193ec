"""The simple rule of today, where a column of the export says which cases it hits."""

from __future__ import annotations

from upheld.drafting.export import Column, Table
from upheld.drafting.look import Look
from upheld.drafting.naming import in_expression, shown, text_literal, words
from upheld.drafting.vocabulary import RULE, RULE_HIT, RULE_PASSES


def find_rule(look: Look, table: Table, taken: set[str]) -> str | None:
    """The condition for what the rule hits, for a comment in the spec; None where no column clearly says it."""
    for column in table.columns.values():
        condition = _hits(column) if set(words(column.name)) & RULE and column.name not in taken else None
        if condition is not None:
            look.findings.say(
                f"{shown(column.name)} seems to say what a rule hits: the spec holds it as a comment, as the rule that "
                "the product must beat."
            )
            return condition
    return None


def _hits(column: Column) -> str | None:
    name = in_expression(column.name)
    if column.family == "boolean":
        return name
    if column.family == "number" and set(column.values) == {0, 1}:
        return f"{name} = 1"
    hits = [text for text in column.texts if "".join(words(text)) in RULE_HIT]
    passes = [text for text in column.texts if "".join(words(text)) in RULE_PASSES]
    if len(hits) == 1 and len(column.texts) == 1 + len(passes):
        return f"{name} = {text_literal(hits[0])}"
    return None


__all__ = ["find_rule"]
