"""What a log holds and the spec drafted from it: what the process that reads a log comes to, as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlglot import exp

from upheld import CallError, LogError, UpheldError
from upheld.binding import bind
from upheld.drafting import NONE, Answers, Drafted, Export, Question, draft, open_export
from upheld.drafting.export import Column, column_tree, count_if
from upheld.drafting.spelt import spellings
from upheld.load import spec_from_text
from upheld.spec.kinds.classification import MOST_CLASSES

MOST_VALUES = 6
FIRST_ROWS = 5
LONGEST_VALUE = 80

GIVES = "gives"
"""The answer that says what the product gives, in every case that is one of these; each leads to answers of a draft."""
LEADS_TO: dict[str, dict[str, str]] = {
    "classification": {"kind": "classification", "predicted": NONE, "scores": NONE},
    "classes": {"kind": "classification"},
    "regression": {"kind": "regression"},
}
WHICH_CLASS = Question(
    "predicted", "Which column says the class that the product named? Or which are the scores of the classes?"
)


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """What the log at `place` in `folder` holds, and the spec that the answers `said` so far lead to."""
    return read(Path(asked["folder"]), asked["place"], asked["said"])


def read(folder: Path, place: str, said: dict[str, str]) -> dict[str, Any]:
    """What the log at `place` holds, and the spec that the answers `said` so far lead to, as plain data.

    An empty answer is none. Where the answers fit no spec, `problem` says why: they can be changed. Where ids were
    left out because they name no case, `doubt` says why.
    """
    gives = said.get(GIVES, "")
    of_columns = {answer: value for answer, value in said.items() if value and answer != GIVES}
    answers = Answers()
    for answer, value in (of_columns | LEADS_TO.get(gives, {})).items():
        answers = answers.with_answer(answer, value)
    with open_export(place, folder) as export:
        log = export.log
        names = log.names
        few = exp.select("*").from_(log.relation.copy()).limit(FIRST_ROWS)
        spelt = {name: spellings(export, log, column) for name, column in log.columns.items()}
        drafted, problem, doubt = _drafted(export, answers, folder, may_be_mended=bool(said))
        facts = _facts(export, drafted, folder)
        if gives == "classes" and not facts.get("classes"):
            outcome = tuple(question for question in drafted.questions if question.answer == "outcome")
            asked = () if problem else (WHICH_CLASS, *outcome)
            drafted, facts = Drafted(asked, drafted.notes, drafted.product), {}
        return {
            "rows": log.n_rows,
            "columns": [
                {
                    "name": column.name,
                    "family": column.family,
                    "filled": column.n_filled,
                    "distinct": column.n_filled if column.name == facts.get("id") else column.n_distinct,
                    "values": [_shown(value, spelt[column.name]) for value in column.values[:MOST_VALUES]],
                    "classes": _classes(column),
                }
                for column in log.columns.values()
            ],
            "first_rows": [
                {name: _shown(value, spelt[name]) for name, value in zip(names, row, strict=True)}
                for row in export.rows(few)
            ],
            "questions": [
                {"answer": one.answer, "text": one.text, "choices": list(one.choices)} for one in drafted.questions
            ],
            "notes": [
                {"text": note.text, "flag": note.flag.removeprefix("--").replace("-", "_")} for note in drafted.notes
            ],
            "product": drafted.product,
            "text": drafted.text,
            "facts": facts,
            "problem": problem,
            "doubt": doubt,
        }


def _drafted(export: Export, answers: Answers, folder: Path, *, may_be_mended: bool) -> tuple[Drafted, str, str]:
    """The draft; what is wrong with the answers, then nothing is drafted; and what was wrong with the ids.

    A log that fits no spec is refused, unless it may be the answers that make it so, or ids that nobody asked for.
    """
    try:
        return draft(export, answers, folder), "", ""
    except CallError as error:
        return Drafted((), (), ""), str(error), ""
    except UpheldError as error:
        without = _without_ids(export, answers, folder)
        if without is not None:
            return without, "", _told(error)
        if not may_be_mended:
            raise
        return Drafted((), (), ""), str(error), ""


def _without_ids(export: Export, answers: Answers, folder: Path) -> Drafted | None:
    """The draft in which no column names a case; None where somebody named one, or where that mends nothing."""
    if answers.id is not None:
        return None
    try:
        return draft(export, answers.with_answer("id", NONE), folder)
    except UpheldError:
        return None


def _told(error: UpheldError) -> str:
    """The mistakes as sentences; the log's name is on the page already."""
    problems = error.problems if isinstance(error, LogError) else ()
    return " ".join(f"{problem.path} {problem.message}." for problem in problems) or str(error)


