"""The one query of classification: every grouping set of its evidence, as a tree that any engine can render."""

from __future__ import annotations

import sys
from fractions import Fraction

from sqlglot import exp

from upheld.evidence import UNSCORED, Grid, number
from upheld.kinds.classification.lever import (
    CUTOFF_COLUMN,
    NO_SCORE,
    REVIEW,
    cutoff_group,
    is_by_segment,
    region,
    stated,
)
from upheld.kinds.classification.worth import Term, moment_name, moment_scale, moments_of, terms_of
from upheld.kinds.plan import BoundLog, Cut, Functions, Plan, local_time, moment
from upheld.spec.kinds.classification import ClassificationSpec, CutoffsBy

FALSE, TRUE, UNKNOWN, IMMATURE = 0, 1, 2, 3
"""What is known of an outcome: no, yes, will not be known, too young to be judged."""

FOLDS = 64
SUM_SCALE = 2**32
NO_DAY = -(2**31)
EMPTY_VALUE = "(empty)"

_SMALLEST_LIKELIHOOD = sys.float_info.epsilon
"""log loss clips probabilities here, as scikit-learn does for 64-bit floats."""

_SUMS = ("score", "score_squared", "brier_squared", "log_loss", "log_loss_squared")


KEYED_VALUES = ("log.id", "log.who", CUTOFF_COLUMN)
"""Values that are hashed or compared as text."""

_COUNTED_KEYS = {
    *("id", "time", "timezone", "who", "score", "score_scale", "outcome", "outcome_after", "outcome_time"),
    *("outcome_null", "outcome_known_for", "outcomes", "segments", "where", "count", "review_result"),
}
"""The keys of the log block that the query, or the reading of its answer, depends on."""


def log_values(spec: ClassificationSpec) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The log values that are counted: path → (text in the spec, families of value it may give)."""
    log, lever = spec.log, spec.lever
    if log is None or lever is None:
        return {}
    any_value = ("number", "text", "boolean", "date", "time", "time with zone")
    times = ("time", "time with zone", "date")
    result = log.review_result
    elsewhere = log.outcomes
    wanted: dict[str, tuple[str | None, tuple[str, ...]]] = {
        "log.score": (log.score, ("number",)),
        "log.outcome": (elsewhere.value if elsewhere else log.outcome, ("boolean", "number")),
        "log.id": (log.id, any_value),
        "log.who": (log.who, any_value),
        "log.time": (log.time, times),
        "log.outcome_time": (elsewhere.time if elsewhere and elsewhere.time else log.outcome_time, times),
        "log.count": (log.count, ("number",)),
        "log.review_result": (result, ("boolean", "number")),
        CUTOFF_COLUMN: (lever.act_at.by if isinstance(lever.act_at, CutoffsBy) else None, any_value),
    }
    wanted |= {f"log.segments[{i}]": (name, any_value) for i, name in enumerate(log.segments)}
    wanted |= {path: (term.text, ("number",)) for path, term in row_terms(spec).items()}
    return {path: (text, families) for path, (text, families) in wanted.items() if text is not None}


def row_terms(spec: ClassificationSpec) -> dict[str, Term]:
    """The row terms of the value block by the path under which the log gives them."""
    terms = terms_of(spec.value)
    named: dict[str, Term] = {}
    for term in dict.fromkeys((*terms.of_positives, *terms.of_negatives)):
        path = f"value.{term.key}"
        named[path if path not in named else f"{path}: {term.text}"] = term
    return named


def sum_scales(spec: ClassificationSpec) -> dict[str, Fraction]:
    """The exact sums that are kept beside the counts, each with how many units make 1."""
    scales = dict.fromkeys(_SUMS if score_grid(spec).scale == "probability" else (), Fraction(SUM_SCALE))
    if spec.log is not None and spec.log.review_result is not None:
        scales |= dict.fromkeys(("looked_at", "found"), Fraction(1))
    slots = terms_of(spec.value).slots
    if spec.value is not None and slots:
        scales["valued"] = Fraction(1)
        scales |= {moment_name(moment): moment_scale(spec.value, len(moment)) for moment in moments_of(slots)}
    return scales


def conditions(spec: ClassificationSpec) -> dict[str, str]:
    """The true-or-false expressions that are counted: path → text."""
    named = {
        "log.where": spec.log.where if spec.log else None,
        "rule": spec.rule if isinstance(spec.rule, str) else None,
    }
    named |= {f"where[{i}]": text for i, text in enumerate(wheres(spec))}
    return {path: text for path, text in named.items() if text is not None}


def wheres(spec: ClassificationSpec) -> tuple[str, ...]:
    """The distinct where clauses of the requirements, sorted, so that the order of lines changes nothing."""
    return tuple(sorted({line.where for line in spec.requirements if line.where}))


def score_grid(spec: ClassificationSpec) -> Grid:
    """The grid on which this spec's scores are counted."""
    return Grid(spec.log.score_scale if spec.log else "probability")


