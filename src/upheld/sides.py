"""A and B of a comparison, and what is asked of both: a figure in each, and their difference with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, TypeAlias

from upheld.answer import Answer
from upheld.answers import Answers
from upheld.comparison import Compared, Direction
from upheld.evidence import Frame
from upheld.inference import (
    Bracketed,
    CannotTell,
    Difference,
    Estimate,
    Looks,
    Range,
    Statistic,
    TwoArms,
    hangs_on,
    infer,
    infer_difference,
    reduced,
)
from upheld.kinds.metric import Metric
from upheld.spec import Requirement

Better: TypeAlias = Literal["high", "low"]
Told: TypeAlias = Statistic | CannotTell

Pairs = Any
"""A kind's counts of the same cases under A and under B; what they hold is the kind's own matter."""


class How(NamedTuple):
    """How a difference is judged; alpha of the conclusion is divided by `parts`."""

    looks: Looks
    level: float
    expected_n: int
    parts: int


@dataclass(frozen=True, slots=True)
class Population:
    """Whose figure it is: of all cases (no set), of a requirement's where clause, or of a group of values.

    With `of_class` it is that of one class of them told from all the others.
    """

    set: str = ""
    values: tuple[str, ...] = ()
    of_class: str | None = None


class Sides:
    """The answers of A and of B, over the same cases where `pairs` are given."""

    def __init__(self, a: Answers, b: Answers, pairs: Pairs | None) -> None:
        self.a, self.b, self.pairs = a, b, pairs
        self.same_folds = holds_same_customers(a.evidence.frame, b.evidence.frame)

    def of_line(self, line: Requirement) -> Sides:
        """The same over the days that a line is judged on."""
        return Sides(self.a.of_line(line), self.b.of_line(line), self._pairs_within(self.b.window_of_line(line)))

    def of_metric(self, metric: Metric[Any]) -> Sides:
        """The same over the days that tell of a metric."""
        window = self.b.window_of_metric(metric)
        return Sides(self.a.of_metric(metric), self.b.of_metric(metric), self._pairs_within(window))

    def _pairs_within(self, window: str | None) -> Pairs | None:
        return self.pairs if self.pairs is None or window is None else self.pairs.within(window)

    def groups(self, segment: str, *, with_young: bool = False) -> Mapping[str, tuple[str, ...]]:
        """The values of a segment that both have, those that are small in either pooled as others.

        With `with_young` cases count that are too young to be judged, for figures that need no outcome.
        """
        sizes = self._sizes(segment, with_young)
        both = {value: min(sizes[0][value], sizes[1].get(value, 0)) for value in sizes[0]}
        found: Mapping[str, tuple[str, ...]] = self.a.kind.grouped(both, self.a.segments_at_least)
        return found

    def _sizes(self, segment: str, with_young: bool) -> list[dict[str, int]]:
        return [arm.kind.value_sizes(arm.evidence, segment, with_young=with_young) for arm in (self.a, self.b)]

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that either of the two names, or the spec declares."""
        return tuple(sorted({*self.a.classes, *self.b.classes}))

    def in_one_only(self, segment: str, *, with_young: bool = False) -> tuple[str, ...]:
        """The values of a segment that are large enough in one of the two, and not there in the other."""
        sizes = self._sizes(segment, with_young)
        least = self.a.segments_at_least
        return tuple(
            value
            for value in sorted({*sizes[0], *sizes[1]})
            if not all(size.get(value, 0) for size in sizes) and max(size.get(value, 0) for size in sizes) >= least
        )

    def statistics(self, metric: Metric[Any], of: Population) -> tuple[Told, Told]:
        """The metric's statistic in A and in B."""
        a, b = (arm.statistic(metric, _part(arm, of)) for arm in (self.a, self.b))
        return a, b

    def difference(self, metric: Metric[Any], of: Population, told: tuple[Told, Told]) -> Difference | CannotTell:
        """B less A: on the same cases where they are known and the metric can be told so, else on each one's own."""
        either = _either(told)
        # Of pairs of cases it is known what was done with them, not which class was named.
        return either if of.of_class is not None else self._paired(metric.paired_as or metric.name, of, either)

    def _paired(self, metric: str, of: Population, either: TwoArms | CannotTell) -> Difference | CannotTell:
        # Where outcomes are known for some cases only, pairs of cases know nothing of how a sample weighs them.
        if isinstance(either, CannotTell) or self.pairs is None or self.a.is_selective or self.b.is_selective:
            return either
        paired: Difference | CannotTell | None = self.pairs.difference(metric, of.set, of.values)
        if isinstance(paired, CannotTell) and paired.value is None:
            return replace(paired, value=_plainly(either))
        return either if paired is None else paired

    def money(self) -> tuple[tuple[Told, Told], Difference | CannotTell]:
        """What a case is worth in A and in B, and the difference."""
        told = self.a.money("per_case"), self.b.money("per_case")
        return told, self._paired("value_per_case", Population(), _either(told))

    def compared(
        self, told: tuple[Told, Told], difference: Difference | CannotTell, better: Better | None, how: How
    ) -> Compared:
        """Both figures, their difference, and where that points: at its own level, and beyond chance."""
        a, b = (_inferred(one, how.looks, how.level, how.expected_n) for one in told)
        difference = self._clustered(difference)
        own, stricter = (_apart(difference, how, parts) for parts in (1, how.parts))
        if any(isinstance(one, Bracketed) for one in told):
            own, stricter = (_ranges_apart(told, how, parts) for parts in (1, how.parts))
        return Compared(a, b, own, direction(own, better), direction(stricter, better))

    def _clustered(self, difference: Difference | CannotTell) -> Difference | CannotTell:
        if isinstance(difference, TwoArms):
            return TwoArms(difference.a, difference.b, self.same_folds)
        return difference


