"""Which column says what really happened, and which of its values is a yes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from upheld.drafting.answers import NONE
from upheld.drafting.export import Column, Table
from upheld.drafting.look import Look, clear_winner, ranked
from upheld.drafting.naming import as_log_value, in_expression, listed, shown, text_literal, words
from upheld.drafting.spelt import spellings
from upheld.drafting.vocabulary import (
    NO,
    NO_OUTCOME,
    OUTCOME,
    OUTCOME_NAMES,
    OUTCOME_VAGUELY,
    PENDING,
    SAYS_NOTHING,
    YES,
)
from upheld.errors import CallError
from upheld.expressions import resolve

MOST_WORDS = 12
"""A text with more different values than this is no outcome."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome as the spec states it, and what the positive cases are called; `is_true` is true, false or null."""

    column: str | None
    text: str
    is_true: exp.Expr
    noun: str


def find_outcome(look: Look, table: Table, *, elsewhere: bool = False) -> Outcome | None:
    """The outcome in the table; None where a person must say first."""
    if elsewhere and look.is_none("outcome", table):
        return _listed_is_yes(look)
    column = look.column("outcome", table)
    if column is None:
        candidates = ranked(table.columns.values(), _strength)
        column = clear_outcome(table, elsewhere=elsewhere)
        if column is None and elsewhere and not candidates:
            return _listed_or_asked(look, table)
        if column is None:
            few = [c.name for c in table.columns.values() if c.values and len(c.values) <= MOST_WORDS]
            names = tuple(found.name for _, found in candidates) or tuple(few) or tuple(table.names)
            file = " in the file of outcomes" if elsewhere else ""
            look.findings.ask("outcome", f"Which column{file} says what really happened?", names)
            return None
    return _outcome_of(look, table, column)


def clear_outcome(table: Table, *, elsewhere: bool = False) -> Column | None:
    """The one column that is the outcome by its name and its values; None where a person must say."""
    # A file of outcomes has little else in it; in a log a column of yes and no may be anything.
    return clear_winner(ranked(table.columns.values(), _strength), least=0 if elsewhere else 1.5)


def _strength(column: Column) -> float:
    name = words(column.name)
    if len(column.values) > MOST_WORDS or set(name) & NO_OUTCOME:
        return 0
    if not column.values:
        # A log may be so young that no outcome has come in.
        is_young = column.family == "nothing" or not column.n_filled
        return 2 if is_young and (" ".join(name) in OUTCOME_NAMES or set(name) & OUTCOME) else 0
    plain = [_plain(value) for value in column.values]
    is_yes_or_no = column.family == "boolean" or (column.family == "number" and set(column.values) <= {-1, 0, 1, 2})
    knows_words = column.family == "text" and all(word in YES | NO | PENDING for word in plain)
    if not (is_yes_or_no or column.family == "text"):
        return 0
    if " ".join(name) in OUTCOME_NAMES:
        return 4
    if set(name) & OUTCOME and len(name) <= 4:
        return 3.5 if name[0] in ("is", "was", "has") or knows_words else 3
    if knows_words:
        return 2.5
    if set(name) & OUTCOME_VAGUELY:
        return 1.5
    return 1 if is_yes_or_no and name[:1] and name[0] in ("is", "was", "has") else 0.5 if is_yes_or_no else 0


def _plain(value: object) -> str:
    return "".join(words(str(value))) if isinstance(value, str) else str(value)


def _listed_or_asked(look: Look, table: Table) -> Outcome | None:
    """A file that holds nothing like an outcome only lists cases; one that may hold it is asked about."""
    likely = [c.name for c in table.columns.values() if 2 <= c.n_distinct <= MOST_WORDS and c.values]
    if not likely:
        return _listed_is_yes(look)
    text = (
        "Which column of the file of outcomes says what really happened? Or none, where every case that it lists is "
        "a yes."
    )
    look.findings.ask("outcome", text, (*likely, NONE))
    return None


