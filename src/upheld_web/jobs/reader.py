"""A log is read in a process of its own, which may use so much memory and time and no more.

    python -m upheld_web.jobs.reader FOLDER PLACE < answers.json > found.json

The answer is one JSON object: what the log holds and the spec drafted from it, or `refusal`, a sentence. Nothing of
the workbench is imported, so that a file that breaks the reader reaches nothing else.
"""

from __future__ import annotations

import contextlib
import json
import math
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlglot import exp

from upheld import CallError, UpheldError
from upheld.binding import bind
from upheld.drafting import NONE, Answers, Drafted, Export, Question, draft, open_export
from upheld.drafting.export import Column, count_if
from upheld.load import spec_from_text
from upheld.spec.kinds.classification import MOST_CLASSES

MOST_MEMORY = 6 * 2**30
MOST_SECONDS = 240
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


def read(folder: Path, place: str, said: dict[str, str]) -> dict[str, Any]:
    """What the log at `place` holds, and the spec that the answers `said` so far lead to, as plain data.

    An empty answer is none. Where the answers fit no spec, `problem` says why: they can be changed.
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
        drafted, problem = _drafted(export, answers, folder, may_be_mended=bool(said))
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
                    "distinct": column.n_distinct,
                    "values": [_shown(value) for value in column.values[:MOST_VALUES]],
                    "classes": _classes(column),
                }
                for column in log.columns.values()
            ],
            "first_rows": [dict(zip(names, map(_shown, row), strict=True)) for row in export.rows(few)],
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
        }


def read_or_refuse(folder: Path, place: str, said: dict[str, str]) -> dict[str, Any]:
    """The same, or `refusal`: what is wrong with the log, in a sentence."""
    try:
        held: dict[str, Any] = _without_nul(read(folder, place, said))
        return held
    except UpheldError as error:
        return {"refusal": str(error)}
    except MemoryError:
        return {"refusal": f"{place} needs more memory than one file may use here. Export it as Parquet, or in parts"}


def _drafted(export: Export, answers: Answers, folder: Path, *, may_be_mended: bool) -> tuple[Drafted, str]:
    """The draft, and what is wrong with the answers: then nothing is drafted.

    A log that fits no spec is refused, unless it may be the answers that make it so.
    """
    try:
        return draft(export, answers, folder), ""
    except CallError as error:
        return Drafted((), (), ""), str(error)
    except UpheldError as error:
        if not may_be_mended:
            raise
        return Drafted((), (), ""), str(error)


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
    for a product that names one of several: the cases of each that was right, the commonest first.
    """
    if drafted.text is None:
        return {}
    spec = spec_from_text(drafted.text, folder=folder, name="draft")
    bound = bind(spec, export.engine)
    facts: dict[str, Any] = {"kind": spec.kind, "each": spec.log.each if spec.log else "case"}
    facts["unit"] = getattr(spec.log, "unit", None)
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
    return facts


def _one_row(export: Export, relation: exp.Expr, *trees: exp.Expr) -> tuple[Any, ...]:
    asked = exp.select(*[exp.alias_(tree, f"f{i}") for i, tree in enumerate(trees)]).from_(relation.copy())
    return export.rows(asked)[0]


def _shown(value: Any) -> Any:
    """A value as plain data, a long text cut."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _without_nul(held: Any) -> Any:
    """The same with a mark for every NUL, which PostgreSQL keeps in no text."""
    if isinstance(held, str):
        return held.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    if isinstance(held, dict):
        return {_without_nul(key): _without_nul(value) for key, value in held.items()}
    return [_without_nul(one) for one in held] if isinstance(held, list) else held


def _limited() -> None:
    """So much memory and time for this process and no more; where a system knows no such limit, the parent's holds."""
    try:
        import resource  # noqa: PLC0415  # Windows has none
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main() -> None:
    """Read the log that the arguments name, by the answers on stdin."""
    _limited()
    folder, place = Path(sys.argv[1]), sys.argv[2]
    json.dump(read_or_refuse(folder, place, json.load(sys.stdin)), sys.stdout, allow_nan=False)


if __name__ == "__main__":
    main()
