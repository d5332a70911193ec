"""The statements of classification: each reads the log once, and counts only what the readers of its sets need.

A sum costs the engine about as much as a count, in every set. So scores are added up by week and fold alone, money only
over the cases whose outcome has row terms, and smallest and largest scores are kept only where a cut-off can stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlglot import exp

from upheld.evidence import days_in
from upheld.kinds.asked_statements import asked_identity, asked_statements
from upheld.kinds.classification.amount_terms import SUMS as AMOUNT_SUMS
from upheld.kinds.classification.amount_terms import amount_text
from upheld.kinds.classification.asked import counted_rows
from upheld.kinds.classification.class_rows import confusion_statement
from upheld.kinds.classification.lever import lever_of, stated
from upheld.kinds.classification.log_values import row_terms, wheres
from upheld.kinds.classification.rows import case_rows
from upheld.kinds.classification.sets import (
    Sets,
    day_and_fold_sets,
    group_columns,
    keys,
    score_sets,
    segment_columns,
    week_and_fold_sets,
)
from upheld.kinds.classification.terms import (
    amount_rows,
    calibration_rows,
    graded_rows,
    review_sums,
    score_rows,
    score_sums,
    sum_scales,
    unknown_rows,
    unknown_sums,
    worth_rows,
    worth_sums,
)
from upheld.kinds.classification.unseen_terms import unseen_columns
from upheld.kinds.delay_column import delay_sets
from upheld.kinds.plan import (
    BoundLog,
    Cut,
    Functions,
    Plan,
    Statement,
    cases_counted,
    grouping_statement,
    local_time,
    total_of,
)
from upheld.kinds.returns import asks_who_returns, returns_statement
from upheld.spec.kinds.classification import ClassificationSpec

_COUNTED_KEYS = {
    *("id", "time", "timezone", "who", "score", "score_scale", "outcome", "outcome_after", "outcome_time"),
    *("outcome_null", "outcome_known_for", "outcomes", "segments", "where", "count", "review_result"),
    *("positive", "scores", "predicted"),
}
"""The keys of the log block that the query, or the reading of its answer, depends on."""


Rows = Mapping[str, exp.Expr]
"""A chain of WITH queries."""


def plan(spec: ClassificationSpec, bound: BoundLog, cut: Cut, functions: Functions) -> Plan:
    """The statements that count this spec's evidence. The spec has a log and a lever."""
    counting = (
        counted_scores,
        counted_days_and_folds,
        summed_scores,
        summed_worth,
        summed_amounts,
        summed_unknown,
        counted_classes,
    )
    cases = case_rows(spec, bound, cut, functions, names_empties=False)
    rows = {"cases": cases, "graded": graded_rows(spec)}
    statements = [statement for counts in counting if (statement := counts(spec, bound, rows, functions)) is not None]
    asked = counted_rows(spec, case_rows(spec, bound, cut, functions))
    statements += asked_statements(spec, bound, functions, asked)
    returns = []
    if asks_who_returns(spec) and spec.log is not None and cut.as_of is not None and bound.has("log.who"):
        when = local_time(bound.tree("log.time"), bound.families["log.time"], spec.log.timezone)
        returns.append(returns_statement(asked.query, when, bound.tree("log.who"), asked.groups, cut.as_of))
    return Plan(tuple(statements), tuple(returns))


def counted_scores(spec: ClassificationSpec, bound: BoundLog, rows: Rows, functions: Functions) -> Statement:
    """Cases by score, the smallest and largest score, and the sum of scores that calibration compares with outcomes."""
    score = exp.column("score")
    ends = {"low": exp.Min(this=score), "high": exp.Max(this=score.copy())}
    sums = score_sums(spec)[:1]
    if sums:
        rows = {**rows, "summed": calibration_rows(functions)}
    return _statement(spec, bound, rows, score_sets(spec, bound), {"n": cases_counted(bound), **ends}, sums)


def counted_days_and_folds(
    spec: ClassificationSpec, bound: BoundLog, rows: Rows, functions: Functions
) -> Statement | None:
    """Cases by score on each day and in each fold, and by how long outcomes took; None where the log knows none."""
    sets = day_and_fold_sets(spec, bound) | delay_sets(bound)
    return _statement(spec, bound, rows, sets, {"n": cases_counted(bound)}, ()) if sets else None


