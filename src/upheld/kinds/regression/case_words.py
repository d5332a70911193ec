"""What is said of the cases of a quantity, and the columns in which they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from upheld.kinds.cases import CaseColumn, CaseWords
from upheld.kinds.regression.cases import NEVER, PromisedCase


def _sides(edge: str, setting: Mapping[str, Any], above: int, below: int) -> str:
    return f"{above:,} came late, {below:,} in time"


def _columns(cases: Sequence[PromisedCase], group: str) -> Iterator[CaseColumn]:
    if any(case.predicted != case.promised for case in cases):
        yield "Model", True, lambda case: _quantity(case.predicted)
    yield "Shown", True, lambda case: _quantity(case.promised)
    if group != NEVER:
        yield "Came", True, lambda case: _quantity(case.actual)
        yield "Result", False, lambda case: case.result
    if any(case.by_rule is not None for case in cases):
        yield "Rule", True, lambda case: _quantity(case.by_rule)


def _quantity(value: float | None) -> str:
    """A quantity, with no more decimals than tell cases apart."""
    if value is None:
        return "none"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.5g}"


def _notes(setting: Mapping[str, Any]) -> Iterator[str]:
    if setting.get("calibrate") is not None:
        before = str(setting["calibrate"]).removeprefix("until ")
        yield f"cases before {before} say how large the buffer is, and are not among these"


CASE_WORDS = CaseWords(
    headings={
        "latest": ("Costliest of those that came late", "Latest: they came furthest beyond what was shown"),
        "earliest": ("Earliest: less could have been shown",) * 2,
        NEVER: ("Never fulfilled, the longest shown first",) * 2,
    },
    unordered="by how late they came",
    counted={"latest": "{n} late {each}", "earliest": "{n} {each} in time", NEVER: "{n} {each} never fulfilled"},
    edges={"tolerance": "Nearest to being late"},
    sides=_sides,
    columns=_columns,
    notes=_notes,
)
