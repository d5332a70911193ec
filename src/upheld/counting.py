"""The statements of a plan, run on the engine of a log, and their answers read into cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from upheld.engines import Engine
from upheld.evidence import (
    EMPTY_VALUE,
    LABEL_KEY,
    Cells,
    Frame,
    Shape,
    Sums,
    Window,
    breaks_of,
    coded,
    collect,
    stretches_of,
    windows_of,
)
from upheld.kinds import KINDS
from upheld.kinds.log_keys import bound_keys, key_of
from upheld.kinds.plan import STRETCH, BoundLog, Cut, Functions, Plan, Statement
from upheld.spec import Spec

Answer: TypeAlias = Mapping[str, NDArray[Any]]
"""The columns of an answer, or of the rows of it that belong to one set."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The cells of every grouping set, each stretch of days apart: `stretch` is their last key, where there is one.

    `rows` are those of the sets that no part of the days makes up.
    """

    apart: Mapping[str, Cells]
    rows: dict[str, Cells]

    def sets(self, stretches: Collection[int] | None = None) -> dict[str, Cells]:
        """The cells of every grouping set, over these stretches or over all of them."""
        return {
            name: cells.over(STRETCH, stretches) if STRETCH in cells.keys else cells
            for name, cells in self.apart.items()
        }

    def windows(self, windows: Collection[Window]) -> dict[str, dict[str, Cells]]:
        """The cells of every grouping set over each window; {} where the log has no time."""
        breaks = breaks_of(tuple(windows))
        stretches = {window.name: stretches_of(window, breaks) for window in windows}
        # Windows over the same days, as where no outcome takes time, are the same cells.
        counted_once = {days: self.sets(days) for days in dict.fromkeys(stretches.values())}
        return {name: counted_once[days] for name, days in stretches.items()}

    def by_stretch(self) -> dict[int, dict[str, Cells]]:
        """The cells of every grouping set of each stretch that has any; every set has stretches."""
        found: dict[int, dict[str, Cells]] = {}
        for name, cells in self.apart.items():
            for stretch, own in cells.by(STRETCH).items():
                found.setdefault(stretch, {})[name] = own
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
    grid, scale = kind.counted_on(spec)
    has_folds = any("fold" in keys for statement in plan.statements for keys in statement.sets.values())
    return Frame(
        kind=spec.kind,
        grid=grid,
        scale=scale,
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
        keys=tuple((key, bound.taken.get(f"log.{key}") or getattr(log, key)) for key in bound_keys(bound)),
        left_out=tuple((key_of(path), reason) for path, reason in sorted(bound.left_out.items())),
        needing_rows=tuple(name for statement in plan.needing_rows for name in statement.sets),
    )


def counted(engine: Engine, plan: Plan) -> Counted:
    """The answers of the plan's statements, as cells."""
    rows: dict[str, list[Answer]] = {}
    for statement in plan.statements:
        answer = engine.table(statement.tree, statement.sums)
        for name in statement.sets:
            rows.setdefault(name, []).append(_rows_of(statement, name, answer))
    apart = {name: _cells(plan.keys(name), plan.sums(name), rows.pop(name)) for name in list(rows)}
    return Counted(apart, counted_rows(engine, plan))


def counted_rows(engine: Engine, plan: Plan) -> dict[str, Cells]:
    """The answers of the statements that need all rows of a log at once, as cells."""
    found: dict[str, Cells] = {}
    for statement in plan.needing_rows:
        answer = engine.table(statement.tree, statement.sums)
        sums = tuple(total.removeprefix("sum_") for total in statement.sums)
        for name, keys in statement.sets.items():
            found[name] = _cells(tuple(keys), sums, [_rows_of(statement, name, answer)])
    return found


def shapes(plan: Plan) -> dict[str, Shape]:
    """The keys and sums of the cells of every grouping set, stretches of days apart."""
    names = dict.fromkeys(name for statement in plan.statements for name in statement.sets)
    return {name: Shape(tuple(key for key in plan.keys(name) if key != STRETCH), plan.sums(name)) for name in names}


def _rows_of(statement: Statement, name: str, answer: Answer) -> Answer:
    """The rows of one grouping set, its keys as evidence calls them; beside them n, low, high and limbs of sums."""
    chosen = np.flatnonzero(np.ma.getdata(answer["grouping_id"]) == statement.grouping_id(name))
    keys = statement.sets[name] | ({STRETCH: STRETCH} if statement.has_stretches else {})
    rows = {key: answer[column][chosen] for key, column in keys.items()}
    if keys.get(LABEL_KEY) in statement.with_empties:
        rows[LABEL_KEY] = np.array([text or EMPTY_VALUE for text in np.ma.filled(rows[LABEL_KEY], "")], object)
    return rows | {column: answer[column][chosen] for column in answer if column not in statement.keys}


def _cells(keys: Sequence[str], sums: Sequence[str], parts: Sequence[Answer]) -> Cells:
    """The cells of one grouping set: what one of its statements does not measure adds nothing."""

    def column(name: str, empty: float, dtype: type) -> NDArray[Any]:
        found = [np.ma.filled(part[name], empty) if name in part else np.full(_rows(part), empty) for part in parts]
        return np.concatenate(found).astype(dtype)

    labels: tuple[str, ...] = ()
    coded_keys: dict[str, NDArray[np.int64]] = {}
    for key in keys:
        if key == LABEL_KEY:
            coded_keys[key], labels = coded(np.concatenate([np.ma.filled(part[key], "") for part in parts]))
        else:
            coded_keys[key] = column(key, 0, np.int64)
    added = {
        name: Sums.of(column(f"sum_{name}_high", 0, np.int64), column(f"sum_{name}_low", 0, np.int64)) for name in sums
    }
    n, low, high = column("n", 0, np.int64), column("low", np.nan, np.float64), column("high", np.nan, np.float64)
    return collect(coded_keys, n, low, high, added, labels)


def _rows(part: Answer) -> int:
    return len(part["grouping_id"])
