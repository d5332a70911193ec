"""What a log holds and the spec drafted from it: what the process that reads a log comes to, as plain data."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlglot import exp

from upheld.binding import bind
from upheld.drafting import Answers, Drafted, Export, draft, open_export
from upheld.drafting.export import count_if
from upheld.load import spec_from_text
from upheld.spec import Spec

MOST_VALUES = 6
FIRST_ROWS = 5
LONGEST_VALUE = 80


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """What the log at `place` in `folder` holds, and the spec that the answers `said` so far lead to."""
    return read(Path(asked["folder"]), asked["place"], asked["said"])


def read(folder: Path, place: str, said: dict[str, str]) -> dict[str, Any]:
    """What the log at `place` holds, and the spec that the answers `said` so far lead to, as plain data."""
    answers = Answers()
    for answer, value in said.items():
        answers = answers.with_answer(answer, value)
    with open_export(place, folder) as export:
        log = export.log
        names = log.names
        few = exp.select("*").from_(log.relation.copy()).limit(FIRST_ROWS)
        drafted = draft(export, answers, folder)
        return {
            "rows": log.n_rows,
            "columns": [
                {
                    "name": column.name,
                    "family": column.family,
                    "filled": column.n_filled,
                    "distinct": column.n_distinct,
                    "values": [_shown(value) for value in column.values[:MOST_VALUES]],
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
            "facts": _facts(export, drafted, folder),
        }


def _facts(export: Export, drafted: Drafted, folder: Path) -> dict[str, Any]:
    """What is asked before any figure of the product: how many cases a day there are, and how many are positive.

    `per_day` and `positives` are None where the log has no time, or no outcome that is yes or no.
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
    if _is_yes_or_no(spec) and bound.has("log.outcome"):
        outcome = bound.tree("log.outcome")
        yes, no = _one_row(
            export, bound.relation, count_if(outcome), count_if(exp.Not(this=exp.Paren(this=outcome.copy())))
        )
        facts |= {"positives": yes / (yes + no) if yes + no else None, "n_positive": yes, "n_negative": no}
    return facts


def _is_yes_or_no(spec: Spec) -> bool:
    return spec.kind == "classification" and getattr(spec.log, "predicted", None) is None


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
