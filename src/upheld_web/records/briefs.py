"""The brief of a spec, changed in its text: every comment and every other line kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.spec import edit
from upheld.spec.document import read_document
from upheld.spec.writing import yaml_text

PROBLEM = "problem"


def brief_of(text: str) -> dict[str, Any]:
    """The title, the owner and the problem as they are written, as plain data; SpecError where the text is no YAML."""
    data = read_document(text, "spec").data
    problem = data.get(PROBLEM)
    return {
        "title": data.get("title") or "",
        "owner": data.get("owner") or "",
        PROBLEM: dict(problem) if isinstance(problem, dict) else {},
    }


def with_brief(text: str, said: Mapping[str, Any]) -> str:
    """The text with what was said; only what differs is touched, and what was emptied stays as an empty key.

    `said` has `title`, `owner` and `problem`, as `brief_of` gives them. Raises CallError where a value cannot be
    changed without touching other lines.
    """
    before = brief_of(text)
    for key in ("title", "owner"):
        if said[key] != before[key]:
            text = edit(text, (key,), said[key] or None)
    old, new = before[PROBLEM], {key: value for key, value in said[PROBLEM].items() if value or key in before[PROBLEM]}
    if not new:
        return text
    if not old:
        # A block of its own at the end reads better than one long line in the middle.
        return f"{text.rstrip()}\n\n{yaml_text({PROBLEM: new})}"
    for key, value in new.items():
        if value != old.get(key) and (value or old.get(key)):
            text = edit(text, (PROBLEM, key), value or None)
    return text
