"""A change of a spec in words: what the place is called, what it means, and what stood and stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from upheld.kinds import KINDS
from upheld.spec.meanings import key_meanings
from upheld_web.records.differences import LINES, Change

_FIGURE = re.compile(r"\b(at_least|at_most|between|gap_at_most|window|why|aim|level|looks|expected_n|owner): ")


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """`key` is how the spec writes the place, `means` what that is; both are empty where `what` says it all."""

    what: str
    key: str
    means: str
    before: str
    after: str


def in_words(change: Change, kind: str) -> ChangeInWords:
    """The change as a line of a table."""
    block, is_line, about = change.place.partition(f"{LINES}: ")
    if is_line and not block:
        name, _, where = about.partition(" ")
        metric = KINDS[kind].METRICS.get(name)
        title = metric.meaning.title if metric else name
        before, after = (_FIGURE.sub(_plainly, text).replace('"', "") for text in (change.before, change.after))
        return ChangeInWords(f"Required: {f'{title} {where}'.strip()}", "", "", before, after)
    path = re.sub(r"\[.*", "", change.place)
    meanings = key_meanings(kind)
    while path and path not in meanings:
        path = path.rpartition(".")[0]
    return ChangeInWords("", change.place, meanings.get(path, ""), change.before, change.after)


def _plainly(found: re.Match[str]) -> str:
    return f"{found[1].replace('_', ' ')} "
