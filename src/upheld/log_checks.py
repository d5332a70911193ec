"""What a log must be like before it is counted: one look over it that finds what would spoil every number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlglot import exp

from upheld.class_checks import class_problems
from upheld.engines import Engine
from upheld.errors import LogError, Problem, SpecError
from upheld.expressions import resolve
from upheld.id_checks import id_problems, id_questions
from upheld.key_checks import key_problems, key_questions, needed_keys
from upheld.kinds import KINDS
from upheld.kinds.log_keys import key_of
from upheld.kinds.plan import BoundLog, local_time, moment
from upheld.spec import Spec
from upheld.spec.log import LEAST_PROBABILITY, SAMPLE

MOST_SEGMENT_VALUES = 1000
LARGEST_COUNT = 10**12
LAST_YEAR = 2999
"""A later year is a placeholder such as 9999-12-31, and would make every case look old enough to be judged."""


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What the first look found; moments are in the log's own time zone, None where the log has no time.

    `with_outcome`: how many cases a second file gives an outcome; None where there is no such file. `unfit` says, by
    path, what is wrong with the columns that a shared key would have been taken from.
    """

    rows: int
    newest: datetime | None
    with_outcome: int | None
    unfit: Mapping[str, str]


def look_over(
    spec: Spec, bound: BoundLog, engine: Engine, as_of: datetime | None, *, is_whole: bool = True
) -> LogFacts:
    """The facts of a log that can be counted. Raises LogError with everything that is wrong with it.

    Of a log that is not whole it is no mistake to have no row, or no outcome yet.
    """
    log = spec.log
    if log is None:
        raise ValueError("a spec without a log has nothing to look over")
    everyone, bound = bound, _as_it_stood(spec, bound, as_of)
    questions = _questions(spec, bound)
    if bound.has("log.id"):
        questions |= id_questions(bound, engine)
    facts = _asked(bound, engine, questions)
    if not facts["rows"] and is_whole:
        raise LogError(log.source, [_nobody(spec, everyone, engine, as_of)])
    if is_whole and (unknown := class_problems(spec, everyone, engine)):
        raise SpecError(spec.file_name, unknown)
    unfit = dict(key_problems(facts))
    needed = {f"log.{key}" for _, keys in needed_keys(spec).values() for key in keys}
    # A column that is read only because of its name stands in nobody's way, unless a requirement is read of it.
    asked_for = {path: said for path, said in unfit.items() if path in needed or path not in bound.taken}
    problems = [Problem(path, said) for path, said in asked_for.items()]
    problems += [*_value_problems(spec, bound, facts, as_of), *_segment_problems(spec, bound, engine, facts)]
    if bound.has("log.outcomes.id") and not facts["with_outcome"] and is_whole:
        problems += _unmatched(spec, bound, engine)
    if bound.has("log.id") and facts["rows"] and not problems:
        problems += id_problems(bound, engine, facts)
    if problems:
        raise LogError(log.source, problems)
    return LogFacts(int(facts["rows"]), facts.get("newest"), facts.get("with_outcome"), unfit)


def fitting(bound: BoundLog, facts: LogFacts) -> BoundLog:
    """The log without the shared keys whose column, taken because of its name, holds what cannot be counted."""
    return bound.without({path: f"the column {key_of(path)} {said}" for path, said in facts.unfit.items()})


def _asked(bound: BoundLog, engine: Engine, asked: Mapping[str, exp.Expr]) -> dict[str, Any]:
    """One row of figures over the population."""
    query = bound.population(*[exp.alias_(tree, name) for name, tree in asked.items()])
    return dict(zip(asked, engine.rows(query)[0], strict=True))


def _as_it_stood(spec: Spec, bound: BoundLog, as_of: datetime | None) -> BoundLog:
    """The log without the cases that came after `as_of`: what is wrong with them cannot spoil an earlier look."""
    if as_of is None or spec.log is None or not bound.has("log.time"):
        return bound
    when = local_time(bound.tree("log.time"), bound.families["log.time"], spec.log.timezone)
    return bound.only(exp.Not(this=exp.func("COALESCE", exp.GT(this=when, expression=moment(as_of)), exp.false())))


