"""What goes to a terminal or into a pipe: text that cannot steer a terminal, and JSON that any encoding carries."""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import Any

_KEPT = frozenset("\n\t")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Signs that command a terminal, break a line, are not seen, or turn the direction of writing."""


def harmless(text: str) -> str:
    """The text with control signs written out: a name in a log may hold colours or commands for a terminal.

    >>> harmless("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    return "".join(sign if _is_harmless(sign) else sign.encode("unicode_escape").decode() for sign in text)


def ended(text: str) -> str:
    """The text as a sentence with its full stop; a question keeps its own mark.

    >>> ended("no case yet"), ended("is it there?")
    ('no case yet.', 'is it there?')
    """
    return text if text.endswith(("?", "!", ".")) else f"{text}."


def _is_harmless(sign: str) -> bool:
    return sign in _KEPT or unicodedata.category(sign) not in _HIDDEN


def markdown(text: str) -> str:
    """Text that Markdown and HTML leave alone."""
    text = harmless(text)
    for sign, written in (
        ("&", "&amp;"),
        ("#", "&#35;"),
        ("\\", "&#92;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("|", "\\|"),
        ("\n", " "),
        ("\r", " "),
        ("`", "\\`"),
        ("*", "\\*"),
        ("_", "\\_"),
        ("[", "\\["),
        # A name out of a log must neither call a person or a thread nor become a link.
        ("@", "&#64;"),
        ("~", "&#126;"),
        ("://", "&#58;//"),
    ):
        text = text.replace(sign, written)
    return text


def told(sentence: str) -> None:
    """A remark on stderr, beside what is printed."""
    print(harmless(sentence), file=sys.stderr)


def print_json(content: Any) -> None:
    """The content as JSON on stdout, in ASCII where stdout takes no other signs."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    print(json.dumps(content, indent=1, ensure_ascii=encoding != "utf8", allow_nan=False))


__all__ = ["ended", "harmless", "markdown", "print_json", "told"]
