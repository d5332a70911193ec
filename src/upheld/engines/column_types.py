"""What a column of text holds, from a sample of its values: a file of text has no types of its own.

Only spellings that can be read in one way are taken for a date: 01/07/2026 is the first of July to some and the
seventh of January to others, so it stays text, and the reader is asked. Digits with a zero in front, and more digits
than a number holds, are a code (a country 01, a card of 20 digits): they stay text too, or two customers would be one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

Held: TypeAlias = Literal["boolean", "bigint", "double", "date", "timestamp", "timestamptz"]

_DAY = r"\d{4}([-/])\d{1,2}\1\d{1,2}"
_CLOCK = r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
_DATE = re.compile(_DAY)
_NAIVE = re.compile(f"{_DAY}({_CLOCK})?")
_AWARE = re.compile(rf"{_DAY}{_CLOCK}(Z| UTC| ?[+-]\d{{2}}(:?\d{{2}})?)")
_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")
_WHOLE = re.compile(r"[+-]?(0|[1-9]\d{0,14})")
_PLAIN = re.compile(r"\s*[+-]?(0|[1-9]\d{0,14})?(\.\d{1,17})?([eE][+-]?\d+)?\s*")
"""Numbers that no code looks like: no zero in front, no more digits than a double holds."""
_WORDS = frozenset({"true", "false"})


def held_by(values: Sequence[str]) -> Held | None:
    """The type that every one of the values can be read as; None for text, for a mixture and for no value.

    >>> held_by(["2026-07-01 10:00:00 UTC"]), held_by(["2026-07-01"]), held_by(["01/07/2026"])
    ('timestamptz', 'date', None)
    """
    if not values:
        return None
    kinds: tuple[tuple[Held, re.Pattern[str]], ...] = (
        ("date", _DATE),
        ("timestamp", _NAIVE),
        ("timestamptz", _AWARE),
        ("bigint", _WHOLE),
        ("double", _PLAIN),
    )
    for held, pattern in kinds:
        if all(value.strip() and pattern.fullmatch(value) for value in values):
            return held
    return "boolean" if all(value.lower() in _WORDS for value in values) else None


def number_from(column: str, values: Sequence[str]) -> str | None:
    """The expression that makes numbers of a column such as 0,83 or ₹ 1,23,456; None where that would be a guess.

    >>> number_from("score", ["0,83", "0,5"])
    "cast(replace(score, ',', '.') AS double)"
    >>> number_from("score", ["0.83"])
    'cast(score AS double)'
    >>> number_from("amount", ["₹ 1,23,456", "₹ 99"])
    "cast(replace(replace(amount, ',', ''), '₹', '') AS double)"
    """
    signs = sorted({sign for value in values for sign in value if not sign.isdigit() and sign not in ".-"} - {" "})
    if values and all(_NUMBER.fullmatch(value) for value in values):
        return f"cast({column} AS double)"
    if not values or not signs or len(signs) > 3 or any(sign.isalpha() or sign in "'\"/:" for sign in signs):
        return None
    is_decimal = "," in signs and any(re.search(r"(^|\D)0,\d|,(\d{1,2}|\d{4,})$", value) for value in values)
    if is_decimal and any("." in value or value.count(",") > 1 for value in values):
        return None
    tree = column
    for sign in signs:
        tree = f"replace({tree}, '{sign}', '{'.' if sign == ',' and is_decimal else ''}')"
    cleaned = [value.translate({ord(s): "." if s == "," and is_decimal else None for s in signs}) for value in values]
    if not all(_NUMBER.fullmatch(value) for value in cleaned):
        return None
    return f"cast({tree} AS double)" + (" / 100" if "%" in signs else "")


def moment_from(column: str, values: Sequence[str]) -> str | None:
    """The expression that makes dates or moments of day/month/year; None where the values are written otherwise.

    >>> moment_from("day", ["31/07/2026"])
    "cast(concat(substr(day, 7, 4), '-', substr(day, 4, 2), '-', substr(day, 1, 2)) AS date)"
    """
    if not values or not all(re.match(r"\d\d[/.-]\d\d[/.-]\d{4}( |$)", value) for value in values):
        return None
    parts = f"substr({column}, 7, 4), '-', substr({column}, 4, 2), '-', substr({column}, 1, 2)"
    if all(len(value) == 10 for value in values):
        return f"cast(concat({parts}) AS date)"
    return f"cast(concat({parts}, substr({column}, 11)) AS timestamp)"


__all__ = ["Held", "held_by", "moment_from", "number_from"]
