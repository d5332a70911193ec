"""An expression as a row of words, before it has a structure: what is none of the language's words is refused here.

sqlglot reads far more than an expression may hold, and reads it generously. Looking at the words first gives each
refusal its exact position, and leaves sqlglot only sentences made of allowed words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sqlglot import Dialect, Token, TokenType
from sqlglot.errors import TokenError

from upheld.errors import did_you_mean
from upheld.expressions.allowed import (
    BEFORE_A_VALUE,
    FUNCTIONS,
    INSTEAD,
    KEYWORDS,
    MAX_LENGTH,
    OPERATORS,
    SPANS,
    TYPES,
    UNITS,
)
from upheld.expressions.error import ExpressionError, shown

Kind = Literal["number", "text", "column", "keyword", "function", "type", "unit", "operator"]

_NUMBER = re.compile(r"\d+(\.\d+)?([eE][+-]?\d{1,3})?")
_BRACKETS = re.compile(r"[ \t]+\([ \t]*[^\W\d][\w \t]*\)")
# They turn the reading direction, so that what a person reads isn't what is calculated.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CURLY = frozenset("‘’‚‛“”„‟`´")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: what it is for, how it was written, in capitals for comparing, and where it starts."""

    kind: Kind
    raw: str
    upper: str
    start: int


def words_of(text: str, tokens: Sequence[Token]) -> list[Word]:
    """The words of the text and what each is for; ExpressionError at the first that no expression holds."""
    _only_blanks_between(text, tokens)
    words: list[Word] = []
    raws = [text[token.start : token.end + 1] for token in tokens]
    for token, raw, following in zip(tokens, raws, [*raws[1:], ""], strict=True):
        words.append(Word(_kind(text, token, words, following), raw, raw.upper(), token.start))
    return words


