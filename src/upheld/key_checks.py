"""What the values of the shared log keys must be like: flags 0 or 1, latencies and costs no less than 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlglot import exp

from upheld.evidence import number
from upheld.kinds import KINDS
from upheld.kinds.costs import LARGEST_COST
from upheld.kinds.log_keys import FLAGS
from upheld.kinds.plan import BoundLog
from upheld.spec import Spec

LAST_YEAR = 2999


def needed_keys(spec: Spec) -> dict[str, tuple[int, tuple[str, ...]]]:
    """What requirements are read of: metric → (index of its first line, the log keys of which one must be there)."""
    metrics = KINDS[spec.kind].METRICS
    needed: dict[str, tuple[int, tuple[str, ...]]] = {}
    for index, line in enumerate(spec.requirements):
        for keys in metrics[line.metric].of_log if line.metric in metrics else ():
            needed.setdefault(line.metric, (index, keys))
    return needed


def key_questions(bound: BoundLog) -> dict[str, exp.Expr]:
    """What is asked of the population: how many rows of each key hold what cannot be, and an example."""
    asked: dict[str, exp.Expr] = {}
    for key in FLAGS:
        if bound.has(f"log.{key}") and bound.families[f"log.{key}"] == "number":
            value = exp.cast(bound.tree(f"log.{key}"), "double")
            known = exp.Not(this=exp.Anonymous(this="ISNAN", expressions=[value.copy()]))
            neither = exp.Not(this=exp.In(this=value.copy(), expressions=[number(0), number(1)]))
            asked |= _odd(key, exp.and_(known, neither), value)
    if bound.has("log.latency_ms"):
        value = exp.cast(bound.tree("log.latency_ms"), "double")
        asked |= _odd("latency_ms", _is_no_amount(value, with_nan=True), value)
    if bound.has("log.cost"):
        value = exp.cast(bound.tree("log.cost"), "double")
        too_large = exp.GT(this=value.copy(), expression=number(LARGEST_COST))
        finite = exp.Not(this=exp.Anonymous(this="ISNAN", expressions=[value.copy()]))
        asked |= _odd("cost", exp.and_(finite, exp.or_(_is_no_amount(value, with_nan=False), too_large)), value)
    if bound.has("log.feature_time"):
        when = exp.cast(bound.tree("log.feature_time"), "timestamp")
        year = exp.Extract(this=exp.var("year"), expression=when.copy())
        far = exp.GT(this=year, expression=exp.Literal.number(LAST_YEAR))
        asked |= _odd("feature_time", exp.or_(far, exp.Anonymous(this="ISINF", expressions=[when.copy()])), when)
    return asked


def key_problems(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """For each key that holds what cannot be: its path, and what is wrong with it."""
    for name, n in facts.items():
        if not name.startswith("odd key ") or not n:
            continue
        key = name.removeprefix("odd key ")
        rows = "1 row" if n == 1 else f"{n:,} rows"
        found = f"holds {_shown(facts[f'example of {key}'])} in {rows}"
        flag = f"It should be 0 or 1, true or false, or empty. Say what is true, for example: {key}: {key} > 0"
        yield f"log.{key}", f"{found}. {_WRITE.get(key, flag)}"


_WRITE = {
    "latency_ms": "Write milliseconds from 0 up, or nothing where the answer timed out",
    "cost": f"Write what the case cost, from 0 to {LARGEST_COST:,} without a minus, or nothing where it is not known",
    "feature_time": f"Write a moment up to the year {LAST_YEAR}, or nothing where it is not known",
}


def _odd(key: str, condition: exp.Expr, value: exp.Expr) -> dict[str, exp.Expr]:
    count = exp.Count(this=exp.case().when(condition.copy(), exp.Literal.number(1)))
    example = exp.Max(this=exp.case().when(condition, exp.cast(value.copy(), "text")))
    return {f"odd key {key}": count, f"example of {key}": example}


def _is_no_amount(value: exp.Expr, *, with_nan: bool) -> exp.Expr:
    wrong = [exp.LT(this=value.copy(), expression=number(0)), exp.Anonymous(this="ISINF", expressions=[value.copy()])]
    if with_nan:
        wrong.append(exp.Anonymous(this="ISNAN", expressions=[value.copy()]))
    return exp.or_(*wrong)


def _shown(example: str) -> str:
    return {"nan": "NaN, which is no number,", "inf": "infinity", "infinity": "infinity"}.get(
        example.lower(), example.removesuffix(".0")
    )
