"""One pass over the log, on the engine of its source: from a spec to its evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from upheld.binding import bind, naming_faults
from upheld.counting import counted, cut_at, frame_of, plan_of
from upheld.engines import Engine, Source, find_source, open_engine
from upheld.evidence import Evidence, Frame
from upheld.kinds.plan import BoundLog, Cut, Plan
from upheld.log_checks import fitting, look_over, newest_of
from upheld.parts import Part, condition_of
from upheld.readiness import require_blocks
from upheld.spec import Spec
from upheld.store import kept_evidence, refuse_inside

AsOf: TypeAlias = dt.date | dt.datetime | None
Say: TypeAlias = Callable[[str], None]


def nothing_said(sentence: str) -> None:
    """Where nobody listens to what a store could not do."""


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
    spec: Spec,
    as_of: AsOf = None,
    *,
    allowed: Sequence[Path] | None = None,
    only: Part | None = None,
    store: Path | None = None,
    say: Say = nothing_said,
) -> Evidence:
    """The evidence of the spec's log, as it stood at `as_of` (default: the newest time in the log).

    `allowed` names the folders that may be read; None allows what the user can read. `only` counts a part of the log,
    by the clock of the whole; nothing of it is kept. `store` is a folder in which the counts of each day are kept, so
    that the next call reads new and open days only; the evidence is the same, bit for bit. `say` is told, in sentences,
    what the store could not do. Raises SpecError for a block that is missing, LogError for a log that cannot be
    counted, with every mistake at once, and CallError for a store inside the log.
    """
    if store is not None and only is None:
        source, outcomes = _sources(spec, allowed)
        refuse_inside(store, spec, source, outcomes)
        log = spec.log
        kept = kept_evidence(spec, local_moment(as_of, log.timezone if log else "UTC"), source, outcomes, store, say)
        if kept is not None:
            return kept
    with _prepared(spec, as_of, allowed, only) as prepared:
        found = counted(prepared.engine, prepared.plan)
        return Evidence(
            prepared.frame, prepared.cut.as_of, found.sets(), found.windows(prepared.cut.windows), found.rows
        )


def query_sql(spec: Spec, as_of: AsOf = None, *, allowed: Sequence[Path] | None = None) -> str:
    """What `gather` would run, in the dialect of the log's engine; each statement is ended by ; but the last."""
    with _prepared(spec, as_of, allowed) as prepared:
        return ";\n\n".join(prepared.engine.sql(statement.tree) for statement in prepared.plan.all)


@contextmanager
def opened(spec: Spec, as_of: AsOf, allowed: Sequence[Path] | None, only: Part | None = None) -> Iterator[Opened]:
    """The spec's log, opened, bound and looked over; a value of it that stops a query is named.

    Raises SpecError for a block that is missing and LogError for a log that cannot be counted.
    """
    source, outcomes = _sources(spec, allowed)
    log = spec.log
    if log is None:
        raise ValueError("require_blocks has refused this spec")
    with open_engine(source, outcomes) as engine:
        bound = bind(spec, engine)
        with naming_faults(bound, engine):
            asked = local_moment(as_of, log.timezone)
            part = bound if only is None else bound.only(condition_of(only, spec, bound, engine))
            facts = look_over(spec, part, engine, asked)
            newest = facts.newest if only is None else newest_of(spec, bound, engine)
            yield Opened(engine, fitting(part, facts), cut_at(spec, asked, newest))


def _sources(spec: Spec, allowed: Sequence[Path] | None) -> tuple[Source, Source | None]:
    """The files of the log and of its outcomes."""
    require_blocks(spec)
    log = spec.log
    if log is None:
        raise ValueError("require_blocks has refused this spec")
    source, second = find_source(log.source, spec.folder, allowed=allowed), log.outcomes
    if second is None:
        return source, None
    return source, find_source(second.source, spec.folder, key="log.outcomes.source", allowed=allowed)


@contextmanager
def _prepared(spec: Spec, as_of: AsOf, allowed: Sequence[Path] | None, only: Part | None = None) -> Iterator[Prepared]:
    with opened(spec, as_of, allowed, only) as (engine, bound, cut):
        plan = plan_of(spec, bound, engine, cut)
        frame = frame_of(spec, bound, engine, plan)
        yield Prepared(engine, bound, plan, cut, frame)


def local_moment(as_of: AsOf, timezone: str) -> dt.datetime | None:
    """The moment on the log's own clock; a date means its last microsecond, so that the day is in."""
    if as_of is None:
        return None
    if not isinstance(as_of, dt.datetime):
        return dt.datetime.combine(as_of, dt.time.max)
    return as_of.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) if as_of.tzinfo is not None else as_of