def _classes(column: Column) -> list[str]:
    """The values that could be names of classes; none where there are too many, or where they are no names."""
    if column.family == "number" and column.is_whole:
        names = [f"{value:.0f}" for value in column.values]
    else:
        names = list(column.texts)
    return names if 2 <= len(names) <= MOST_CLASSES and max(map(len, names)) <= LONGEST_VALUE else []


def _facts(export: Export, drafted: Drafted, folder: Path) -> dict[str, Any]:
    """What is asked before any figure of the product: how many cases a day there are, and how many are positive.

    `per_day` and `positives` are None where the log has no time, or no outcome that is yes or no. `classes` is there
    for a product that names one of several: the cases of each that was right, the commonest first. `id` is the column
    that names a case.
    """
    if drafted.text is None:
        return {}
    spec = spec_from_text(drafted.text, folder=folder, name="draft")
    bound = bind(spec, export.engine)
    facts: dict[str, Any] = {"kind": spec.kind, "each": spec.log.each if spec.log else "case"}
    facts["unit"] = getattr(spec.log, "unit", None)
    named = bound.tree("log.id") if bound.has("log.id") else None
    facts["id"] = named.name if isinstance(named, exp.Column) else None  # no two rows share one: that was counted
    if bound.has("log.time"):
        day = exp.cast(bound.tree("log.time"), "date")
        days, first, last = _one_row(
            export,
            bound.relation,
            exp.Count(this=exp.Distinct(expressions=[day])),
            exp.Min(this=day.copy()),
            exp.Max(this=day.copy()),
        )
        facts |= {"per_day": export.log.n_rows / days if days else None, "first": _shown(first), "last": _shown(last)}
    if bound.has("log.named"):
        right, many = bound.tree("log.actual"), exp.Count(this=exp.Star())
        asked = exp.select(exp.alias_(right, "c"), exp.alias_(many, "n")).from_(bound.relation.copy())
        counted = export.rows(asked.group_by("1").order_by("2 DESC", "1"))
        facts["classes"] = [{"name": name, "n": n} for name, n in counted if name is not None]
    if spec.kind == "classification" and not getattr(spec.log, "acts_on_top", False) and bound.has("log.outcome"):
        outcome = bound.tree("log.outcome")
        yes, no = _one_row(
            export, bound.relation, count_if(outcome), count_if(exp.Not(this=exp.Paren(this=outcome.copy())))
        )
        facts |= {"positives": yes / (yes + no) if yes + no else None, "n_positive": yes, "n_negative": no}
        facts["yes"] = _written_for_yes(export, outcome, bound.relation)
    return facts


def _written_for_yes(export: Export, outcome: exp.Expr, relation: exp.Expr) -> list[Any]:
    """The values of the outcome's column that mean a yes, as the file has them; none where there are many."""
    names = list(dict.fromkeys(one.name for one in outcome.find_all(exp.Column)))
    if len(names) != 1 or names[0] not in export.log.columns:
        return []
    column = export.log.columns[names[0]]
    value = column_tree(column.name)
    asked = exp.select(exp.alias_(value, "v")).distinct().from_(relation.copy()).where(outcome.copy())
    found = export.rows(asked.order_by("v").limit(MOST_VALUES + 1))
    spelt = spellings(export, export.log, column)
    return [_shown(row[0], spelt) for row in found] if len(found) <= MOST_VALUES else []


def _one_row(export: Export, relation: exp.Expr, *trees: exp.Expr) -> tuple[Any, ...]:
    asked = exp.select(*[exp.alias_(tree, f"f{i}") for i, tree in enumerate(trees)]).from_(relation.copy())
    return export.rows(asked)[0]


def _shown(value: Any, spelt: Mapping[bool, str] = MappingProxyType({True: "true", False: "false"})) -> Any:
    """A value as plain data, a long text cut; true and false as the file spells them."""
    if isinstance(value, bool):
        return spelt[value]
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
