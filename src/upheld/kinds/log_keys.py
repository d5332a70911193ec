"""The log keys that every kind shares beside its own: what people did with a proposal, and how the answer came about.

A key that is not written is taken from the column of its name, where the log has one that fits.
"""

from __future__ import annotations

from sqlglot import exp

from upheld.kinds.plan import BoundLog
from upheld.spec import Spec

FLAGS = ("shown", "followed", "overridden", "engaged", "reported", "error", "fallback")
NUMBERS = ("latency_ms", "cost")
TIMES = ("feature_time",)

_FAMILIES = {
    **dict.fromkeys(FLAGS, ("boolean", "number")),
    **dict.fromkeys(NUMBERS, ("number",)),
    **dict.fromkeys(TIMES, ("time", "time with zone", "date")),
}

SHARED: dict[str, tuple[str, ...]] = {f"log.{key}": families for key, families in _FAMILIES.items()}
"""The families of value that each shared key may give, by its path."""


def key_of(path: str) -> str:
    """The key of a path: `latency_ms` of `log.latency_ms`."""
    return path.removeprefix("log.")


def written_keys(spec: Spec) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The shared keys that the spec writes: path → (text in the spec, families of value it may give)."""
    texts = {path: getattr(spec.log, key_of(path)) for path in SHARED} if spec.log is not None else {}
    return {path: (text, SHARED[path]) for path, text in texts.items() if text is not None}


def bound_keys(bound: BoundLog) -> tuple[str, ...]:
    """The shared keys that the log gives."""
    return tuple(key_of(path) for path in SHARED if bound.has(path))


def flag(bound: BoundLog, key: str) -> exp.Expr:
    """A flag as 1, 0, or null where it is not known."""
    tree = bound.tree(f"log.{key}")
    if bound.families[f"log.{key}"] == "number":
        value = exp.cast(tree, "double")
        tree = exp.EQ(this=value, expression=exp.Literal.number(1))
        known = exp.Not(this=exp.Anonymous(this="ISNAN", expressions=[value.copy()]))
        return exp.case().when(exp.and_(known, tree), exp.Literal.number(1)).when(known.copy(), exp.Literal.number(0))
    no = exp.Not(this=exp.Paren(this=tree.copy()))
    return exp.case().when(tree, exp.Literal.number(1)).when(no, exp.Literal.number(0))
