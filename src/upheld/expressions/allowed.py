"""What an expression may hold. These tables are the language: what isn't in them is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

MAX_LENGTH = 2_000  # characters
MAX_NESTING = 20  # of parentheses, CASE and signs. sqlglot needs 26 Python frames for each, of the 1,000 there are
MAX_HEIGHT = 80  # of the tree, a chain such as a + b + c counted once
MAX_NODES = 600  # of the tree


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes: the words for people, and the fewest and most values."""

    takes: str
    fewest: int
    most: int


_MANY = 100

# log takes two values only: log(x) is the decimal logarithm for some engines and the natural one for others.
FUNCTIONS: Mapping[str, Signature] = {
    "abs": Signature("x", 1, 1),
    "cast": Signature("x AS type", 1, 1),
    "ceil": Signature("x", 1, 1),
    "coalesce": Signature("a, b, …", 1, _MANY),
    "concat": Signature("a, b, …", 1, _MANY),
    "contains": Signature("text, part", 2, 2),
    "date_diff": Signature("'unit', from, to", 3, 3),
    "date_part": Signature("'unit', time", 2, 2),
    "date_trunc": Signature("'unit', time", 2, 2),
    "exp": Signature("x", 1, 1),
    "extract": Signature("unit FROM time", 1, 1),
    "floor": Signature("x", 1, 1),
    "greatest": Signature("a, b, …", 1, _MANY),
    "if": Signature("condition, then, else", 2, 3),
    "least": Signature("a, b, …", 1, _MANY),
    "length": Signature("text", 1, 1),
    "ln": Signature("x", 1, 1),
    "log": Signature("base, x", 2, 2),
    "log10": Signature("x", 1, 1),
    "lower": Signature("text", 1, 1),
    "nullif": Signature("a, b", 2, 2),
    "power": Signature("x, exponent", 2, 2),
    "replace": Signature("text, part, by", 3, 3),
    "round": Signature("x[, digits]", 1, 2),
    "sqrt": Signature("x", 1, 1),
    "starts_with": Signature("text, part", 2, 2),
    "strptime": Signature("text, 'format'", 2, 2),
    "substr": Signature("text, start[, length]", 2, 3),
    "substring": Signature("text, start[, length]", 2, 3),
    "to_timestamp": Signature("seconds", 1, 1),
    "trim": Signature("text[, characters]", 1, 2),
    "try_cast": Signature("x AS type", 1, 1),
    "upper": Signature("text", 1, 1),
}

# Their first value is a unit in quotes. It is checked as written: sqlglot would take a column's name for a unit too.
TAKES_UNIT = frozenset({"date_diff", "date_part", "date_trunc"})

SPANS = ("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year")
UNITS = (*SPANS, "epoch", "dow", "dayofweek", "isodow", "doy", "dayofyear")  # what date_part and extract take besides
SPELT = {"DOW": "DAYOFWEEK", "DOY": "DAYOFYEAR"}  # one spelling each, so that equal expressions look equal

TYPES = (
    "bigint",
    "integer",
    "int",
    "double",
    "decimal",
    "numeric",
    "varchar",
    "text",
    "boolean",
    "bool",
    "date",
    "timestamp",
)
_DTYPES = frozenset(
    {
        exp.DType.BIGINT,
        exp.DType.INT,
        exp.DType.DOUBLE,
        exp.DType.DECIMAL,
        exp.DType.VARCHAR,
        exp.DType.TEXT,
        exp.DType.BOOLEAN,
        exp.DType.DATE,
        exp.DType.TIMESTAMPNTZ,  # DuckDB's TIMESTAMP
        exp.DType.TIMESTAMP,
    }
)

# Keywords after which a value may begin, with "(" or a text, so that they don't look like a function or a type.
BEFORE_A_VALUE = frozenset(
    {"AND", "OR", "NOT", "LIKE", "ILIKE", "IN", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "FROM", "INTERVAL"}
)
# Words of the grammar: none of them can be a column unless it stands in double quotes.
KEYWORDS = BEFORE_A_VALUE | {"IS", "NULL", "TRUE", "FALSE", "DISTINCT", "END", "AS"}

