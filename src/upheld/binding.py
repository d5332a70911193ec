"""A spec's log values bound to the columns of a real log: every missing column and wrong type at once."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from upheld.engines import Engine
from upheld.errors import LogError, Problem, SpecError
from upheld.expressions import ExpressionError, resolve
from upheld.kinds import KINDS
from upheld.kinds.plan import BoundLog
from upheld.spec import Spec

_OUTCOME, _OUTCOME_TIME, _OUTCOME_ID = "upheld_outcome", "upheld_outcome_time", "upheld_outcome_id"

_SAID: dict[str, str] = {
    "number": "a number",
    "text": "text",
    "boolean": "true or false",
    "date": "a date",
    "time": "a moment",
    "time with zone": "a moment",
    "other": "of a type that cannot be used here",
}


def bind(spec: Spec, engine: Engine) -> BoundLog:
    """The spec's log values as trees over this log. Raises LogError with every mistake at once."""
    kind = KINDS[spec.kind]
    if spec.log is None:
        raise SpecError(spec.file_name, [Problem("log", "is missing: where the cases are, and what the columns mean")])
    columns = engine.columns(engine.relation)
    relation, joined = _relation(spec, engine, columns)
    values: dict[str, exp.Expr] = dict(joined)
    problems: list[Problem] = []
    wanted: dict[str, tuple[str, tuple[str, ...]]] = kind.log_values(spec)
    conditions: dict[str, str] = kind.conditions(spec)
    texts = {path: text for path, (text, _) in wanted.items() if path not in values}
    for path, text in {**texts, **conditions}.items():
        try:
            values[path] = resolve(text, list(columns)).tree
        except ExpressionError as error:
            problems.append(Problem(path, str(error)))
    if problems:
        raise LogError(spec.log.source, problems)
    families = engine.families(values, relation)
    bound = BoundLog(relation, values, families)
    problems += _type_problems(engine, bound, wanted, conditions)
    if problems:
        raise LogError(spec.log.source, problems)
    return bound


def _relation(spec: Spec, engine: Engine, columns: Mapping[str, str]) -> tuple[exp.Expr, dict[str, exp.Expr]]:
    """The log in FROM, with the second file joined to it where outcomes live there."""
    log = spec.log
    outcomes = log.outcomes if log is not None else None
    other = engine.outcomes_relation
    if log is None or outcomes is None or other is None:
        return engine.relation, {}
    if log.id is None:
        raise SpecError(spec.file_name, [Problem("log.id", "is missing: outcomes in another file are joined by it")])
    theirs = list(engine.columns(other))
    problems: list[Problem] = []
    trees: dict[str, exp.Expr] = {}
    for path, text, known in (
        ("log.id", log.id, list(columns)),
        ("log.outcomes.id", outcomes.id, theirs),
        ("log.outcomes.value", outcomes.value, theirs),
        ("log.outcomes.time", outcomes.time, theirs),
    ):
        if text is None:
            continue
        try:
            trees[path] = resolve(text, known).tree
        except ExpressionError as error:
            problems.append(Problem(path, str(error)))
    if problems:
        raise LogError(outcomes.source, problems)
    key = exp.cast(trees["log.outcomes.id"].copy(), "text")
    selected = [exp.alias_(key, _OUTCOME_ID), exp.alias_(trees["log.outcomes.value"].copy(), _OUTCOME)]
    if "log.outcomes.time" in trees:
        selected.append(exp.alias_(trees["log.outcomes.time"].copy(), _OUTCOME_TIME))
    second = exp.select(*selected).from_(other)
    _refuse_multiplied(engine, second, outcomes.source)
    mine = exp.select("*", exp.alias_(exp.cast(trees["log.id"].copy(), "text"), "upheld_id")).from_(engine.relation)
    on = exp.EQ(this=exp.column("upheld_id", table="decisions"), expression=exp.column(_OUTCOME_ID, table="outcomes"))
    joined = (
        exp.select("*").from_(mine.subquery("decisions")).join(second.subquery("outcomes"), on=on, join_type="left")
    )
    values: dict[str, exp.Expr] = {"log.outcome": exp.column(_OUTCOME)}
    if "log.outcomes.time" in trees:
        values["log.outcome_time"] = exp.column(_OUTCOME_TIME)
    return joined.subquery("log"), values


def _refuse_multiplied(engine: Engine, second: exp.Select, source: str) -> None:
    """Refuse a second file that names an id twice: joined, it would count a case twice."""
    twice = (
        exp.select(_OUTCOME_ID, exp.alias_(exp.Count(this=exp.Star()), "times"))
        .from_(second.subquery("outcomes"))
        .where(exp.Not(this=exp.Is(this=exp.column(_OUTCOME_ID), expression=exp.null())))
        .group_by(_OUTCOME_ID)
        .having(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)))
        .order_by("2 DESC", "1")
        .limit(3)
    )
    rows = engine.rows(twice)
    if rows:
        named = ", ".join(f"{row[0]} ({row[1]} times)" for row in rows)
        message = (
            f"names an id more than once, so that joining it would count cases twice: {named}. Keep one row for each id"
        )
        raise LogError(source, [Problem("log.outcomes.id", message)])


def _type_problems(
    engine: Engine,
    bound: BoundLog,
    wanted: Mapping[str, tuple[str, tuple[str, ...]]],
    conditions: Mapping[str, str],
) -> list[Problem]:
    problems = []
    for path, (text, families) in wanted.items():
        found = bound.families[path]
        if found not in families:
            problems.append(Problem(path, _wrong_type(engine, bound, path, text, found, families)))
    for path in conditions:
        if bound.families[path] != "boolean":
            problems.append(
                Problem(path, f"gives {_SAID[bound.families[path]]}; it should be true or false for each case")
            )
    return problems


def _wrong_type(engine: Engine, bound: BoundLog, path: str, text: str, found: str, families: tuple[str, ...]) -> str:
    examples = _examples(engine, bound, path)
    shown = ", ".join(repr(value) if isinstance(value, str) else str(value) for value in examples)
    if path == "log.outcome" and found == "text" and examples:
        example = f"outcome: {_quoted(text)} = '{examples[0]}'"
        return f'"{text}" is text ({shown}). Say which of them is true, for example: {example}'
    if path == "log.time" and found == "number":
        hint = f"If it counts seconds since 1970, write time: to_timestamp({_quoted(text)})"
        return f'"{text}" is a number ({shown}), not a moment. {hint}'
    if path in ("log.time", "log.outcome_time") and found == "text":
        hint = "Write moments as 2026-07-31 18:05:00, or convert them when you export"
        return f'"{text}" is text ({shown}), not a moment. {hint}'
    if path == "log.score" and found == "text":
        return f'"{text}" is text ({shown}), not a number. Export it as a plain number such as 0.83'
    allowed = " or ".join(dict.fromkeys(_SAID[family] for family in families))
    return f'"{text}" is {_SAID[found]} ({shown}); it should be {allowed}'


def _quoted(name: str) -> str:
    return name if name.isidentifier() else f'"{name}"'


def _examples(engine: Engine, bound: BoundLog, path: str) -> list[object]:
    tree = bound.tree(path)
    filled = exp.Not(this=exp.Is(this=tree.copy(), expression=exp.null()))
    query = (
        exp.select(exp.alias_(tree, "found"))
        .distinct()
        .from_(bound.relation.copy())
        .where(filled)
        .order_by("1")
        .limit(4)
    )
    return [row[0] for row in engine.rows(query)]
