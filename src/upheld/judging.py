"""One requirement judged: plainly, in every value of a segment, or as a gap across values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any

from upheld.answer import Answer
from upheld.answers import Answers
from upheld.assessment import JudgedRequirement, SegmentVerdict
from upheld.flips import Flip, flips
from upheld.inference import (
    CannotTell,
    Gap,
    Growth,
    Range,
    Ranged,
    Statistic,
    growth_to_decide,
    growth_to_decide_gap,
    hangs_on,
    infer,
    infer_gap,
    reduced,
)
from upheld.inference.more_cases import FEWEST_CASES
from upheld.spec import Bound, Requirement
from upheld.verdicts import Verdict, Why, verdict_for, with_growth
from upheld.wording import asked_shown, requirement_shown, window_shown

Told = Statistic | CannotTell

Ahead = Callable[[Requirement, Told, int], Growth | None]
"""How far the log must grow to decide a line in each of so many segments."""


def judge(line: Requirement, answers: Answers, requirements: int, *, looks_ahead: bool = True) -> JudgedRequirement:
    """The requirement with its estimate and verdict; of `requirements` lines that decide, aims aside.

    With `looks_ahead`, an undecided one is told how many more cases would probably decide it, which takes most of the
    time.

    The verdict is the line's own. `not_met_beyond_chance` says whether it would also be not met if alpha were divided
    by the number of requirements, which is what the conclusion asks.
    """
    metric = answers.metric_of(line)
    # Of a line that asks every class the newest days of all cases together would be another figure.
    shows_recent = looks_ahead and not answers.kind.asks_every_class(answers.spec, line)
    recent, earlier = (answers.recent_of(line), answers.earlier_of(line)) if shows_recent else (None, None)
    answers = answers.of_line(line)
    statistic = answers.statistic(metric, answers.part_of(line))
    judged = JudgedRequirement(
        id=line.name,
        metric=line.metric,
        title=requirement_shown(line, metric.meaning.title, answers.unit_of(metric)),
        asks=asked_shown(line, metric.meaning.title),
        bound=line.bound,
        segment=line.in_every or line.across,
        where=line.where,
        aim=line.aim,
        window=window_shown(line),
        recent=_over(line, recent),
        earlier=_over(line, earlier),
        looks=line.looks,
        level=line.level,
        unit=answers.unit_of(metric),
        estimate=inferred(line, statistic),
        verdict=Verdict("undecided"),
        explained=f"{metric.meaning.says} {metric.meaning.mind}".strip(),
    )
    growth = _growth if looks_ahead else _no_growth
    if not (line.in_every or line.across):
        return _plainly(line, answers, judged, statistic, requirements, growth)
    statistics = {value: answers.statistic(metric, one) for value, one in answers.values_of(line).items()}
    how = _in_every if line.in_every else _across
    return how(line, answers, judged, statistics, requirements, growth)


def _over(line: Requirement, answers: Answers | None) -> Answer | None:
    """The line's figure over the days of these answers, of all its cases together; None without them."""
    if answers is None:
        return None
    return inferred(line, answers.statistic(answers.metric_of(line), answers.part_of(line)))


def _plainly(
    line: Requirement, answers: Answers, judged: JudgedRequirement, statistic: Told, requirements: int, growth: Ahead
) -> JudgedRequirement:
    verdict = verdict_for(judged.estimate, line.bound)
    beyond_chance = _is_not_met(line, statistic, requirements)
    turns = _flips(line, answers, statistic)
    if verdict.word == "undecided" and _hangs_on_a_guess(line, statistic):
        # No number of cases decides what hangs on a guess.
        return replace(judged, verdict=Verdict("undecided", "cannot_know"), flips=turns)
    verdict = _with_growth(verdict, growth(line, statistic, 1), answers.cases_behind(line), statistic)
    return replace(judged, verdict=verdict, not_met_beyond_chance=beyond_chance, flips=turns)


