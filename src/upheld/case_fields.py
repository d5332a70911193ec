"""Which values of a case are shown, and which of them are masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sqlglot import exp

from upheld.engines import Engine
from upheld.errors import CallError, did_you_mean
from upheld.kinds import KINDS
from upheld.kinds.plan import BoundLog, local_time
from upheld.spec import Spec

Role: TypeAlias = Literal["id", "time", "who", "segment", "column"]

_PLAIN = ("number", "boolean")
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a case: what it is, its name for people, and how it is read from the log.

    A masked one is shown as its `label` and a number, the same number for the same value within one answer.
    """

    role: Role
    name: str
    tree: exp.Expr
    label: str
    is_masked: bool


@dataclass(slots=True)
class Pseudonyms:
    """Numbers for masked values in the order in which they are first shown, so that the number itself says nothing."""

    given: dict[str, dict[str, int]] = field(default_factory=dict)

    def of(self, label: str, value: str) -> str:
        """The label and the value's number."""
        numbers = self.given.setdefault(label, {})
        return f"{label} {numbers.setdefault(value, len(numbers) + 1)}"


def masked_columns(spec: Spec, bound: BoundLog, known: Sequence[str], mask: Sequence[str], *, unmask: bool) -> set[str]:
    """The columns of the log that are masked: those of `mask`, and those of log.who unless `unmask`.

    CallError for a column that the log lacks, and for one that gives what the kind judges a case by, such as the score:
    what group a case is in would still tell it.
    """
    named = set(columns_named("--mask", mask, known))
    for path in KINDS[spec.kind].cases.JUDGED_BY:
        told = sorted(named & used_by(bound, path))
        if told:
            raise CallError(
                f'--mask: "{told[0]}" gives {path}, by which the cases are chosen; it cannot be hidden here'
            )
    return named if unmask else named | used_by(bound, "log.who")


def columns_named(flag: str, names: Iterable[str], known: Sequence[str]) -> list[str]:
    """The columns in the log's own spelling, each once; case counts only where two differ by nothing else."""
    found: dict[str, None] = {}
    for name in names:
        alike = [name] if name in known else [column for column in known if column.casefold() == name.casefold()]
        if len(alike) != 1:
            more = f", … and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
            said = f'{flag}: the log has no column "{name}". It has: {", ".join(known[:_NAMED])}{more}.'
            raise CallError(said + did_you_mean(name, known))
        found[alike[0]] = None
    return list(found)


def used_by(bound: BoundLog, path: str) -> set[str]:
    """The columns from which a log value is worked out; none where the log does not give it."""
    return {node.name for node in bound.tree(path).find_all(exp.Column)} if bound.has(path) else set()


def fields_of(spec: Spec, bound: BoundLog, engine: Engine, columns: Sequence[str], masked: set[str]) -> list[Field]:
    """The values to show, in their order: id, time, who, segments, further columns.

    A value that is worked out from a masked column is masked too.
    """
    log = spec.log
    if log is None:
        raise ValueError("a spec without a log has no cases")
    wanted: list[tuple[Role, str, exp.Expr]] = []
    if bound.has("log.id"):
        wanted.append(("id", "id", bound.tree("log.id")))
    if bound.has("log.time"):
        wanted.append(("time", "time", local_time(bound.tree("log.time"), bound.families["log.time"], log.timezone)))
    if bound.has("log.who"):
        wanted.append(("who", log.who or "who", bound.tree("log.who")))
    wanted += [("segment", name, bound.tree(f"log.segments[{i}]")) for i, name in enumerate(log.segments)]
    wanted += [("column", name, exp.column(name, quoted=True)) for name in columns]
    families = engine.families({str(i): tree for i, (_, _, tree) in enumerate(wanted)}, bound.relation)
    fields = []
    for i, (role, name, tree) in enumerate(wanted):
        family, is_masked = families[str(i)], not masked.isdisjoint(node.name for node in tree.find_all(exp.Column))
        shown: exp.Expr = exp.cast(tree, "text")
        if not is_masked and (role == "time" or (family in _PLAIN and role != "segment")):
            shown = tree
        elif not is_masked and role == "column" and family == "time with zone":
            shown = exp.cast(local_time(tree, family, log.timezone), "text")
        label = tree.name if isinstance(tree, exp.Column) else name
        fields.append(Field(role, name, shown, label, is_masked))
    return fields


def segments_shown(spec: Spec, bound: BoundLog) -> set[str]:
    """The columns of the log that a case shows as its segments."""
    trees = [bound.tree(f"log.segments[{i}]") for i in range(len(spec.log.segments if spec.log else ()))]
    return {tree.name for tree in trees if isinstance(tree, exp.Column)}


def not_shown_yet(spec: Spec, bound: BoundLog, known: Sequence[str]) -> list[str]:
    """The log's columns that no other part of a case shows as they are."""
    log = spec.log
    paths = ["log.id", "log.time", "log.who", *KINDS[spec.kind].cases.JUDGED_BY]
    paths += [f"log.segments[{i}]" for i in range(len(log.segments if log else ()))]
    trees = [bound.tree(path) for path in paths if bound.has(path)]
    shown = {tree.name for tree in trees if isinstance(tree, exp.Column)}
    return [name for name in known if name not in shown]