def plan(spec: ClassificationSpec, bound: BoundLog, cut: Cut, functions: Functions) -> Plan:
    """The query that counts this spec's evidence. The spec has a log and a lever."""
    cases = case_rows(spec, bound, cut, functions)
    graded = _graded(spec, bound, functions)
    sums = tuple(sum_scales(spec))
    sets = _sets(spec, bound)
    present = {column for keys in sets.values() for column in keys.values()}
    keys = tuple(key for key in _all_keys(spec) if key in present)
    n = exp.column("n")
    measures: list[exp.Expr] = [
        exp.alias_(exp.Anonymous(this="GROUPING_ID", expressions=[exp.column(key) for key in keys]), "grouping_id"),
        exp.alias_(exp.cast(exp.Sum(this=n), "bigint"), "n"),
        exp.alias_(exp.Min(this=exp.column("score")), "low"),
        exp.alias_(exp.Max(this=exp.column("score")), "high"),
    ]
    for name in sums:
        term: exp.Expr = exp.column(f"term_{name}")
        if bound.has("log.count"):
            term = exp.Mul(this=exp.cast(term, "int128"), expression=n.copy())
        measures.append(exp.alias_(exp.Sum(this=term), f"sum_{name}"))
    grouping = [exp.Tuple(expressions=[exp.column(key) for key in keys_of.values()]) for keys_of in sets.values()]
    statement = (
        exp.select(*[exp.column(key) for key in keys], *measures)
        .from_("graded")
        .with_("cases", as_=cases)
        .with_("graded", as_=graded)
    )
    statement.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=grouping)]))
    return Plan(statement, keys, sets, tuple(f"sum_{name}" for name in sums))


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
    return repr((sorted(counted.items()), stated(spec.lever), rule, wheres(spec), terms, scales))


def _all_keys(spec: ClassificationSpec) -> list[str]:
    segments = [f"segment_{i}" for i in range(len(spec.log.segments if spec.log else ()))]
    pseudo = [f"where_{i}" for i in range(len(wheres(spec)))]
    return ["bucket", "coarse", *segments, *pseudo, "cutoff_group", "day", "fold", "region", "outcome", "rule"]


def _sets(spec: ClassificationSpec, bound: BoundLog) -> dict[str, dict[str, str]]:
    """Each grouping set: the key as evidence calls it → the column of the statement."""
    tail = {"region": "region", "outcome": "outcome"} | ({"rule": "rule"} if bound.has("rule") else {})
    who = {"fold": "fold"} if bound.has("log.who") else {}
    day = {"day": "day"} if bound.has("log.time") else {}
    sets = {"curve": {"bucket": "bucket", **tail}, "days": {**day, **who, **tail}}
    if day:
        sets["day_scores"] = {"day": "day", "coarse": "coarse", "region": "region"}
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
    return sets


