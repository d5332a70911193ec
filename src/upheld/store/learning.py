"""What the files of a log hold: each is opened once when it is new or has changed, and asked for its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlglot import exp

from upheld.binding import naming_faults
from upheld.engines import Engine, SomeFiles, Source
from upheld.expressions import resolve
from upheld.kinds.plan import NO_DAY, BoundLog, day_of, local_time
from upheld.log_checks import time_questions
from upheld.spec import Spec
from upheld.store.known import KnownFile, Mark, digest

_FIRST_DAY, _LAST_DAY = -719_000, 2_900_000
"""Days that a calendar knows, some months of the year 1 and the year 9999 apart."""


class CannotKeep(Exception):
    """Why the counts of this log cannot be kept by day; empty where reading the whole log says it better."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a source as they are now, what is known of each, and the types that all of them are read as."""

    source: Source
    known: Mapping[Path, KnownFile]
    types: Mapping[str, str]
    mixed: frozenset[str]
    new: frozenset[Path]

    def part(self, paths: Iterable[Path]) -> SomeFiles:
        """Some of the files, read as all of them are."""
        return SomeFiles(tuple(sorted(paths)), self.types)

    def changed(self) -> bool:
        """Whether a file is another one by now."""
        try:
            return any(Mark.of(path) != known.mark for path, known in self.known.items())
        except OSError:
            return True


def typed_files(engine: Engine, source: Source, before: Mapping[Path, KnownFile], *, is_log: bool) -> Files:
    """The files of a source with the types of their columns; only what is new or has changed is opened.

    `before` is what was known of them. Raises CannotKeep where two files spell one column differently.
    """
    marks = {path: Mark.of(path) for path in source.files}
    known: dict[Path, KnownFile] = {}
    for path, mark in marks.items():
        found = before.get(path)
        if found is None or found.mark != mark:
            part = SomeFiles((path,))
            opened = engine.part(part) if is_log else engine.part(SomeFiles(()), part)
            relation = opened.relation if is_log else opened.outcomes_relation
            found = KnownFile(mark, engine.columns(relation) if relation is not None else {}, "", {})
        known[path] = found
    held: dict[str, dict[str, None]] = {}
    for one in known.values():
        for name, kind in one.types.items():
            held.setdefault(name, {})[kind] = None
    if len({name.casefold() for name in held}) < len(held):
        raise CannotKeep("its files spell the name of a column differently")
    common = {name: engine.common_type(kinds) for name, kinds in held.items()}
    new = frozenset(path for path, one in known.items() if not one.read_as)
    types = {name: kind for name, kind in common.items() if kind is not None}
    return Files(source, known, types, frozenset(name for name, kind in common.items() if kind is None), new)


def reading(trees: Iterable[exp.Expr], files: Files) -> str:
    """A hash of the types as which the columns of these trees are read. CannotKeep where they are mixed."""
    used = {node.name for tree in trees for node in tree.find_all(exp.Column)}
    mixed = sorted(used & files.mixed)
    if mixed:
        raise CannotKeep(f'column "{mixed[0]}" is of one sort in some of its files and of another in others')
    return digest(sorted((name, kind) for name, kind in files.types.items() if name in used))


def learnt_log(spec: Spec, engine: Engine, bound: BoundLog, files: Files, read_as: str) -> Files:
    """The files of the log with the days that each holds."""
    timezone = spec.log.timezone if spec.log else "UTC"
    known = dict(files.known)
    for path, one in files.known.items():
        if one.read_as == read_as:
            continue
        part = engine.part(files.part([path]))
        own = BoundLog(part.relation, bound.values, bound.families)
        when = local_time(own.tree("log.time"), own.families["log.time"], timezone)
        asked = time_questions(spec, own)
        query = own.population(
            exp.alias_(day_of(when), "day"),
            exp.alias_(exp.Count(this=exp.Star()), "n"),
            *[exp.alias_(tree, name) for name, tree in asked.items()],
        )
        with naming_faults(own, part):
            rows = part.rows(query.group_by("1"))
        days = {int(day): int(n) for day, n, *_ in rows}
        beyond = sum(not _FIRST_DAY < day < _LAST_DAY for day in days if day != NO_DAY)
        known[path] = replace(
            one,
            read_as=read_as,
            days=days,
            newest=max((newest for _, _, newest, _ in rows if newest is not None), default=None),
            far=sum(int(far) for *_, far in rows) + beyond,
        )
    return replace(files, known=known)


def learnt_outcomes(spec: Spec, engine: Engine, files: Files, read_as: str) -> Files:
    """The files of outcomes with the time of the first outcome in each."""
    log = spec.log
    if log is None or log.outcomes is None:
        return files
    time, known = log.outcomes.time, dict(files.known)
    for path, one in files.known.items():
        if one.read_as == read_as:
            continue
        earliest, undated = None, True
        relation = engine.part(SomeFiles(()), files.part([path])).outcomes_relation
        if time is not None and relation is not None:
            tree = resolve(time, list(engine.columns(relation))).tree
            came = local_time(tree, engine.families({"came": tree}, relation)["came"], log.timezone)
            without = exp.case().when(exp.Is(this=came.copy(), expression=exp.null()), exp.Literal.number(1))
            ((earliest, n),) = engine.rows(exp.select(exp.Min(this=came), exp.Count(this=without)).from_(relation))
            undated = n > 0
        known[path] = replace(one, read_as=read_as, earliest=earliest, undated=undated)
    return replace(files, known=known)


__all__ = ["CannotKeep", "Files", "learnt_log", "learnt_outcomes", "reading", "typed_files"]
