"""What two versions of a spec say differently, in lines that people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from upheld.spec.document import path_shown, read_document
from upheld.spec.written import as_written

LINES = "requirements"


@dataclass(frozen=True, slots=True)
class Change:
    """A place in the spec and what it said before and after; an empty text where it did not stand there."""

    place: str
    before: str
    after: str


def said_in(text: str) -> dict[str, str]:
    """What a spec says, by place; requirements line by line, wherever they stand in the list."""
    return _flat(read_document(text, "spec").data)


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Change, ...]:
    """The places in which what two specs say differs, in their order; none where only comments, order or spacing do."""
    places = [*old, *(place for place in new if place not in old)]
    return tuple(
        Change(place, old.get(place, ""), new.get(place, "")) for place in places if old.get(place) != new.get(place)
    )


def _flat(data: Any, path: tuple[str | int, ...] = ()) -> dict[str, str]:
    if isinstance(data, dict) and data:
        found: dict[str, str] = {}
        for key, value in data.items():
            found |= _lines(value) if not path and key == LINES else _flat(value, (*path, key))
        return found
    if isinstance(data, list) and any(isinstance(one, dict) for one in data):
        found = {}
        for number, value in enumerate(data):
            found |= _flat(value, (*path, number))
        return found
    return {path_shown(path): as_written(data)} if path else {}


def _lines(requirements: Any) -> dict[str, str]:
    """Each requirement by what it is about, so that a changed bound is one change and a moved line none."""
    found: dict[str, str] = {}
    for line in requirements or ():
        if not isinstance(line, dict):
            continue
        about = str(line.get("id") or line.get("metric"))
        about += "".join(
            f" {key.replace('_', ' ')} {line[key]}" for key in ("in_every", "across", "where") if key in line
        )
        said = {key: value for key, value in line.items() if key not in ("metric", "id", "in_every", "across", "where")}
        place, number = f"{LINES}: {about}", 2
        while place in found:
            place, number = f"{LINES}: {about} ({number})", number + 1
        found[place] = as_written(said).strip("{}") or "required"
    return found