def holds_same_customers(a: Frame, b: Frame) -> bool:
    """Whether both put customers into folds by the same hash of the same sort of value."""
    if not (a.is_clustered and b.is_clustered) or a.fold_hash != b.fold_hash:
        return False
    return dict(a.families).get("log.who") == dict(b.families).get("log.who")


def direction(difference: Answer, better: Better | None) -> Direction:
    """Where an interval of B less A points; nothing is told apart where it holds 0.

    That of a range holds whatever became of the cases whose outcome cannot be known.
    """
    if (
        isinstance(difference, CannotTell) and not isinstance(difference, Range)
    ) or difference.low <= 0 <= difference.high:
        return "not_told_apart"
    if better is None:
        return "other"
    return "better" if (difference.low > 0) == (better == "high") else "worse"


def _part(arm: Answers, of: Population) -> Any:
    if of.of_class is not None:
        return arm.kind.of_class(_part(arm, replace(of, of_class=None)), of.of_class)
    if not of.set:
        return arm.all
    name, _, text = of.set.partition(":")
    if name == "where":
        part = arm.kind.of_where(arm.evidence, text, arm.stakes)
    else:
        part = arm.kind.by_groups(arm.evidence, text, {"": of.values}, arm.stakes)[""]
    return arm.kind.with_design_effect(part, arm.effect)


def _either(told: tuple[Told, Told]) -> TwoArms | CannotTell:
    for one in told:
        if isinstance(one, Bracketed):
            return CannotTell(hangs_on(one.unknown), "cannot_know")
    a, b = told
    for name, one in (("A", a), ("B", b)):
        if isinstance(one, CannotTell):
            return CannotTell(f"in {name} {one.reason}", one.why)
    if isinstance(a, CannotTell) or isinstance(b, CannotTell):
        raise ValueError("refusals have been told")
    return TwoArms(a, b)


def _plainly(arms: TwoArms) -> float | None:
    """The plain difference of two figures; None where one has none."""
    a, b = reduced(arms.a).value, reduced(arms.b).value
    return None if a is None or b is None else b - a


def _inferred(one: Told, looks: Looks, level: float, expected_n: int) -> Answer:
    return one if isinstance(one, CannotTell) else infer(one, looks=looks, level=level, expected_n=expected_n)


def _ranges_apart(told: tuple[Told, Told], how: How, parts: int) -> Answer:
    """Between what and what B less A lies, where outcomes cannot be known for some cases of A or of B.

    From two intervals at half of alpha each, which hold together (union bound); conservative. CannotTell where one of
    the two figures cannot be told.
    """
    alpha = (1 - how.level) / max(1, parts)
    a, b = (_inferred(one, how.looks, 1 - alpha / 2, how.expected_n) for one in told)
    if not isinstance(a, Estimate | Range):
        return CannotTell(f"in A {a.reason}", a.why)
    if not isinstance(b, Estimate | Range):
        return CannotTell(f"in B {b.reason}", b.why)
    unknown = " and ".join(f"{one.unknown} in {name}" for name, one in (("A", a), ("B", b)) if isinstance(one, Range))
    (least_a, most_a), (least_b, most_b) = _plain_ends(a), _plain_ends(b)
    return Range(
        hangs_on(unknown),
        "cannot_know",
        at_least=least_b - most_a,
        at_most=most_b - least_a,
        low=b.low - a.high,
        high=b.high - a.low,
        level=1 - alpha,
        n=a.n + b.n,
        n_of=b.n_of if a.n_of == b.n_of else "cases",
        method="two intervals at half of alpha each, over all that unknown outcomes may be",
        unknown=unknown,
    )


def _plain_ends(one: Estimate | Range) -> tuple[float, float]:
    return (one.at_least, one.at_most) if isinstance(one, Range) else (one.value, one.value)


def _apart(difference: Difference | CannotTell, how: How, parts: int) -> Answer:
    if isinstance(difference, CannotTell):
        return difference
    level = 1 - (1 - how.level) / max(1, parts)
    return infer_difference(difference, looks=how.looks, level=level, expected_n=how.expected_n)
