"""One row for each case of the population: its score, what is known of its outcome, and the keys it is counted by."""

from __future__ import annotations

from sqlglot import exp

from upheld.evidence import EMPTY_VALUE
from upheld.kinds.classification.class_rows import class_columns
from upheld.kinds.classification.delay_column import came_at, came_too_late, came_unfollowed, delay_column, has_delays
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
from upheld.kinds.plan import STRETCH, BoundLog, Cut, Functions, day_of, local_time, moment, select_from, stretch_column
from upheld.spec.kinds.classification import ClassificationSpec, CutoffsBy
from upheld.spec.log import SAMPLE

FALSE, TRUE, UNKNOWN, IMMATURE = 0, 1, 2, 3
"""What is known of an outcome: no, yes, will not be known, too young to be judged."""

FOLDS = 64
MONDAY = 3
"""The first of January 1970 was a Thursday: three days after a Monday."""


def case_rows(
    spec: ClassificationSpec, bound: BoundLog, cut: Cut, functions: Functions, *, names_empties: bool = True
) -> exp.Select:
    """One row per case of the population: score, outcome, rule, day, fold, segments, and for how many it stands.

    Without `names_empties` the empty value of a segment is left as it is, which spares a look at every row.
    """
    log = spec.log
    if log is None:
        raise ValueError("a spec without a log has no cases")
    selected: dict[str, exp.Expr] = {"score": _finite_score(bound)}
    when = (
        local_time(bound.tree("log.time"), bound.families["log.time"], log.timezone) if bound.has("log.time") else None
    )
    selected |= _outcomes(spec, bound, cut, when, selected["score"])
    if when is not None and has_delays(bound):
        sought = None if known_for(spec) == "all" else _sought(spec, bound, selected["score"])
        missing = _is_missing(spec, bound, cut, when, counts_late=True)
        # What has no delay has not come: else a day would tell, once it is kept, of outcomes of a later moment.
        missing = exp.or_(missing, came_unfollowed(log, bound, cut, when))
        selected["came"] = _outcome(spec, bound, cut, when, missing, sought)
        selected["delay"] = delay_column(spec, bound, cut, when)
    if bound.has("rule"):
        selected["rule"] = as_flag(bound.tree("rule"))
    if when is not None:
        selected["day"] = day_of(when)
        selected["week"] = _week_of(selected["day"])
        selected[STRETCH] = stretch_column(selected["day"], cut)
    units = [bound.tree(path) for path in ("log.who", "log.id") if bound.has(path)]
    if units:
        # A case without a customer is a unit of its own, by its id where it has one; never null, which as a key would
        # read as "all folds".
        texts = [exp.cast(unit, "text") for unit in units]
        hashed = functions.hashed(exp.func("COALESCE", *texts, exp.Literal.string("")))
        selected["fold"] = exp.cast(exp.Mod(this=hashed, expression=exp.Literal.number(FOLDS)), "bigint")
    selected |= class_columns(bound)
    for i in range(len(log.segments)):
        value = bound.tree(f"log.segments[{i}]")
        selected[f"segment_{i}"] = _value_text(value) if names_empties else exp.cast(value, "text")
    for i in range(len(wheres(spec))):
        flag = exp.case().when(bound.tree(f"where[{i}]"), exp.Literal.string("true")).else_(exp.Literal.string("false"))
        selected[f"where_{i}"] = flag
    if spec.lever is not None and isinstance(spec.lever.act_at, CutoffsBy):
        selected["cutoff_value"] = _value_text(bound.tree(CUTOFF_COLUMN))
        selected["cutoff_group"] = cutoff_group(spec.lever, selected["cutoff_value"])
    for path, term in row_terms(spec).items():
        selected[column_of(spec, term)] = exp.cast(_empty_stays_empty(bound.tree(path)), "double")
    selected |= {"amount": exp.cast(bound.tree("log.amount"), "double")} if bound.has("log.amount") else {}
    if bound.has("log.review_result"):
        selected["review_result"] = as_flag(_is_true(bound, "log.review_result"))
        selected["is_looked_at"] = as_flag(_is_known(bound, "log.review_result"))
    selected["n"] = exp.cast(bound.tree("log.count"), "bigint") if bound.has("log.count") else exp.Literal.number(1)
    wanted: list[exp.Expr] = [bound.tree("log.where")] if bound.has("log.where") else []
    if bound.has("log.count"):
        # A row that stands for no case says nothing, not even which scores there are.
        wanted.append(exp.GT(this=bound.tree("log.count"), expression=exp.Literal.number(0)))
    if when is not None and cut.as_of is not None:
        # A case without a time cannot be said to be later; it stays, and counts as too young if outcomes take time.
        later = exp.GT(this=when.copy(), expression=moment(cut.as_of))
        wanted.append(exp.Not(this=exp.func("COALESCE", later, exp.false())))
    return select_from(bound.relation.copy(), selected, where=exp.and_(*wanted) if wanted else None)


