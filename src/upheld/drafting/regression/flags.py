"""What else became of a case, as a condition: never fulfilled, money given back, a complaint."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from upheld.drafting.export import Column, Table
from upheld.drafting.look import Look
from upheld.drafting.naming import as_log_value, in_expression, shown, text_literal, words
from upheld.drafting.regression.vocabulary import CANCELLED, REFUNDED, REPORTED, STATUS
from upheld.drafting.vocabulary import NO, YES
from upheld.errors import CallError

_SAID = {
    "cancelled": (CANCELLED, "says which were never fulfilled: they are counted apart, and never as late or in time"),
    "refunded": (REFUNDED, "says for which money was given back"),
    "reported": (REPORTED, "says of which somebody complained"),
}


@dataclass(frozen=True, slots=True)
class Flag:
    """A column, and the condition that the spec states of it."""

    column: str
    text: str


def find_flags(look: Look, table: Table, taken: Collection[str]) -> dict[str, Flag]:
    """Each key of the log for which a column says yes and no, as a person says, else as names and values show."""
    found: dict[str, Flag] = {}
    for key, (names, said) in _SAID.items():
        if look.is_none(key, table):
            continue
        column = look.column(key, table)
        flag = None
        if column is not None:
            flag = _flag(column, table, names, is_amount=key == "refunded")
            if flag is None:
                held = "holds neither yes and no, nor 0 and 1, nor a word for it"
                raise CallError(f"--{key}: {shown(column.name)} {held}")
        else:
            free = [c for c in table.columns.values() if c.name not in taken and set(words(c.name)) & names]
            flags = (_flag(c, table, names, is_amount=key == "refunded") for c in free)
            flag = next((one for one in flags if one is not None), None)
            flag = flag or (_of_status(table, taken, names) if key == "cancelled" else None)
        if flag is not None:
            found[key] = flag
            look.findings.say(f"{flag.text if flag.text != flag.column else shown(flag.column)} {said}.", f"--{key}")
    return found


def _flag(column: Column, table: Table, names: AbstractSet[str], *, is_amount: bool) -> Flag | None:
    name = in_expression(column.name)
    is_flag = column.family == "number" and bool(column.values) and set(column.values) <= {0, 1}
    if column.family == "boolean" or is_flag:
        return Flag(column.name, as_log_value(column.name, table.names))
    if is_amount and column.family == "number" and column.low is not None and column.low >= 0:
        return Flag(column.name, f"{name} > 0")  # an amount that was given back
    if column.family in ("date", "time", "time with zone"):
        return Flag(column.name, f"{name} IS NOT NULL")  # when it happened
    yes = [text for text in column.texts if set(words(text)) & names or "".join(words(text)) in YES]
    rest = [text for text in column.texts if text not in yes]
    is_clear = bool(yes) and (all("".join(words(text)) in NO for text in rest) or not set(words("".join(yes))) & YES)
    return Flag(column.name, _is_one_of(name, yes)) if is_clear else None


def _of_status(table: Table, taken: Collection[str], names: AbstractSet[str]) -> Flag | None:
    """A column of states, one of which says that the case was never fulfilled."""
    for column in table.columns.values():
        if column.name in taken or not set(words(column.name)) & STATUS:
            continue
        said = [text for text in column.texts if set(words(text)) & names]
        if said:
            return Flag(column.name, _is_one_of(in_expression(column.name), said))
    return None


def _is_one_of(name: str, texts: list[str]) -> str:
    literals = [text_literal(text) for text in sorted(texts)]
    return f"{name} = {literals[0]}" if len(literals) == 1 else f"{name} IN ({', '.join(literals)})"


__all__ = ["Flag", "find_flags"]
