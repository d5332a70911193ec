"""What A and B of a comparison mean: a period, a version of the product, or another log read with the same spec."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from sqlglot import exp

from upheld.binding import bind
from upheld.engines import Engine, find_source, lies_within, open_engine
from upheld.errors import CallError, did_you_mean
from upheld.kinds.plan import BoundLog
from upheld.load import spec_from_data
from upheld.parts import Days, Part, VersionOf, calibrated_until, condition_of, day_of, version_of
from upheld.periods import WRITTEN, days_of, days_said, overlap
from upheld.readiness import require_blocks
from upheld.spec import Spec

Sort: TypeAlias = Literal["period", "version", "log"]

MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison: as it was written, what it is, and how it is read. `said` is for people."""

    name: str
    sort: Sort
    said: str
    spec: Spec
    only: Part | None = None


def arms_of(
    spec: Spec, a: str, b: str, allowed: Sequence[Path] | None = None, until: date | None = None
) -> tuple[Arm, Arm]:
    """A and B, each with the spec and the part of the log that count it.

    Each is a value of log.version, a period (`2026-01-01..2026-03-31`, both ends included, either may be open, or as
    `upheld.periods` reads it), or the path of another log, from the working folder or the spec's. The last days are
    those up to the newest of the log, or to `until`. Raises CallError for anything else and lists what there is; for
    two that are the same; and for periods that overlap.
    """
    require_blocks(spec)
    found = _Finder(spec, allowed, until)
    one, other = (found.arm(side, text) for side, text in (("A", a), ("B", b)))
    if (one.only, one.spec.log) == (other.only, other.spec.log):
        raise CallError(f'A and B are the same: "{a}" and "{b}". Name two versions, two logs, or two periods')
    if isinstance(one.only, Days) and isinstance(other.only, Days) and overlap(one.only, other.only):
        raise CallError(f"the two periods overlap: {one.said}, and {other.said}. A case can be in one of them only")
    return one, other