def time_questions(spec: Spec, bound: BoundLog) -> dict[str, exp.Expr]:
    """The newest moment of the cases, placeholders apart, and how many rows hold such a placeholder.

    The log has a time.
    """
    when = local_time(bound.tree("log.time"), bound.families["log.time"], spec.log.timezone if spec.log else "UTC")
    if bound.has("log.count"):
        counted = exp.GT(this=bound.tree("log.count"), expression=exp.Literal.number(0))
        when = exp.case().when(counted, when)
    year = exp.Extract(this=exp.var("year"), expression=when.copy())
    placeholder = exp.GT(this=year, expression=exp.Literal.number(LAST_YEAR))
    return {
        "newest": exp.Max(this=exp.case().when(exp.Not(this=placeholder.copy()), when.copy())),
        "far_times": _count_if(exp.or_(placeholder, _is_infinite(when))),
    }


def newest_of(spec: Spec, bound: BoundLog, engine: Engine) -> datetime | None:
    """The newest time in the log, placeholders of a far year aside; None without time."""
    asked = _questions(spec, bound)
    if "newest" not in asked:
        return None
    newest: datetime | None = _asked(bound, engine, {"newest": asked["newest"]})["newest"]
    return newest


def _questions(spec: Spec, bound: BoundLog) -> dict[str, exp.Expr]:
    log = spec.log
    asked: dict[str, exp.Expr] = {"rows": exp.Count(this=exp.Star())}
    if log is not None and bound.has("log.time"):
        asked |= time_questions(spec, bound)
    for path in _scores(spec, bound):
        score = exp.cast(bound.tree(path), "double")
        finite = _is_finite(score)
        asked[f"infinite {path}"] = _count_if(_is_infinite(score))
        asked[f"smallest {path}"] = exp.Min(this=exp.case().when(finite.copy(), score.copy()))
        asked[f"largest {path}"] = exp.Max(this=exp.case().when(finite, score))
    if bound.families.get("log.outcome") == "number":
        outcome = exp.cast(bound.tree("log.outcome"), "double")
        known = exp.Not(this=exp.Anonymous(this="ISNAN", expressions=[outcome.copy()]))
        neither = exp.Not(this=exp.In(this=outcome.copy(), expressions=[exp.Literal.number(0), exp.Literal.number(1)]))
        asked["odd_outcomes"] = _count_if(exp.and_(known, neither))
        asked["odd_outcome"] = exp.Max(this=exp.case().when(exp.and_(known.copy(), neither.copy()), outcome.copy()))
    if bound.has("log.count"):
        count = exp.cast(bound.tree("log.count"), "double")
        whole = exp.EQ(this=exp.func("FLOOR", count.copy()), expression=count.copy())
        inside = exp.Between(this=count.copy(), low=exp.Literal.number(0), high=exp.Literal.number(LARGEST_COUNT))
        odd = exp.Not(this=exp.func("COALESCE", exp.and_(whole, inside), exp.false()))
        asked["odd_counts"] = _count_if(odd)
        asked["odd_count"] = exp.Max(this=exp.case().when(odd.copy(), exp.cast(count.copy(), "text")))
    if bound.has("log.id"):
        asked["no_id"] = _count_if(exp.Is(this=bound.tree("log.id"), expression=exp.null()))
    if bound.has("log.outcomes.id"):
        asked["with_outcome"] = exp.Count(this=bound.tree("log.outcomes.id"))
    if bound.has(SAMPLE) and bound.families[SAMPLE] == "number":
        chance = exp.cast(bound.tree(SAMPLE), "double")
        zero, one, least = (exp.Literal.number(limit) for limit in ("0", "1", f"{LEAST_PROBABILITY:g}"))
        none = exp.EQ(this=chance.copy(), expression=zero)
        odd = exp.not_(exp.or_(none, exp.Between(this=chance.copy(), low=least, high=one)))
        asked["odd_chances"] = _count_if(odd)
        asked["odd_chance"] = exp.Max(this=exp.case().when(odd.copy(), chance.copy()))
    for path in _amounts(spec, bound):
        amount = exp.cast(bound.tree(path), "double")
        asked[f"largest {path}"] = exp.Max(this=exp.case().when(_is_finite(amount), exp.Abs(this=amount.copy())))
        asked[f"infinite {path}"] = _count_if(_is_infinite(amount))
    asked |= key_questions(bound)
    if bound.has("log.amount"):
        amount = exp.cast(bound.tree("log.amount"), "double")
        asked["negative_amounts"] = _count_if(exp.LT(this=amount, expression=exp.Literal.number(0)))
    for i in range(len(log.segments if log else ())):
        asked[f"values_{i}"] = exp.ApproxDistinct(this=exp.cast(bound.tree(f"log.segments[{i}]"), "text"))
    return asked


