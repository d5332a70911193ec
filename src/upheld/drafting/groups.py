"""Columns by which results may be shown apart, and those that only look like it."""

from __future__ import annotations

from itertools import islice

from sqlglot import exp

from upheld.drafting.answers import NONE
from upheld.drafting.export import Column, Table, column_tree
from upheld.drafting.look import Look
from upheld.drafting.naming import as_log_value, chosen_column, listed, names_somebody, words
from upheld.drafting.vocabulary import NAMES_ONE, NO_SEGMENT, SEGMENT

PROPOSED = 4
MOST_VALUES = 50


def find_segments(look: Look, table: Table, relation: exp.Expr, is_true: exp.Expr, taken: set[str]) -> tuple[str, ...]:
    """The segments as the spec states them: as a person says, else up to four that are proposed."""
    said = look.answers.segments
    if said is not None:
        if said == NONE and NONE not in table.columns:
            return ()
        parts = [said] if said in table.columns else [part.strip() for part in said.split(",") if part.strip()]
        names = dict.fromkeys(chosen_column("--segments", part, table.names) for part in parts)
        return tuple(as_log_value(name, table.names) for name in names)
    places = {name: i for i, name in enumerate(table.names)}
    found = [column for column in table.columns.values() if column.name not in taken and _could_be(column)]
    found.sort(key=lambda column: (-_speaks(column), places[column.name]))
    # A column that is the outcome in other words says nothing about where the product works.
    chosen = list(islice((c for c in found if not _is_outcome(look, relation, c, is_true)), PROPOSED))
    if chosen:
        look.findings.say(f"Results are shown apart by {listed(column.name for column in chosen)}.", "--segments")
    return tuple(as_log_value(column.name, table.names) for column in chosen)


def training_flag(table: Table) -> Column | None:
    """The column that says which cases the model was trained on; None where there is none."""
    found = [c for c in table.columns.values() if c.family == "boolean" and set(words(c.name)) & {"train", "training"}]
    return found[0] if len(found) == 1 else None


def _could_be(column: Column) -> bool:
    name = set(words(column.name))
    if name & NO_SEGMENT or not 2 <= column.n_distinct <= MOST_VALUES:
        return False
    # Who somebody is, and what names one single thing, is no group, however few there are in this export.
    if names_somebody(column.name) or (name & NAMES_ONE and not name & SEGMENT):
        return False
    if column.family in ("text", "boolean"):
        return True
    return column.family == "number" and column.is_whole and bool(name & {"seg", "segment"})


def _speaks(column: Column) -> int:
    return len(set(words(column.name)) & SEGMENT) > 0


def _is_outcome(look: Look, relation: exp.Expr, column: Column, is_true: exp.Expr) -> bool:
    """Whether each of its values has only cases of one outcome."""
    flag = exp.case().when(is_true.copy(), exp.Literal.number(1)).when(
        exp.Not(this=exp.Paren(this=is_true.copy())), exp.Literal.number(0)
    )  # fmt: skip
    value = exp.cast(column_tree(column.name), "text")
    known = exp.Not(this=exp.Is(this=flag.copy(), expression=exp.null()))
    query = exp.select(
        exp.alias_(value, "value"), exp.alias_(exp.Min(this=flag), "low"), exp.alias_(exp.Max(this=flag.copy()), "high")
    ).from_(relation.copy()).where(known)  # fmt: skip
    rows = look.export.rows(query.group_by("1"))
    return len({row[1] for row in rows}) > 1 and all(row[1] == row[2] for row in rows)


__all__ = ["find_segments", "training_flag"]
