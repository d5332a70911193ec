"""A log as it stands now beside its store: its days, and of what the counts of each are made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlglot import exp

from upheld.binding import bind
from upheld.counting import cut_at, frame_of, plan_of, shapes
from upheld.engines import Engine, Source
from upheld.evidence import Frame, Shape, day_number
from upheld.expressions import resolve
from upheld.kinds.plan import FOLLOWED, NO_DAY, Cut
from upheld.spec import Spec
from upheld.store.days import end_of, is_followed
from upheld.store.known import KnownFile, digest
from upheld.store.learning import CannotKeep, Files, learnt_log, learnt_outcomes, reading, typed_files
from upheld.store.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Standing:
    """The files of a log and of its outcomes, what they hold, and how they are counted as of a moment.

    `made_of` gives for each day that a file holds, up to that moment, a hash of how it is counted and of the files that
    can touch it: counts made of the same are the same.
    """

    spec: Spec
    engine: Engine
    files: Files
    outcomes: Files | None
    cut: Cut
    frame: Frame
    shapes: Mapping[str, Shape]
    made_of: Mapping[int, str]

    def opened(self, days: Collection[int]) -> Engine:
        """The log in the files that hold one of these days, and the outcomes that can touch one."""
        latest = NO_DAY if NO_DAY in days else max(days)
        held = [path for path, one in self.files.known.items() if not one.days.keys().isdisjoint(days)]
        theirs = _touching(self.spec, self.outcomes, latest)
        return _opened(self.engine, self.files, held, self.outcomes, theirs)

    def rows(self, day: int) -> int:
        """How many rows the files hold of a day."""
        return sum(one.days.get(day, 0) for one in self.files.known.values())

    def has_changed(self) -> bool:
        """Whether a file is another one by now than the one that was looked at."""
        return self.files.changed() or (self.outcomes is not None and self.outcomes.changed())


def standing(
    spec: Spec, asked: datetime | None, engine: Engine, source: Source, outcomes: Source | None, shelf: Shelf
) -> Standing:
    """The log as it stands, as of the moment asked for or the newest in the log.

    Only files that are new or have changed are opened, and one to read the columns by; what they hold is kept on the
    shelf. Raises CannotKeep where a log cannot be counted by day, SpecError and LogError as reading it would.
    """
    files = typed_files(engine, source, _known(shelf, source), is_log=True)
    others = typed_files(engine, outcomes, _known(shelf, outcomes), is_log=False) if outcomes is not None else None
    newest_file = [source.files[-1]]
    opened = _opened(engine, files, newest_file, others, list(others.known)[-1:] if others else [])
    bound = bind(spec, opened)
    read_as = [reading(bound.values.values(), files)]
    files = _kept(shelf, files, learnt_log(spec, engine, bound, files, read_as[0]))
    if others is not None:
        read_as.append(reading(_of_outcomes(spec, opened), others))
        others = _kept(shelf, others, learnt_outcomes(spec, engine, others, read_as[1]))
    newest = max((one.newest for one in files.known.values() if one.newest is not None), default=None)
    if newest is None or any(one.far for one in files.known.values()):
        raise CannotKeep("")
    cut = cut_at(spec, asked, newest)
    plan = plan_of(spec, bound, opened, cut)
    frame, shaped = frame_of(spec, bound, opened, plan), shapes(plan)
    counted_as = digest([frame.to_json(), read_as, [[name, shape.keys, shape.sums] for name, shape in shaped.items()]])
    made_of = _made_of(spec, files, others, cut, counted_as)
    return Standing(spec, engine, files, others, cut, frame, shaped, made_of)


def touches_every_day(spec: Spec, outcomes: Files) -> bool:
    """Whether nothing says which days some outcome can touch: it has no time, or is waited for without end."""
    return spec.log is None or spec.log.outcome_after is None or any(one.undated for one in outcomes.known.values())


def _known(shelf: Shelf, source: Source) -> dict[Path, KnownFile]:
    found = {path: shelf.known(path) for path in source.files}
    return {path: known for path, known in found.items() if known is not None}


def _kept(shelf: Shelf, before: Files, learnt: Files) -> Files:
    """What was learnt, kept where it is new."""
    for path, known in learnt.known.items():
        if known != before.known[path]:
            shelf.learn(known)
    return learnt


def _opened(
    engine: Engine, files: Files, paths: Iterable[Path], outcomes: Files | None, theirs: Iterable[Path]
) -> Engine:
    return engine.part(files.part(paths), outcomes.part(theirs) if outcomes is not None else None)


def _of_outcomes(spec: Spec, opened: Engine) -> list[exp.Expr]:
    """The values of the second file that are counted."""
    outcomes, relation = spec.log.outcomes if spec.log else None, opened.outcomes_relation
    if outcomes is None or relation is None:
        return []
    columns = list(opened.columns(relation))
    return [resolve(text, columns).tree for text in (outcomes.id, outcomes.value, outcomes.time) if text is not None]


def _touching(spec: Spec, outcomes: Files | None, day: int) -> list[Path]:
    """The files of outcomes that can touch a day or one before it, at least one.

    An outcome that came later than twice `outcome_after` after its case counts nowhere. One that came before its case
    does: so a file can be passed over for days that lie long before it, and never for days after it.
    """
    if outcomes is None:
        return []
    after = spec.log.outcome_after if spec.log else None
    found = [
        path
        for path, one in outcomes.known.items()
        if after is None
        or one.undated
        or (one.earliest is not None and (day == NO_DAY or one.earliest - FOLLOWED * after <= end_of(day)))
    ]
    return found or list(outcomes.known)[:1]


def _made_of(spec: Spec, files: Files, outcomes: Files | None, cut: Cut, counted_as: str) -> dict[int, str]:
    last = day_number(cut.as_of.date()) if cut.as_of is not None else NO_DAY
    marks: dict[int, list[object]] = {}
    for _, one in sorted(files.known.items()):
        for day in one.days:
            if day <= last:
                marks.setdefault(day, []).append(one.mark.said)
    theirs = {path: one.mark.said for path, one in outcomes.known.items()} if outcomes is not None else {}
    return {
        day: digest(
            [
                counted_as,
                is_followed(day, spec, cut),
                own,
                [theirs[path] for path in sorted(_touching(spec, outcomes, day))],
            ]
        )
        for day, own in sorted(marks.items())
    }


__all__ = ["Standing", "standing", "touches_every_day"]
