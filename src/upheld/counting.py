"""The statements of a plan, run on the engine of a log, and their answers read into cells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.engines import Engine
from upheld.evidence import Cells, Sums, Window, breaks_of, coded, collect, stretches_of
from upheld.kinds.plan import STRETCH, Plan, Statement


@dataclass(frozen=True, slots=True)
class Counted:
    """What a plan's statements answered, stretches of days still kept apart."""

    plan: Plan
    answers: tuple[dict[str, NDArray[Any]], ...]

    def sets(self, stretches: Collection[int] | None = None) -> dict[str, Cells]:
        """The cells of every grouping set, over these stretches or over all of them."""
        return {
            name: _cells(statement, name, answer, stretches)
            for statement, answer in zip(self.plan.statements, self.answers, strict=True)
            for name in statement.sets
        }

    def windows(self, windows: Collection[Window]) -> dict[str, dict[str, Cells]]:
        """The cells of every grouping set over each window; {} where the log has no time."""
        breaks = breaks_of(tuple(windows))
        stretches = {window.name: stretches_of(window, breaks) for window in windows}
        # Windows over the same days, as where no outcome takes time, are the same cells.
        counted_once = {days: self.sets(days) for days in dict.fromkeys(stretches.values())}
        return {name: counted_once[days] for name, days in stretches.items()}


def counted(engine: Engine, plan: Plan) -> Counted:
    """The answers of the plan's statements."""
    return Counted(plan, tuple(engine.table(statement.tree, statement.sums) for statement in plan.statements))


def _cells(
    statement: Statement, name: str, answer: dict[str, NDArray[Any]], stretches: Collection[int] | None
) -> Cells:
    """The cells of one grouping set out of its statement's answer."""
    chosen = np.asarray(answer["grouping_id"]) == statement.grouping_id(name)
    if stretches is not None:
        chosen &= np.isin(np.ma.getdata(answer[STRETCH]), list(stretches))
    n = np.ma.filled(answer["n"], 0)[chosen].astype(np.int64)
    keys: dict[str, NDArray[np.int64]] = {}
    labels: tuple[str, ...] = ()
    for key, column in statement.sets[name].items():
        if key == "value":
            keys[key], labels = coded(np.ma.getdata(answer[column])[chosen])
        else:
            keys[key] = np.ma.getdata(answer[column])[chosen].astype(np.int64)
    if "rule" not in keys and "outcome" in keys:
        keys["rule"] = np.zeros(len(n), np.int64)
    low, high = (np.ma.filled(np.ma.asarray(answer[end], np.float64), np.nan)[chosen] for end in ("low", "high"))
    sums = {
        total.removeprefix("sum_"): Sums.of(
            *(np.ma.filled(answer[f"{total}_{limb}"], 0)[chosen] for limb in ("high", "low"))
        )
        for total in statement.sums
    }
    return collect(keys, n, low, high, sums, labels)
