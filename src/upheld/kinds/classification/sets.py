"""The grouping sets of classification: the key as evidence calls it → the column of the statement."""

from __future__ import annotations

from typing import TypeAlias

from upheld.kinds.classification.lever import is_by_segment
from upheld.kinds.classification.log_values import wheres
from upheld.kinds.plan import STRETCH, BoundLog
from upheld.spec.kinds.classification import ClassificationSpec

Sets: TypeAlias = dict[str, dict[str, str]]


def score_sets(spec: ClassificationSpec, bound: BoundLog) -> Sets:
    """By score: of all cases, of those that share a cut-off, of each value of a segment, and of each where clause."""
    tail = _tail(bound)
    sets: Sets = {"curve": {"bucket": "bucket", **tail}}
    if _has_cutoffs(spec):
        sets["cutoffs"] = {"value": "cutoff_group", "coarse": "coarse", **tail}
    return sets | {name: {"value": column, "coarse": "coarse", **tail} for name, column in _groups(spec).items()}


def day_and_fold_sets(spec: ClassificationSpec, bound: BoundLog) -> Sets:
    """By day and score, and by fold and score; where the cut-off differs by segment, apart for each cut-off."""
    group = {"value": "cutoff_group"} if _has_cutoffs(spec) else {}
    sets: Sets = {}
    if bound.has("log.time"):
        sets["day_scores"] = {**group, "day": "day", "coarse": "coarse", "region": "region", "outcome": "outcome"}
    if bound.has("log.who") or bound.has("log.id"):
        sets["folds"] = {**group, "fold": "fold", "coarse": "coarse", **_tail(bound)}
    return sets


def week_and_fold_sets(spec: ClassificationSpec, bound: BoundLog) -> Sets:
    """By week and fold of `who`, as far as the log has them: together for all cases, one by one for segments."""
    tail = _tail(bound)
    week = {"week": "week"} if bound.has("log.time") else {}
    fold = {"fold": "fold"} if bound.has("log.who") else {}
    sets: Sets = {"weeks": {**week, **fold, **tail}}
    for name, column in _groups(spec).items():
        sets[f"{name}|folds"] = {"value": column, **fold, **tail}
        if week:
            sets[f"{name}|weeks"] = {"value": column, **week, **tail}
    return sets


def keys(spec: ClassificationSpec) -> tuple[str, ...]:
    """Every column that is a key of some set."""
    scores = ("bucket", "coarse", *_groups(spec).values(), "cutoff_group")
    return (*scores, "day", "week", "delay", "came", "fold", "region", "outcome", "rule", STRETCH)


def segment_columns(spec: ClassificationSpec) -> tuple[str, ...]:
    """The columns of the segments, in their order."""
    return tuple(f"segment_{i}" for i in range(len(spec.log.segments if spec.log is not None else ())))


def _tail(bound: BoundLog) -> dict[str, str]:
    return {"region": "region", "outcome": "outcome"} | ({"rule": "rule"} if bound.has("rule") else {})


def _groups(spec: ClassificationSpec) -> dict[str, str]:
    """The segments and where clauses, each with its column."""
    segments = spec.log.segments if spec.log is not None else ()
    named = {f"segment:{name}": column for name, column in zip(segments, segment_columns(spec), strict=True)}
    return named | {f"where:{text}": f"where_{i}" for i, text in enumerate(wheres(spec))}


def _has_cutoffs(spec: ClassificationSpec) -> bool:
    return spec.lever is not None and is_by_segment(spec.lever)
