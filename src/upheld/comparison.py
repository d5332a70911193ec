"""What a comparison of A and B says, as frozen typed values, and as the JSON that outside programs read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from upheld.answer import Answer, answer_json
from upheld.assessed_money import Guess
from upheld.assessment import Cases, JudgedRequirement, Warned, cases_json
from upheld.verdicts import Word

FORMAT = 1

Direction: TypeAlias = Literal["better", "worse", "other", "not_told_apart"]
"""B against A: better, worse, other where no direction is the better one, or nothing tells the two apart."""

Outcome: TypeAlias = Literal["better", "worse", "mixed", "not_told_apart"]
"""The conclusion: better somewhere and worse nowhere; worse and better nowhere; both; neither."""


@dataclass(frozen=True, slots=True)
class Side:
    """A or B: what it is, its cases, and what the requirements say of it by itself.

    `name` is what was asked for, `said` is for people.
    """

    name: str
    sort: str
    said: str
    cases: Cases
    conclusion: Word
    as_of: str | None
    evidence_hash: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """How the two were held against each other.

    `same_cases`: differences are told on the `matched` cases that both have; `only_a` and `only_b` are those that one
    of them has alone; None where no id tells. `disagreeing` outcomes differ between the two logs, and B's was taken.
    `same_customers`: customers may be in both, and are held side by side.
    """

    same_cases: bool
    same_customers: bool
    matched: int | None
    only_a: int | None
    only_b: int | None
    disagreeing: int
    because: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure in A and in B, and by how much B's is higher.

    `direction` is told at the figure's own level, `beyond_chance` at alpha divided by everything that was compared.
    """

    a: Answer
    b: Answer
    difference: Answer
    direction: Direction
    beyond_chance: Direction


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A requirement in A and in B.

    `figure` is its figure, None where it must hold in every value of a segment: then `values` has each value's, by
    name, and `lost_most` names the one where B lost most. `missing` names values that only one of the two has, and
    `of_class` the class that the line is about, if it is one of several.
    """

    id: str
    metric: str
    title: str
    unit: str
    better: Literal["high", "low"] | None
    aim: bool
    looks: str
    level: float
    a: JudgedRequirement
    b: JudgedRequirement
    figure: Compared | None
    values: dict[str, Compared]
    lost_most: str | None
    missing: tuple[str, ...] = ()
    of_class: str | None = None

    @property
    def changes_verdict(self) -> bool:
        """Whether the requirement's verdict in B is another than in A."""
        return self.a.verdict.word != self.b.verdict.word

    @property
    def figures(self) -> tuple[Compared, ...]:
        """The figures that were compared: one, or one for each value."""
        return (self.figure,) if self.figure is not None else tuple(self.values.values())

    @property
    def directions(self) -> frozenset[Direction]:
        """Where B is told apart from A beyond chance."""
        return frozenset(one.beyond_chance for one in self.figures) - {"not_told_apart"}


@dataclass(frozen=True, slots=True)
class ComparedMoney:
    """What a case is worth in A and in B; `per_day` is the difference at B's `cases_per_day`."""

    currency: str
    per_case: Compared
    per_day: Answer
    cases_per_day: float | None
    guesses: tuple[Guess, ...]


@dataclass(frozen=True, slots=True)
class ComparedMetric:
    """One metric of the kind in A and in B, whatever is required of it; it decides nothing."""

    name: str
    title: str
    unit: str
    better: str
    figure: Compared


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything one spec says about B against A.

    `compared` is how many requirements and sums of money the level of the conclusion was divided by, aims aside; `unit`
    that of the log's quantities, empty where it has none.
    """

    product: str
    title: str
    kind: str
    each: str
    unit: str
    conclusion: Outcome
    spec_hash: str
    requirements_hash: str
    a: Side
    b: Side
    pairing: Pairing
    compared: int
    lines: tuple[ComparedLine, ...]
    money: ComparedMoney | None
    metrics: tuple[ComparedMetric, ...]
    warnings: tuple[Warned, ...]

    @property
    def changed_verdicts(self) -> tuple[ComparedLine, ...]:
        """The requirements whose verdict in B is another than in A."""
        return tuple(line for line in self.lines if line.changes_verdict)

    def to_json(self, version: str) -> dict[str, Any]:
        """The object of the command line's contract: plain data, no NaN, no infinity, no key left out."""
        return {
            "format": FORMAT,
            "upheld": version,
            "product": self.product,
            "kind": self.kind,
            "unit": self.unit or None,
            "conclusion": self.conclusion,
            "spec_hash": self.spec_hash,
            "requirements_hash": self.requirements_hash,
            "a": _side(self.a),
            "b": _side(self.b),
            "pairing": {
                "same_cases": self.pairing.same_cases,
                "same_customers": self.pairing.same_customers,
                "matched": self.pairing.matched,
                "only_a": self.pairing.only_a,
                "only_b": self.pairing.only_b,
                "disagreeing_outcomes": self.pairing.disagreeing,
                "because": self.pairing.because,
            },
            "compared": self.compared,
            "requirements": [_line(line) for line in self.lines],
            "changed_verdicts": [line.id for line in self.changed_verdicts],
            "value": _money(self.money) if self.money is not None else None,
            "metrics": {one.name: _compared(one.figure) for one in self.metrics},
            "warnings": [{"code": warned.code, "text": warned.text} for warned in self.warnings],
        }


def conclude(directions: frozenset[Direction]) -> Outcome:
    """The conclusion from everything in which the two are told apart beyond chance."""
    if "better" in directions:
        return "mixed" if "worse" in directions else "better"
    return "worse" if "worse" in directions else "not_told_apart"


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "sort": side.sort,
        "conclusion": side.conclusion,
        "as_of": side.as_of,
        "evidence_hash": side.evidence_hash,
        "cases": cases_json(side.cases),
    }


def _line(line: ComparedLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "metric": line.metric,
        "aim": line.aim,
        "looks": line.looks,
        "level": line.level,
        "better": line.better,
        "verdict": {"a": line.a.verdict.word, "b": line.b.verdict.word},
        "compared": _compared(line.figure) if line.figure is not None else None,
        "values": {value: _compared(one) for value, one in line.values.items()},
        "lost_most": line.lost_most,
        "in_one_only": list(line.missing),
    }


def _money(money: ComparedMoney) -> dict[str, Any]:
    return {
        "currency": money.currency,
        "per_case": _compared(money.per_case),
        "per_day": answer_json(money.per_day),
        "cases_per_day": money.cases_per_day,
    }


def _compared(one: Compared) -> dict[str, Any]:
    return {
        "a": answer_json(one.a),
        "b": answer_json(one.b),
        "difference": answer_json(one.difference),
        "direction": one.direction,
        "beyond_chance": one.beyond_chance,
    }
