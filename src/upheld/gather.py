"""One pass over the log, on the engine of its source: from a spec to its evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from upheld.binding import bind, faulty
from upheld.counting import counted
from upheld.engines import Engine, find_source, open_engine
from upheld.errors import LogError
from upheld.evidence import Evidence, Frame, windows_of
from upheld.kinds import KINDS
from upheld.kinds.plan import BoundLog, Cut, Functions, Plan
from upheld.log_checks import look_over, narrowed, newest_of
from upheld.parts import Part, condition_of
from upheld.readiness import require_blocks
from upheld.spec import Spec

AsOf: TypeAlias = dt.date | dt.datetime | None


class Opened(NamedTuple):
    """A log that has been looked over, and the clock by which it is read."""

    engine: Engine
    bound: BoundLog
    cut: Cut


@dataclass(frozen=True, slots=True)
class Prepared:
    """A log that has been looked over, and the statements that will count it."""

    engine: Engine
    bound: BoundLog
    plan: Plan
    cut: Cut
    frame: Frame


def gather(
    spec: Spec, as_of: AsOf = None, *, allowed: Sequence[Path] | None = None, only: Part | None = None
) -> Evidence:
    """The evidence of the spec's log, as it stood at `as_of` (default: the newest time in the log).

    `allowed` names the folders that may be read; None allows what the user can read. `only` counts a part of the log,
    by the clock of the whole. Raises SpecError for a block
    that is missing and LogError for a log that cannot be counted, with every mistake at once.
    """
    with _prepared(spec, as_of, allowed, only) as prepared:
        found = counted(prepared.engine, prepared.plan)
        return Evidence(prepared.frame, prepared.cut.as_of, found.sets(), found.windows(prepared.cut.windows))


def query_sql(spec: Spec, as_of: AsOf = None, *, allowed: Sequence[Path] | None = None) -> str:
    """What `gather` would run, in the dialect of the log's engine; each statement is ended by ; but the last."""
    with _prepared(spec, as_of, allowed) as prepared:
        return ";\n\n".join(prepared.engine.sql(statement.tree) for statement in prepared.plan.statements)


@contextmanager
def opened(spec: Spec, as_of: AsOf, allowed: Sequence[Path] | None, only: Part | None = None) -> Iterator[Opened]:
    """The spec's log, opened, bound and looked over; a value of it that stops a query is named.

    Raises SpecError for a block that is missing and LogError for a log that cannot be counted.
    """
    require_blocks(spec)
    log = spec.log
    if log is None:
        raise ValueError("require_blocks has refused this spec")
    source = find_source(log.source, spec.folder, allowed=allowed)
    second = log.outcomes
    outcomes = find_source(second.source, spec.folder, key="log.outcomes.source", allowed=allowed) if second else None
    with open_engine(source, outcomes) as engine:
        bound = bind(spec, engine)
        with _named(bound, engine):
            asked = local_moment(as_of, log.timezone)
            part = bound if only is None else narrowed(bound, condition_of(only, spec, bound, engine))
            facts = look_over(spec, part, engine, asked)
            at = asked or (facts.newest if only is None else newest_of(spec, bound, engine))
            mature_until = at - log.outcome_after if at is not None and log.outcome_after is not None else None
            windows = windows_of(spec, at, mature_until)
            yield Opened(engine, part, Cut(at, mature_until, asked, windows))


@contextmanager
def _prepared(spec: Spec, as_of: AsOf, allowed: Sequence[Path] | None, only: Part | None = None) -> Iterator[Prepared]:
    with opened(spec, as_of, allowed, only) as (engine, bound, cut):
        log, kind = spec.log, KINDS[spec.kind]
        if log is None:
            raise ValueError("require_blocks has refused this spec")
        plan = kind.plan(spec, bound, cut, Functions(engine.hashed, engine.half_even))
        has_folds = any("fold" in keys for statement in plan.statements for keys in statement.sets.values())
        frame = Frame(
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
        yield Prepared(engine, bound, plan, cut, frame)


@contextmanager
def _named(bound: BoundLog, engine: Engine) -> Iterator[None]:
    """Names the log value at fault where a value of the log stopped a query."""
    try:
        yield
    except LogError as error:
        if any(problem.path for problem in error.problems):
            raise
        found = faulty(bound, engine)
        raise LogError(error.name, found or error.problems) from error


def local_moment(as_of: AsOf, timezone: str) -> dt.datetime | None:
    """The moment on the log's own clock; a date means its last microsecond, so that the day is in."""
    if as_of is None:
        return None
    if not isinstance(as_of, dt.datetime):
        return dt.datetime.combine(as_of, dt.time.max)
    return as_of.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) if as_of.tzinfo is not None else as_of