def tokens_of(text: str, dialect: Dialect) -> list[Token]:
    """sqlglot's tokens of a text that is neither empty nor too long, and holds no invisible characters."""
    if not text.strip():
        raise ExpressionError(text, 0, "the expression is empty.")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            text, MAX_LENGTH, f"the expression has {len(text):,} characters; at most {MAX_LENGTH:,} are read."
        )
    for position, character in enumerate(text):
        if character in _TURNING or (unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n\r"):
            raise ExpressionError(text, position, f"{shown(character)} is an invisible character.")
    try:
        return dialect.tokenize(text)
    except TokenError:
        position = _open_quote(text)
        raise ExpressionError(text, position, f"what begins with {shown(text[position])} has no end.") from None


def _open_quote(text: str) -> int:
    """Where a quote, or a comment, begins that never ends."""
    opening = ""
    start = 0
    for position, character in enumerate(text):
        if opening:
            opening = "" if character == opening else opening
        elif character in "'\"":
            opening, start = character, position
        elif text.startswith("/*", position):
            return position
    return start


def _only_blanks_between(text: str, tokens: Sequence[Token]) -> None:
    edges = [(-1, -1), *((token.start, token.end) for token in tokens), (len(text), len(text))]
    for (_, before), (after, _) in pairwise(edges):
        gap = text[before + 1 : after]
        if gap.strip():
            position = before + 1 + len(gap) - len(gap.lstrip())
            raise ExpressionError(text, position, "a comment can't stand in an expression.")


def _kind(text: str, token: Token, words: Sequence[Word], following: str) -> Kind:
    raw = text[token.start : token.end + 1]
    if words and words[-1].upper in {"AS", "::"}:
        return _type(text, token, raw)
    if raw in OPERATORS:
        return "operator"
    if token.token_type == TokenType.NUMBER:
        return _number(text, token, raw)
    if token.token_type == TokenType.STRING and raw[0] == "'":
        return "text"
    if token.token_type == TokenType.IDENTIFIER and raw[0] == '"':
        return _quoted_column(text, token, raw, following)
    if not raw.isidentifier() or unicodedata.normalize("NFKC", raw) != raw:
        raise ExpressionError(text, *_no_word(token, raw))
    return _bare(text, token, raw, words, following)


def _type(text: str, token: Token, raw: str) -> Kind:
    if raw.lower() in TYPES:
        return "type"
    known = ", ".join(TYPES)
    raise ExpressionError(text, token.start, f"{shown(raw)} is no type a value can be cast to. Known: {known}.")


def _number(text: str, token: Token, raw: str) -> Kind:
    if _NUMBER.fullmatch(raw) and len(raw) <= 40 and float(raw) <= 1e308:
        return "number"
    raise ExpressionError(text, token.start, f"{shown(raw)} is no number: write digits, as in 1000 or 0.5.")


def _quoted_column(text: str, token: Token, raw: str, following: str) -> Kind:
    if following == "(":
        raise ExpressionError(text, token.start, f"{shown(raw[1:-1])} is no function: those have no quotes.")
    if raw == '""':
        raise ExpressionError(text, token.start, "a column needs a name between the double quotes.")
    return "column"


def _bare(text: str, token: Token, raw: str, words: Sequence[Word], following: str) -> Kind:
    upper = raw.upper()
    if upper in INSTEAD:
        raise ExpressionError(text, token.start, f"{raw} is not allowed: {INSTEAD[upper]}.")
    if _is_unit(words, upper):
        return "unit"
    if upper in {"DATE", "TIMESTAMP"} and following[:1] == "'":
        return "keyword"
    if following != "(" or upper in BEFORE_A_VALUE:
        return "keyword" if upper in KEYWORDS else "column"
    if raw.lower() in FUNCTIONS:
        return "function"
    _refuse_unquoted(text, token, raw, words)
    reason = f"{raw} is no function an expression may call. Allowed: {', '.join(FUNCTIONS)}."
    raise ExpressionError(text, token.start, reason + did_you_mean(raw.lower(), FUNCTIONS))


def _refuse_unquoted(text: str, token: Token, raw: str, words: Sequence[Word]) -> None:
    """ExpressionError where a word, a blank and brackets around plain words look like a column: Amount (INR)."""
    brackets = _BRACKETS.match(text, token.end + 1)
    follows_a_value = bool(words) and words[-1].raw == ")"  # abs(x) filter (where a)
    if brackets is None or follows_a_value or did_you_mean(raw.lower(), FUNCTIONS):
        return
    start = token.start
    for word in reversed(words):
        if word.kind != "column" or word.raw[0] == '"' or text[word.start + len(word.raw) : start].strip():
            break
        start = word.start
    name = text[start : brackets.end()]
    instead = f'{text[:start]}"{name}"{text[brackets.end() :]}'
    reason = f'if {name} is a column, write it in double quotes, for its blanks and brackets: "{name}".'
    raise ExpressionError(text, start, reason, instead)


def _no_word(token: Token, raw: str) -> tuple[int, str]:
    if raw in INSTEAD:
        return token.start, f"{raw} is not allowed: {INSTEAD[raw]}."
    for offset, character in enumerate(raw):
        if character in _CURLY:
            reason = "no quotation mark of SQL; write 'text' or \"column\" with straight ones."
            return token.start + offset, f"{shown(character)} is {reason}"
    if (raw[0].isalpha() or raw[0] == "_") and not {"'", '"'} & set(raw):
        return token.start, f'{shown(raw)} is no plain name; a column of that name is written "{raw}".'
    return token.start, f"{shown(raw)} is not allowed in an expression."


def _is_unit(words: Sequence[Word], upper: str) -> bool:
    """Whether a unit is what must stand here: after EXTRACT( or after the number of an INTERVAL."""
    match [word.upper for word in words[-2:]]:
        case ["EXTRACT", "("]:
            return upper.lower() in UNITS
        case ["INTERVAL", _]:
            return upper.lower().removesuffix("s") in SPANS
    return False
