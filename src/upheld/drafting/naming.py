"""Columns' names: as a spec writes them, as a sentence shows them, and the words they are made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from upheld.drafting.vocabulary import IDENTITY, WHO
from upheld.errors import CallError, did_you_mean
from upheld.expressions import ExpressionError, check_log_value, parse_expression, resolve

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LONGEST = 60


def words(name: str) -> tuple[str, ...]:
    """The words of a name, in small letters.

    >>> words("isFraud"), words("Card-ID 2")
    (('is', 'fraud'), ('card', 'id', '2'))
    """
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    return tuple(word.lower() for word in re.findall(r"[^\W_]+", apart))


def names_somebody(name: str) -> bool:
    """Whether it is the name of a column of customers, cards or patients, and not of something about them.

    >>> [names_somebody(name) for name in ("customer_id", "Card", "user name", "card type", "order_id")]
    [True, True, True, False, False]
    """
    parts = {word for word in words(name) if not word.isdigit()}
    return bool(parts & WHO) and (bool(parts & IDENTITY) or parts <= WHO | {"name", "names", "code", "hash"})


def as_log_value(name: str, columns: Sequence[str]) -> str:
    """The column as the spec names it: its plain name where that is understood, else in double quotes.

    Raises CallError for a name that no spec can hold.

    >>> as_log_value("capital-gain", ["capital-gain"]), as_log_value("rate (%)", ["rate (%)"])
    ('capital-gain', '"rate (%)"')
    """
    for text in (name, quoted(name)):
        if check_log_value(text) is None and _is(text, name, columns):
            return text
    raise CallError(f"the column {shown(name)} has a name that a spec cannot hold. Rename it in the export")


def in_expression(name: str) -> str:
    """The column as part of an expression.

    >>> in_expression("amount"), in_expression("Amount (INR)")
    ('amount', '"Amount (INR)"')
    """
    if name.isidentifier():
        try:
            if parse_expression(name).columns == (name,):
                return name
        except ExpressionError:
            pass  # a word of SQL, such as case
    return quoted(name)


def quoted(name: str) -> str:
    """The name in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(value: str) -> str:
    """The text in single quotes, for an expression."""
    return "'" + value.replace("'", "''") + "'"


def one_line(text: str) -> str:
    """The text without anything that ends a line, steers a terminal or is not seen.

    >>> one_line("a\\nb")
    'a\\\\nb'
    """
    return "".join(
        sign if unicodedata.category(sign) not in _HIDDEN else sign.encode("unicode_escape").decode() for sign in text
    )


def shown(value: object) -> str:
    """A name or a value in a sentence: plain where it is one plain word, else in quotes, on one line and not too long.

    >>> shown("fraud_score"), shown("Fraud Score")
    ('fraud_score', '"Fraud Score"')
    """
    text = one_line(str(value))
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return text if re.fullmatch(r"[\w.+-]+", text) else f'"{text}"'


def listed(values: Iterable[object], most: int = 8) -> str:
    """Some values in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    parts = [shown(value) for value in values]
    if len(parts) > most:
        return f"{', '.join(parts[:most])} and {len(parts) - most} more"
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def chosen_column(flag: str, name: str, columns: Sequence[str]) -> str:
    """The column that a person named, in the log's spelling. CallError where there is none."""
    if name in columns:
        return name
    alike = [column for column in columns if column.strip().casefold() == name.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    known = listed(columns, most=20)
    raise CallError(f"{flag}: there is no column {shown(name)}. There is: {known}.{did_you_mean(name, columns)}")


def _is(text: str, name: str, columns: Sequence[str]) -> bool:
    try:
        found = resolve(text, columns)
    except ExpressionError:
        return False
    return found.columns == (name,) and found.sql == quoted(name)


__all__ = [
    "as_log_value",
    "chosen_column",
    "in_expression",
    "listed",
    "names_somebody",
    "one_line",
    "quoted",
    "shown",
    "text_literal",
    "words",
]
