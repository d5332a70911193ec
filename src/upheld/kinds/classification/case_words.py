"""What is said of the cases of a classification, and the columns in which they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from upheld.kinds.cases import CaseColumn, CaseWords
from upheld.kinds.classification.cases import LISTS, ScoredCase


def _sides(edge: str, setting: Mapping[str, Any], above: int, below: int) -> str:
    at = setting[edge]
    told = f"{at:g}" if isinstance(at, int | float) else "the cut-off"
    return f"{above:,} lie at or above {told}, {below:,} below it"


def _columns(cases: Sequence[ScoredCase], group: str) -> Iterator[CaseColumn]:
    digits = 6 if group == "nearest" else 4
    yield "Score", True, lambda case: f"{case.score:.{digits}g}"
    if len({case.result for case in cases}) > 1 or group not in LISTS:
        yield "Result", False, lambda case: case.result
    if any(case.by_rule is not None for case in cases):
        yield "Rule", False, lambda case: "acts" if case.by_rule else "passes"


def _notes(setting: Mapping[str, Any]) -> Iterator[str]:
    return iter(())


CASE_WORDS = CaseWords(
    headings={
        "misses": ("Costliest misses", "Misses, the lowest scores first: the surest mistakes"),
        "false-alarms": ("Costliest false alarms", "False alarms, the highest scores first"),
    },
    unordered="in the order of their scores",
    counted={},
    edges={"act_at": "Nearest the cut-off", "review_from": "Nearest the edge of the review band"},
    sides=_sides,
    columns=_columns,
    notes=_notes,
)
