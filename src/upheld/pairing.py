"""Which cases A and B share, and what each would do with them: one query over both logs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from upheld.answers import Answers
from upheld.arms import Arm
from upheld.binding import bind
from upheld.comparison import Pairing
from upheld.counting import counted
from upheld.engines import Engine, Source, find_source, open_engine
from upheld.gather import AsOf, local_moment
from upheld.kinds.pairs import PairCells, PairCounts, ReadLog
from upheld.kinds.plan import BoundLog, Cut, Functions
from upheld.parts import condition_of
from upheld.sides import holds_same_customers
from upheld.wording import plural

NEARLY_ALL = 0.9
"""Such a share of the smaller side's cases must be in the other for the two to be told on the same cases."""

APART = "so A and B are each told by themselves, as two samples"

Pairs = Any
"""A kind's counts of the same cases under A and under B."""


def paired(
    arms: tuple[Arm, Arm], answers: tuple[Answers, Answers], as_of: AsOf, allowed: Sequence[Path] | None
) -> tuple[Pairing, Pairs | None]:
    """How A and B are held against each other, and the pairs where it is on the same cases; else None."""
    frames = answers[0].evidence.frame, answers[1].evidence.frame
    same_customers = holds_same_customers(*frames)
    many = plural(answers[0].each)
    because = _why_not(arms, many)
    if because is not None:
        return Pairing(False, same_customers, None, None, None, 0, because), None
    logs = [_sources(arm, allowed) for arm in arms]
    with open_engine(*logs[0], beside=logs[1]) as engine:
        kind = answers[0].kind
        read = tuple(
            ReadLog(arm.spec, _bound(arm, seen), _cut(answer, as_of), answer.stakes)
            for arm, seen, answer in zip(arms, (engine, engine.beside), answers, strict=True)
        )
        functions = Functions(engine.hashed, engine.half_even)
        counts = PairCounts(*engine.rows(kind.pair_counts(*read, functions))[0])
        of_a, of_b, matched, disagreeing = counts[:4]
        only = (of_a - matched, of_b - matched)
        smaller = min(of_a, of_b)
        if not matched or matched < NEARLY_ALL * smaller:
            said = (
                f"no id of the {many} in A is in B"
                if not matched
                else f"{matched:,} of the smaller side's {smaller:,} {many} are in the other, fewer than nine in ten"
            )
            return Pairing(False, same_customers, matched, *only, 0, f"{said}, {APART}"), None
        found = counted(engine, kind.pair_plan(*read, functions, counts))
        cells = PairCells(found.sets(), found.windows(read[1].cut.windows))
        pairs = kind.pairs_of(*read, cells, counts, frames[1])
    because = f"{matched:,} {many} are in both by their id: differences are told on the same {many}"
    return Pairing(True, same_customers, matched, *only, disagreeing, because), pairs


def _why_not(arms: tuple[Arm, Arm], many: str) -> str | None:
    """Why the two cannot be told on the same cases; None where ids may show it."""
    log = arms[0].spec.log
    if all(arm.sort == "period" for arm in arms):
        return f"periods hold different {many}, {APART}"
    if log is None or log.id is None:
        return f"without log.id nothing shows which {many} are the same, {APART}"
    if getattr(log, "acts_on_top", False):
        return f"of several classes, whether the one that is named is right is A's own, and B's own, {APART}"
    if log.count is not None:
        return f"in a table of counts a row is no single {log.each}, {APART}"
    return None


def _sources(arm: Arm, allowed: Sequence[Path] | None) -> tuple[Source, Source | None]:
    log, folder = arm.spec.log, arm.spec.folder
    if log is None:
        raise ValueError("require_blocks has refused this spec")
    source = find_source(log.source, folder, allowed=allowed)
    second = log.outcomes
    if second is None:
        return source, None
    return source, find_source(second.source, folder, key="log.outcomes.source", allowed=allowed)


def _bound(arm: Arm, engine: Engine) -> BoundLog:
    bound = bind(arm.spec, engine)
    return bound if arm.only is None else bound.only(condition_of(arm.only, arm.spec, bound, engine))


def _cut(answers: Answers, as_of: AsOf) -> Cut:
    """The clock by which the side's own evidence was counted."""
    log, at = answers.spec.log, answers.evidence.as_of
    if log is None:
        raise ValueError("require_blocks has refused this spec")
    until = at - log.outcome_after if at is not None and log.outcome_after is not None else None
    return Cut(at, until, local_moment(as_of, log.timezone), answers.windows)
