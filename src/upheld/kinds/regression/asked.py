"""How regression reads what was asked: which cells of its keys hold promises that were kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from upheld.evidence import Cells, Evidence
from upheld.kinds.asked import Asked, Standing, asked_of
from upheld.kinds.regression.lever import KEPT, LATE, NO_PREDICTION
from upheld.kinds.rows import TRUE, UNKNOWN


def asked(
    evidence: Evidence, name: str = "", values: tuple[str, ...] | None = None, week: int | None = None
) -> Callable[[], Asked]:
    """All cases that were asked, or those of a group or a week; made when it is first asked for."""
    counted = f"{name}|errors" if name else "errors"
    return cache(lambda: asked_of(evidence, counted, "days", _standing, name, values, week=week))


def _standing(cells: Cells) -> Standing:
    region, outcome = cells.keys["region"], cells.keys["outcome"]
    came, is_missing = outcome == TRUE, region == NO_PREDICTION
    return Standing(
        is_missing,
        outcome <= UNKNOWN,
        outcome < UNKNOWN,
        came & (region == KEPT),
        came & (region == LATE),
    )
