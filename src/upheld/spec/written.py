"""What somebody wrote, shown back to them: in YAML's words and on one line, never in Python's."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

LONGEST = 60
_ENTRIES = 10
_LONG_NUMBER = 10**30


def as_written(found: Any) -> str:
    """The value as a spec would write it, at most 60 characters of it; text stands in double quotes.

    >>> print(as_written(None), as_written(True), as_written("ninety"), as_written([1, {"by": "country"}]))
    null true "ninety" [1, {by: "country"}]
    """
    shown = _shown(found)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def in_yaml(expression: str) -> str:
    """The expression as it is written behind a key, on a line of its own or between brackets.

    >>> print(in_yaml("-amount"), in_yaml("'a' = b"))
    -amount '''a'' = b'
    """
    steers = {*"[]{},"} & {*expression} or ": " in expression or " #" in expression or expression[-1:] == ":"
    plain = expression and expression[0] not in "\"'>|*&!%#@`?" and not expression.startswith("- ") and not steers
    return expression if plain else "'" + expression.replace("'", "''") + "'"


def _shown(found: Any) -> str:
    if isinstance(found, str):
        return _quoted(found)
    if found is None or isinstance(found, bool):
        return json.dumps(found)
    if isinstance(found, int):
        return str(found) if abs(found) < _LONG_NUMBER else "a number this long"
    if isinstance(found, float):
        return f"{found:.12g}" if math.isfinite(found) else ".nan" if math.isnan(found) else "-.inf"[found > 0 :]
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, Mapping):
        few = list(found.items())[:_ENTRIES]
        return "{" + ", ".join(f"{key}: {_shown(value)}" for key, value in few) + "}"
    if isinstance(found, list | tuple | set | frozenset):
        return "[" + ", ".join(_shown(entry) for entry in list(found)[:_ENTRIES]) + "]"
    return _quoted(str(found))


def _quoted(text: str) -> str:
    # Invisible characters are escaped, so that a message stays one line and cannot steer a terminal.
    cut = text[: LONGEST + 1]
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut) + '"'
