"""Whether the words of an expression stand where they can: neighbours, parentheses, how many values a function has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from upheld.errors import did_you_mean
from upheld.expressions.allowed import BEFORE_A_VALUE, FUNCTIONS, MAX_NESTING, SPANS, TAKES_UNIT, UNITS
from upheld.expressions.error import ExpressionError, shown
from upheld.expressions.words import Word


def check_order(text: str, words: Sequence[Word]) -> None:
    """ExpressionError at the first word that can't stand where it stands.

    sqlglot would read most of these: it takes a missing parenthesis at the end for granted, `substring(a FROM 2)`
    for a call, and any word before a text for a type.
    """
    for index, word in enumerate(words):
        reason = _wrong_beside(word, words[max(index - 4, 0) : index])
        if reason:
            raise ExpressionError(text, word.start, reason)
    _check_nesting(text, words)
    for index, word in enumerate(words):
        if word.kind == "function" and word.raw.lower() in TAKES_UNIT:
            _check_unit(text, word, words[index + 2])


def _wrong_beside(word: Word, before: Sequence[Word]) -> str:
    """Why the word can't follow the (up to four) words before it, or nothing."""
    last = before[-1] if before else Word("operator", "", "", 0)
    reason = ""
    if word.kind == "text" and last.kind not in {"operator", "keyword"}:
        reason = f"{shown(word.raw)} can't follow {shown(last.raw)}."
    elif word.raw == "*" and (last.raw in {"", "(", ","} or last.upper in BEFORE_A_VALUE):
        reason = "* multiplies two values and has none before it; all columns at once are not allowed."
    elif word.raw == ")" and last.raw == ",":
        reason = "a value is missing between the comma and the parenthesis."
    elif word.raw == "(" and last.kind == "type" and last.upper not in {"DECIMAL", "NUMERIC"}:
        reason = f"{last.upper} takes no length here."
    elif last.upper == "INTERVAL" and word.kind not in {"number", "text"}:
        reason = "an interval is written INTERVAL '5 minutes' or INTERVAL 5 minute."
    elif word.kind == "keyword" or word.upper == "IF":
        reason = _wrong_keyword(word, [one.upper for one in before])
    return reason


def _wrong_keyword(word: Word, before: Sequence[str]) -> str:
    if word.upper == "DISTINCT" and list(before[-1:]) != ["IS"] and list(before[-2:]) != ["IS", "NOT"]:
        return "DISTINCT stands only in IS [NOT] DISTINCT FROM."
    if word.upper == "FROM" and list(before[-1:]) != ["DISTINCT"] and list(before[-3:-1]) != ["EXTRACT", "("]:
        return "FROM stands only in extract(unit FROM time) and IS [NOT] DISTINCT FROM: an expression names no table."
    if word.upper == "IF" and word.kind == "column":
        return 'IF is written if(condition, then, else); a column of that name is written "if".'
    return ""


@dataclass(slots=True)
class _Open:
    """A parenthesis or CASE that waits for its end."""

    word: Word
    index: int
    depth_before: int
    n_commas: int = 0


def _check_nesting(text: str, words: Sequence[Word]) -> None:
    """Every parenthesis and CASE has its end, and nothing is nested too deep."""
    waiting: list[_Open] = []
    depth = signs = 0
    for index, word in enumerate(words):
        signs = signs + 1 if word.upper in {"NOT", "-", "+"} else 0
        if word.upper in {"(", "CASE"}:
            waiting.append(_Open(word, index, depth))
            depth += 2 if index and words[index - 1].upper == "NOT" else 1
        elif word.upper in {")", "END"}:
            opening = waiting.pop() if waiting else None
            if opening is None or (opening.word.upper == "CASE") != (word.upper == "END"):
                raise ExpressionError(text, word.start, f"{shown(word.raw)} closes nothing.")
            depth = opening.depth_before
            if opening.index and words[opening.index - 1].kind == "function":
                n_values = opening.n_commas + 1 if index > opening.index + 1 else 0
                _check_values(text, words[opening.index - 1], n_values)
        elif word.raw == "," and waiting:
            waiting[-1].n_commas += 1
        if depth + signs > MAX_NESTING:
            raise ExpressionError(text, word.start, f"nested too deep: at most {MAX_NESTING} levels are read.")
    if waiting:
        word = waiting[-1].word
        end = "END" if word.upper == "CASE" else "closing parenthesis"
        raise ExpressionError(text, word.start, f"{shown(word.raw)} has no {end}.")


def _check_values(text: str, function: Word, n_values: int) -> None:
    name = function.raw.lower()
    signature = FUNCTIONS[name]
    if not signature.fewest <= n_values <= signature.most:
        found = "1 value" if n_values == 1 else f"{n_values} values"
        raise ExpressionError(text, function.start, f"it is written {name}({signature.takes}); found {found}.")


def _check_unit(text: str, function: Word, unit: Word) -> None:
    known = UNITS if function.raw.lower() == "date_part" else SPANS
    if unit.kind != "text" or unit.raw[1:-1].lower() not in known:
        near = did_you_mean(unit.raw.strip("'\"").lower(), known)
        reason = f"{shown(unit.raw)} is no unit. Known, in single quotes: {', '.join(known)}.{near}"
        raise ExpressionError(text, unit.start, reason)