def _listed_is_yes(look: Look) -> Outcome:
    """A second file that only lists cases: being in it is the yes."""
    second = look.export.second_source
    name = second.written if second is not None else "the file of outcomes"
    look.findings.say(f"Every case that {shown(name)} lists counts as a yes.", "--outcome")
    return Outcome(None, "true", exp.true(), "yes")


def _outcome_of(look: Look, table: Table, column: Column) -> Outcome | None:
    name = as_log_value(column.name, table.names)
    plain = in_expression(column.name)
    if not column.n_filled:
        look.findings.say(f"What really happened stands in {shown(column.name)}, which is empty so far.", "--outcome")
        nothing = exp.cast(resolve(name, table.names).tree, "boolean")
        return Outcome(column.name, name, nothing, _noun(column.name))
    if column.family == "boolean" or (column.values and column.family == "number" and set(column.values) <= {0, 1}):
        if look.answers.positive is not None and _is_no(look, table, column, look.answers.positive):
            opposite = f"{plain} = 0" if column.family == "number" else f"not {plain}"
            return replace(_made(look, table, column, opposite, ""), noun="yes")
        text = name
        tree = resolve(name, table.names).tree
        is_true = tree if column.family == "boolean" else exp.EQ(this=tree, expression=exp.Literal.number(1))
        noun = _noun(column.name)
        look.findings.say(f"What really happened stands in {shown(column.name)}{_words_said(look, table, column)}.",
                          "--outcome")  # fmt: skip
        return Outcome(column.name, text, is_true, noun)
    if column.family == "number":
        return _of_numbers(look, table, column)
    if column.family == "text":
        return _of_words(look, table, column)
    raise CallError(
        f"--outcome: {shown(column.name)} holds neither yes and no nor 0 and 1, so that it cannot be an outcome"
    )


def _is_no(look: Look, table: Table, column: Column, said: str) -> bool:
    """Whether the value that was said to be a yes is the one that is read as false: 0, No, or as the file spells it."""
    return _as_number(said) == 0 or (
        column.family == "boolean" and said.strip().lower() == spellings(look.export, table, column)[False].lower()
    )


def _words_said(look: Look, table: Table, column: Column) -> str:
    if column.family == "number":
        return "; 1 is a yes"
    words_of = spellings(look.export, table, column)
    if words_of[True].lower() == "true":
        return "; true is a yes"
    return f": {shown(words_of[True])} counts as yes, {shown(words_of[False])} as no"


def _of_numbers(look: Look, table: Table, column: Column) -> Outcome | None:
    plain, values = in_expression(column.name), sorted(column.values)
    if values == [-1, 1] and look.answers.positive is None:
        return _made(look, table, column, f"{plain} = 1", "")
    if look.answers.positive is None:
        span = listed(f"{value:g}" for value in values) if values else f"{column.low:g} to {column.high:g}"
        text = f"{shown(column.name)} holds numbers ({span}). Which one is a yes? Write it, or a bound such as >=30."
        look.findings.ask("positive", text, tuple(f"{value:g}" for value in values))
        return None
    written = look.answers.positive.strip()
    sign = next((sign for sign in (">=", "<=", ">", "<", "=") if written.startswith(sign)), "")
    number = _as_number(written.removeprefix(sign))
    if number is None or not math.isfinite(number):
        raise CallError(f"--positive: {shown(written)} is no number, and {shown(column.name)} holds numbers")
    condition = f"{plain} {sign or '='} {repr(number).removesuffix('.0')}"
    # An amount from 30 on is a yes, but a yes is no amount: the column's name does not say what it is.
    return replace(_made(look, table, column, condition, ""), noun="yes")


