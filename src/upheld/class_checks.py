"""Whether the classes that a spec names are those that its log knows."""

from __future__ import annotations

from sqlglot import exp

from upheld.engines import Engine
from upheld.errors import Problem, did_you_mean
from upheld.kinds import KINDS
from upheld.kinds.plan import BoundLog
from upheld.spec import Spec
from upheld.spec.kinds.classification import MOST_CLASSES

MOST_NAMED = 20


def class_problems(spec: Spec, bound: BoundLog, engine: Engine) -> list[Problem]:
    """Too many classes, and classes that the spec names and no case has; nothing where the product knows none."""
    kind, log = KINDS[spec.kind], spec.log
    paths = [path for path in (kind.ACTUAL, kind.NAMED) if bound.has(path)]
    if log is None or not paths:
        return []
    known = {name for path in paths for name in _classes(bound, engine, path)}
    declared = getattr(log, "scores", None) or {}
    if len(known) > MOST_CLASSES and kind.NAMED in paths:
        said = f"has more than {MOST_CLASSES} different classes with those named; that is the most that is judged"
        return [Problem(spec.place("log.outcome"), f"{said}. Group the rare ones together")]
    known |= set(declared)
    there = sorted(known)
    more = f" and {len(there) - MOST_NAMED} more" if len(there) > MOST_NAMED else ""
    listed = f"The log has {', '.join(there[:MOST_NAMED])}{more}" if there else "The log names none yet"
    asked = {"log.positive": getattr(log, "positive", None)}
    asked |= {f"requirements[{i}].class": line.class_ for i, line in enumerate(spec.requirements)}
    return [
        Problem(spec.place(path), f'"{name}" is no class of any case. {listed}.{did_you_mean(name, there)}')
        for path, name in asked.items()
        if name is not None and name not in known and there
    ]


def _classes(bound: BoundLog, engine: Engine, path: str) -> list[str]:
    """The classes of one value of the log, one more than are judged at most."""
    tree = exp.alias_(bound.tree(path), "class")
    rows = engine.rows(bound.population(tree).distinct().limit(MOST_CLASSES + 2))
    return [str(row[0]) for row in rows if row[0] is not None]