def _amounts(spec: Spec, bound: BoundLog) -> list[str]:
    """The row terms of money, the amount at stake and what the kind names as quantities, by path."""
    terms = [path for path in bound.values if path.startswith("value.")] if spec.value is not None else []
    return [*terms, *(path for path in KINDS[spec.kind].quantities(spec) if bound.has(path))]


def _is_infinite(value: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="ISINF", expressions=[value.copy()])


def _is_finite(number: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="ISFINITE", expressions=[number.copy()])


def _count_if(condition: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.case().when(condition, exp.Literal.number(1)))


def _nobody(spec: Spec, bound: BoundLog, engine: Engine, as_of: datetime | None) -> Problem:
    count = exp.Count(this=exp.Star())
    everyone = engine.rows(exp.select(count.copy()).from_(bound.relation.copy()))[0][0]
    if not everyone:
        return Problem("log.source", "is empty: it has columns but not one row")
    chosen = engine.rows(bound.population(count))[0][0]
    if not chosen:
        return Problem("log.where", f"leaves none of the log's {_rows(everyone)}")
    when = local_time(bound.tree("log.time"), bound.families["log.time"], spec.log.timezone if spec.log else "UTC")
    oldest = engine.rows(bound.population(exp.Min(this=when)))[0][0]
    first = f"; the first is of {oldest:%Y-%m-%d %H:%M}" if isinstance(oldest, datetime) else ""
    return Problem(
        "log.time", f"puts none of the {_rows(chosen)} before {as_of:%Y-%m-%d %H:%M}, the moment asked for{first}"
    )


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n:,} rows"


def _value_problems(spec: Spec, bound: BoundLog, facts: Mapping[str, Any], as_of: datetime | None) -> Iterable[Problem]:
    log = spec.log
    for path in _scores(spec, bound):
        yield from _score_problems(spec, path, facts)
    if facts.get("odd_outcomes"):
        n = facts["odd_outcomes"]
        rows = f"{_rows(n)} {'holds' if n == 1 else 'hold'} another number, such as {facts['odd_outcome']:g}"
        name = getattr(log, "outcome", None) or "value"
        example = f"{name} >= {max(facts['odd_outcome'], 0.5):g}"
        yield Problem(
            "log.outcome" if not bound.has("log.outcomes.id") else "log.outcomes.value",
            f"should be 0 or 1, true or false; {rows}. Say what is true, for example: {example}",
        )
    if facts.get("odd_chances"):
        rows, name = _rows(facts["odd_chances"]), getattr(getattr(log, "outcome_known_for", None), "sample", "it")
        hint = f" If these are percent, write sample: {name} / 100." if 1 < facts["odd_chance"] <= 100 else ""
        yield Problem(
            SAMPLE,
            "should be the probability with which an outcome was sought, from 0 to 1 (and, above 0, at least "
            f"{LEAST_PROBABILITY:g}), or true and false; {rows} {'holds' if facts['odd_chances'] == 1 else 'hold'} "
            f"another number, such as {facts['odd_chance']:g}.{hint}",
        )
    if facts.get("odd_counts"):
        n = facts["odd_counts"]
        found = "nothing" if facts["odd_count"] is None else f"something else, such as {float(facts['odd_count']):g}"
        rows = f"{_rows(n)} {'holds' if n == 1 else 'hold'} {found}"
        yield Problem("log.count", f"should be a whole number from 0 to {LARGEST_COUNT:,}; {rows}")
    if facts.get("far_times"):
        hint = "Leave the time empty where it is not known, or leave these rows out with log.where"
        yield Problem("log.time", f"lies after the year {LAST_YEAR} in {_rows(facts['far_times'])}. {hint}")
    for path in _amounts(spec, bound):
        yield from _amount_problems(spec, path, facts)
    if facts.get("no_id"):
        hint = "Each case needs one; or leave them out with log.where: … IS NOT NULL"
        yield Problem("log.id", f"is empty in {_rows(facts['no_id'])}. {hint}")
    if not bound.has("log.time"):
        if log is not None and log.outcome_after is not None:
            yield Problem(
                "log.time", "is missing: outcome_after says from which age a case is judged, and age needs a time"
            )
        if as_of is not None:
            yield Problem(
                "log.time", f"is missing: which cases there were by {as_of:%Y-%m-%d %H:%M} cannot be said without it"
            )


