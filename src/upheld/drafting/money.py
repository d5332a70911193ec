"""Which column holds an amount of money, and in which currency."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sqlglot import exp

from upheld.drafting.answers import Findings
from upheld.drafting.export import Column, Table, count_if
from upheld.drafting.look import Look, clear_winner, ranked
from upheld.drafting.naming import in_expression, shown, words
from upheld.drafting.number_text import CURRENCIES, NumberText, read_numbers
from upheld.drafting.values import Read, as_number, could_be_number
from upheld.drafting.vocabulary import MONEY, MONEY_VAGUELY
from upheld.errors import CallError, LogError
from upheld.evidence import number
from upheld.spec.plain import NO_CURRENCY as UNKNOWN


@dataclass(frozen=True, slots=True)
class Money:
    """The amount as an expression takes it, and a bound above all amounts; None where the export has none.

    `high` is an amount that few rows exceed, the share `above` of them: an example, as the data have it.
    """

    amount: str | None
    currency: str
    largest: float | None = None
    high: float | None = None
    above: float = 0.0


def find_money(look: Look, table: Table, taken: set[str]) -> Money:
    """The amount and the currency, for the block of the spec that says what each result is worth."""
    said = currency_said(look)
    if look.is_none("amount", table):
        return Money(None, said or UNKNOWN)
    column = look.column("amount", table)
    is_named = column is not None
    if column is None:
        free = [c for c in table.columns.values() if c.name not in taken]
        column = clear_winner(ranked(free, _strength))
    if column is None:
        return Money(None, said or UNKNOWN)
    # An amount that nobody asked for asks no question and refuses nothing: the block is a comment.
    aside = look if is_named else Look(look.export, look.answers, Findings())
    try:
        read = as_number(aside, table, column)
    except LogError as error:
        if is_named:
            raise
        why = "; ".join(problem.message for problem in error.problems)
        look.findings.say(f"{shown(column.name)} is not used as the amount at stake: it {why}.", "--amount")
        return Money(None, said or UNKNOWN)
    if read is None:
        return Money(None, said or UNKNOWN)
    named = next((CURRENCIES[w.upper()] for w in words(column.name) if w.upper() in CURRENCIES), None)
    currency = said or read.currency or named or UNKNOWN
    how = f" ({read.said})" if read.said else ""
    known = f", in {currency}" if currency != UNKNOWN else ""
    look.findings.say(f"{shown(column.name)}{how} is the amount at stake{known}.", "--amount")
    size = exp.Abs(this=exp.cast(read.tree(table), "double"))
    finite = exp.case().when(exp.Anonymous(this="ISFINITE", expressions=[size.copy()]), size)
    largest = look.export.facts(table.relation, exp.Max(this=finite))[0]
    bound = rounded_up(2 * largest) if largest else None
    high, above = _example(look, table, read)
    return Money(read.text if read.said else in_expression(column.name), currency, bound, high, above)


def currency_said(look: Look) -> str | None:
    """The currency that a person named; None where nobody has. CallError for what is none."""
    said = look.answers.currency
    if said is not None and (not re.fullmatch(r"[A-Z]{3}", said) or said == UNKNOWN):
        raise CallError(f"--currency: {shown(said)} is no currency. Write three capital letters, such as INR or EUR")
    return said


def _example(look: Look, table: Table, read: Read) -> tuple[float | None, float]:
    """About the 95th percentile of the amounts, in two digits, and the share of rows above it; None without one."""
    amount = exp.cast(read.tree(table), "double")
    finite = exp.case().when(exp.Anonymous(this="ISFINITE", expressions=[amount.copy()]), amount)
    at = exp.Literal.number("0.95")
    found = look.export.facts(table.relation, exp.Anonymous(this="QUANTILE_DISC", expressions=[finite, at]))[0]
    if not found:
        return None, 0.0
    high = float(f"{found:.2g}")
    n_above = look.export.facts(table.relation, count_if(exp.GT(this=finite.copy(), expression=number(high))))[0]
    return (high, n_above / table.n_rows) if n_above else (None, 0.0)


def rounded_up(value: float) -> float:
    """The next number above with one digit that counts.

    >>> rounded_up(123456.5), rounded_up(0.04)
    (200000.0, 0.04)
    """
    step = 10.0 ** math.floor(math.log10(value))
    return float(f"{math.ceil(value / step) * step:.1g}")


def _strength(column: Column) -> float:
    name = set(words(column.name))
    if not could_be_number(column):
        return 0
    found = read_numbers(column.name, column.texts) if column.family == "text" else None
    has_sign = isinstance(found, NumberText) and found.currency is not None
    if has_sign:
        return 4 + bool(name & MONEY)
    return 3 if name & MONEY else 2 if name & MONEY_VAGUELY else 0


__all__ = ["UNKNOWN", "Money", "currency_said", "find_money", "rounded_up"]
