"""One row for each case of the population: its score, what is known of its outcome, and the keys it is counted by."""

from __future__ import annotations

from sqlglot import exp

from upheld.kinds.classification.class_rows import class_columns
from upheld.kinds.classification.known_for import (
    can_never_be_known,
    is_sought,
    known_for,
    stands_for_others,
    weight,
)
from upheld.kinds.classification.lever import CUTOFF_COLUMN, cutoff_group
from upheld.kinds.classification.log_values import row_terms, wheres
from upheld.kinds.classification.worth import Term
from upheld.kinds.delay_column import came_unfollowed, delay_column, has_delays
from upheld.kinds.plan import BoundLog, Cut, Functions
from upheld.kinds.rows import (
    FALSE,
    IMMATURE,
    TRUE,
    UNKNOWN,
    as_flag,
    day_columns,
    finite,
    fold_column,
    group_columns,
    is_known,
    is_missing,
    is_too_young,
    is_true,
    population,
    time_of,
    value_text,
)
from upheld.spec.kinds.classification import ClassificationSpec, CutoffsBy
from upheld.spec.log import SAMPLE


def case_rows(
    spec: ClassificationSpec, bound: BoundLog, cut: Cut, functions: Functions, *, names_empties: bool = True
) -> exp.Select:
    """One row per case of the population: score, outcome, rule, day, fold, segments, and for how many it stands.

    Without `names_empties` the empty value of a segment is left as it is, which spares a look at every row.
    """
    log = spec.log
    if log is None:
        raise ValueError("a spec without a log has no cases")
    selected: dict[str, exp.Expr] = {"score": finite(bound.tree("log.score"))}
    when = time_of(log, bound)
    selected |= _outcomes(spec, bound, cut, when, selected["score"])
    if when is not None and has_delays(bound):
        sought = None if known_for(spec) == "all" else _sought(spec, bound, selected["score"])
        missing = is_missing(log, bound, cut, when, counts_late=True)
        # What has no delay has not come: else a day would tell, once it is kept, of outcomes of a later moment.
        missing = exp.or_(missing, came_unfollowed(log, bound, cut, when))
        selected["came"] = _outcome(spec, bound, cut, when, missing, sought)
        selected["delay"] = delay_column(spec, bound, cut, when)
    if bound.has("rule"):
        selected["rule"] = as_flag(bound.tree("rule"))
    selected |= day_columns(when, cut) | fold_column(bound, functions)
    selected |= class_columns(bound)
    selected |= group_columns(bound, len(log.segments), len(wheres(spec)), names_empties=names_empties)
    if spec.lever is not None and isinstance(spec.lever.act_at, CutoffsBy):
        selected["cutoff_value"] = value_text(bound.tree(CUTOFF_COLUMN))
        selected["cutoff_group"] = cutoff_group(spec.lever, selected["cutoff_value"])
    for path, term in row_terms(spec).items():
        selected[column_of(spec, term)] = exp.cast(_empty_stays_empty(bound.tree(path)), "double")
    selected |= {"amount": exp.cast(bound.tree("log.amount"), "double")} if bound.has("log.amount") else {}
    if bound.has("log.review_result"):
        selected["review_result"] = as_flag(is_true(bound, "log.review_result"))
        selected["is_looked_at"] = as_flag(is_known(bound, "log.review_result"))
    return population(bound, cut, when, selected)


def _outcomes(
    spec: ClassificationSpec, bound: BoundLog, cut: Cut, when: exp.Expr | None, score: exp.Expr
) -> dict[str, exp.Expr]:
    """What is known of a case's outcome, and where it is known for some cases only, what is said of the others."""
    missing = is_missing(spec.log, bound, cut, when)
    if known_for(spec) == "all":
        return {"outcome": _outcome(spec, bound, cut, when, missing, None)}
    sought = _sought(spec, bound, score)
    found = {
        "outcome": _outcome(spec, bound, cut, when, missing, sought),
        "is_unknowable": as_flag(can_never_be_known(spec, bound, sought)),
        "is_ignored": as_flag(exp.and_(exp.not_(sought), exp.not_(missing))),
    }
    return found | ({"weight": weight(spec, bound, sought)} if bound.has(SAMPLE) else {})


def _sought(spec: ClassificationSpec, bound: BoundLog, score: exp.Expr) -> exp.Expr:
    is_by = spec.lever is not None and isinstance(spec.lever.act_at, CutoffsBy)
    return is_sought(spec, bound, score, value_text(bound.tree(CUTOFF_COLUMN)) if is_by else None)


def _outcome(
    spec: ClassificationSpec,
    bound: BoundLog,
    cut: Cut,
    when: exp.Expr | None,
    no_outcome: exp.Expr,
    sought: exp.Expr | None,
) -> exp.Expr:
    """What is known of a case's outcome; `sought` says whose can be known at all, None where everyone's can."""
    log = spec.log
    tree = exp.Case()
    too_young = is_too_young(cut, when)
    if too_young is not None:
        tree = tree.when(too_young, exp.Literal.number(IMMATURE))
    if sought is not None:
        tree = tree.when(exp.Not(this=sought.copy()), exp.Literal.number(UNKNOWN))
        may_stand = stands_for_others(spec, bound)
        if may_stand is not None:
            tree = tree.when(exp.and_(no_outcome.copy(), may_stand), exp.Literal.number(UNKNOWN))
    missing = FALSE if log is not None and log.outcome_null == "false" else UNKNOWN
    tree = tree.when(no_outcome.copy(), exp.Literal.number(missing))
    return tree.when(is_true(bound, "log.outcome"), exp.Literal.number(TRUE)).else_(exp.Literal.number(FALSE))


def _empty_stays_empty(tree: exp.Expr) -> exp.Expr:
    """The worth with `least` and `greatest` empty where one of theirs is: DuckDB passes over what is empty."""
    for node in list(tree.find_all(exp.Least, exp.Greatest)):
        arguments = [node.this, *node.expressions]
        some_empty = exp.or_(*[exp.Is(this=one.copy(), expression=exp.null()) for one in arguments])
        whole = exp.case().when(exp.Not(this=some_empty), node.copy())
        if node is tree:
            return whole
        node.replace(whole)
    return tree


def column_of(spec: ClassificationSpec, term: Term) -> str:
    return f"raw_{list(row_terms(spec).values()).index(term)}"