def _of_words(look: Look, table: Table, column: Column) -> Outcome | None:
    if len(column.values) > MOST_WORDS:
        raise CallError(
            f"--outcome: {shown(column.name)} holds {column.n_distinct:,} different texts; it is no outcome"
        )
    # Fraud, FRAUD and "fraud " are one word; where the export spells it in several ways, so does the condition.
    spellings: dict[str, list[str]] = {}
    for value in column.texts:
        spellings.setdefault(value.strip().lower(), []).append(value)
    yes, no, pending = _sorted_words(look, column, list(spellings))
    if yes is None:
        return None
    many = any(len(found) > 1 for found in spellings.values())
    plain = f"lower(trim({in_expression(column.name)}))" if many else in_expression(column.name)

    def spelt(found: Sequence[str]) -> str:
        literals = [text_literal(word if many else spellings[word][0]) for word in found]
        return f"{plain} = {literals[0]}" if len(literals) == 1 else f"{plain} IN ({', '.join(literals)})"

    def as_written(found: Sequence[str]) -> str:
        return listed(spellings[word][0].strip() for word in found)

    condition = spelt(yes)
    if pending:
        condition = f"CASE WHEN {spelt(yes)} THEN true" + (f" WHEN {spelt(no)} THEN false" if no else "") + " END"
    said = f"{as_written(yes)} counts as yes" + (f", {as_written(no)} as no" if no else "")
    said += f", {as_written(pending)} as not known yet" if pending else ""
    flag = "--positive" if look.answers.outcome is None or look.answers.positive is None else ""
    look.findings.say(f"What really happened stands in {shown(column.name)}: {said}.", flag)
    return _made(look, table, column, condition, spellings[yes[0]][0].strip() if len(yes) == 1 else "", is_said=True)


def _sorted_words(look: Look, column: Column, found: list[str]) -> tuple[list[str] | None, list[str], list[str]]:
    """The words for yes, for no, and those that say that nobody knows; no yes where a person must choose."""
    pending = [word for word in found if _plain(word) in PENDING]
    decided = [word for word in found if word not in pending]
    if look.answers.positive is not None:
        wanted = look.answers.positive.strip().lower()
        chosen = [wanted] if wanted in found else [part.strip().lower() for part in look.answers.positive.split(",")]
        unknown = [word for word in chosen if word not in found]
        if unknown:
            known = listed(column.texts)
            raise CallError(f"--positive: {shown(column.name)} holds no {listed(unknown)}. It holds {known}")
        return chosen, [word for word in decided if word not in chosen], [w for w in pending if w not in chosen]
    yes = [word for word in decided if _plain(word) in YES]
    no = [word for word in decided if _plain(word) in NO]
    if len(yes) == 1 and len(yes) + len(no) == len(decided):
        return yes, no, pending
    text = f"{shown(column.name)} holds {listed(column.texts)}. Which of them is the one that the product acts on?"
    look.findings.ask("positive", text, column.texts)
    return None, [], []


def _made(look: Look, table: Table, column: Column, text: str, word: str, *, is_said: bool = False) -> Outcome:
    resolved = resolve(text, table.names)
    if not is_said:
        look.findings.say(f"What really happened stands in {shown(column.name)}; a yes is {text}.", "--positive")
    is_name = bool(re.fullmatch(r"[^\W\d_][\w -]{2,30}", word)) and _plain(word) not in SAYS_NOTHING
    noun = (word.lower() if word.istitle() else word) if is_name else _noun(column.name)
    return Outcome(column.name, text, resolved.tree, noun)


def _noun(name: str) -> str:
    """What positive cases are called: is_fraud gives fraud; a name that says nothing gives "yes"."""
    left = [word for word in words(name) if word not in SAYS_NOTHING]
    return " ".join(left) if left else "yes"


def _as_number(text: str) -> float | None:
    plain = text.strip().lower()
    plain = {"true": "1", "yes": "1", "false": "0", "no": "0"}.get(plain, plain)
    try:
        return float(plain)
    except ValueError:
        return None


__all__ = ["Outcome", "clear_outcome", "find_outcome"]
