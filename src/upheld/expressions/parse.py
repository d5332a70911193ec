"""From text to a checked expression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlglot import Dialect, ErrorLevel, Token, exp
from sqlglot.errors import ParseError

from upheld.expressions.allowed import (
    COMPARISONS,
    MAX_HEIGHT,
    MAX_LENGTH,
    MAX_NODES,
    NODES,
    SPANS,
    SPELT,
    UNITS,
    is_allowed_type,
)
from upheld.expressions.error import ExpressionError, shown
from upheld.expressions.expression import Expression, expression_of
from upheld.expressions.order import check_order
from upheld.expressions.words import Word, tokens_of, words_of

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?")
_SPAN = re.compile(r"-?\d{1,6}")
_FORMAT = re.compile(r"(%[dmYybBHIMSpf]|[ T/.,:-])+")
"""How a date may be written: its parts, and the signs between them."""


def parse_expression(text: str) -> Expression:
    """The expression the text states, checked against what is allowed.

    Column names keep their case, `"marital-status"` is a column, `a.b` is refused. Whether the columns exist is a
    question for `resolve`. Everything else that isn't allowed is an ExpressionError with its position; no other
    error comes out, whatever the text.

    >>> parse_expression("coalesce(fee, 0) + 0.05 * amount").sql
    'COALESCE("fee", 0) + 0.05 * "amount"'
    """
    dialect = Dialect.get_or_raise("duckdb")
    try:
        tokens = tokens_of(text, dialect)
        words = words_of(text, tokens)
        check_order(text, words)
        tree = _tree(text, words, tokens, dialect)
        _check_columns(text, words, tree)
        tree = _one_spelling(tree)
        _check_size(text, tree)
        for node in tree.walk():
            _check_node(text, node)
        return expression_of(tree, text.strip())
    except RecursionError:
        # The limits leave room for a caller that is some 400 calls deep. Deeper ones get the same answer.
        raise ExpressionError(text, 0, "nested too deep.") from None


def _tree(text: str, words: Sequence[Word], tokens: list[Token], dialect: Dialect) -> exp.Expr:
    # Parsed into a condition, not a statement: there is no way to a query, and none to sqlglot's fallback, which
    # wraps what it can't read into a command and writes a warning. The long context gives errors their position.
    parser = dialect.parser(error_message_context=MAX_LENGTH)
    try:
        trees = parser.parse_into(exp.Condition, tokens, text)
    except ParseError as error:
        raise _syntax_error(text, words, error) from None
    if len(trees) != 1 or trees[0] is None:
        raise ExpressionError(text, words[0].start, f"{shown(words[0].raw)} has no value to work on.")
    return trees[0]


def _syntax_error(text: str, words: Sequence[Word], error: ParseError) -> ExpressionError:
    found = error.errors[0] if error.errors else {}
    position = len(found.get("start_context") or "")
    if str(found.get("description", "")).startswith("Required keyword"):
        return ExpressionError(text, position, f"a value is missing beside {shown(found.get('highlight') or '')}.")
    index = next((index for index, word in enumerate(words) if word.start >= position), len(words) - 1)
    word, before = words[index], words[index - 1] if index else None
    hint = instead = ""
    if word.kind == "column" and before is not None and before.kind == "column":
        hint = f' A column of several words is written "{before.raw} {word.raw}".'.replace('""', '"')
        if '"' not in before.raw + word.raw:
            name, end = text[before.start : word.start + len(word.raw)], word.start + len(word.raw)
            instead = f'{text[: before.start]}"{name}"{text[end:]}'
    elif word.raw.isidentifier():
        hint = f' A column of that name is written "{word.raw}".'
    return ExpressionError(text, word.start, f"{shown(word.raw)} was not expected here.{hint}", instead)


def _check_columns(text: str, words: Sequence[Word], tree: exp.Expr) -> None:
    """Every word taken for a column is one in the tree, and the other way round: sqlglot read what was written."""
    meant = {word.start: word for word in words if word.kind == "column"}
    read = {node.this.meta.get("start", 0): node for node in tree.find_all(exp.Column)}
    different = sorted(meant.keys() ^ read.keys())
    if different:
        position = different[0]
        raw = meant[position].raw if position in meant else read[position].name
        reason = f'{shown(raw)} can\'t stand here; a column of that name is written "{raw.strip(chr(34))}".'
        raise ExpressionError(text, position, reason)


def _one_spelling(tree: exp.Expr) -> exp.Expr:
    """The same tree with quoted columns, EXTRACT for DATE_PART, and each unit spelt in one way."""
    for node in list(tree.walk()):
        if isinstance(node, exp.Identifier):
            node.set("quoted", True)
        elif isinstance(node, exp.Anonymous) and str(node.this).lower() == "date_part" and len(node.expressions) == 2:
            unit, time = node.expressions
            extract = exp.Extract(this=exp.var(unit.name.upper()), expression=time)
            extract.meta.update(node.meta)
            if node is tree:
                tree = extract
            else:
                node.replace(extract)
    for node in tree.find_all(exp.Var):
        unit = node.name.upper()
        unit = unit.removesuffix("S") if isinstance(node.parent, exp.Interval) else unit
        node.set("this", SPELT.get(unit, unit))
    return tree


def _check_size(text: str, tree: exp.Expr) -> None:
    n_nodes = height = 0
    waiting = [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        n_nodes += 1
        height = max(height, level)
        for child in node.iter_expressions():
            # a + b + c leans to the left, and sqlglot walks and writes such a chain without recursion
            chained = isinstance(node, exp.Binary) and child is node.this
            waiting.append((child, level if chained else level + 1))
    if n_nodes > MAX_NODES:
        raise ExpressionError(text, 0, f"the expression has {n_nodes} parts; at most {MAX_NODES} are read.")
    if height > MAX_HEIGHT:
        raise ExpressionError(text, 0, f"nested too deep: {height} levels; at most {MAX_HEIGHT} are read.")


def _check_node(text: str, node: exp.Expr) -> None:
    parts = NODES.get(type(node))
    reason = ""
    if isinstance(node, exp.In) and not node.expressions:
        reason = "IN takes a list of values in parentheses."
    elif parts is None or any(part not in parts for part, value in node.args.items() if value):
        reason = f"{shown(_excerpt(node))} is not allowed in an expression."
    elif isinstance(node, exp.Is):
        reason = "" if isinstance(node.expression, exp.Null | exp.Boolean) else "IS takes NULL, TRUE or FALSE."
    elif isinstance(node, exp.DataType):
        reason = "" if is_allowed_type(node) else f"{shown(_excerpt(node))} is no type a value can be cast to."
    elif isinstance(node, exp.Cast):
        reason = _wrong_date(node)
    elif isinstance(node, exp.Interval):
        reason = _wrong_interval(node)
    elif isinstance(node, exp.Extract):
        known = {*(unit.upper() for unit in UNITS)}
        reason = "" if node.name in known else f"{shown(node.name)} is no unit. Known: {', '.join(UNITS)}."
    elif isinstance(node, exp.StrToTime):
        reason = _wrong_format(node)
    elif isinstance(node, exp.DateDiff):
        texts = [part.name for part in (node.expression, node.this) if isinstance(part, exp.Literal) and part.is_string]
        reason = f"{shown(texts[0])} is a text: write DATE '2026-12-31' or TIMESTAMP '…'." if texts else ""
    elif isinstance(node, exp.Substring):
        # sqlglot writes a comparison here without parentheses, and then can't read it
        reason = f"{shown(_excerpt(node))} takes a part of a comparison." if _has_bare_comparison(node) else ""
    if not reason and isinstance(node, COMPARISONS) and _has_bare_comparison(node):
        reason = "two comparisons in a row can be read in two ways: write parentheses, or join them with AND."
    if reason:
        raise ExpressionError(text, _position(node), reason)


def _has_bare_comparison(node: exp.Expr) -> bool:
    """Whether a part is a comparison without parentheses. In a < b < c or a = NOT b databases differ in the order."""
    bare = (*COMPARISONS, exp.Not, exp.Connector)
    return any(isinstance(part, bare) for key, part in node.args.items() if key != "expressions")


def _wrong_date(cast: exp.Cast) -> str:
    value, to = cast.this, cast.to.this
    if not (isinstance(value, exp.Literal) and value.is_string) or isinstance(cast, exp.TryCast):
        return ""
    if to == exp.DType.DATE:
        example, pattern, read = "DATE '2026-12-31'", _DATE, date.fromisoformat
    elif to in {exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ}:
        example, pattern, read = "TIMESTAMP '2026-12-31 18:30:00'", _TIMESTAMP, datetime.fromisoformat
    else:
        return ""
    try:
        if pattern.fullmatch(value.name):
            read(value.name)
            return ""
    except ValueError:
        pass  # a date that no calendar has gets the same answer as one that is spelt otherwise
    return f"{shown(value.name)} is no date: write {example}."


def _wrong_interval(node: exp.Interval) -> str:
    span, unit = node.this, node.args.get("unit")
    right = isinstance(span, exp.Literal) and _SPAN.fullmatch(span.name) and unit and unit.name.lower() in SPANS
    return "" if right else "an interval is written INTERVAL '5 minutes' or INTERVAL 5 minute, with one unit."


def _wrong_format(node: exp.StrToTime) -> str:
    written = node.args.get("format")
    if isinstance(written, exp.Literal) and written.is_string and _FORMAT.fullmatch(written.name):
        return ""
    return "the format is a text of %d, %m, %Y (or %y), %b, %H, %M, %S and the like, as in '%d/%m/%Y %H:%M'."


def _excerpt(node: exp.Expr) -> str:
    return node.sql(dialect="duckdb", comments=False, unsupported_level=ErrorLevel.IGNORE)


def _position(node: exp.Expr) -> int:
    """Where the node begins, as near as sqlglot remembers: its own start, else that of its first part."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    own = node.meta.get("start")
    if own is not None:
        return int(own)
    if starts:
        return int(min(starts))
    return _position(node.parent) if node.parent is not None else 0
