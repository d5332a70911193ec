"""The evidence of a log that grows: the sum of the days that are kept, and of those that have to be read again.

A day is read again only while an outcome of it may still come, or when a file that holds rows of it, or outcomes that
can touch it, has changed. The sum is the evidence of all rows, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np

from upheld.binding import bind, naming_faults
from upheld.counting import counted, counted_rows, frame_of, plan_of
from upheld.engines import Engine, Source, open_engine
from upheld.errors import CallError
from upheld.evidence import Cells, Evidence, added, breaks_of, empty, stretches_of
from upheld.evidence.tables import CellTables
from upheld.kinds import KINDS
from upheld.kinds.plan import BoundLog, Cut
from upheld.log_checks import MOST_SEGMENT_VALUES, look_over
from upheld.spec import Spec
from upheld.store.days import day_name, is_frozen, is_over, months_of, on_days
from upheld.store.known import digest
from upheld.store.learning import CannotKeep
from upheld.store.shelf import FORMAT, Shelf
from upheld.store.standing import Standing, standing, touches_every_day

ROWS_AT_ONCE = 1_000_000
"""So many rows are counted by day at once: groups by day need more memory than groups of the whole log."""

Sets: TypeAlias = Mapping[str, Cells]
Say: TypeAlias = Callable[[str], None]


def kept_evidence(
    spec: Spec, asked: datetime | None, source: Source, outcomes: Source | None, store: Path, say: Say
) -> Evidence | None:
    """The evidence of the spec's log as of the moment asked for, from what the store keeps and the days to be read.

    None where the log has to be read as a whole. `say` is told why, and what could not be kept. Raises SpecError and
    LogError for what is wrong with the spec, or with the rows that are read.
    """
    try:
        if spec.log is None or spec.log.time is None:
            raise CannotKeep("log.time is missing, and counts are kept by day")
        if source.format == "xlsx":
            raise CannotKeep("a workbook has to be unpacked as a whole")
        with open_engine(source, outcomes) as engine:
            shelf = Shelf(store / _key(spec, engine), say)
            now = standing(spec, asked, engine, source, outcomes, shelf)
            _say_if_every_day_is_touched(now, shelf, say)
            with CellTables(now.shapes) as tables:
                evidence = _Sum(now, shelf, tables).evidence()
            shelf.used(_about(spec))
            return evidence
    except CannotKeep as found:
        if str(found):
            say(f"The whole log was read: {found}.")
        return None


def refuse_inside(store: Path, spec: Spec, source: Source, outcomes: Source | None) -> None:
    """CallError for a store whose files would be read as a part of the log, or as outcomes."""
    store = store.resolve()
    for one in (source, outcomes):
        if one is None:
            continue
        named = (spec.folder / one.written).resolve()
        if (named.is_dir() and store.is_relative_to(named)) or any(file.is_relative_to(store) for file in one.files):
            raise CallError(
                f"the store {store} lies within {one.written}, and its files would be read as cases. "
                "Name a folder beside it"
            )


def _key(spec: Spec, engine: Engine) -> str:
    """What is counted, where it lies and by which hash, as a name."""
    log = spec.log
    if log is None:
        raise ValueError("a spec without a log counts nothing")
    places = [str(spec.folder.resolve()), log.source, log.outcomes.source if log.outcomes else None]
    return digest([FORMAT, spec.kind, KINDS[spec.kind].query_identity(spec), places, engine.fold_hash])


def _about(spec: Spec) -> dict[str, str]:
    """What a person needs to know the counts again."""
    setting = ", ".join(
        f"{key} {value}" for key, value in KINDS[spec.kind].stated(spec.lever).items() if value is not None
    )
    source = spec.log.source if spec.log else ""
    return {"product": spec.product, "spec": spec.file_name, "log": source, "setting": setting}


def _say_if_every_day_is_touched(now: Standing, shelf: Shelf, say: Say) -> None:
    others = now.outcomes
    if others is not None and others.new and shelf.has_tables() and touches_every_day(now):
        say(
            f"{others.source.written} has changed, and nothing says which days its outcomes can touch: "
            "every day is read again."
        )


class _Sum:
    """The days of a log, each kept or read, on their way to one evidence."""

    def __init__(self, now: Standing, shelf: Shelf, tables: CellTables) -> None:
        self.now, self.shelf, self.tables = now, shelf, tables
        self._last_bound: tuple[list[int], Engine, BoundLog] | None = None
        self.breaks = breaks_of(now.cut.windows)
        self.frozen = {day for day in now.made_of if is_frozen(day, now.spec, now.cut, now.settled)}
        self.stretches = {day: int(np.searchsorted(self.breaks, day, side="right")) for day in now.made_of}
        self.months = {
            month: digest([[day, now.made_of[day]] for day in days])
            for month, days in months_of(now.made_of).items()
            if self.frozen.issuperset(days) and is_over(days[0], now.spec, now.cut, now.settled)
        }

    def evidence(self) -> Evidence:
        """The evidence of all days. CannotKeep where the log has to be read as a whole."""
        paths, kept = self._kept()
        read = self._read([day for day in self.now.made_of if day not in kept])
        try:
            sums = {part: dict(sets) for part, sets in self.tables.total(paths).items()}
            self._keep_months()
        except OSError as error:
            raise CannotKeep("what the store had kept could not be read any more") from error
        for part, sets in read.items():
            sums[part] = _added([sets, sums.get(part, {})])
        whole = self._of(sums, sums, {})
        if not any(len(cells) for cells in whole.values()):
            raise CannotKeep("")
        if any(len(whole[f"segment:{name}"].labels) > MOST_SEGMENT_VALUES for name in self.now.frame.segments):
            raise CannotKeep("")
        stretches = {one.name: stretches_of(one, self.breaks) for one in self.now.cut.windows}
        # Windows over the same days are the same cells.
        added_once = {days: self._of(sums, days, whole) for days in dict.fromkeys(stretches.values())}
        windows = {name: added_once[days] for name, days in stretches.items()}
        return Evidence(self.now.frame, self.now.cut.as_of, whole, windows, self._rows())

    def _rows(self) -> dict[str, Cells]:
        """What needs all rows of the log at once, and is never kept."""
        if not self.now.frame.needing_rows:
            return {}
        opened, bound = self._bound(list(self.now.made_of))
        return counted_rows(opened, plan_of(self.now.spec, bound, opened, self.now.cut))

    def _of(self, sums: Mapping[int, Sets], stretches: Collection[int], whole: Sets) -> dict[str, Cells]:
        """The cells of every set over these stretches; values are named as in the whole, where that is known."""
        chosen = [sums[stretch] for stretch in sorted(stretches) if stretch in sums]
        found: dict[str, Cells] = {}
        for name, shape in self.now.shapes.items():
            parts = [sets[name] for sets in chosen if name in sets] or [empty(shape)]
            found[name] = added(parts, whole[name].labels if name in whole else None)
        return found

    def _kept(self) -> tuple[dict[int, list[Path]], set[int]]:
        """The tables that are kept and still hold, by stretch, and the days that they cover."""
        tables: dict[int, list[Path]] = {}
        covered: set[int] = set()
        for month, days in months_of(self.frozen).items():
            own = {self.stretches[day] for day in days}
            path = self.shelf.table(month, self.months[month]) if month in self.months and len(own) == 1 else None
            if path is not None:
                tables.setdefault(own.pop(), []).append(path)
                covered.update(days)
        for day in sorted(self.frozen - covered):
            path = self.shelf.table(day_name(day), self.now.made_of[day])
            if path is not None:
                tables.setdefault(self.stretches[day], []).append(path)
                covered.add(day)
        return tables, covered

    def _read(self, days: Sequence[int]) -> dict[int, Sets]:
        """The cells of the days, by stretch, out of the log; frozen days are put on the shelf."""
        sums: dict[int, Sets] = {}
        if not days:
            return sums
        opened, bound = self._bound(days)
        with naming_faults(bound, opened):
            facts = look_over(self.now.spec, bound, opened, self.now.cut.known_until, is_whole=False)
        if facts.with_outcome == 0 or facts.unfit:
            raise CannotKeep("")
        self._count_open([day for day in days if day not in self.frozen], sums)
        for batch in self._batches([day for day in days if day in self.frozen]):
            self._count_frozen(batch, sums)
        return sums

    def _count_open(self, days: Sequence[int], sums: dict[int, Sets]) -> None:
        """Add the cells of days that are not frozen to their stretches."""
        if days:
            for stretch, sets in self._counted(days, self.now.cut).items():
                sums[stretch] = _added([sets, sums.get(stretch, {})])

    def _count_frozen(self, days: Sequence[int], sums: dict[int, Sets]) -> None:
        """Add the cells of frozen days to their stretches, and put each day on the shelf."""
        found = self._counted(days, replace(self.now.cut, by_day=True))
        if not self.now.has_changed():
            for day in days:
                sets = found.get(day, {})
                self.shelf.put(day_name(day), self.now.made_of[day], partial(self.tables.write, sets=sets))
        for stretch in {self.stretches[day] for day in days}:
            own = [found[day] for day in days if day in found and self.stretches[day] == stretch]
            sums[stretch] = _added([*own, sums.get(stretch, {})])

    def _bound(self, days: Sequence[int]) -> tuple[Engine, BoundLog]:
        """The files of the days, opened, and the log bound to them, with the rows of these days alone."""
        if self._last_bound is None or self._last_bound[0] != list(days):
            opened = self.now.opened(days)
            bound = bind(self.now.spec, opened)
            self._last_bound = list(days), opened, bound.only(on_days(bound, self.now.spec, days))
        return self._last_bound[1:]

    def _counted(self, days: Sequence[int], cut: Cut) -> dict[int, dict[str, Cells]]:
        opened, bound = self._bound(days)
        with naming_faults(bound, opened):
            plan = plan_of(self.now.spec, bound, opened, cut)
            if frame_of(self.now.spec, bound, opened, plan) != self.now.frame:
                raise CannotKeep("a column is of another sort on some days than on others")
            return counted(opened, plan).by_stretch()

    def _batches(self, days: Sequence[int]) -> Iterator[list[int]]:
        batch: list[int] = []
        rows = 0
        for day in days:
            batch.append(day)
            rows += self.now.rows(day)
            if rows >= ROWS_AT_ONCE:
                yield batch
                batch, rows = [], 0
        if batch:
            yield batch

    def _keep_months(self) -> None:
        """Put on the shelf the sum of each month that is over and whose days all stand there."""
        for month, days in months_of(self.now.made_of).items():
            if month not in self.months or self.shelf.table(month, self.months[month]) is not None:
                continue
            paths = [self.shelf.table(day_name(day), self.now.made_of[day]) for day in days]
            if all(path is not None for path in paths):
                sets = self.tables.total({0: [path for path in paths if path is not None]}).get(0, {})
                self.shelf.put(month, self.months[month], partial(self.tables.write, sets=sets))


def _added(parts: Sequence[Sets]) -> dict[str, Cells]:
    """The cells of every set that one of the parts has."""
    names = dict.fromkeys(name for sets in parts for name in sets)
    return {name: added([sets[name] for sets in parts if name in sets]) for name in names}


__all__ = ["kept_evidence", "refuse_inside"]
