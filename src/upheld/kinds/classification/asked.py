"""How classification reads what was asked: which cells of its keys hold cases that were treated rightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from upheld.evidence import UNSCORED, Cells, Evidence
from upheld.kinds.asked import Asked, Standing, asked_of
from upheld.kinds.asked_statements import CaseRows
from upheld.kinds.classification.lever import ACT, NO_SCORE
from upheld.kinds.classification.log_values import wheres
from upheld.kinds.classification.terms import region_of, score_grid
from upheld.kinds.rows import TRUE, UNKNOWN
from upheld.spec.kinds.classification import ClassificationSpec

Acted = Callable[[Cells], NDArray[np.bool_]]
"""Which cells hold cases that are acted on at some setting."""


def counted_rows(spec: ClassificationSpec, cases: exp.Select) -> CaseRows:
    """The one row for each case, as the statements of what was asked read it."""
    log, grid, score = spec.log, score_grid(spec), exp.column("score")
    groups = [(f"segment:{name}", f"segment_{i}") for i, name in enumerate(log.segments if log else ())]
    groups += [(f"where:{text}", f"where_{i}") for i, text in enumerate(wheres(spec))]
    is_unscored = exp.Is(this=score.copy(), expression=exp.null())
    coarse = exp.case().when(is_unscored.copy(), exp.Literal.number(UNSCORED)).else_(grid.coarse(grid.bucket(score)))
    became = {"region": region_of(spec, is_unscored), "outcome": exp.column("outcome")}
    return CaseRows(cases, tuple(groups), became, {"coarse": coarse})


def asked(evidence: Evidence, name: str = "", values: tuple[str, ...] | None = None) -> Callable[[], Asked]:
    """All cases that were asked, or those of a group; made when it is first asked for."""
    counted = f"{name}|folds" if name else "weeks"
    return cache(lambda: asked_of(evidence, counted, "day_scores", _standing, name, values))


def asked_in_week(
    evidence: Evidence, week: int, all_days: Callable[[], Asked], name: str = "", values: tuple[str, ...] | None = None
) -> Callable[[], Asked]:
    """The same in one week; `all_days` lend what returning customers cost."""
    counted = f"{name}|weeks" if name else "weeks"
    return cache(
        lambda: asked_of(evidence, counted, "day_scores", _standing, name, values, week=week, all_days=all_days)
    )


def at_setting(evidence: Evidence, part: Callable[[], Asked] | None, acted: Acted | None) -> Callable[[], Asked] | None:
    """The same cases at another setting of the lever, which acts on other cells; None where it cannot be told."""
    if part is None:
        return None

    def moved() -> Asked:
        stated = part()
        cells = evidence.sets.get("asked_scores") if stated.is_whole and acted is not None else None
        if cells is None or acted is None:
            return replace(stated, at_setting=None)
        found = _standing(cells)
        judged, acts = found.is_right | found.is_wrong, acted(cells)
        right = judged & (acts == (cells.keys["outcome"] == TRUE))
        return replace(stated, at_setting=(cells, replace(found, is_right=right, is_wrong=judged & ~right)))

    return cache(moved)


def _standing(cells: Cells) -> Standing:
    region, outcome = cells.keys["region"], cells.keys["outcome"]
    has_outcome, is_missing = outcome <= TRUE, region == NO_SCORE
    judged = has_outcome & ~is_missing
    right = (region == ACT) == (outcome == TRUE)
    return Standing(is_missing, outcome <= UNKNOWN, has_outcome, judged & right, judged & ~right)
