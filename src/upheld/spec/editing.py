"""One value of a spec changed in its text, every comment and every other line kept."""

from __future__ import annotations

import copy
from typing import Any

from upheld.errors import CallError, did_you_mean
from upheld.spec.document import Document, Part, Path, Step, path_shown, read_document
from upheld.spec.writing import yaml_text


def edit(text: str, path: Path, value: Any) -> str:
    """The text with the value at `path` replaced or added, every comment and every other line kept.

    A number as last step that is the list's length adds an entry. Raises CallError when the part before the last step
    does not exist, and SpecError when the text is no YAML.

    >>> edit("lever:   # payments\\n  act_at: 0.83   # agreed in May\\n", ("lever", "act_at"), 0.8)
    'lever:   # payments\\n  act_at: 0.8   # agreed in May\\n'
    """
    document = read_document(text, "spec")
    parent = _parent(document, path)
    mark = text[: len(text) - len(document.text)]
    changed = mark + _changed(document.text, parent, path[-1], value)
    # Text surgery is only trusted when its result says what was asked for, and nothing else.
    if read_document(changed, "spec").data != _expected(document, path, value):
        raise CallError(f"{path_shown(path)} cannot be changed without touching other lines; write it by hand")
    return changed


def remove(text: str, path: Path) -> str:
    """The text without the entry at `path` and the comment behind it; every other comment and line is kept.

    Raises CallError when there is no such entry, and SpecError when the text is no YAML.

    >>> remove("lever:\\n  act_at: 0.83   # of May\\n  # who looks?\\n  review_from: 0.6\\n", ("lever", "act_at"))
    'lever:\\n  # who looks?\\n  review_from: 0.6\\n'
    >>> remove("lever: {act_at: 0.83, review_from: 0.6}\\n", ("lever", "review_from"))
    'lever: {act_at: 0.83}\\n'
    """
    document = read_document(text, "spec")
    parent = _parent(document, path)
    if (parent.entries or {}).get(path[-1]) is None:
        raise CallError(_no_such(parent, path))
    mark = text[: len(text) - len(document.text)]
    changed = mark + _without(document.text, parent, path[-1])
    expected = copy.deepcopy(document.data)
    here: Any = expected
    for step in path[:-1]:
        here = here[step]
    del here[path[-1]]
    if read_document(changed, "spec").data != expected:
        raise CallError(f"{path_shown(path)} cannot be taken out without touching other lines; do it by hand")
    return changed


def _without(text: str, parent: Part, step: Step) -> str:
    entries = list((parent.entries or {}).values())
    at = list(parent.entries or {}).index(step)
    if len(entries) == 1:
        return _replaced(text, parent, "[]" if isinstance(step, int) else "{}")
    start, end = _begin(text, parent, entries[at], step), _end(text, entries[at])
    if not parent.is_flow:
        # Whole lines, from the dash or the key to what stands behind the value.
        line_end = text.find("\n", end)
        return text[: text.rfind("\n", 0, start) + 1] + ("" if line_end < 0 else text[line_end + 1 :])
    if at:
        return text[: _end(text, entries[at - 1])] + text[end:]
    return text[:start] + text[_begin(text, parent, entries[1], list(parent.entries or {})[1]) :]


def _begin(text: str, parent: Part, entry: Part, step: Step) -> int:
    """Where an entry begins: at its key, of a list at its dash."""
    if isinstance(step, int):
        return entry.start if parent.is_flow else text.rindex("-", 0, entry.start)
    assert entry.key_end is not None  # noqa: S101  # every value of a mapping stands under a key
    return text.rindex(step, 0, entry.key_end) - (text[entry.key_end - 1] in "\"'")


def _parent(document: Document, path: Path) -> Part:
    if not path:
        raise CallError("name the key to change, such as lever.act_at")
    here = document.root
    for depth, step in enumerate(path[:-1]):
        inner = (here.entries or {}).get(step)
        if inner is None:
            raise CallError(_no_such(here, path[: depth + 1]))
        here = inner
    last = path[-1]
    is_list = isinstance(here.data, list)
    fits = isinstance(last, int) and 0 <= last <= len(here.data) if is_list else isinstance(last, str)
    if not fits or not (is_list or isinstance(here.data, dict) or here.data is None):
        raise CallError(_no_such(here, path))
    return here


def _no_such(here: Part, path: Path) -> str:
    where = path_shown(path[:-1]) or "the spec"
    if isinstance(here.data, list):
        return f"there is no {path_shown(path)}: {where} has {len(here.data)} entries, counted from 0"
    if not isinstance(here.data, dict):
        return f"there is no {path_shown(path)}: {where} has no keys of its own"
    known = [str(key) for key in here.data]
    return f"there is no {path_shown(path)}. {where} has: {', '.join(known)}.{did_you_mean(str(path[-1]), known)}"


def _changed(text: str, parent: Part, last: Step, value: Any) -> str:
    entry = (parent.entries or {}).get(last)
    if entry is not None:
        return _replaced(text, entry, _in_line(value))
    added = _in_line(value) if isinstance(last, int) else f"{_in_line(last)}: {_in_line(value)}"
    if parent.data is None or not parent.entries:
        return _replaced(text, parent, f"[{added}]" if isinstance(last, int) else "{" + added + "}")
    end = _end(text, list(parent.entries.values())[-1])
    if parent.is_flow:
        return f"{text[:end]}, {added}{text[end:]}"
    newline = "\r\n" if "\r\n" in text else "\n"
    line_end = text.find(newline, end)
    line_end = len(text) if line_end < 0 else line_end
    dash = "- " if isinstance(last, int) else ""
    return f"{text[:line_end]}{newline}{' ' * parent.column}{dash}{added}{text[line_end:]}"


def _replaced(text: str, old: Part, new: str) -> str:
    start, end = old.start, _end(text, old)
    if old.key_end is not None and not old.is_flow and old.entries is not None:
        # A block under a key makes way for a value beside it; a comment behind the key stays.
        start = text.index(":", old.key_end) + 1
        return f"{text[:start]} {new}{text[start : old.start].rstrip()}{text[end:]}"
    gap = " " if start > 0 and text[start - 1] in ":-?" and start == end else ""
    after = " " if text[end : end + 1] == "#" else ""
    return text[:start] + gap + new + after + text[end:]


def _end(text: str, part: Part) -> int:
    """Where the written value ends, without the blank lines and comments behind it."""
    if part.is_flow:
        return part.end
    if part.entries:
        return _end(text, list(part.entries.values())[-1])
    return part.start + len(text[part.start : part.end].rstrip())


def _in_line(value: Any) -> str:
    return yaml_text({"": value}, in_line=True).strip().removeprefix("{'': ").removesuffix("}")


def _expected(document: Document, path: Path, value: Any) -> Any:
    expected = copy.deepcopy(document.data)
    *before, last = path
    plain = read_document("value: " + _in_line(value), "value").data["value"]
    here: Any = expected
    for i, step in enumerate(before):
        if here[step] is None:
            here[step] = [] if isinstance(path[i + 1], int) else {}
        here = here[step]
    if isinstance(here, list) and last == len(here):
        here.append(plain)
    else:
        here[last] = plain
    return expected
