"""The query of classification: every grouping set of its evidence, as a tree that any engine can render."""

from __future__ import annotations

from sqlglot import exp

from upheld.evidence import days_in
from upheld.kinds.classification.lever import is_by_segment, stated
from upheld.kinds.classification.log_values import row_terms, wheres
from upheld.kinds.classification.rows import case_rows
from upheld.kinds.classification.terms import graded_rows, sum_scales
from upheld.kinds.classification.unseen_terms import unseen_columns
from upheld.kinds.plan import STRETCH, BoundLog, Cut, Functions, Plan, grouping_statement
from upheld.spec.kinds.classification import ClassificationSpec

_COUNTED_KEYS = {
    *("id", "time", "timezone", "who", "score", "score_scale", "outcome", "outcome_after", "outcome_time"),
    *("outcome_null", "outcome_known_for", "outcomes", "segments", "where", "count", "review_result"),
}
"""The keys of the log block that the query, or the reading of its answer, depends on."""


def plan(spec: ClassificationSpec, bound: BoundLog, cut: Cut, functions: Functions) -> Plan:
    """The statements that count this spec's evidence. The spec has a log and a lever."""
    rows = {"cases": case_rows(spec, bound, cut, functions), "graded": graded_rows(spec, bound, functions)}
    n = exp.column("n")
    measures: dict[str, exp.Expr] = {
        "n": exp.cast(exp.Sum(this=n), "bigint"),
        "low": exp.Min(this=exp.column("score")),
        "high": exp.Max(this=exp.column("score")),
    }
    sums = sum_scales(spec)
    for name in sums:
        term: exp.Expr = exp.column(f"term_{name}")
        if bound.has("log.count"):
            term = exp.Mul(this=exp.cast(term, "int128"), expression=n.copy())
        measures[f"sum_{name}"] = exp.Sum(this=term)
    judged = grouping_statement(
        rows,
        _all_keys(spec),
        _sets(spec, bound),
        measures,
        [f"sum_{name}" for name in sums],
        has_stretches=bound.has("log.time"),
    )
    return Plan((judged,))


def query_identity(spec: ClassificationSpec) -> str:
    """What the counting depends on, as text: the cache key of evidence, and part of its frame."""
    log = spec.log
    if log is None or spec.lever is None:
        return ""
    counted = log.model_dump(mode="json", by_alias=True, include=_COUNTED_KEYS, exclude_defaults=True)
    rule = spec.rule if isinstance(spec.rule, str) else None
    # What is counted of money: the row terms, not the constants before them.
    terms = [term.text for term in row_terms(spec).values()]
    scales = [f"{name} {scale}" for name, scale in sum_scales(spec).items()]
    unseen = [tree.sql() for tree in unseen_columns(spec, exp.column("region")).values()]
    windows = sorted({days_in(line.window) for line in spec.requirements if line.window is not None})
    since = str(spec.lever.since)
    return repr(
        (sorted(counted.items()), stated(spec.lever), rule, wheres(spec), terms, scales, windows, since, unseen)
    )


def _all_keys(spec: ClassificationSpec) -> list[str]:
    segments = [f"segment_{i}" for i in range(len(spec.log.segments if spec.log else ()))]
    pseudo = [f"where_{i}" for i in range(len(wheres(spec)))]
    return [
        "bucket",
        "coarse",
        *segments,
        *pseudo,
        "cutoff_group",
        "day",
        "week",
        "fold",
        "region",
        "outcome",
        "rule",
        STRETCH,
    ]


def _sets(spec: ClassificationSpec, bound: BoundLog) -> dict[str, dict[str, str]]:
    """Each grouping set: the key as evidence calls it → the column of the statement."""
    tail = {"region": "region", "outcome": "outcome"} | ({"rule": "rule"} if bound.has("rule") else {})
    who = {"fold": "fold"} if bound.has("log.who") else {}
    day = {"day": "day"} if bound.has("log.time") else {}
    sets = {"curve": {"bucket": "bucket", **tail}, "days": {**day, **who, **tail}}
    if day:
        sets["day_scores"] = {"day": "day", "coarse": "coarse", "region": "region", "outcome": "outcome"}
    if who or bound.has("log.id"):
        sets["folds"] = {"fold": "fold", "coarse": "coarse", **tail}
    if spec.lever is not None and is_by_segment(spec.lever):
        # Each group of cases that shares a cut-off has settings of its own.
        group = {"value": "cutoff_group"}
        sets["cutoffs"] = {**group, "coarse": "coarse", **tail}
        for name in ("day_scores", "folds"):
            if name in sets:
                sets[name] = {**group, **sets[name]}
    log = spec.log
    groups = [(f"segment:{name}", f"segment_{i}") for i, name in enumerate(log.segments if log else ())]
    groups += [(f"where:{text}", f"where_{i}") for i, text in enumerate(wheres(spec))]
    for name, column in groups:
        sets[name] = {"value": column, "coarse": "coarse", **tail}
        if who:
            sets[f"{name}|folds"] = {"value": column, **who, **tail}
        if day:
            sets[f"{name}|weeks"] = {"value": column, "week": "week", **tail}
    return sets
