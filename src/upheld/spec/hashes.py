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
    content = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content["requirements"] = _in_order([_line(requirement) for requirement in spec.requirements])
    # A block with nothing in it says as much as no block.
    return _hash({key: block for key, block in content.items() if block not in ({}, [])})


def requirements_hash(spec: Spec) -> str:
    """The hash of what is good enough alone; who owns a line and why does not change it."""
    lines = [_line(requirement) for requirement in spec.requirements]
    return _hash(_in_order([{key: line[key] for key in line if key not in ("owner", "why")} for line in lines]))


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
