"""What is required, worth and ruled in a spec, changed in its text: every comment and every other line kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from upheld.spec import edit, remove
from upheld.spec.document import Path, read_document

REQUIREMENTS = "requirements"


@dataclass(slots=True)
class Edits:
    """What is to stand at which place of a spec (None: nothing), which lines of its requirements go, and what is added.

    Lines are counted as they stand before.
    """

    put: dict[Path, Any] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    added: list[Mapping[str, Any]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.put or self.gone or self.added)


def with_edits(text: str, edits: Edits) -> str:
    """The text with the edits. CallError where one cannot be made without touching other lines."""
    for path, value in edits.put.items():
        text = _with_value(text, path, value)
    for index in sorted(edits.gone, reverse=True):
        text = remove(text, (REQUIREMENTS, index))
    for line in edits.added:
        there = read_document(text, "spec").data.get(REQUIREMENTS)
        at: Path = (REQUIREMENTS,) if there is None else (REQUIREMENTS, len(there))
        text = edit(text, at, [dict(line)] if there is None else dict(line))
    return text


def _with_value(text: str, path: Path, value: Any) -> str:
    here: Any = read_document(text, "spec").data
    for step in path[:-1]:
        inner = here.get(step) if isinstance(here, dict) else here[step]
        if inner is None:  # a block that is not there yet begins with this
            return text if value is None else edit(text, (step,), {path[-1]: value})
        here = inner
    if value is not None:
        return edit(text, path, value)
    return remove(text, path) if path[-1] in here else text
