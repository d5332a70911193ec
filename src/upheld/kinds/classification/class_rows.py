"""The statement of the confusion: which class was right against which the product named, in a count of its own."""

from __future__ import annotations

from sqlglot import exp

from upheld.kinds.classification.class_values import ACTUAL, NAMED
from upheld.kinds.plan import STRETCH, BoundLog, Statement, grouping_statement
from upheld.spec.kinds.classification import ClassificationSpec

CLASSES = "classes"
APART = "\x1f"
"""What stands between the value of a segment, the class that was right and the one named, in one key."""


def confusion_statement(
    spec: ClassificationSpec, bound: BoundLog, cases: exp.Select, groups: dict[str, str]
) -> Statement:
    """The statement; `groups` are the columns of segments and where clauses by the names of their sets."""
    pair = exp.DPipe(this=exp.DPipe(this=_plain(ACTUAL), expression=_apart()), expression=_plain(NAMED))
    selected = [exp.alias_(pair, CLASSES)]
    selected += [
        exp.alias_(
            exp.DPipe(this=exp.DPipe(this=exp.column(column), expression=_apart()), expression=exp.column(CLASSES)),
            f"{column}_{CLASSES}",
        )
        for column in groups.values()
    ]
    paired = exp.select("*", selected[0]).from_("cases")
    rows = {"cases": cases, "paired": paired, "by_class": exp.select("*", *selected[1:]).from_("paired")}
    tail = {"outcome": "outcome"} | ({"fold": "fold"} if bound.has("log.who") else {})
    sets = {CLASSES: {"value": CLASSES, **tail}}
    if bound.has("log.time"):
        sets[f"{CLASSES}|weeks"] = {"value": CLASSES, "week": "week", "outcome": "outcome"}
    sets |= {f"{name}|{CLASSES}": {"value": f"{column}_{CLASSES}", **tail} for name, column in groups.items()}
    measures: dict[str, exp.Expr] = {
        "n": exp.cast(exp.Sum(this=exp.column("n")), "bigint"),
        "low": exp.Min(this=exp.column("score")),
        "high": exp.Max(this=exp.column("score")),
    }
    keys = [CLASSES, *(f"{column}_{CLASSES}" for column in groups.values()), "week", "fold", "outcome", STRETCH]
    return grouping_statement(rows, keys, sets, measures, [], has_stretches=bound.has("log.time"))


def class_columns(bound: BoundLog) -> dict[str, exp.Expr]:
    """What a row tells of classes, by column; nothing where the log names none."""
    return {_column(path): bound.tree(path) for path in (ACTUAL, NAMED)} if bound.has(NAMED) else {}


def _plain(path: str) -> exp.Expr:
    """A class fit to stand in a key, empty where none is known."""
    text = exp.func("REPLACE", exp.column(_column(path)), _apart(), exp.Literal.string(" "))
    return exp.func("COALESCE", text, exp.Literal.string(""))


def _apart() -> exp.Expr:
    return exp.Chr(expressions=[exp.Literal.number(ord(APART))])


def _column(path: str) -> str:
    return path.rpartition(".")[2]
