"""Numbers that an export holds as text: how they are written, and the expression that reads them.

The whole column decides: 1,23,456.50 and 1.234,56 can be read in one way, 1,234 alone in two (a thousand, or a little
more than one), and then a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from upheld.drafting.naming import in_expression, text_literal

Decimal: TypeAlias = Literal["point", "comma"]

NOTHING = frozenset({"-", "--", "–", "—", "n/a", "na", "#n/a", "none", "null", "nan", "nil", "missing", "unknown", "?"})
"""What people write where there is no number."""

CURRENCIES = {
    "₹": "INR",
    "Rs.": "INR",
    "Rs": "INR",
    "INR": "INR",
    "€": "EUR",
    "EUR": "EUR",
    "£": "GBP",
    "GBP": "GBP",
    "US$": "USD",
    "$": "USD",
    "USD": "USD",
    "¥": "JPY",
    "JPY": "JPY",
    "CHF": "CHF",
    "SGD": "SGD",
    "AED": "AED",
}
_UNITS = {
    "seconds": "s sec secs second seconds",
    "minutes": "min mins minute minutes",
    "hours": "h hr hrs hour hours",
    "days": "d day days",
    "weeks": "week weeks wk wks",
}
TIME_UNITS = {word: unit for unit, words in _UNITS.items() for word in words.split()}
"""How people write units of time, in small letters."""
EXACT_PLACES = 9
"""Rounded to so many places a score that was computed is again the number that people write, and no two become one."""

_MOST_UNREADABLE = 0.1
"""A column of numbers may hold so many other texts among its different values."""
_SPACES = " \u00a0\u202f\u2009"
_SIGN = "|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True))
_UNIT = "|".join(sorted(TIME_UNITS, key=len, reverse=True))
_NUMBER = re.compile(
    rf"[{_SPACES}]*(?P<open>\()?[{_SPACES}]*(?P<minus>[-+\u2212]?)[{_SPACES}]*(?P<before>{_SIGN})?[{_SPACES}]*"
    rf"(?P<minus2>[-+\u2212]?)(?P<digits>\d[\d.,'{_SPACES}]*|\.\d+|,\d+)(?P<exp>[eE][+-]?\d+)?[{_SPACES}]*"
    rf"(?P<after>{_SIGN})?[{_SPACES}]*(?P<unit>(?i:{_UNIT})\.?)?[{_SPACES}]*(?P<percent>%)?[{_SPACES}]*(?P<close>\))?"
    rf"[{_SPACES}]*"
)
_GROUPED = {
    "point": re.compile(r"(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})*,\d{3}|\d*)(\.\d*)?"),
    "comma": re.compile(r"(\d{1,3}(\.\d{3})+|\d*)(,\d*)?"),
}


@dataclass(frozen=True, slots=True)
class NumberText:
    """A column of numbers written as text: the expression that reads it, and what was seen in its values."""

    expression: str
    said: str
    currency: str | None
    is_percent: bool
    unreadable: tuple[str, ...]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class TwoWays:
    """Numbers that could be read in two ways, with one of them."""

    example: str


def share_of(percent: str) -> str:
    """The expression of a share from that of a percent; rounded, because 32.3 / 100 is a little less than 0.323.

    >>> share_of("score")
    'round(score / 100, 9)'
    """
    return f"round({percent} / 100, {EXACT_PLACES})"


def read_numbers(name: str, values: Sequence[str], decimal: Decimal | None = None) -> NumberText | TwoWays | None:
    """How the texts of a column are read as numbers; None where they are something else, or contradict each other.

    `decimal` says whether a point or a comma stands before the decimals, where the values leave it open.

    >>> read_numbers("amount", ["₹ 1,23,456.50", "₹ 99.00"]).expression
    "cast(replace(replace(replace(amount, '₹', ''), ' ', ''), ',', '') AS double)"
    >>> read_numbers("score", ["0,83", "0,5"]).expression
    "cast(replace(score, ',', '.') AS double)"
    >>> read_numbers("amount", ["1,234"])
    TwoWays(example='1,234')
    >>> read_numbers("eta", ["35 min", "1 min"]).unit
    'minutes'
    """
    matched: list[tuple[str, re.Match[str]]] = []
    unreadable: list[str] = []
    n_nothing = 0
    for value in filter(str.strip, values):
        if value.strip().lower() in NOTHING:
            n_nothing += 1
        elif (match := _NUMBER.fullmatch(value)) and bool(match["open"]) == bool(match["close"]):
            matched.append((value, match))
        else:
            unreadable.append(value)
            if len(unreadable) > _MOST_UNREADABLE * len(values):  # prose, which need not be read to its end
                return None
    if not matched or len(unreadable) > _MOST_UNREADABLE * (len(matched) + len(unreadable)):
        return None
    clues = {_clue(match["digits"].strip(_SPACES)) for _, match in matched} - {"plain"}
    sure = clues & {"point", "comma"}
    units = {TIME_UNITS[match["unit"].lower().rstrip(".")] for _, match in matched if match["unit"]}
    if len(sure) > 1 or len(units) > 1 or len({bool(match["percent"]) for _, match in matched}) > 1:
        return None
    kind: Decimal | None = "point" if "point" in sure else "comma" if "comma" in sure else decimal
    if kind is None:
        if clues:
            return TwoWays(next(value for value, match in matched if _clue(match["digits"].strip(_SPACES)) in clues))
        kind = "point"
    digits = [re.sub(rf"[{_SPACES}']", "", match["digits"]) for _, match in matched]
    if not all(_GROUPED[kind].fullmatch(one) for one in digits):
        return None
    signs = {CURRENCIES[sign] for _, match in matched for sign in (match["before"], match["after"]) if sign}
    expression, said = _expression(name, matched, kind, is_lenient=n_nothing > 0 or bool(unreadable))
    is_percent = bool(matched[0][1]["percent"])
    currency, unit = signs.pop() if len(signs) == 1 else None, next(iter(units), None)
    return NumberText(expression, said, currency, is_percent, tuple(unreadable), unit)


def _clue(digits: str) -> str:
    """What one number says about the sign before the decimals: point, comma, plain, or that it could be either."""
    signs = re.findall(r"[.,]", digits)
    if not signs:
        return "plain"
    other = {",": "point", ".": "comma"}
    own = {",": "comma", ".": "point"}
    last = signs[-1]
    if len(set(signs)) == 2:
        return own[last]
    if len(signs) > 1:
        return other[last]
    before, after = re.split(r"[.,]", re.sub(rf"[{_SPACES}']", "", digits))
    is_decimal = len(after) != 3 or before.lstrip("0") == "" or len(before) > 3
    return own[last] if is_decimal else f"open {last}"


def _expression(
    name: str, matched: Sequence[tuple[str, re.Match[str]]], kind: Decimal, *, is_lenient: bool
) -> tuple[str, str]:
    texts = [value for value, _ in matched]
    beside = {sign for _, m in matched for sign in (m["before"], m["after"], m["unit"]) if sign}
    signs = sorted(beside, key=len, reverse=True)
    taken = [*signs, *(space for space in _SPACES if any(space in text for text in texts))]
    taken += ["'"] if any("'" in text for text in texts) else []
    taken += ["%"] if matched[0][1]["percent"] else []
    is_negated = any(match["open"] for _, match in matched)
    taken += ["(", ")"] if is_negated else []
    group, point = (",", ".") if kind == "point" else (".", ",")
    taken += [group] if any(group in match["digits"] for _, match in matched) else []
    tree = in_expression(name)
    for sign in taken:
        tree = f"replace({tree}, {text_literal(sign)}, '')"
    if any("\u2212" in text for text in texts):
        tree = f"replace({tree}, '\u2212', '-')"
    if point == "," and any("," in match["digits"] for _, match in matched):
        tree = f"replace({tree}, ',', '.')"
    cast = f"{'try_cast' if is_lenient else 'cast'}({tree} AS double)"
    if is_negated:
        cast = f"CASE WHEN contains({in_expression(name)}, '(') THEN -1 ELSE 1 END * {cast}"
    said = ["a comma before the decimals"] if point == "," and any("," in text for text in texts) else []
    said += [f"{', '.join(signs)} beside the figure"] if signs else []
    said += ["a % behind"] if "%" in taken else []
    said += ["losses in parentheses"] if is_negated else []
    said += [f"{'commas' if group == ',' else 'points'} between the digits"] if group in taken else []
    return share_of(cast) if "%" in taken else cast, " and ".join(said) or "digits stored as text"


__all__ = [
    "CURRENCIES",
    "EXACT_PLACES",
    "NOTHING",
    "TIME_UNITS",
    "Decimal",
    "NumberText",
    "TwoWays",
    "read_numbers",
    "share_of",
]
