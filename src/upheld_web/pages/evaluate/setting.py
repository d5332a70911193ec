"""The text of a spec at another setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.kinds import KINDS
from upheld.spec import edit
from upheld.spec.document import read_document


def text_at(text: str, kind: str, changed: Mapping[str, Any]) -> str:
    """The text with these parts of its lever changed, every comment kept.

    What cannot stand beside a changed part goes: what was shown, for one, where another buffer is to be. CallError
    where the text cannot be changed without touching other lines.
    """
    for key, value in changed.items():
        for block, _, gone in (path.partition(".") for path in KINDS[kind].WORDS.gives_way.get(key, ())):
            if (read_document(text, "spec").data.get(block) or {}).get(gone) is not None:
                text = edit(text, (block, gone), None)
        text = edit(text, ("lever", key), value)
    return text