def _with_growth(verdict: Verdict, growth: Growth | None, cases: int, statistic: Told) -> Verdict:
    """The verdict told how far the log must grow; with a handful of cases that cannot be planned, but it is early."""
    grown = with_growth(verdict, growth, cases)
    if grown.why != "too_close" or isinstance(statistic, CannotTell):
        return grown
    now = reduced(statistic)
    is_a_handful = isinstance(now, CannotTell) or now.cases < FEWEST_CASES
    return Verdict("undecided", "too_early", grown.because) if is_a_handful else grown


def _hangs_on_a_guess(line: Requirement, statistic: Told) -> bool:
    """Whether the figure lies on both sides of an edge of the bound, within the ranges of what is guessed."""
    if not isinstance(statistic, Ranged):
        return False
    figures = [float(mean.total / mean.n) for mean in statistic.corners if mean.n]
    return any(min(figures) < edge < max(figures) for edge in line.bound.edges) if figures else False


def _flips(line: Requirement, answers: Answers, statistic: Told) -> tuple[Flip, ...]:
    if not isinstance(statistic, Ranged):
        return ()
    return tuple(flip for edge in line.bound.edges for flip in flips(statistic, answers.stakes.guesses, edge))


def _in_every(
    line: Requirement,
    answers: Answers,
    judged: JudgedRequirement,
    statistics: dict[str, Told],
    requirements: int,
    growth: Ahead,
) -> JudgedRequirement:
    m = len(statistics)
    pools = not answers.kind.asks_every_class(answers.spec, line)
    small = answers.pooled_for(answers.metric_of(line), line.in_every or "") if pools else ()
    if small and set(statistics) == {answers.kind.OTHERS}:
        reason = f"every value of {line.in_every} is too small to stand alone; a smaller segments_at_least judges them"
        refused = CannotTell(reason)
        return replace(judged, estimate=refused, verdict=verdict_for(refused, line.bound))
    rows = []
    for value, statistic in statistics.items():
        estimate = inferred(line, statistic)
        verdict = verdict_for(estimate, line.bound)
        if verdict.word == "undecided" and _hangs_on_a_guess(line, statistic):
            verdict = Verdict("undecided", "cannot_know")
        verdict = _with_growth(verdict, growth(line, statistic, m), answers.cases_behind(line), statistic)
        row = SegmentVerdict(line.in_every or "", value, verdict, estimate, _is_not_met(line, statistic, m))
        rows.append(row)
    return replace(
        judged,
        verdict=in_every_verdict(rows),
        segments=tuple(rows),
        worst=worst_of(rows, line.bound),
        not_met_beyond_chance=any(_is_not_met(line, one, m * requirements) for one in statistics.values()),
    )


def _across(
    line: Requirement,
    answers: Answers,
    judged: JudgedRequirement,
    statistics: dict[str, Told],
    requirements: int,
    growth: Ahead,
) -> JudgedRequirement:
    segment = line.across or ""
    rows = tuple(
        SegmentVerdict(segment, value, None, inferred(line, statistic)) for value, statistic in statistics.items()
    )
    found = gap_of(line, statistics)
    if isinstance(found, CannotTell):
        return replace(judged, estimate=found, verdict=verdict_for(found, line.bound), segments=rows)
    if isinstance(found.estimate, Range):
        # The range of a gap hangs on the unknown cases of all values together.
        unknown = answers.unknown_ones(answers.metrics[line.metric], answers.part_of(line))
        found = replace(found, estimate=replace(found.estimate, unknown=unknown, reason=hangs_on(unknown)))
    arms = {value: one for value, one in statistics.items() if not isinstance(one, CannotTell)}
    further = None
    if growth is _growth:
        how = {"looks": line.looks, "level": line.level, "expected_n": line.expected_n}
        further = growth_to_decide_gap(arms, line.bound.high or 0.0, **how)  # type: ignore[arg-type]
    stricter = gap_of(line, statistics, requirements)
    return replace(
        judged,
        estimate=found.estimate,
        verdict=with_growth(verdict_for(found.estimate, line.bound), further, answers.cases_behind(line)),
        segments=rows,
        gap=(found.largest, found.smallest),
        not_met_beyond_chance=isinstance(stricter, Gap)
        and verdict_for(stricter.estimate, line.bound).word == "not_met",
    )


