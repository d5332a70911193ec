"""The statements of a plan, run on the engine of a log, and their answers read into cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upheld.engines import Engine
from upheld.evidence import Cells, Frame, Shape, Sums, Window, breaks_of, coded, collect, stretches_of, windows_of
from upheld.kinds import KINDS
from upheld.kinds.plan import STRETCH, BoundLog, Cut, Functions, Plan, Statement
from upheld.spec import Spec


@dataclass(frozen=True, slots=True)
class Counted:
    """What a plan's statements answered, stretches of days still kept apart."""

    plan: Plan
    answers: tuple[dict[str, NDArray[Any]], ...]

    def sets(self, stretches: Collection[int] | None = None) -> dict[str, Cells]:
        """The cells of every grouping set, over these stretches or over all of them."""
        return {
            name: _cells(statement, name, answer, _rows_of(statement, name, answer, stretches))
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

    def by_stretch(self) -> dict[int, dict[str, Cells]]:
        """The cells of every grouping set of each stretch that has any; for a plan all of which has stretches."""
        found: dict[int, dict[str, Cells]] = {}
        for statement, answer in zip(self.plan.statements, self.answers, strict=True):
            stretches = np.ma.getdata(answer[STRETCH])
            marks = np.asarray(answer["grouping_id"])
            for name in statement.sets:
                rows = np.flatnonzero(marks == statement.grouping_id(name))
                rows = rows[np.argsort(stretches[rows], kind="stable")]
                own, starts = np.unique(stretches[rows], return_index=True)
                for stretch, some in zip(own.tolist(), np.split(rows, starts[1:]), strict=True):
                    found.setdefault(stretch, {})[name] = _cells(statement, name, answer, some)
        return found


def cut_at(spec: Spec, asked: datetime | None, newest: datetime | None) -> Cut:
    """The clock of an assessment at the moment that was asked for, or at the newest one in the log."""
    at, after = asked or newest, spec.log.outcome_after if spec.log else None
    mature_until = at - after if at is not None and after is not None else None
    return Cut(at, mature_until, asked, windows_of(spec, at, mature_until))


def plan_of(spec: Spec, bound: BoundLog, engine: Engine, cut: Cut) -> Plan:
    """The statements that count a log for a spec."""
    plan: Plan = KINDS[spec.kind].plan(spec, bound, cut, Functions(engine.hashed, engine.half_even))
    return plan


def frame_of(spec: Spec, bound: BoundLog, engine: Engine, plan: Plan) -> Frame:
    """How the plan counts: what evidence must have in common to add up."""
    log, kind = spec.log, KINDS[spec.kind]
    if log is None:
        raise ValueError("a spec without a log counts nothing")
    has_folds = any("fold" in keys for statement in plan.statements for keys in statement.sets.values())
    return Frame(
        kind=spec.kind,
        grid=kind.score_grid(spec).name,
        scale=kind.score_grid(spec).scale,
        setting=repr(kind.stated(spec.lever)),
        regions_overlap=kind.is_by_segment(spec.lever),
        segments=tuple(log.segments),
        wheres=kind.wheres(spec),
        fold_hash=engine.fold_hash if has_folds else None,
        is_clustered=bound.has("log.who"),
        has_time=bound.has("log.time"),
        has_clock=bound.has("log.time") and (log.outcome_after is not None or bound.has("log.outcome_time")),
        families=tuple((path, bound.families[path]) for path in kind.KEYED_VALUES if bound.has(path))
        + tuple((f"log.segments[{i}]", bound.families[f"log.segments[{i}]"]) for i in range(len(log.segments))),
        scales=tuple(kind.sum_scales(spec).items()),
        query=kind.query_identity(spec),
    )


def counted(engine: Engine, plan: Plan) -> Counted:
    """The answers of the plan's statements."""
    return Counted(plan, tuple(engine.table(statement.tree, statement.sums) for statement in plan.statements))


def shapes(plan: Plan) -> dict[str, Shape]:
    """The keys and sums of the cells of every grouping set."""
    return {
        name: Shape(_keys(columns), tuple(total.removeprefix("sum_") for total in statement.sums))
        for statement in plan.statements
        for name, columns in statement.sets.items()
    }


def _keys(columns: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of a set's cells: those of the statement, and `rule` where outcomes are known and there is none."""
    return (*columns, "rule") if "outcome" in columns and "rule" not in columns else tuple(columns)


def _rows_of(
    statement: Statement, name: str, answer: dict[str, NDArray[Any]], stretches: Collection[int] | None
) -> NDArray[np.bool_]:
    """Which rows of a statement's answer belong to a grouping set."""
    chosen = np.asarray(answer["grouping_id"]) == statement.grouping_id(name)
    if stretches is not None:
        chosen &= np.isin(np.ma.getdata(answer[STRETCH]), list(stretches))
    return np.asarray(chosen)


def _cells(statement: Statement, name: str, answer: dict[str, NDArray[Any]], chosen: NDArray[Any]) -> Cells:
    """The cells of one grouping set out of the chosen rows of its statement's answer."""
    n = np.ma.filled(answer["n"], 0)[chosen].astype(np.int64)
    keys: dict[str, NDArray[np.int64]] = {}
    labels: tuple[str, ...] = ()
    columns = statement.sets[name]
    for key in _keys(columns):
        if key not in columns:
            keys[key] = np.zeros(len(n), np.int64)
        elif key == "value":
            keys[key], labels = coded(np.ma.getdata(answer[columns[key]])[chosen])
        else:
            keys[key] = np.ma.getdata(answer[columns[key]])[chosen].astype(np.int64)
    low, high = (np.ma.filled(np.ma.asarray(answer[end], np.float64), np.nan)[chosen] for end in ("low", "high"))
    sums = {
        total.removeprefix("sum_"): Sums.of(
            *(np.ma.filled(answer[f"{total}_{limb}"], 0)[chosen] for limb in ("high", "low"))
        )
        for total in statement.sums
    }
    return collect(keys, n, low, high, sums, labels)
