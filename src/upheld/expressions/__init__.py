"""The small, safe language of scalar SQL in which a spec states conditions, rules, values and derived log values.

    >>> from upheld.expressions import parse_expression, split
    >>> parse_expression("amount > 40000 and country <> 'IN'").columns
    ('amount', 'country')
    >>> parse_expression("read_csv('/etc/passwd')")
    Traceback (most recent call last):
    ...
    upheld.expressions.error.ExpressionError: position 1: read_csv is no function an expression may call. Allowed: ...
    >>> [str(part.constant) for part in split(parse_expression("-35 - 0.02 * amount"))]
    ['-35', '-1/50']

An expression says something about one row of the log, and can't do anything else: no query, table, file, setting,
clock or random number is within its reach. What is allowed stands in tables (`allowed.py`); everything that isn't
there is refused, so a function that a later engine learns is refused too until somebody adds it.

`/` is true division, of integers too (7 / 2 is 3.5); `//` is refused. A word in double quotes is a column
(`"marital-status"`), text stands in single quotes (`'IN'`).
"""

from upheld.expressions.allowed import FUNCTIONS
from upheld.expressions.error import ExpressionError
from upheld.expressions.expression import Expression, column
from upheld.expressions.log_values import check_log_value, resolve
from upheld.expressions.parse import parse_expression
from upheld.expressions.split import Split, split

__all__ = [
    "FUNCTIONS",
    "Expression",
    "ExpressionError",
    "Split",
    "check_log_value",
    "column",
    "parse_expression",
    "resolve",
    "split",
]
