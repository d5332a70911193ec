"""How many cases there are of each sort, what they are worth together, and which value of a segment does worst."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from types import ModuleType
from typing import Any

from upheld.answers import Answers
from upheld.assessment import JudgedRequirement
from upheld.evidence import Evidence
from upheld.judging import judge
from upheld.kinds import KINDS
from upheld.kinds.cases import MONEY, Sorts
from upheld.spec import Spec
from upheld.wording import answer_shown, plural, shown


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases of one combination: rows of the log, the cases they stand for, and money in the currency."""

    sort: tuple[int, int]
    rows: int
    cases: int
    worth: Fraction
    lost: Fraction
    without_worth: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of a whole log, and by each value of each segment. Sums are exact."""

    counted: tuple[Counted, ...]
    by_segment: tuple[dict[str, tuple[Counted, ...]], ...] = ()

    def where(self, sorts: Sorts) -> Totals:
        """Those of these combinations."""
        return Totals(tuple(one for one in self.counted if one.sort in sorts))

    def of(self, segment: int, values: Collection[str]) -> Totals:
        """Those of these values of a segment."""
        found = self.by_segment[segment]
        return Totals(tuple(one for value in values for one in found.get(value, ())))

    def rows(self) -> int:
        """How many rows of the log these are."""
        return sum(one.rows for one in self.counted)

    def cases(self) -> int:
        """How many cases these are."""
        return sum(one.cases for one in self.counted)

    def worth(self) -> Fraction:
        """What they are worth together, as far as it is known."""
        return sum((one.worth for one in self.counted), Fraction(0))

    def lost(self) -> Fraction:
        """What is lost in those of them that cost something, as a number above 0."""
        return -sum((one.lost for one in self.counted), Fraction(0))

    def without_worth(self) -> int:
        """How many of them have a worth that cannot be worked out."""
        return sum(one.without_worth for one in self.counted)


@dataclass(frozen=True, slots=True)
class Worst:
    """The value of a segment (or its small values together) that does worst: why, and the figure that says so."""

    segment: str
    value: str
    why: str
    figure: str


def totals_of(rows: Iterable[tuple[Any, ...]], segments: int, scale: Fraction) -> Totals:
    """The answer of a kind's `totals` query; `scale` is how many units of it make one of the currency."""
    everyone: list[Counted] = []
    by_segment: list[dict[str, list[Counted]]] = [{} for _ in range(segments)]
    for place, *rest in sorted(rows, key=repr):
        values, (region, outcome, n_rows, cases, worth, lost, without) = rest[:segments], rest[segments:]
        money = (Fraction(int(worth)) / scale, Fraction(int(lost)) / scale)
        one = Counted((region, outcome), int(n_rows), int(cases), *money, int(without))
        if place:
            by_segment[place - 1].setdefault(values[place - 1], []).append(one)
        else:
            everyone.append(one)
    return Totals(
        tuple(everyone),
        tuple({value: tuple(of) for value, of in sorted(found.items())} for found in by_segment),
    )


def groups_of(totals: Totals, segment: int, at_least: int, kind: ModuleType) -> dict[str, tuple[str, ...]]:
    """Each group of a segment's values as requirements judge them: large ones alone, small ones together."""
    sizes = {value: sum(one.cases for one in of) for value, of in totals.by_segment[segment].items()}
    found: dict[str, tuple[str, ...]] = kind.grouped(sizes, at_least)
    return found


def worst_by_totals(spec: Spec, totals: Totals, kind: ModuleType) -> Worst | str:
    """The value with the least money per case or the most mistakes, as the kind has it; else why there is none."""
    log = spec.log
    if log is None or not log.segments:
        return "the spec names no segments (log.segments)"
    currency = spec.value.currency if spec.value and MONEY in kind.cases.worst_by(spec) else None
    badness: Callable[[Totals], Fraction | None] = _loss_per_case if currency else lambda part: _mistakes(part, kind)
    found: list[tuple[Fraction, str, str, Totals]] = []
    for position, segment in enumerate(log.segments):
        groups = groups_of(totals, position, log.segments_at_least, kind)
        for value, values in groups.items() if len(groups) > 1 else ():
            part = totals.of(position, values).where(kind.cases.JUDGED)
            bad = badness(part)
            if bad is not None:
                found.append((bad, segment, value, part))
    if not found:
        return f"no segment has two values large enough to compare (log.segments_at_least: {log.segments_at_least})"
    bad, segment, value, part = max(found, key=lambda one: one[0])
    if not currency and not bad:
        return f"no case of any segment {kind.cases.NONE_WRONG}"
    if currency:
        figure = f": {float(-bad):,.2f} {currency}"
        return Worst(segment, value, f"the least money per {log.each} of all segments", figure)
    figure = f": {shown(float(bad), 'share')} of {part.cases():,} {plural(log.each)}"
    return Worst(segment, value, f"the largest share of {kind.cases.WRONG_SAID} of all segments", figure)


def worst_by_requirement(spec: Spec, evidence: Evidence) -> Worst | None:
    """The value that holds up most the requirement in every value of a segment that fares worst; None without one."""
    kind = KINDS[spec.kind]
    lines = [line for line in spec.requirements if line.in_every and not kind.asks_every_class(spec, line)]
    if not lines:
        return None
    answers = Answers(spec, evidence)
    deciding = sum(not line.aim for line in spec.requirements)
    judged = [one for one in (judge(line, answers, deciding) for line in lines) if one.worst is not None]
    if not judged:
        return None
    one = max(judged, key=_urgency)  # the first of equals
    worst, word = one.worst, one.verdict.word.replace("_", " ")
    if worst is None:
        return None
    figure = f", with {answer_shown(worst.estimate, one.unit)}"
    return Worst(worst.segment, worst.value, f"it holds up most the requirement {one.title}: {word}", figure)


def _urgency(judged: JudgedRequirement) -> tuple[bool, int]:
    return not judged.aim, ("met", "undecided", "not_met").index(judged.verdict.word)


def _loss_per_case(part: Totals) -> Fraction | None:
    known = part.cases() - part.without_worth()
    return -part.worth() / known if known else None


def _mistakes(part: Totals, kind: ModuleType) -> Fraction | None:
    mistakes = part.where(kind.cases.WRONG)
    return Fraction(mistakes.cases(), part.cases()) if part.cases() else None


__all__ = ["Counted", "Totals", "Worst", "groups_of", "totals_of", "worst_by_requirement", "worst_by_totals"]