def case_rows(spec: ClassificationSpec, bound: BoundLog, cut: Cut, functions: Functions) -> exp.Select:
    """One row per case of the population: score, outcome, rule, day, fold, segments, and for how many it stands."""
    log = spec.log
    if log is None:
        raise ValueError("a spec without a log has no cases")
    selected: dict[str, exp.Expr] = {"score": _finite_score(bound)}
    when = (
        local_time(bound.tree("log.time"), bound.families["log.time"], log.timezone) if bound.has("log.time") else None
    )
    selected["outcome"] = _outcome(spec, bound, cut, when)
    if bound.has("rule"):
        selected["rule"] = _as_flag(bound.tree("rule"))
    if when is not None:
        epoch = exp.cast(exp.Literal.string("1970-01-01"), "date")
        days = exp.DateDiff(this=exp.cast(when.copy(), "date"), expression=epoch, unit=exp.var("day"))
        selected["day"] = exp.func("COALESCE", days, exp.Literal.number(NO_DAY))
    units = [bound.tree(path) for path in ("log.who", "log.id") if bound.has(path)]
    if units:
        # A case without a customer is a unit of its own, by its id where it has one; never null, which as a key would
        # read as "all folds".
        texts = [exp.cast(unit, "text") for unit in units]
        hashed = functions.hashed(exp.func("COALESCE", *texts, exp.Literal.string("")))
        selected["fold"] = exp.cast(exp.Mod(this=hashed, expression=exp.Literal.number(FOLDS)), "bigint")
    for i in range(len(log.segments)):
        selected[f"segment_{i}"] = _value_text(bound.tree(f"log.segments[{i}]"))
    for i in range(len(wheres(spec))):
        flag = exp.case().when(bound.tree(f"where[{i}]"), exp.Literal.string("true")).else_(exp.Literal.string("false"))
        selected[f"where_{i}"] = flag
    if spec.lever is not None and isinstance(spec.lever.act_at, CutoffsBy):
        selected["cutoff_value"] = _value_text(bound.tree(CUTOFF_COLUMN))
        selected["cutoff_group"] = cutoff_group(spec.lever, selected["cutoff_value"])
    for path, term in row_terms(spec).items():
        selected[_column_of(spec, term)] = exp.cast(_empty_stays_empty(bound.tree(path)), "double")
    if bound.has("log.review_result"):
        selected["review_result"] = _as_flag(_is_true(bound, "log.review_result"))
        selected["is_looked_at"] = _as_flag(_is_known(bound, "log.review_result"))
    selected["n"] = exp.cast(bound.tree("log.count"), "bigint") if bound.has("log.count") else exp.Literal.number(1)
    query = exp.select(*[exp.alias_(tree, name) for name, tree in selected.items()]).from_(bound.relation.copy())
    wanted: list[exp.Expr] = [bound.tree("log.where")] if bound.has("log.where") else []
    if bound.has("log.count"):
        # A row that stands for no case says nothing, not even which scores there are.
        wanted.append(exp.GT(this=bound.tree("log.count"), expression=exp.Literal.number(0)))
    if when is not None and cut.as_of is not None:
        # A case without a time cannot be said to be later; it stays, and counts as too young if outcomes take time.
        later = exp.GT(this=when.copy(), expression=moment(cut.as_of))
        wanted.append(exp.Not(this=exp.func("COALESCE", later, exp.false())))
    return query.where(exp.and_(*wanted)) if wanted else query


def _value_text(value: exp.Expr) -> exp.Expr:
    """A segment's value as text. An empty text is as empty as a null, which is what it becomes in a CSV file."""
    text = exp.func("NULLIF", exp.cast(value, "text"), exp.Literal.string(""))
    return exp.func("COALESCE", text, exp.Literal.string(EMPTY_VALUE))


def _finite_score(bound: BoundLog) -> exp.Expr:
    score = exp.cast(bound.tree("log.score"), "double")
    return exp.case().when(exp.Anonymous(this="ISNAN", expressions=[score.copy()]), exp.null()).else_(score)


def _as_flag(condition: exp.Expr) -> exp.Expr:
    return exp.case().when(condition, exp.Literal.number(1)).else_(exp.Literal.number(0))