OPERATORS = frozenset({"=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "||", "(", ")", ",", "::"})
# Words people try, and what to write instead. They would be refused without this table too, in other words.
INSTEAD = {
    "**": "write power(x, exponent)",
    "^": "write power(x, exponent)",
    "//": "write floor(a / b)",
    "==": "write =",
    "!": "write NOT",
    ";": "an expression is one calculation",
    ".": "a column has no table in front, and a number begins with a digit, as in 0.5",
    "[": "lists are written in parentheses, as in country IN ('IN', 'DE')",
    "{": "a row's values are plain numbers, texts, dates and booleans",
    "?": "write the value itself",
    "$": "write the value itself",
    ":": "write the value itself",
    "->": "an expression defines no function",
    "~": "write LIKE, contains or starts_with",
    "SELECT": "an expression is about one row and holds no query",
    "CURRENT_DATE": "the same log must give the same result tomorrow; write a date",
    "CURRENT_TIME": "the same log must give the same result tomorrow; write a time",
    "CURRENT_TIMESTAMP": "the same log must give the same result tomorrow; write a time",
}

COMPARISONS = (
    exp.EQ,
    exp.NEQ,
    exp.LT,
    exp.LTE,
    exp.GT,
    exp.GTE,
    exp.Is,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    exp.Like,
    exp.ILike,
    exp.In,
    exp.Between,
)

_PAIR = frozenset({"this", "expression"})
_ONE = frozenset({"this"})

# Which parts of which node may be filled. A part that isn't named (IN's query, LIKE's escape, BETWEEN's symmetric …)
# must be empty, so a sqlglot that learns to read more doesn't allow more.
NODES: Mapping[type[exp.Expr], frozenset[str]] = {
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Boolean: _ONE,
    exp.Null: frozenset(),
    exp.Column: _ONE,
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Paren: _ONE,
    exp.Not: _ONE,
    exp.And: _PAIR,
    exp.Or: _PAIR,
    exp.EQ: _PAIR,
    exp.NEQ: _PAIR,
    exp.LT: _PAIR,
    exp.LTE: _PAIR,
    exp.GT: _PAIR,
    exp.GTE: _PAIR,
    exp.Is: _PAIR,
    exp.NullSafeEQ: _PAIR,
    exp.NullSafeNEQ: _PAIR,
    exp.Like: _PAIR | {"negate"},
    exp.ILike: _PAIR | {"negate"},
    exp.In: frozenset({"this", "expressions"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Neg: _ONE,
    exp.Add: _PAIR,
    exp.Sub: _PAIR,
    exp.Mul: _PAIR,
    exp.Div: _PAIR,
    exp.Mod: _PAIR,
    exp.DPipe: _PAIR | {"safe"},
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.If: frozenset({"this", "true", "false"}),
    exp.Coalesce: frozenset({"this", "expressions"}),
    exp.Nullif: _PAIR,
    exp.Cast: frozenset({"this", "to"}),
    exp.TryCast: frozenset({"this", "to", "safe"}),
    exp.DataType: frozenset({"this", "expressions", "nested"}),
    exp.DataTypeParam: _ONE,
    exp.Interval: frozenset({"this", "unit"}),
    exp.Var: _ONE,
    exp.DateDiff: _PAIR | {"unit", "date_part_boundary"},
    exp.TimestampTrunc: frozenset({"this", "unit"}),
    exp.DateTrunc: frozenset({"this", "unit"}),
    exp.Extract: _PAIR,
    exp.UnixToTime: _ONE,
    exp.StrToTime: frozenset({"this", "format"}),
    exp.Abs: _ONE,
    exp.Round: frozenset({"this", "decimals"}),
    exp.Floor: _ONE,
    exp.Ceil: _ONE,
    exp.Least: frozenset({"this", "expressions", "ignore_nulls"}),
    exp.Greatest: frozenset({"this", "expressions", "ignore_nulls"}),
    exp.Ln: _ONE,
    exp.Log: _PAIR,
    exp.Exp: _ONE,
    exp.Sqrt: _ONE,
    exp.Pow: _PAIR,
    exp.Lower: _ONE,
    exp.Upper: _ONE,
    exp.Trim: _PAIR,
    exp.Length: _ONE,
    exp.Substring: frozenset({"this", "start", "length"}),
    exp.Contains: _PAIR,
    exp.StartsWith: _PAIR,
    exp.Concat: frozenset({"expressions", "safe", "coalesce"}),
    exp.Replace: frozenset({"this", "expression", "replacement"}),
}


def is_allowed_type(node: exp.DataType) -> bool:
    """Whether it is one of the scalar types a value may be cast to."""
    return node.this in _DTYPES and (node.this == exp.DType.DECIMAL or not node.expressions)