class _Finder:
    """What there is in the spec's own log, looked up when it is first asked for."""

    def __init__(self, spec: Spec, allowed: Sequence[Path] | None, until: date | None) -> None:
        self._spec, self._allowed, self._until = spec, allowed, until

    def arm(self, side: str, text: str) -> Arm:
        """The arm that a text means."""
        text = text.strip()
        path = _path(text, self._spec.folder, self._allowed)
        # A file says what it is. A folder may be called like a version, so the log is asked first.
        if path is not None and (not path.is_dir() or "/" in text):
            return self._log(text, path)
        days = days_of(side, text, self._newest)
        if days is None and path is not None and text not in self.versions:
            return self._log(text, path)
        if text in self.versions:
            return Arm(text, "version", f"version {text}", _without_windows(self._spec), VersionOf(text))
        if days is None:
            raise CallError(f'{side}: "{text}" is no period, no log and no version. {self._there_is(text)}')
        if self.span is None:
            raise CallError(f'{side}: "{text}" is a period, and that needs log.time: the spec\'s log tells no time')
        if not self._has_cases(days):
            raise CallError(f"{side}: no {self._each} was decided in {days_said(days)}. {self._there_is(text)}")
        self._refuse_calibrating(side, days)
        return Arm(text, "period", days_said(days), _without_windows(self._spec), days)

    def _refuse_calibrating(self, side: str, days: Days) -> None:
        calibrate = calibrated_until(self._spec)
        if calibrate is not None and days.last is not None and days.last < calibrate:
            raise CallError(
                f"{side}: {days_said(days)} lies before {calibrate}, from when on cases are judged: those before only "
                "say how large the buffer is (lever.calibrate)"
            )

    def _log(self, text: str, path: Path) -> Arm:
        return Arm(text, "log", text, spec_from_data(self._spec, {"log": {"source": str(path)}}))

    @property
    def _each(self) -> str:
        return self._spec.log.each if self._spec.log else "case"

    @cached_property
    def _facts(self) -> tuple[tuple[str, ...], tuple[date, date] | None]:
        """The versions in the log, and the days it spans."""
        with _opened(self._spec, self._allowed) as (engine, bound):
            version = version_of(self._spec, engine)
            versions: list[str] = []
            if version is not None:
                filled = exp.Not(this=exp.Is(this=version.copy(), expression=exp.null()))
                query = exp.select(exp.alias_(version, "version")).distinct().from_(bound.relation.copy())
                versions = [str(row[0]) for row in engine.rows(query.where(filled).order_by("version"))]
            if not bound.has("log.time"):
                return tuple(versions), None
            day = day_of(self._spec, bound)
            query = exp.select(exp.Min(this=day), exp.Max(this=day.copy())).from_(bound.relation.copy())
            first, last = engine.rows(query)[0]
            return tuple(versions), None if first is None else (first, last)

    @property
    def versions(self) -> tuple[str, ...]:
        """The values of log.version in the log, sorted."""
        return self._facts[0]

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day of decision; None where the log tells no time."""
        return self._facts[1]

    def _newest(self) -> date | None:
        """The newest day there is, or is looked at; None where the log tells no time."""
        return None if self.span is None else min(self.span[1], self._until or date.max)

    def _has_cases(self, days: Days) -> bool:
        with _opened(self._spec, self._allowed) as (engine, bound):
            chosen = bound.only(condition_of(days, self._spec, bound, engine))
            query = exp.select(exp.Count(this=exp.Star())).from_(bound.relation.copy()).where(chosen.tree("log.where"))
            return bool(engine.rows(query)[0][0])

    def _there_is(self, text: str) -> str:
        told = []
        if self.span is not None:
            told.append(f"The log spans {self.span[0]} to {self.span[1]}; a period is written {WRITTEN}")
        if self.versions:
            more = f" and {len(self.versions) - MOST_NAMED} more" if len(self.versions) > MOST_NAMED else ""
            told.append(f"log.version holds {', '.join(self.versions[:MOST_NAMED])}{more}")
        else:
            told.append("the log tells no version: log.version would name its column")
        return "; ".join(told) + f".{did_you_mean(text, self.versions)}"


def _without_windows(spec: Spec) -> Spec:
    """The spec judged on all days of a period or version: what was asked for is the window."""
    lines = tuple(line.model_copy(update={"window": None}) for line in spec.requirements)
    return spec.model_copy(update={"requirements": lines})


@contextmanager
def _opened(spec: Spec, allowed: Sequence[Path] | None) -> Iterator[tuple[Engine, BoundLog]]:
    """The spec's own log with its columns found; it is looked over when it is counted."""
    log = spec.log
    if log is None:
        raise ValueError("require_blocks has refused this spec")
    source = find_source(log.source, spec.folder, allowed=allowed)
    second = log.outcomes
    outcomes = find_source(second.source, spec.folder, key="log.outcomes.source", allowed=allowed) if second else None
    with open_engine(source, outcomes) as engine:
        yield engine, bind(spec, engine)


def _path(text: str, folder: Path, allowed: Sequence[Path] | None) -> Path | None:
    """The file, folder or glob that a text names, from the working folder or else from the spec's; None if none.

    Where only some folders may be read, the working folder is none of a person's, and what lies outside of them is
    told like what is not there: nobody learns by asking which files a server has.
    """
    if not text or text == ".." or "\0" in text:  # .. is a period without ends before it is a folder
        return None
    for start in (Path.cwd(), folder) if allowed is None else (folder,):
        path = start / text
        if allowed is not None and not lies_within(path, allowed):
            continue
        if path.exists() or (any(sign in text for sign in "*?[") and glob.glob(str(path), recursive=True)):  # noqa: PTH207 Path.glob refuses absolute patterns
            return path
        sheet = text.partition("#")[0]
        if sheet != text and sheet.lower().endswith((".xlsx", ".xlsm")) and (start / sheet).is_file():
            return path
    return None