def _outcome(spec: ClassificationSpec, bound: BoundLog, cut: Cut, when: exp.Expr | None) -> exp.Expr:
    log = spec.log
    tree = exp.Case()
    if cut.mature_until is not None and when is not None:
        old_enough = exp.LTE(this=when.copy(), expression=moment(cut.mature_until))
        tree = tree.when(exp.Not(this=exp.func("COALESCE", old_enough, exp.false())), exp.Literal.number(IMMATURE))
    outcome = bound.tree("log.outcome")
    if bound.families["log.outcome"] == "number":
        value = exp.cast(outcome, "double")
        is_missing: exp.Expr = exp.or_(
            exp.Is(this=value.copy(), expression=exp.null()), exp.Anonymous(this="ISNAN", expressions=[value])
        )
        is_true: exp.Expr = exp.EQ(this=value.copy(), expression=exp.Literal.number(1))
    else:
        is_missing, is_true = exp.Is(this=outcome.copy(), expression=exp.null()), outcome
    if log is not None and bound.has("log.outcome_time"):
        came = local_time(bound.tree("log.outcome_time"), bound.families["log.outcome_time"], log.timezone)
        late: list[exp.Expr] = []
        if cut.known_until is not None:
            late.append(exp.GT(this=came.copy(), expression=moment(cut.known_until)))
        if log.outcome_after is not None and when is not None:
            seconds = exp.Interval(
                this=exp.Literal.string(f"{log.outcome_after.total_seconds():.6f}"), unit=exp.var("second")
            )
            # An outcome that came after its time does not count, so that a cohort freezes.
            late.append(exp.GT(this=came.copy(), expression=exp.Add(this=when.copy(), expression=seconds)))
        if late:
            is_late = exp.func("COALESCE", exp.or_(*late), exp.false())
            is_missing = exp.or_(is_missing, is_late)
    missing = FALSE if log is not None and log.outcome_null == "false" else UNKNOWN
    tree = tree.when(is_missing, exp.Literal.number(missing))
    return tree.when(is_true, exp.Literal.number(TRUE)).else_(exp.Literal.number(FALSE))


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


def _column_of(spec: ClassificationSpec, term: Term) -> str:
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


def _graded(spec: ClassificationSpec, bound: BoundLog, functions: Functions) -> exp.Select:
    """Each case with its bucket, coarse bucket, region and the integer terms that are added up."""
    score, outcome = exp.column("score"), exp.column("outcome")
    grid = score_grid(spec)
    unscored = exp.Is(this=score.copy(), expression=exp.null())
    bucketed = exp.select("*").from_("cases")
    bucket = exp.case().when(unscored.copy(), exp.Literal.number(UNSCORED)).else_(grid.bucket(score))
    inner = bucketed.select(exp.alias_(bucket, "bucket"), append=True)
    for name, tree in slots_of(spec).items():
        inner = inner.select(exp.alias_(tree, name), append=True)
    at = exp.column("bucket")
    is_unscored = exp.EQ(this=at.copy(), expression=exp.Literal.number(UNSCORED))
    coarse = exp.case().when(is_unscored, exp.Literal.number(UNSCORED)).else_(grid.coarse(at))
    in_region = region_of(spec, unscored)
    selected = [exp.alias_(coarse, "coarse"), exp.alias_(in_region, "region")]
    terms: dict[str, exp.Expr] = {}
    if grid.scale == "probability":
        terms |= _score_terms(score, outcome)
    if bound.has("log.review_result"):
        terms |= _review_terms(in_region, outcome)
    terms |= _worth_terms(spec)
    scales = sum_scales(spec)
    is_judged = exp.and_(
        exp.Not(this=unscored.copy()), exp.LTE(this=outcome.copy(), expression=exp.Literal.number(TRUE))
    )
    for name, term in terms.items():
        scaled = term if scales[name] == 1 else exp.Mul(this=term, expression=number(float(scales[name])))
        counted = exp.case().when(is_judged.copy(), scaled).else_(number(0))
        selected.append(exp.alias_(functions.half_even(counted), f"term_{name}"))
    return exp.select("*", *selected).from_(inner.subquery("bucketed"))


