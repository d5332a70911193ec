"""Each line of a comparison: a requirement, the money, a metric, told in A, in B, and as B less A."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from upheld.answers import Answers
from upheld.assessed_money import Guess
from upheld.assessment import JudgedRequirement
from upheld.comparison import Compared, ComparedLine, ComparedMetric, ComparedMoney
from upheld.inference import CannotTell, Difference, TwoGaps
from upheld.judging import judge
from upheld.kinds.metric import Metric
from upheld.money import EXPECTED_N, LEVEL, a_day
from upheld.reasons import told as told_why
from upheld.sides import Better, How, Population, Sides, Told
from upheld.spec import Requirement
from upheld.spec.worth import WorthRange


def judged_in(answers: Answers) -> tuple[JudgedRequirement, ...]:
    """Every requirement judged in A, or in B, by itself."""
    deciding = sum(not line.aim for line in answers.spec.requirements)
    per_day = answers.cases_per_day()
    return tuple(told_why(judge(line, answers, deciding), answers.each, per_day) for line in answers.spec.requirements)


def compared_line(
    line: Requirement, sides: Sides, judged: tuple[JudgedRequirement, JudgedRequirement], parts: int
) -> ComparedLine:
    """A requirement in A and in B; `parts` by which alpha of the conclusion is divided."""
    metric = sides.a.metric_of(line)
    over = sides.of_line(line)
    better = _better(line, metric)
    figure: Compared | None = None
    values: dict[str, Compared] = {}
    missing: tuple[str, ...] = ()
    if line.in_every:
        populations = _populations(over, metric, line, line.in_every)
        if not over.a.kind.asks_every_class(over.a.spec, line):
            missing = over.in_one_only(line.in_every, with_young=metric.of_asked)
        how = How(line.looks, line.level, line.expected_n, parts * max(1, len(populations)))
        values = {name: _figure(over, metric, of, better, how) for name, of in populations.items()}
    elif line.across:
        figure = _gap(line, over, metric, parts, judged)
    else:
        of = Population(f"where:{line.where}", ("true",)) if line.where else Population()
        of = replace(of, of_class=line.class_)
        figure = _figure(over, metric, of, better, How(line.looks, line.level, line.expected_n, parts))
    return ComparedLine(
        id=line.name,
        metric=line.metric,
        title=judged[0].title,
        unit=sides.a.unit_of(metric),
        better=better,
        aim=line.aim,
        looks=line.looks,
        level=line.level,
        a=judged[0],
        b=judged[1],
        figure=figure,
        values=values,
        lost_most=_lost_most(values, better),
        missing=missing,
        of_class=line.class_,
    )


def compared_money(sides: Sides, parts: int) -> ComparedMoney | None:
    """What a case is worth in A and in B; None where the spec has no value block."""
    value = sides.b.spec.value
    if value is None:
        return None
    told, difference = sides.money()
    per_case = sides.compared(told, difference, "high", How("anytime", LEVEL, EXPECTED_N, parts))
    per_day = sides.b.volume_per_day()
    written = {key: getattr(value, key) for key in sides.b.kind.RESULTS}
    guesses = tuple(
        Guess(key, worth.from_, worth.to, worth.because)
        for key, worth in written.items()
        if isinstance(worth, WorthRange)
    )
    return ComparedMoney(value.currency, per_case, a_day(per_case.difference, per_day), per_day, guesses)


def compared_metrics(sides: Sides) -> tuple[ComparedMetric, ...]:
    """Every metric of the kind on all cases, at 95 %; what only one look can judge is told at this one look."""
    found = []
    for name, metric in sides.a.metrics.items():
        over = sides.of_metric(metric)
        how = How("once" if metric.once_only else "anytime", LEVEL, EXPECTED_N, 1)
        better = metric.meaning.better
        figure = _figure(over, metric, Population(), better if better in ("high", "low") else None, how)
        found.append(ComparedMetric(name, metric.meaning.title, sides.a.unit_of(metric), better, figure))
    return tuple(found)


def _figure(sides: Sides, metric: Metric[Any], of: Population, better: Better | None, how: How) -> Compared:
    told = sides.statistics(metric, of)
    return sides.compared(told, sides.difference(metric, of, told), better, how)


def _gap(
    line: Requirement,
    sides: Sides,
    metric: Metric[Any],
    parts: int,
    judged: tuple[JudgedRequirement, JudgedRequirement],
) -> Compared:
    """Each side's own gap as it is judged there, and the two gaps held against each other over values both have."""
    populations = _populations(sides, metric, line, line.across or "")
    told = {name: sides.statistics(metric, of) for name, of in populations.items()}
    difference: Difference | CannotTell = _two_gaps(told)
    how = How(line.looks, line.level, line.expected_n, parts)
    nothing = CannotTell("it is told as a gap")
    found = sides.compared((nothing, nothing), difference, "low", how)
    return Compared(judged[0].estimate, judged[1].estimate, found.difference, found.direction, found.beyond_chance)


def _populations(sides: Sides, metric: Metric[Any], line: Requirement, segment: str) -> dict[str, Population]:
    """The values of a segment that both have, or every class, by name."""
    if sides.a.kind.asks_every_class(sides.a.spec, line):
        return {name: Population(of_class=name) for name in sides.classes}
    groups = sides.groups(segment, with_young=metric.of_asked)
    return {name: Population(f"segment:{segment}", group) for name, group in groups.items()}


def _two_gaps(told: dict[str, tuple[Told, Told]]) -> Difference | CannotTell:
    arms: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for value, both in told.items():
        for name, arm, one in zip("AB", arms, both, strict=True):
            if isinstance(one, CannotTell):
                return CannotTell(f"in {name}, {value}: {one.reason}", one.why)
            arm[value] = one
    return TwoGaps(*arms)


def _better(line: Requirement, metric: Metric[Any]) -> Better | None:
    """Which direction is the better one: a gap's down, else the metric's own, else where the bound lies."""
    if line.across:
        return "low"
    if metric.meaning.better in ("high", "low"):
        return "high" if metric.meaning.better == "high" else "low"
    return {"at_least": "high", "at_most": "low"}.get(line.bound.word)  # type: ignore[return-value]


def _lost_most(values: dict[str, Compared], better: Better | None) -> str | None:
    """The value where B lost most, by the plain difference; None where it lost nowhere."""
    sign = {"high": 1, "low": -1}.get(better or "", 0)
    gains = {name: sign * one.difference.value for name, one in values.items() if one.difference.value is not None}
    worst = min(gains, key=lambda name: gains[name], default=None)
    return worst if worst is not None and gains[worst] < 0 else None
