"""A log value in a spec: the name of a column, or an expression over columns."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from upheld.errors import did_you_mean
from upheld.expressions.error import ExpressionError, shown
from upheld.expressions.expression import Expression, column, expression_of
from upheld.expressions.parse import parse_expression

_NOT_IN_NAMES = frozenset("'\"()[]{};=<>*|`\\")
SHOWN = 20  # columns named in a message


def resolve(text: str, columns: Sequence[str]) -> Expression:
    """The expression the text means for a log of these columns, in the log's own spelling of their names.

    A text that is a column's name is that column, even if it could be read as a calculation (`capital-gain`).
    Case counts only where two columns differ by nothing else, as in DuckDB. ExpressionError, with the columns there
    are, if one is missing, and for everything `parse_expression` refuses.

    >>> resolve("Fraud Score", ["id", "Fraud Score"]).sql
    '"Fraud Score"'
    >>> resolve("amount > 10", ["ID", "Amount"]).columns
    ('Amount',)
    """
    if text in columns:
        return column(text)
    alike = _alike(text.strip(), columns)
    if len(alike) == 1:
        return column(alike[0])
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        if _could_be_a_name(text):
            raise ExpressionError(text, 0, _no_column(text.strip(), columns)) from error
        raise
    tree = expression.tree.copy()
    for node in tree.find_all(exp.Column, bfs=False):
        node.this.set("this", _spelling(text, node.this, columns))
    return expression_of(tree, expression.text)


def check_log_value(text: str) -> ExpressionError | None:
    """What is wrong with a log value that can be known before the log is; None if it may be right.

    A text that isn't an expression may still be a column's name (`Fraud Score`, `education.num`): it is left to
    `resolve` unless it holds quotes, parentheses, operators of comparison or the like.

    >>> check_log_value("Fraud Score") is None
    True
    >>> check_log_value("getenv('HOME')").position
    0
    """
    try:
        parse_expression(text)
    except ExpressionError as error:
        return None if _could_be_a_name(text) else error
    return None


def _could_be_a_name(text: str) -> bool:
    name = text.strip()
    plain = name.isprintable() and not _NOT_IN_NAMES & set(name) and "--" not in name
    return bool(name) and len(name) <= 200 and plain and name[-1] not in "+-/:,."


def _alike(name: str, columns: Sequence[str]) -> list[str]:
    return [name] if name in columns else [known for known in columns if known.casefold() == name.casefold()]


def _spelling(text: str, identifier: exp.Identifier, columns: Sequence[str]) -> str:
    alike = _alike(identifier.name, columns)
    if len(alike) == 1:
        return alike[0]
    position = int(identifier.meta.get("start", 0))
    if alike:
        names = ", ".join(shown(name) for name in alike)
        raise ExpressionError(text, position, f"{shown(identifier.name)} could be any of {names}: match its case.")
    raise ExpressionError(text, position, _no_column(identifier.name, columns))


def _no_column(name: str, columns: Sequence[str]) -> str:
    more = f", … and {len(columns) - SHOWN} more" if len(columns) > SHOWN else ""
    known = ", ".join(columns[:SHOWN]) + more if columns else "none"
    return f"the log has no column {shown(name)}. It has: {known}.{did_you_mean(name, columns)}"