def region_of(spec: ClassificationSpec, unscored: exp.Expr) -> exp.Expr:
    if spec.lever is None:
        raise ValueError("a spec without a lever has no regions")
    by = {CUTOFF_COLUMN: exp.column("cutoff_value")}
    inside = region(spec.lever, exp.column("score"), BoundLog(exp.Table(), by, {}))
    return exp.case().when(unscored.copy(), exp.Literal.number(NO_SCORE)).else_(inside)


def _score_terms(score: exp.Expr, outcome: exp.Expr) -> dict[str, exp.Expr]:
    """The score and its square, and what Brier score and log loss need for their spread."""
    is_true = exp.EQ(this=outcome.copy(), expression=exp.Literal.number(TRUE))
    likelihood = (
        exp.case().when(is_true, score.copy()).else_(exp.Paren(this=exp.Sub(this=number(1), expression=score.copy())))
    )
    loss = exp.Neg(this=exp.func("LN", exp.func("GREATEST", likelihood.copy(), number(_SMALLEST_LIKELIHOOD))))
    miss = exp.Paren(this=exp.Sub(this=number(1), expression=likelihood.copy()))
    squared_miss = exp.Paren(this=exp.Mul(this=miss.copy(), expression=miss.copy()))
    return {
        "score": score.copy(),
        "score_squared": exp.Mul(this=score.copy(), expression=score.copy()),
        "brier_squared": exp.Mul(this=squared_miss, expression=squared_miss.copy()),
        "log_loss": exp.Paren(this=loss.copy()),
        "log_loss_squared": exp.Mul(this=exp.Paren(this=loss.copy()), expression=exp.Paren(this=loss.copy())),
    }


def _review_terms(in_region: exp.Expr, outcome: exp.Expr) -> dict[str, exp.Expr]:
    """Of the positives in the review band: those a person looked at, and those the person found."""
    inside = exp.and_(
        exp.EQ(this=in_region.copy(), expression=exp.Literal.number(REVIEW)),
        exp.EQ(this=outcome.copy(), expression=exp.Literal.number(TRUE)),
    )
    zero = exp.Literal.number(0)
    return {
        "looked_at": exp.case().when(inside, exp.column("is_looked_at")).else_(zero),
        "found": exp.case().when(inside.copy(), exp.column("review_result")).else_(zero.copy()),
    }


def slots_of(spec: ClassificationSpec) -> dict[str, exp.Expr]:
    """The row terms of a case, by its outcome; null in every slot of a case one of whose terms is not known."""
    terms = terms_of(spec.value)
    slots: dict[str, exp.Expr] = {}
    for slot in range(terms.slots):
        tree = exp.Case()
        for outcome, of in ((TRUE, terms.of_positives), (FALSE, terms.of_negatives)):
            is_it = exp.EQ(this=exp.column("outcome"), expression=exp.Literal.number(outcome))
            all_known = [
                exp.Anonymous(this="ISFINITE", expressions=[exp.column(_column_of(spec, term))]) for term in of
            ]
            worth = exp.column(_column_of(spec, of[slot])) if slot < len(of) else number(0)
            tree = tree.when(exp.and_(is_it, *all_known), worth)
        slots[f"slot_{slot}"] = tree
    return slots


def _worth_terms(spec: ClassificationSpec) -> dict[str, exp.Expr]:
    """Each product of row terms, 0 where a case's worth is not known, and how many cases have one."""
    slots = terms_of(spec.value).slots
    if not slots:
        return {}
    is_empty = exp.Is(this=exp.column("slot_0"), expression=exp.null())
    terms: dict[str, exp.Expr] = {"valued": _as_flag(exp.Not(this=is_empty))}
    for factors in moments_of(slots):
        tree: exp.Expr = exp.column(f"slot_{factors[0]}")
        for slot in factors[1:]:
            tree = exp.Mul(this=tree, expression=exp.column(f"slot_{slot}"))
        terms[moment_name(factors)] = exp.func("COALESCE", tree, number(0))
    return terms
