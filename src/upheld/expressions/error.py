"""What is wrong with an expression, and where."""

from __future__ import annotations

from upheld.errors import UpheldError


class ExpressionError(UpheldError):
    """The expression must be mended: `text` as it was written, `position` from 0, `reason` in a sentence.

    `instead` is the whole expression that was probably meant, or empty. The error's own text is one line and counts
    from 1, as people do.

    >>> error = ExpressionError("amount ** 2", 7, "** is not allowed: write power(a, b).")
    >>> print(error)
    position 8: ** is not allowed: write power(a, b).
    """

    def __init__(self, text: str, position: int, reason: str, instead: str = "") -> None:
        self.text = text
        self.position = position
        self.reason = reason
        self.instead = instead
        super().__init__(f"position {position + 1}: {reason}")


def shown(found: str) -> str:
    """What was found, in quotes, fit for one line of a message: long text is cut, invisible characters are escaped."""
    short = found if len(found) <= 40 else found[:39] + "…"
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in short) + '"'