def in_every_verdict(rows: list[SegmentVerdict]) -> Verdict:
    """Met where every value is; not met where one is beyond chance; else undecided for the weightiest reason.

    One value that is probably not met with realistic cases would decide the whole line, so the smallest such need comes
    first. Else all must be met: cannot_know and too_close weigh more than too_early, and the largest need counts,
    None where one of them has no figure.
    """
    if not rows:
        return Verdict("undecided", "too_early", "no value of the segment has cases yet")
    if any(row.not_met_beyond_chance for row in rows):
        return Verdict("not_met")
    unsettled = [row.verdict for row in rows if row.verdict and row.verdict.word != "met"]
    if not unsettled:
        return Verdict("met")
    breaking = [verdict.more_cases for verdict in unsettled if verdict.more_cases and verdict.towards == "not_met"]
    if breaking:
        return Verdict("undecided", "too_early", "", min(breaking), "not_met")
    weightiest: tuple[Why, ...] = ("cannot_know", "too_close")
    for why in weightiest:
        if any(verdict.why == why for verdict in unsettled):
            return Verdict("undecided", why)
    if any(verdict.more_cases is None for verdict in unsettled):
        return Verdict("undecided", "too_early")
    return Verdict("undecided", "too_early", "", max(verdict.more_cases or 0 for verdict in unsettled), "met")


def worst_of(rows: list[SegmentVerdict], bound: Bound) -> SegmentVerdict | None:
    """The value that holds the line up most: unsettled before met, then by its interval's wrong end."""
    rank = {"met": 0, "undecided": 1, "not_met": 2}

    def badness(row: SegmentVerdict) -> tuple[int, float]:
        if isinstance(row.estimate, CannotTell):
            return rank["undecided"], inf
        below = (bound.low - row.estimate.low) if bound.low is not None else -inf
        above = (row.estimate.high - bound.high) if bound.high is not None else -inf
        return rank[row.verdict.word if row.verdict else "met"], max(below, above)

    return max(rows, key=badness, default=None)


def inferred(line: Requirement, statistic: Told, parts: int = 1) -> Answer:
    """The estimate by the requirement's own rule, with alpha divided by `parts`."""
    if isinstance(statistic, CannotTell):
        return statistic
    return infer(statistic, looks=line.looks, level=_level(line, parts), expected_n=line.expected_n)


def _is_not_met(line: Requirement, statistic: Told, parts: int) -> bool:
    return verdict_for(inferred(line, statistic, parts), line.bound).word == "not_met"


def gap_of(line: Requirement, statistics: dict[str, Told], parts: int = 1) -> Gap | CannotTell:
    """The gap between the largest and the smallest value by the requirement's own rule, with alpha over `parts`."""
    arms: dict[str, Any] = {}
    for value, statistic in statistics.items():
        if isinstance(statistic, CannotTell):
            return CannotTell(f"{line.across} = {value}: {statistic.reason}", statistic.why)
        arms[value] = statistic
    return infer_gap(arms, looks=line.looks, level=_level(line, parts), expected_n=line.expected_n)


def _no_growth(line: Requirement, statistic: Told, segments: int) -> Growth | None:
    return None


def _growth(line: Requirement, statistic: Told, segments: int) -> Growth | None:
    if isinstance(statistic, CannotTell):
        return None

    def grown(parts: int) -> Growth | None:
        level = _level(line, parts)
        return growth_to_decide(statistic, line.bound, looks=line.looks, level=level, expected_n=line.expected_n)

    growth = grown(1)
    # "Not met somewhere" is judged at alpha over all values of a segment, so that is what must be reached.
    return growth if growth is None or growth.towards == "met" or segments == 1 else grown(segments)


def _level(line: Requirement, parts: int) -> float:
    return 1 - (1 - line.level) / max(1, parts)
