"""Several classes as values of the log: the class the product names, the one that was right, and what that comes to.

From them follow a score and an outcome of yes or no, so that all that is counted of a product that acts or does not is
counted here too. Where `positive` singles out a class, the score is that class's and yes means that it was right. Else
the product acts on whichever class it names: the score is how sure it is of it, and yes means that it named the right
one (decision 0009).
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from upheld.kinds.plan import BoundLog
from upheld.spec.kinds.classification import ClassificationLog, ClassificationSpec

NAMED, ACTUAL = "log.named", "log.actual"
"""The paths of the class that the product names, and of the one that was right; both as text."""

_LARGEST_WHOLE = "1e15"
"""Below it a whole number is one class however the file writes it: 7 and 7.0."""


def completed(spec: ClassificationSpec, bound: BoundLog) -> BoundLog:
    """The log with a score and an outcome of yes or no; as it is where the product knows no classes."""
    log = spec.log
    if log is None or not (log.has_classes or log.positive is not None):
        return bound
    found = {ACTUAL: _class_text(bound, "log.outcome")}
    if log.has_classes:
        found[NAMED] = _class_text(bound, "log.predicted") if bound.has("log.predicted") else _top_class(log, bound)
    if log.positive is not None:
        found["log.score"] = _score_of_positive(log, log.positive, bound, found)
        found["log.outcome"] = exp.EQ(this=found[ACTUAL].copy(), expression=exp.Literal.string(log.positive))
    else:
        unnamed = _is_null(found[NAMED])
        found["log.score"] = exp.case().when(unnamed, exp.null()).else_(_confidence(log, bound))
        found["log.outcome"] = exp.EQ(this=found[ACTUAL].copy(), expression=found[NAMED].copy())
    families = {ACTUAL: "text", NAMED: "text", "log.score": "number", "log.outcome": "boolean"}
    own = {path: families[path] for path in found}
    return replace(bound, values={**bound.values, **found}, families={**bound.families, **own})


def _score_of_positive(log: ClassificationLog, positive: str, bound: BoundLog, found: dict[str, exp.Expr]) -> exp.Expr:
    if log.scores is not None:
        return exp.cast(bound.tree(f"log.scores.{positive}"), "double")
    if bound.has("log.score"):
        return exp.cast(bound.tree("log.score"), "double")
    is_it = exp.EQ(this=found[NAMED].copy(), expression=exp.Literal.string(positive))
    flag = exp.case().when(is_it, exp.Literal.number("1e0")).else_(exp.Literal.number("0e0"))
    return exp.case().when(_is_null(found[NAMED]), exp.null()).else_(flag)


def _confidence(log: ClassificationLog, bound: BoundLog) -> exp.Expr:
    """How sure the product is of the class it names; 1 where it does not say."""
    if log.scores is not None:
        scores = _scores(log, bound)
        known = exp.case().when(_some_unknown(scores), exp.null())
        return known.else_(exp.func("GREATEST", *[tree.copy() for tree in scores.values()]))
    return exp.cast(bound.tree("log.score"), "double") if bound.has("log.score") else exp.Literal.number("1e0")


def _top_class(log: ClassificationLog, bound: BoundLog) -> exp.Expr:
    """The class of the highest score, of equal ones the first by name; null where a score is not known."""
    scores = _scores(log, bound)
    highest = exp.func("GREATEST", *[tree.copy() for tree in scores.values()])
    top = exp.case().when(_some_unknown(scores), exp.null())
    for name, tree in scores.items():
        top = top.when(exp.EQ(this=tree.copy(), expression=highest.copy()), exp.Literal.string(name))
    return top


def _scores(log: ClassificationLog, bound: BoundLog) -> dict[str, exp.Expr]:
    return {name: exp.cast(bound.tree(f"log.scores.{name}"), "double") for name in sorted(log.scores or {})}


def _some_unknown(scores: dict[str, exp.Expr]) -> exp.Expr:
    unknown = [
        exp.or_(_is_null(tree), exp.Anonymous(this="ISNAN", expressions=[tree.copy()])) for tree in scores.values()
    ]
    return exp.or_(*unknown)


def _class_text(bound: BoundLog, path: str) -> exp.Expr:
    """A class as text; null where it is empty."""
    tree = bound.tree(path)
    if bound.families[path] != "number":
        return exp.func("NULLIF", exp.cast(tree, "text"), exp.Literal.string(""))
    number = exp.cast(tree, "double")
    size = exp.Abs(this=number.copy())
    is_whole = exp.and_(
        exp.EQ(this=exp.func("FLOOR", number.copy()), expression=number.copy()),
        exp.LT(this=size, expression=exp.Literal.number(_LARGEST_WHOLE)),
    )
    whole = exp.cast(exp.cast(number.copy(), "bigint"), "text")
    is_nan = exp.Anonymous(this="ISNAN", expressions=[number.copy()])
    return exp.case().when(is_nan, exp.null()).when(is_whole, whole).else_(exp.cast(bound.tree(path), "text"))


def _is_null(tree: exp.Expr) -> exp.Expr:
    return exp.Is(this=exp.Paren(this=tree.copy()), expression=exp.null())