def _scores(spec: Spec, bound: BoundLog) -> list[str]:
    """The scores by path: of each class where there are several; none where the kind has no score."""
    if not KINDS[spec.kind].HAS_SCORE:
        return []
    return [path for path in bound.values if path.startswith("log.scores.")] or ["log.score"]


def _score_problems(spec: Spec, path: str, facts: Mapping[str, Any]) -> Iterable[Problem]:
    scale = getattr(spec.log, "score_scale", "number")
    if facts[f"infinite {path}"]:
        said = f"is infinite in {_rows(facts[f'infinite {path}'])}. Write a number, or nothing where there is no score"
        yield Problem(path, said)
    low, high = facts[f"smallest {path}"], facts[f"largest {path}"]
    if scale == "probability" and low is not None and (low < 0 or high > 1):
        example = low if low < 0 else high
        key = path.removeprefix("log.").removeprefix("scores.")
        text = (getattr(spec.log, "scores", None) or {}).get(key) or getattr(spec.log, "score", None) or "score"
        hint = f" If these are percent, write {key}: {text} / 100." if 1 < high <= 100 and low >= 0 else ""
        other = "For any other number write score_scale: number"
        message = f"holds {example:g}, outside 0 to 1, the scale of a probability.{hint} {other}"
        yield Problem(path, message)


def _amount_problems(spec: Spec, path: str, facts: Mapping[str, Any]) -> Iterable[Problem]:
    largest, believed = facts[f"largest {path}"], KINDS[spec.kind].largest_amount(spec)
    if facts[f"infinite {path}"]:
        rows = _rows(facts[f"infinite {path}"])
        yield Problem(path, f"is infinite in {rows}. Write an amount, or nothing where it is not known")
    if path == "log.amount" and facts["negative_amounts"]:
        rows = _rows(facts["negative_amounts"])
        yield Problem(path, f"is below 0 in {rows}. What is at stake is 0 or more: write {path[4:]}: abs(…), say")
    if largest is not None and largest > believed:
        key, hint = KINDS[spec.kind].LARGEST
        yield Problem(path, f"reaches {largest:,.10g}, above {key} ({believed:,.10g}). {hint}")


def _unmatched(spec: Spec, bound: BoundLog, engine: Engine) -> Iterable[Problem]:
    """A second file none of whose ids is in the log: the wrong column, or ids that are spelt otherwise."""
    second = engine.outcomes_relation
    if second is None or spec.log is None or spec.log.outcomes is None:
        return
    identity = resolve(spec.log.outcomes.id, list(engine.columns(second))).tree
    theirs = [str(row[0]) for row in engine.rows(_some(identity, exp.select().from_(second)))]
    if not theirs:
        return  # a file of outcomes in which no outcome stands yet
    ours = [str(row[0]) for row in engine.rows(_some(bound.tree("log.id"), bound.population()))]
    found = f"it holds {', '.join(theirs)}; log.id holds {', '.join(ours)}"
    hint = "Name the columns that hold the same ids, or spell them alike, for example with cast(… AS bigint)"
    yield Problem("log.outcomes.id", f"fits no case of the log: {found}. {hint}")


def _some(identity: exp.Expr, query: exp.Select) -> exp.Select:
    text = exp.cast(identity, "text")
    filled = exp.Not(this=exp.Is(this=text.copy(), expression=exp.null()))
    return query.select(exp.alias_(text, "found")).where(filled).order_by("1").limit(3)


def _segment_problems(spec: Spec, bound: BoundLog, engine: Engine, facts: Mapping[str, Any]) -> Iterable[Problem]:
    for i, name in enumerate(spec.log.segments if spec.log else ()):
        # The first look counts roughly (within a few percent); only a doubtful segment is counted again.
        if facts[f"values_{i}"] <= MOST_SEGMENT_VALUES * 0.8:
            continue
        tree = bound.tree(f"log.segments[{i}]")
        query = bound.population(exp.Count(this=exp.Distinct(expressions=[tree])))
        values = engine.rows(query)[0][0]
        if values > MOST_SEGMENT_VALUES:
            most = f"a segment may have {MOST_SEGMENT_VALUES:,}. Group them, as in a column of regions"
            message = f'"{name}" has {values:,} different values; {most}'
            yield Problem(f"log.segments[{i}]", message)
