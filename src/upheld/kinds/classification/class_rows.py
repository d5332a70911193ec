"""The statement of the confusion: which class was right against which the product named, in a count of its own."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from upheld.evidence import EMPTY_VALUE
from upheld.kinds.classification.class_values import ACTUAL, NAMED
from upheld.kinds.plan import STRETCH, BoundLog, Statement, grouping_statement

CLASSES = "classes"
APART = "\x1f"
"""What stands between the value of a segment, the class that was right and the one named, in one key."""


def confusion_statement(
    bound: BoundLog, rows: Mapping[str, exp.Expr], groups: Mapping[str, str], n: exp.Expr
) -> Statement:
    """The statement that counts `n` over `rows`; `groups` are the columns of segments and where clauses by set."""
    pair = exp.DPipe(this=exp.DPipe(this=_plain(ACTUAL), expression=_apart()), expression=_plain(NAMED))
    grouped = [exp.alias_(_of_group(column), f"{column}_{CLASSES}") for column in groups.values()]
    paired = exp.select("*", exp.alias_(pair, CLASSES)).from_(list(rows)[-1])
    rows = {**rows, "paired": paired, "by_class": exp.select("*", *grouped).from_("paired")}
    tail = {"outcome": "outcome"} | ({"fold": "fold"} if bound.has("log.who") else {})
    sets = {CLASSES: {"value": CLASSES, **tail}}
    if bound.has("log.time"):
        sets[f"{CLASSES}|weeks"] = {"value": CLASSES, "week": "week", **tail}
    sets |= {f"{name}|{CLASSES}": {"value": f"{column}_{CLASSES}", **tail} for name, column in groups.items()}
    keys = [CLASSES, *(f"{column}_{CLASSES}" for column in groups.values()), "week", "fold", "outcome", STRETCH]
    return grouping_statement(rows, keys, sets, {"n": n}, [], has_stretches=bound.has("log.time"))


def class_columns(bound: BoundLog) -> dict[str, exp.Expr]:
    """What a row tells of classes, by column; nothing where the log names none."""
    return {_column(path): bound.tree(path) for path in (ACTUAL, NAMED)} if bound.has(NAMED) else {}


def _of_group(column: str) -> exp.Expr:
    """The value of a segment or where clause, with the pair of classes behind it."""
    value = exp.func("NULLIF", exp.column(column), exp.Literal.string(""))
    named = exp.func("COALESCE", value, exp.Literal.string(EMPTY_VALUE))
    return exp.DPipe(this=exp.DPipe(this=named, expression=_apart()), expression=exp.column(CLASSES))


def _plain(path: str) -> exp.Expr:
    """A class fit to stand in a key, empty where none is known."""
    text = exp.func("REPLACE", exp.column(_column(path)), _apart(), exp.Literal.string(" "))
    return exp.func("COALESCE", text, exp.Literal.string(""))


def _apart() -> exp.Expr:
    return exp.Chr(expressions=[exp.Literal.number(ord(APART))])


def _column(path: str) -> str:
    return path.rpartition(".")[2]