def _week_of(day: exp.Expr) -> exp.Expr:
    """The week of a day, Monday to Sunday, in weeks since that of the first of January 1970."""
    since_monday = exp.Paren(this=exp.Add(this=day.copy(), expression=exp.Literal.number(MONDAY)))
    sevenths = exp.Div(this=exp.cast(since_monday, "double"), expression=exp.Literal.number(7))
    return exp.cast(exp.func("FLOOR", sevenths), "bigint")


def _value_text(value: exp.Expr) -> exp.Expr:
    """A segment's value as text. An empty text is as empty as a null, which is what it becomes in a CSV file."""
    text = exp.func("NULLIF", exp.cast(value, "text"), exp.Literal.string(""))
    return exp.func("COALESCE", text, exp.Literal.string(EMPTY_VALUE))


def _finite_score(bound: BoundLog) -> exp.Expr:
    score = exp.cast(bound.tree("log.score"), "double")
    return exp.case().when(exp.Anonymous(this="ISNAN", expressions=[score.copy()]), exp.null()).else_(score)


def as_flag(condition: exp.Expr) -> exp.Expr:
    return exp.case().when(condition, exp.Literal.number(1)).else_(exp.Literal.number(0))


def _outcomes(
    spec: ClassificationSpec, bound: BoundLog, cut: Cut, when: exp.Expr | None, score: exp.Expr
) -> dict[str, exp.Expr]:
    """What is known of a case's outcome, and where it is known for some cases only, what is said of the others."""
    is_missing = _is_missing(spec, bound, cut, when)
    if known_for(spec) == "all":
        return {"outcome": _outcome(spec, bound, cut, when, is_missing, None)}
    sought = _sought(spec, bound, score)
    found = {
        "outcome": _outcome(spec, bound, cut, when, is_missing, sought),
        "is_unknowable": as_flag(can_never_be_known(spec, bound, sought)),
        "is_ignored": as_flag(exp.and_(exp.not_(sought), exp.not_(is_missing))),
    }
    return found | ({"weight": weight(spec, bound, sought)} if bound.has(SAMPLE) else {})


def _sought(spec: ClassificationSpec, bound: BoundLog, score: exp.Expr) -> exp.Expr:
    is_by = spec.lever is not None and isinstance(spec.lever.act_at, CutoffsBy)
    return is_sought(spec, bound, score, _value_text(bound.tree(CUTOFF_COLUMN)) if is_by else None)


def _outcome(
    spec: ClassificationSpec,
    bound: BoundLog,
    cut: Cut,
    when: exp.Expr | None,
    is_missing: exp.Expr,
    sought: exp.Expr | None,
) -> exp.Expr:
    """What is known of a case's outcome; `sought` says whose can be known at all, None where everyone's can."""
    log = spec.log
    tree = exp.Case()
    if cut.mature_until is not None and when is not None:
        old_enough = exp.LTE(this=when.copy(), expression=moment(cut.mature_until))
        tree = tree.when(exp.Not(this=exp.func("COALESCE", old_enough, exp.false())), exp.Literal.number(IMMATURE))
    if sought is not None:
        tree = tree.when(exp.Not(this=sought.copy()), exp.Literal.number(UNKNOWN))
        may_stand = stands_for_others(spec, bound)
        if may_stand is not None:
            tree = tree.when(exp.and_(is_missing.copy(), may_stand), exp.Literal.number(UNKNOWN))
    missing = FALSE if log is not None and log.outcome_null == "false" else UNKNOWN
    tree = tree.when(is_missing.copy(), exp.Literal.number(missing))
    return tree.when(_is_true(bound, "log.outcome"), exp.Literal.number(TRUE)).else_(exp.Literal.number(FALSE))


def _is_missing(
    spec: ClassificationSpec, bound: BoundLog, cut: Cut, when: exp.Expr | None, *, counts_late: bool = False
) -> exp.Expr:
    """Whether a case has no outcome that counts: none is there, or it came too late (unless `counts_late`)."""
    log = spec.log
    is_missing: exp.Expr = exp.not_(_is_known(bound, "log.outcome"))
    if log is not None and bound.has("log.outcome_time"):
        came = came_at(log, bound)
        late: list[exp.Expr] = []
        if cut.known_until is not None:
            late.append(exp.GT(this=came.copy(), expression=moment(cut.known_until)))
        if log.outcome_after is not None and when is not None and not counts_late:
            # An outcome that came after its time does not count, so that a cohort freezes.
            late.append(came_too_late(came, when, log.outcome_after))
        if late:
            is_late = exp.func("COALESCE", exp.or_(*late), exp.false())
            is_missing = exp.or_(is_missing, is_late)
    return is_missing


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


def _is_known(bound: BoundLog, path: str) -> exp.Expr:
    tree = bound.tree(path)
    known = exp.Not(this=exp.Is(this=tree, expression=exp.null()))
    if bound.families[path] != "number":
        return known
    is_nan = exp.Anonymous(this="ISNAN", expressions=[exp.cast(bound.tree(path), "double")])
    return exp.and_(known, exp.Not(this=is_nan))


def _is_true(bound: BoundLog, path: str) -> exp.Expr:
    if bound.families[path] != "number":
        return bound.tree(path)
    return exp.EQ(this=exp.cast(bound.tree(path), "double"), expression=exp.Literal.number(1))
