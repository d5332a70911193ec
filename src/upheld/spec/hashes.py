"""The hashes of a spec: the same for the same content, however it is written, ordered or commented."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from upheld.spec.model import Spec
from upheld.spec.requirement import Requirement


def spec_hash(spec: Spec) -> str:
    """The hash of the whole spec.

    Units (92%, 0.92), comments, the order of keys and of requirements, and defaults written out don't change it.
    """
    content = _content(spec)
    content["requirements"] = _in_order([_line(requirement) for requirement in spec.requirements])
    return _hash(_said(content))


def judged_hash(spec: Spec) -> str:
    """The hash of what a verdict rests on: the spec without its brief, its title, and who owns what of it and why.

    Two specs with the same one are judged alike on the same log.
    """
    content = _content(spec)
    for key in ("title", "owner", "problem"):
        content.pop(key, None)
    if "lever" in content:
        content["lever"].pop("owner", None)
    content["requirements"] = _judged_lines(spec)
    return _hash(_said(content))


def requirements_hash(spec: Spec) -> str:
    """The hash of what is good enough alone; who owns a line and why does not change it."""
    return _hash(_judged_lines(spec))


def _content(spec: Spec) -> dict[str, Any]:
    return spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _said(content: dict[str, Any]) -> dict[str, Any]:
    """The content without blocks with nothing in them, which say as much as no block."""
    return {key: block for key, block in content.items() if block not in ({}, [])}


def _judged_lines(spec: Spec) -> list[dict[str, Any]]:
    lines = [_line(requirement) for requirement in spec.requirements]
    return _in_order([{key: line[key] for key in line if key not in ("owner", "why")} for line in lines])


def _line(requirement: Requirement) -> dict[str, Any]:
    line = requirement.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    # An id that the line would be given anyway says nothing; its number only tells where the line stands.
    if re.fullmatch(re.escape(requirement.default_id) + r"(-\d+)?", requirement.name):
        line.pop("id", None)
    return line


def _in_order(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=_canonical)


def _canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _hash(content: Any) -> str:
    return "sha256:" + hashlib.sha256(_canonical(content).encode()).hexdigest()