def summed_scores(spec: ClassificationSpec, bound: BoundLog, rows: Rows, functions: Functions) -> Statement:
    """Cases by week and fold, with the sums of their scores and of what people found among them."""
    sums = (*score_sums(spec), *review_sums(spec))
    if sums:
        rows = {**rows, **score_rows(spec, functions)}
    return _statement(spec, bound, rows, week_and_fold_sets(spec, bound), {"n": cases_counted(bound)}, sums)


def summed_worth(spec: ClassificationSpec, bound: BoundLog, rows: Rows, functions: Functions) -> Statement | None:
    """The sums of money in every set that counts cases by the rule; None where every worth is a number."""
    sums = worth_sums(spec)
    if not sums:
        return None
    return _statement(spec, bound, {**rows, **worth_rows(spec, functions)}, _summed_sets(spec, bound), {}, sums)


def summed_amounts(spec: ClassificationSpec, bound: BoundLog, rows: Rows, functions: Functions) -> Statement | None:
    """The sums of the amounts of positives in the sets of scores and folds; None where no amount is counted."""
    if not bound.has("log.amount"):
        return None
    summed = {**rows, **amount_rows(spec, functions)}
    return _statement(spec, bound, summed, _summed_sets(spec, bound), {}, AMOUNT_SUMS)


def counted_classes(spec: ClassificationSpec, bound: BoundLog, rows: Rows, functions: Functions) -> Statement | None:
    """Cases by the class that was right and the one named; None where the product names none."""
    if not (spec.log is not None and spec.log.has_classes):
        return None
    return confusion_statement(bound, {"cases": rows["cases"]}, group_columns(spec), cases_counted(bound))


def summed_unknown(spec: ClassificationSpec, bound: BoundLog, rows: Rows, functions: Functions) -> Statement | None:
    """What is to be known of outcomes that are not, in every set; None where every outcome can be known."""
    sums = unknown_sums(spec)
    if not sums:
        return None
    return _statement(spec, bound, {**rows, **unknown_rows(spec, functions)}, _summed_sets(spec, bound), {}, sums)


def _summed_sets(spec: ClassificationSpec, bound: BoundLog) -> Sets:
    """The sets to which sums are added: all but that of days, which only counts."""
    sets = score_sets(spec, bound) | day_and_fold_sets(spec, bound) | week_and_fold_sets(spec, bound)
    return {name: columns for name, columns in sets.items() if name != "day_scores"}


def _statement(
    spec: ClassificationSpec,
    bound: BoundLog,
    rows: Rows,
    sets: Sets,
    measures: Mapping[str, exp.Expr],
    sums: Iterable[str],
) -> Statement:
    measured = dict(measures) | {f"sum_{name}": total_of(bound, f"term_{name}") for name in sums}
    return grouping_statement(
        rows,
        keys(spec),
        sets,
        measured,
        [f"sum_{name}" for name in sums],
        has_stretches=bound.has("log.time"),
        with_empties=segment_columns(spec),
    )


def query_identity(spec: ClassificationSpec) -> str:
    """What the counting depends on, as text: the cache key of evidence, and part of its frame."""
    log, lever = spec.log, lever_of(spec)
    if log is None or lever is None:
        return ""
    counted = log.model_dump(mode="json", by_alias=True, include=_COUNTED_KEYS, exclude_defaults=True)
    if log.scores is not None:
        counted["scores"] = dict(sorted(log.scores.items()))
    rule = spec.rule if isinstance(spec.rule, str) else None
    # What is counted of money: the row terms, not the constants before them.
    terms = [term.text for term in row_terms(spec).values()] + [f"amount {amount_text(spec)}"]
    scales = [f"{name} {scale}" for name, scale in sum_scales(spec).items()]
    unseen = [tree.sql() for tree in unseen_columns(spec, exp.column("region")).values()]
    windows = sorted({days_in(line.window) for line in spec.requirements if line.window is not None})
    since = str(lever.since)
    own = (sorted(counted.items()), stated(lever), rule, wheres(spec), terms, scales, windows, since, unseen)
    return repr((*own, asked_identity(spec)))
