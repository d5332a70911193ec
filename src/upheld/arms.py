"""What A and B of a comparison mean: a period, a version of the product, or another log read with the same spec."""

from __future__ import annotations

import calendar
import glob
import re
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
from upheld.readiness import require_blocks
from upheld.spec import Spec

Sort: TypeAlias = Literal["period", "version", "log"]

MOST_NAMED = 12
_END = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_PERIOD = re.compile(rf"(?P<first>{_END})?(?P<dots>\.\.)?(?P<last>{_END})?")


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison: as it was written, what it is, and how it is read. `said` is for people."""

    name: str
    sort: Sort
    said: str
    spec: Spec
    only: Part | None = None


def arms_of(spec: Spec, a: str, b: str, allowed: Sequence[Path] | None = None) -> tuple[Arm, Arm]:
    """A and B, each with the spec and the part of the log that count it.

    Each is a value of log.version, a period (`2026-01-01..2026-03-31`, both ends included, either may be open; also
    `2026-03` and `2026`), or the path of another log, from the working folder or the spec's. Raises CallError for
    anything else and lists what there is; for two that are the same; and for periods that overlap.
    """
    require_blocks(spec)
    found = _Finder(spec, allowed)
    one, other = (found.arm(side, text) for side, text in (("A", a), ("B", b)))
    if (one.only, one.spec.log) == (other.only, other.spec.log):
        raise CallError(f'A and B are the same: "{a}" and "{b}". Name two versions, two logs, or two periods')
    if isinstance(one.only, Days) and isinstance(other.only, Days) and _overlap(one.only, other.only):
        raise CallError(f"the two periods overlap: {one.said}, and {other.said}. A case can be in one of them only")
    return one, other


class _Finder:
    """What there is in the spec's own log, looked up when it is first asked for."""

    def __init__(self, spec: Spec, allowed: Sequence[Path] | None) -> None:
        self._spec, self._allowed = spec, allowed

    def arm(self, side: str, text: str) -> Arm:
        """The arm that a text means."""
        text = text.strip()
        path = _path(text, self._spec.folder, self._allowed)
        # A file says what it is. A folder may be called like a version, so the log is asked first.
        if path is not None and (not path.is_dir() or "/" in text):
            return self._log(text, path)
        days = _days(side, text)
        if days is None and path is not None and text not in self.versions:
            return self._log(text, path)
        if text in self.versions:
            return Arm(text, "version", f"version {text}", _without_windows(self._spec), VersionOf(text))
        if days is None:
            raise CallError(f'{side}: "{text}" is no period, no log and no version. {self._there_is(text)}')
        if self.span is None:
            raise CallError(f'{side}: "{text}" is a period, and that needs log.time: the spec\'s log tells no time')
        if not self._has_cases(days):
            raise CallError(f"{side}: no {self._each} was decided in {_said(days)}. {self._there_is(text)}")
        self._refuse_calibrating(side, days)
        return Arm(text, "period", _said(days), _without_windows(self._spec), days)

    def _refuse_calibrating(self, side: str, days: Days) -> None:
        calibrate = calibrated_until(self._spec)
        if calibrate is not None and days.last is not None and days.last < calibrate:
            raise CallError(
                f"{side}: {_said(days)} lies before {calibrate}, from when on cases are judged: those before only say "
                "how large the buffer is (lever.calibrate)"
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

    def _has_cases(self, days: Days) -> bool:
        with _opened(self._spec, self._allowed) as (engine, bound):
            chosen = bound.only(condition_of(days, self._spec, bound, engine))
            query = exp.select(exp.Count(this=exp.Star())).from_(bound.relation.copy()).where(chosen.tree("log.where"))
            return bool(engine.rows(query)[0][0])

    def _there_is(self, text: str) -> str:
        told = []
        if self.span is not None:
            told.append(f"The log spans {self.span[0]} to {self.span[1]}; a period is written 2026-01-01..2026-03-31")
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


def _days(side: str, text: str) -> Days | None:
    """The days of a period; None where the text is none. CallError for a day that the calendar does not have."""
    found = _PERIOD.fullmatch(text)
    if found is None or not (found["first"] or found["last"]):
        return None
    if not found["dots"]:
        if found["first"] is None or found["last"] is not None:
            return None
        return Days(_end(side, found["first"], "first"), _end(side, found["first"], "last"))
    first, last = (None if found[end] is None else _end(side, found[end], end) for end in ("first", "last"))
    if first is not None and last is not None and first > last:
        raise CallError(f'{side}: the period "{text}" ends before it begins; write the earlier day first')
    return Days(first, last)


def _end(side: str, written: str, end: str) -> date:
    parts = [int(part) for part in written.split("-")]
    try:
        year, month = parts[0], parts[1] if len(parts) > 1 else (1 if end == "first" else 12)
        if len(parts) == 3:
            return date(year, month, parts[2])
        return date(year, month, 1 if end == "first" else calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        raise CallError(f'{side}: "{written}" is no day of the calendar. Write it as 2026-03-31') from None


def _overlap(one: Days, other: Days) -> bool:
    return (one.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (one.last or date.max)


def _said(days: Days) -> str:
    first, last = (f"{end:%-d %b %Y}" if end is not None else "" for end in (days.first, days.last))
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"from {first}" if first else f"up to {last}"
