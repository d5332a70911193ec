"""A spec's log values bound to the columns of a real log: every missing column and wrong type at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from sqlglot import exp

from upheld.binding_words import SAID, examples_shown, in_quotes, no_condition, quoted, worth_as_number, wrong_type
from upheld.engines import Engine, Family
from upheld.engines.column_types import number_from
from upheld.errors import LogError, Problem, SpecError
from upheld.expressions import ExpressionError, resolve
from upheld.key_checks import needed_keys
from upheld.kinds import KINDS
from upheld.kinds.log_keys import SHARED, key_of
from upheld.kinds.plan import BoundLog
from upheld.spec import Spec

_OUTCOME, _OUTCOME_TIME, _OUTCOME_ID = "upheld_outcome", "upheld_outcome_time", "upheld_outcome_id"

_ELSEWHERE = {
    **{kind.OUTCOME: "log.outcomes.value" for kind in KINDS.values()},
    "log.outcome_time": "log.outcomes.time",
}
"""The log values that a second file can give, and where the spec then says so."""

MOST_COLUMNS_NAMED = 12
_CASTS = {"number": "double", "boolean": "boolean", "date": "date", "time": "timestamp", "text": "text"}


def bind(spec: Spec, engine: Engine) -> BoundLog:
    """The spec's log values as trees over this log.

    Raises SpecError with every text of the spec that does not fit the log's columns, LogError for a log that cannot be
    joined to its outcomes.
    """
    kind = KINDS[spec.kind]
    if spec.log is None:
        raise SpecError(spec.file_name, [Problem("log", "is missing: where the cases are, and what the columns mean")])
    columns = list(engine.columns(engine.relation))
    written: dict[str, tuple[str, tuple[str, ...]]] = kind.log_values(spec)
    taken = _taken(written, columns)
    wanted = written | {path: (quoted(name), SHARED[path]) for path, name in taken.items()}
    conditions: dict[str, str] = kind.conditions(spec)
    texts = {path: text for path, (text, _) in wanted.items()} | conditions
    second = engine.outcomes_relation
    theirs = _outcomes_texts(spec) if second is not None else {}
    if theirs and spec.log.id is None:
        raise SpecError(spec.file_name, [Problem("log.id", "is missing: outcomes in another file are joined by it")])
    mine = {path: text for path, text in texts.items() if _ELSEWHERE.get(path) not in theirs}
    values, problems = _resolved(spec, mine, columns, f"the log {spec.log.source}")
    other: dict[str, exp.Expr] = {}
    if second is not None and spec.log.outcomes is not None:
        where = f"the file of outcomes {spec.log.outcomes.source}"
        other, more = _resolved(spec, theirs, list(engine.columns(second)), where)
        problems += more
    if problems:
        raise SpecError(spec.file_name, problems)
    relation = engine.relation
    if second is not None and spec.log.outcomes is not None:
        selected = _selected(other).from_(second)
        _refuse_multiplied(engine, selected, spec.log.outcomes.source)
        relation = _joined(engine, values["log.id"], selected)
        # The second file's id is null for a case that the second file does not name.
        values[kind.OUTCOME], values["log.outcomes.id"] = exp.column(_OUTCOME), exp.column(_OUTCOME_ID)
        if "log.outcomes.time" in other:
            values["log.outcome_time"] = exp.column(_OUTCOME_TIME)
    bound = BoundLog(relation, values, _families(spec, engine, values, relation, texts), taken)
    bound = bound.without(_unfit(engine, bound))
    wanted = {path: found for path, found in wanted.items() if path in written or path in bound.taken}
    completed: BoundLog = kind.completed(spec, _of_right_types(spec, engine, bound, wanted, conditions, theirs))
    _refuse_unread(spec, completed, columns)
    return completed


def _taken(written: Mapping[str, object], columns: list[str]) -> dict[str, str]:
    """The shared keys that are not written, and the column of that name from which each is taken."""
    named = {column.casefold(): column for column in columns}
    return {path: named[key_of(path)] for path in SHARED if path not in written and key_of(path) in named}


def _unfit(engine: Engine, bound: BoundLog) -> dict[str, str]:
    """The keys whose column is of another type than they need, with what is wrong; empty columns fit all."""
    unfit = {}
    for path, column in bound.taken.items():
        family = bound.families[path]
        if family in SHARED[path] or family == "nothing":
            continue
        if found := _found(engine, bound.tree(path), bound.relation):
            unfit[path] = f"the column {wrong_type(path, column, family, found, SHARED[path])}"
    return unfit


def _refuse_unread(spec: Spec, bound: BoundLog, columns: list[str]) -> None:
    """Refuse a requirement on what the log does not hold, naming the key and what the log has instead."""
    problems = []
    for metric, (index, keys) in needed_keys(spec).items():
        if any(bound.has(f"log.{key}") for key in keys):
            continue
        named = " or ".join(f"log.{key}" for key in keys)
        reasons = [bound.left_out[f"log.{key}"] for key in keys if f"log.{key}" in bound.left_out]
        has = ", ".join(columns[:MOST_COLUMNS_NAMED]) + (", …" if len(columns) > MOST_COLUMNS_NAMED else "")
        said = "; ".join(reasons) or f"the log has no column of that name. It has: {has}"
        problems.append(Problem(spec.place(f"requirements[{index}].metric"), f"{metric} needs {named}: {said}"))
    if problems:
        raise SpecError(spec.file_name, problems)


def _outcomes_texts(spec: Spec) -> dict[str, str]:
    outcomes = spec.log.outcomes if spec.log is not None else None
    if outcomes is None:
        return {}
    texts = {"log.outcomes.id": outcomes.id, "log.outcomes.value": outcomes.value, "log.outcomes.time": outcomes.time}
    return {path: text for path, text in texts.items() if text is not None}


def _resolved(
    spec: Spec, texts: Mapping[str, str], columns: list[str], where: str
) -> tuple[dict[str, exp.Expr], list[Problem]]:
    values: dict[str, exp.Expr] = {}
    problems: list[Problem] = []
    for path, text in texts.items():
        try:
            values[path] = resolve(text, columns).tree
        except ExpressionError as error:
            # A position helps in a calculation; beside a single name it is noise.
            said = error.reason if error.position == 0 else str(error)
            problems.append(Problem(_place(spec, path), said.replace("the log has no", f"{where} has no")))
    return values, problems


def _selected(other: Mapping[str, exp.Expr]) -> exp.Select:
    """The columns of the second file that the join needs."""
    selected = [
        exp.alias_(exp.cast(other["log.outcomes.id"].copy(), "text"), _OUTCOME_ID),
        exp.alias_(other["log.outcomes.value"].copy(), _OUTCOME),
    ]
    if "log.outcomes.time" in other:
        selected.append(exp.alias_(other["log.outcomes.time"].copy(), _OUTCOME_TIME))
    return exp.select(*selected)


def _joined(engine: Engine, identity: exp.Expr, second: exp.Select) -> exp.Expr:
    """The log in FROM, with the second file joined to it."""
    mine = exp.select("*", exp.alias_(exp.cast(identity.copy(), "text"), "upheld_id")).from_(engine.relation)
    on = exp.EQ(this=exp.column("upheld_id", table="decisions"), expression=exp.column(_OUTCOME_ID, table="outcomes"))
    joined = (
        exp.select("*").from_(mine.subquery("decisions")).join(second.subquery("outcomes"), on=on, join_type="left")
    )
    return joined.subquery("log")


def _families(
    spec: Spec, engine: Engine, values: Mapping[str, exp.Expr], relation: exp.Expr, texts: Mapping[str, str]
) -> dict[str, Family]:
    try:
        return engine.families(values, relation)
    except LogError as error:
        # One of them is at fault: each is asked by itself, so that the message can name it.
        problems = []
        for path, tree in values.items():
            try:
                engine.families({path: tree}, relation)
            except LogError as found:
                said = "; ".join(problem.message for problem in found.problems)
                columns = _columns_said(engine, tree, relation)
                problems.append(Problem(_place(spec, path), f"{in_quotes(texts.get(path, path))} {said}. {columns}"))
        if problems:
            raise SpecError(spec.file_name, problems) from error
        raise


def _columns_said(engine: Engine, tree: exp.Expr, relation: exp.Expr) -> str:
    """What the columns of a calculation hold, and how a number is made of a column that looks like one."""
    columns = {node.name: node for node in tree.find_all(exp.Column, bfs=False)}
    families = engine.families(columns, relation)
    said, hint = [], ""
    for name, node in columns.items():
        found = _found(engine, node, relation)
        said.append(f'"{name}" is {SAID[families[name]]}{examples_shown(found)}')
        numbers = number_from(quoted(name), [value for value in found if isinstance(value, str)])
        hint += f" As a number it is written {numbers}." if numbers and families[name] == "text" else ""
    return f"{', '.join(said)}.{hint}"


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


def _of_right_types(
    spec: Spec,
    engine: Engine,
    bound: BoundLog,
    wanted: Mapping[str, tuple[str, tuple[str, ...]]],
    conditions: Mapping[str, str],
    theirs: Mapping[str, str],
) -> BoundLog:
    """The same log with every value of a family that it may have. SpecError for each that is of another."""
    problems: list[Problem] = []
    values, families = dict(bound.values), dict(bound.families)
    for path, (text, allowed) in wanted.items():
        if bound.families[path] in allowed:
            continue
        found = _found(engine, bound.tree(path), bound.relation, bad_first=_is_readable(path))
        if not found:
            # A column without one value has no type of its own in a file of text; it is no mistake, but not known yet.
            values[path], families[path] = exp.cast(bound.tree(path), _CASTS[allowed[0]]), allowed[0]
            continue
        elsewhere = _ELSEWHERE.get(path, "")
        place = elsewhere if elsewhere in theirs else path
        said = wrong_type(place, theirs.get(place, text), bound.families[path], found, allowed)
        if path.startswith("value.") and bound.families[path] == "text":
            said += worth_as_number(spec, path, bound.tree(path), found)
        problems.append(Problem(_place(spec, place), said))
    for path, text in conditions.items():
        if bound.families[path] not in ("boolean", "nothing"):
            found = _found(engine, bound.tree(path), bound.relation)
            said = no_condition(_key(spec, path), text, bound.families[path], found)
            problems.append(Problem(_place(spec, path), said))
    if problems:
        raise SpecError(spec.file_name, problems)
    return replace(bound, values=values, families=families)


def _place(spec: Spec, path: str) -> str:
    """Where the text of a log value stands in the spec, with its line where that is known."""
    return spec.place(_key(spec, path))


def _key(spec: Spec, path: str) -> str:
    """The path in the spec of a log value: a row term stands under its worth, a clause in its requirement."""
    path = path.split(": ", maxsplit=1)[0]
    if not path.startswith("where["):
        return path
    clauses = [line.where for line in spec.requirements]
    clause = sorted({text for text in clauses if text})[int(path[len("where[") : -1])]
    return f"requirements[{clauses.index(clause)}].where"


@contextmanager
def naming_faults(bound: BoundLog, engine: Engine) -> Iterator[None]:
    """Names the log value at fault where a value of the log stopped a query."""
    try:
        yield
    except LogError as error:
        if any(problem.path for problem in error.problems):
            raise
        found = _faulty(bound, engine)
        raise LogError(error.name, found or error.problems) from error


def _faulty(bound: BoundLog, engine: Engine) -> list[Problem]:
    """The log values that cannot be worked out in some row; none where the fault lies elsewhere."""
    problems: dict[str, Problem] = {}
    n_faulty = 0
    for path in bound.values:
        try:
            engine.rows(exp.select(exp.Max(this=exp.cast(bound.tree(path), "text"))).from_(bound.relation.copy()))
        except LogError as error:
            n_faulty += 1
            for problem in error.problems:
                problems.setdefault(problem.message, Problem(path, problem.message))
    # Where none can be worked out the file itself is at fault.
    return list(problems.values()) if n_faulty < len(bound.values) else []


def _is_readable(path: str) -> str | None:
    """The type as which a text of this log value may be read; what cannot be is the better example."""
    return {"log.score": "double", "log.count": "double", "log.time": "timestamp", "log.outcome_time": "timestamp"}.get(
        path
    )


def _found(engine: Engine, tree: exp.Expr, relation: exp.Expr, *, bad_first: str | None = None) -> list[object]:
    """Some values of the tree; with `bad_first` those that cannot be read as that type come first."""
    filled = exp.Not(this=exp.Is(this=tree.copy(), expression=exp.null()))
    family = engine.families({"found": tree}, relation)["found"]
    # Only plain values leave an engine without a further library: the rest is shown as the engine writes it.
    plain = tree.copy() if family in ("number", "text", "boolean") else exp.cast(tree.copy(), "text")
    distinct = exp.select(exp.alias_(plain, "found")).distinct().from_(relation.copy()).where(filled)
    query = exp.select("found").from_(distinct.subquery("examples"))
    if bad_first and family == "text":
        read = exp.TryCast(this=exp.column("found"), to=exp.DataType.build(bad_first))
        query = query.order_by(exp.Ordered(this=exp.Not(this=exp.Is(this=read, expression=exp.null()))))
    return [row[0] for row in engine.rows(query.order_by("found").limit(4))]
