"""From a spec and its evidence to an assessment. A pure function: no clock, no file, no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from upheld.assessment import (
    Answer,
    Assessment,
    CalibrationGroup,
    Cases,
    JudgedRequirement,
    SegmentVerdict,
    Warned,
)
from upheld.errors import Problem, SpecError
from upheld.evidence import Evidence
from upheld.inference import (
    CannotTell,
    Growth,
    Looks,
    Statistic,
    growth_to_decide,
    growth_to_decide_gap,
    infer,
    infer_gap,
    wilson,
)
from upheld.kinds import KINDS
from upheld.kinds.metric import Metric
from upheld.spec import Bound, Requirement, Spec, requirements_hash, spec_hash
from upheld.verdicts import Verdict, Why, conclude, verdict_for, with_growth
from upheld.wording import answer_shown, bound_shown, gap_unit, plural, shown, span_shown

AUC_ERROR_TO_WARN = 0.001
RECENT_DAYS = 28
_EPOCH = date(1970, 1, 1)

Part = Any
"""A kind's slice; what it holds is the kind's own matter."""


def assess(spec: Spec, evidence: Evidence, *, committed: str | None = None, stated: Spec | None = None) -> Assessment:
    """The assessment of a spec on its evidence: verdicts, conclusion, metrics, and what to know before trusting them.

    `committed` says when the requirements were fixed, in the caller's words (a commit, a date); None when unknown.
    `stated` is the spec as it is written, where `spec` tries another setting: its hash is reported, with a warning.
    Raises SpecError if the spec requires nothing, or if the evidence was counted for another spec.
    """
    if not spec.requirements:
        raise NothingRequired(spec.file_name)
    return _Assessor(spec, evidence, stated or spec).assessment(committed)


class NothingRequired(SpecError):
    """The spec says nothing of what is good enough."""

    def __init__(self, name: str) -> None:
        message = (
            "nothing is required yet. Say what is good enough before looking at a figure, for example: "
            "- {metric: recall, at_least: 92%}"
        )
        super().__init__(name, [Problem("requirements", message)])


class _Assessor:
    """The slices of one evidence, each made once, and what is asked of them."""

    def __init__(self, spec: Spec, evidence: Evidence, stated: Spec) -> None:
        self.spec, self.evidence, self.stated = spec, evidence, stated
        self.kind: ModuleType = KINDS[spec.kind]
        self.metrics: Mapping[str, Metric[Part]] = self.kind.METRICS
        if evidence.frame.query != self.kind.query_identity(spec):
            raise SpecError(spec.file_name, [Problem("", "the evidence was counted for another spec; gather it again")])
        self.all: Part = self.kind.overall(evidence)
        self.alpha_parts = max(1, sum(not line.aim for line in spec.requirements))
        known_for = spec.log.outcome_known_for if spec.log else "all"
        self.known_for = known_for if isinstance(known_for, str) else "sampled"
        effect = self.kind.design_effect(self.all) if evidence.frame.is_clustered else 1.0
        at_least = spec.log.segments_at_least if spec.log else 1
        self.segments: dict[str, dict[str, Part]] = {
            segment: {
                value: self.kind.with_design_effect(part, effect)
                for value, part in self.kind.by_value(evidence, segment, at_least).items()
            }
            for segment in evidence.frame.segments
        }
        self.effect = effect

    # -- statistics and answers ----------------------------------------------------------------------------------------

    def statistic(self, metric: Metric[Part], part: Part) -> Statistic | CannotTell:
        """The metric's statistic on a slice, or why the log cannot give it."""
        if metric.needs_probability and not part.is_probability:
            return CannotTell(
                "it needs a score that is a probability, and log.score_scale says it is another number", "cannot_know"
            )
        unknown = metric.outcomes_of - self.kind.KNOWN_REGIONS[self.known_for]
        if unknown:
            return CannotTell(_spoilt(self.known_for, plural(self.each)), "cannot_know")
        if metric.outcomes_of and not part.judged:
            return CannotTell(f"no {self.each} has an outcome yet")
        return metric.compute(part)

    def answer(self, metric: Metric[Part], part: Part, looks: Looks, level: float, expected_n: int) -> Answer:
        """The metric on a slice, with its interval."""
        statistic = self.statistic(metric, part)
        if isinstance(statistic, CannotTell):
            return statistic
        return infer(statistic, looks=looks, level=level, expected_n=expected_n)

    def shown_metrics(self, part: Part) -> dict[str, Answer]:
        """Every metric of the kind on a slice; once-only ones at this one look, as their method says."""
        return {
            name: self.answer(metric, part, "once" if metric.once_only else "anytime", 0.95, 1000)
            for name, metric in self.metrics.items()
        }

    @property
    def each(self) -> str:
        return self.spec.log.each if self.spec.log else "case"

    # -- requirements --------------------------------------------------------------------------------------------------

    def judged(self, line: Requirement) -> JudgedRequirement:
        metric = self.metrics[line.metric]
        part = self.part_of(line)
        estimate = self.answer(metric, part, line.looks, line.level, line.expected_n)
        shared: dict[str, Any] = {
            "id": line.name,
            "metric": line.metric,
            "title": _title(line, metric),
            "bound": line.bound,
            "segment": line.in_every or line.across,
            "where": line.where,
            "aim": line.aim,
            "window": "all" if line.window is None else span_shown(line.window / timedelta(days=1)),
            "looks": line.looks,
            "level": line.level,
            "unit": metric.unit,
        }
        if line.window is not None and (line.in_every or line.across):
            refused = CannotTell("the evidence keeps segments over all days only; write window: all", "cannot_know")
            judged = JudgedRequirement(estimate=refused, verdict=verdict_for(refused, line.bound), **shared)
        elif line.in_every:
            judged = self._in_every(
                line, metric, JudgedRequirement(estimate=estimate, verdict=Verdict("undecided"), **shared)
            )
        elif line.across:
            judged = self._across(
                line, metric, JudgedRequirement(estimate=estimate, verdict=Verdict("undecided"), **shared)
            )
        else:
            judged = self._plain(
                line, metric, part, JudgedRequirement(estimate=estimate, verdict=Verdict("undecided"), **shared)
            )
        return self._told(judged)

    def part_of(self, line: Requirement) -> Part:
        """The slice a requirement is about: all cases, its own where clause, or the newest days."""
        if line.where:
            return self.kind.with_design_effect(self.kind.of_where(self.evidence, line.where), self.effect)
        if line.window is not None:
            return self.kind.of_window(self.evidence, max(1, round(line.window / timedelta(days=1))))
        return self.all

    def _plain(
        self, line: Requirement, metric: Metric[Part], part: Part, judged: JudgedRequirement
    ) -> JudgedRequirement:
        statistic = self.statistic(metric, part)
        growth = None if isinstance(statistic, CannotTell) else self._growth(line, statistic)
        verdict = with_growth(verdict_for(judged.estimate, line.bound), growth, self.all.judged)
        beyond = self.answer(metric, part, line.looks, self._stricter(line, 1), line.expected_n)
        return replace(judged, verdict=verdict, not_met_beyond_chance=verdict_for(beyond, line.bound).word == "not_met")

    def _in_every(self, line: Requirement, metric: Metric[Part], judged: JudgedRequirement) -> JudgedRequirement:
        parts = self.segments[line.in_every or ""]
        statistics = {value: self.statistic(metric, part) for value, part in parts.items()}
        m = max(1, len(parts))

        def is_not_met(statistic: Statistic | CannotTell, divisor: int) -> bool:
            if isinstance(statistic, CannotTell):
                return False
            level = 1 - (1 - line.level) / divisor
            found = infer(statistic, looks=line.looks, level=level, expected_n=line.expected_n)
            return verdict_for(found, line.bound).word == "not_met"

        rows = []
        for value, statistic in statistics.items():
            told = isinstance(statistic, CannotTell)
            estimate: Answer = (
                statistic
                if isinstance(statistic, CannotTell)
                else infer(statistic, looks=line.looks, level=line.level, expected_n=line.expected_n)
            )
            growth = None if told or isinstance(statistic, CannotTell) else self._growth(line, statistic, m)
            verdict = with_growth(verdict_for(estimate, line.bound), growth, self.all.judged)
            rows.append(SegmentVerdict(line.in_every or "", value, verdict, estimate, is_not_met(statistic, m)))
        beyond = any(is_not_met(statistic, m * self.alpha_parts) for statistic in statistics.values())
        return replace(
            judged,
            verdict=_in_every_verdict(rows),
            segments=tuple(rows),
            worst=_worst(rows, line.bound),
            not_met_beyond_chance=beyond,
        )

    def _across(self, line: Requirement, metric: Metric[Part], judged: JudgedRequirement) -> JudgedRequirement:
        parts = self.segments[line.across or ""]
        arms = {value: self.statistic(metric, part) for value, part in parts.items()}
        rows = tuple(
            SegmentVerdict(
                line.across or "",
                value,
                Verdict("undecided", None, "part of the gap"),
                self.answer(metric, parts[value], line.looks, line.level, line.expected_n),
            )
            for value in arms
        )
        refused = next(((value, arm) for value, arm in arms.items() if isinstance(arm, CannotTell)), None)
        if refused is not None and isinstance(refused[1], CannotTell):
            found: Any = CannotTell(f"{line.across} = {refused[0]}: {refused[1].reason}", refused[1].why)
        else:
            found = self._gap(line, arms, line.level)
        if isinstance(found, CannotTell):
            return replace(judged, estimate=found, verdict=verdict_for(found, line.bound), segments=rows)
        sound: dict[str, Statistic] = {value: arm for value, arm in arms.items() if not isinstance(arm, CannotTell)}
        growth = growth_to_decide_gap(
            sound, line.bound.high or 0.0, looks=line.looks, level=line.level, expected_n=line.expected_n
        )
        verdict = with_growth(verdict_for(found.estimate, line.bound), growth, self.all.judged)
        stricter = self._gap(line, arms, self._stricter(line, 1))
        beyond = not isinstance(stricter, CannotTell) and verdict_for(stricter.estimate, line.bound).word == "not_met"
        return replace(
            judged,
            estimate=found.estimate,
            verdict=verdict,
            segments=rows,
            gap=(found.largest, found.smallest),
            not_met_beyond_chance=beyond,
        )

    def _gap(self, line: Requirement, arms: Mapping[str, Statistic | CannotTell], level: float) -> Any:
        sound = {value: arm for value, arm in arms.items() if not isinstance(arm, CannotTell)}
        return infer_gap(sound, looks=line.looks, level=level, expected_n=line.expected_n)

    def _growth(self, line: Requirement, statistic: Statistic, segments: int = 1) -> Growth | None:
        growth = growth_to_decide(statistic, line.bound, looks=line.looks, level=line.level, expected_n=line.expected_n)
        if growth is None or growth.towards == "met" or segments == 1:
            return growth
        # "Not met somewhere" is judged at alpha over all segments, so that is what must be reached.
        stricter = 1 - (1 - line.level) / segments
        return growth_to_decide(statistic, line.bound, looks=line.looks, level=stricter, expected_n=line.expected_n)

    def _stricter(self, line: Requirement, segments: int) -> float:
        return 1 - (1 - line.level) / (self.alpha_parts * segments)

    # -- words ---------------------------------------------------------------------------------------------------------

    def _told(self, judged: JudgedRequirement) -> JudgedRequirement:
        """The requirement with its reason in words, and how long the missing cases would take at today's volume."""
        days = None
        if judged.verdict.more_cases is not None:
            per_day = self.cases_per_day()
            days = round(judged.verdict.more_cases / per_day) if per_day else None
        verdict = replace(judged.verdict, because=self._because(judged, days))
        return replace(judged, verdict=verdict, days_to_decide=days)

    def _because(self, judged: JudgedRequirement, days: int | None) -> str:
        about = self._about(judged)
        verdict = judged.verdict
        if verdict.word != "undecided":
            return about
        if verdict.why == "too_early" and verdict.more_cases is not None:
            wait = f", some {span_shown(days)} at today's volume" if days else ""
            towards = "not met" if verdict.towards == "not_met" else "met"
            more = f"about {verdict.more_cases:,} more {plural(self.each)} would probably decide it ({towards}){wait}"
            return f"{about}; {more}"
        if verdict.why == "too_close":
            advice = f"no realistic number of {plural(self.each)} would decide it: move the bound or accept undecided"
            return f"{about}; {advice}"
        return about

    def _about(self, judged: JudgedRequirement) -> str:
        bound = bound_shown(judged.bound, judged.unit)
        if judged.gap is not None:
            largest, smallest = judged.gap
            figures = {one.value: one.estimate for one in judged.segments}
            ends = " and ".join(f"{name} {_figure(figures[name], judged.unit)}" for name in (largest, smallest))
            return f"{answer_shown(judged.estimate, gap_unit(judged.unit))}: {ends}; {bound}"
        if judged.segments and judged.segment and judged.bound.word != "gap_at_most":
            return self._about_segments(judged, bound)
        if isinstance(judged.estimate, CannotTell):
            return judged.estimate.reason
        return f"{answer_shown(judged.estimate, judged.unit)}; {bound}"

    def _about_segments(self, judged: JudgedRequirement, bound: str) -> str:
        rows = judged.segments
        if judged.verdict.word == "met":
            worst = judged.worst
            return (
                f"met in all {len(rows)}; worst: {worst.value} {answer_shown(worst.estimate, judged.unit)}"
                if worst
                else "met"
            )
        if judged.verdict.word == "not_met":
            broken = [row for row in rows if row.not_met_beyond_chance]
            named = "; ".join(f"{row.value} {answer_shown(row.estimate, judged.unit)}" for row in broken)
            return f"not met in {named}; {bound}"
        open_rows = [row for row in rows if row.verdict.word != "met"]
        named = "; ".join(f"{row.value} {_open(row, judged.unit)}" for row in open_rows[:4])
        more = f" and {len(open_rows) - 4} more" if len(open_rows) > 4 else ""
        others = "" if len(open_rows) == len(rows) else f"; the other {len(rows) - len(open_rows)} met"
        return f"{named}{more}{others}"

    def cases_per_day(self) -> float | None:
        """Judged cases a day over the newest 28 days with judged cases; None without time."""
        span: tuple[int, int] | None = self.kind.judged_days(self.evidence)
        if span is None:
            return None
        days = min(RECENT_DAYS, span[1] - span[0] + 1)
        judged: int = self.kind.of_window(self.evidence, days).judged
        return judged / days

    # -- the whole -----------------------------------------------------------------------------------------------------

    def assessment(self, committed: str | None) -> Assessment:
        requirements = tuple(self.judged(line) for line in self.spec.requirements)
        deciding = [judged for judged in requirements if not judged.aim]
        conclusion = conclude(
            [judged.verdict.word for judged in deciding],
            not_met_beyond_chance=any(judged.not_met_beyond_chance for judged in deciding),
        )
        span = self.kind.judged_days(self.evidence)
        part = self.all
        cases = Cases(
            all=int(self.evidence.sets["curve"].n.sum()),
            judged=part.judged,
            immature=part.immature,
            unscored=part.unscored,
            outcome_unknown=part.unknown,
            first=_EPOCH + timedelta(days=span[0]) if span else None,
            last=_EPOCH + timedelta(days=span[1]) if span else None,
        )
        metrics = self.shown_metrics(part)
        return Assessment(
            product=self.spec.product,
            title=self.spec.title,
            kind=self.spec.kind,
            each=self.each,
            conclusion=conclusion,
            spec_hash=spec_hash(self.stated),
            requirements_hash=requirements_hash(self.stated),
            spec_committed=committed,
            evidence_hash=self.evidence.content_hash,
            as_of=self._as_of(),
            cases=cases,
            setting=self.kind.stated(self.spec.lever),
            requirements=requirements,
            rule=self.spec.rule if isinstance(self.spec.rule, str) else None,
            metrics=metrics,
            segments={
                segment: {value: self.shown_metrics(one) for value, one in values.items()}
                for segment, values in self.segments.items()
            },
            calibration=self._calibration(),
            confusion=self.kind.confusion(part),
            warnings=tuple(self._warnings(cases, requirements, metrics)),
        )

    def _as_of(self) -> str | None:
        if self.evidence.as_of is None or self.spec.log is None:
            return None
        return self.evidence.as_of.replace(tzinfo=ZoneInfo(self.spec.log.timezone)).isoformat()

    def _calibration(self) -> tuple[CalibrationGroup, ...]:
        if not self.all.is_probability:
            return ()
        return tuple(
            CalibrationGroup(int(n), float(total / n), wilson(float(events), float(n), n_of="cases"))
            for n, events, total in self.all.calibration
            if n
        )

    def _warnings(
        self, cases: Cases, requirements: tuple[JudgedRequirement, ...], metrics: Mapping[str, Answer]
    ) -> list[Warned]:
        many = plural(self.each)
        found: list[Warned] = []

        def warn(code: str, text: str) -> None:
            found.append(Warned(code, text))

        if self.kind.stated(self.spec.lever) != self.kind.stated(self.stated.lever):
            warn("what-if", "this is another setting than the spec's: a trial, not the product as it is stated")
        if not self.evidence.frame.has_time:
            warn("no-time", f"the log names no time: no timeline, no maturity and no monitoring; all {many} are judged")
        if cases.immature:
            warn(
                "immature-outcomes",
                f"{cases.immature:,} of {cases.all:,} {many} are too young to be judged and are left out",
            )
        if cases.outcome_unknown:
            warn(
                "unknown-outcomes",
                f"{cases.outcome_unknown:,} {many} are old enough but have no outcome and are left out; "
                "if an empty outcome means no, write outcome_null: false",
            )
        if cases.unscored:
            hurt = f", {self.all.unscored_positives:,} of them positive" if self.all.unscored_positives else ""
            warn(
                "unscored",
                f"{cases.unscored:,} {many} have no score{hurt}: they were never acted on, and no metric counts them",
            )
        for judged in requirements:
            if judged.verdict.word == "not_met" and not judged.aim and not judged.not_met_beyond_chance:
                warn(
                    "not-met-alone",
                    f"{judged.title}: not met on its own; with {self.alpha_parts} requirements this can be chance",
                )
        for segment in self.evidence.frame.segments:
            small = self.kind.pooled_values(
                self.evidence, segment, self.spec.log.segments_at_least if self.spec.log else 1
            )
            if small:
                named = ", ".join(small[:8]) + (f" and {len(small) - 8} more" if len(small) > 8 else "")
                warn(
                    "small-segments",
                    f"{segment}: {named} are too small to stand alone and are judged together as others",
                )
        error = self.kind.auc_error_of(self.all)
        if error is not None and error > AUC_ERROR_TO_WARN:
            warn(
                "auc-bound",
                f"counting scores in cells may have moved the ROC AUC by up to {error:.4f}; "
                "its interval is that much wider",
            )
        return found


def _in_every_verdict(rows: list[SegmentVerdict]) -> Verdict:
    """Met where every value is; not met where one is beyond chance; else undecided for the weightiest reason."""
    if not rows:
        return Verdict("undecided", "too_early", "no value of the segment has cases yet")
    if any(row.not_met_beyond_chance for row in rows):
        return Verdict("not_met")
    open_rows = [row.verdict for row in rows if row.verdict.word != "met"]
    if not open_rows:
        return Verdict("met")
    weightiest: tuple[Why, ...] = ("cannot_know", "too_close")
    for why in weightiest:
        if any(verdict.why == why for verdict in open_rows):
            return Verdict("undecided", why)
    known = [verdict for verdict in open_rows if verdict.more_cases is not None]
    if len(known) < len([verdict for verdict in open_rows if verdict.word == "undecided"]):
        return Verdict("undecided", "too_early")
    most = max(known, key=lambda verdict: verdict.more_cases or 0, default=None)
    return Verdict("undecided", "too_early", "", most.more_cases if most else None, most.towards if most else None)


def _worst(rows: list[SegmentVerdict], bound: Bound) -> SegmentVerdict | None:
    """The value that lies farthest on the wrong side of the bound."""
    known = [row for row in rows if row.estimate.value is not None]
    if not known:
        return None

    def badness(row: SegmentVerdict) -> float:
        value = row.estimate.value or 0.0
        below = (bound.low - value) if bound.low is not None else float("-inf")
        above = (value - bound.high) if bound.high is not None else float("-inf")
        return max(below, above)

    return max(known, key=badness)


def _spoilt(known_for: str, cases: str) -> str:
    said = {
        "acted": f"outcomes can be known only for {cases} that were acted on",
        "not_acted": f"outcomes cannot be known for {cases} that were acted on",
        "reviewed": f"outcomes can be known only for {cases} that a person reviewed",
        "sampled": f"outcomes are known only for a sample of {cases}, which this version does not weigh yet",
    }
    return f"{said[known_for]} (log.outcome_known_for), and this figure needs more"


def _title(line: Requirement, metric: Metric[Part]) -> str:
    unit = metric.unit
    where = f" where {line.where}" if line.where else ""
    if line.across:
        return f"{metric.meaning.title}: {bound_shown(line.bound, unit)} across {line.across}"
    every = f" in every {line.in_every}" if line.in_every else ""
    return f"{metric.meaning.title} {bound_shown(line.bound, unit)}{every}{where}"


def _figure(answer: Answer, unit: str) -> str:
    return "unknown" if answer.value is None else shown(answer.value, unit)


def _open(row: SegmentVerdict, unit: str) -> str:
    if isinstance(row.estimate, CannotTell):
        return f"cannot be told ({row.estimate.reason})"
    reason = {"too_early": ", too early", "too_close": ", too close"}.get(row.verdict.why or "", "")
    chance = ", not met at its own level" if row.verdict.word == "not_met" else ""
    return f"{answer_shown(row.estimate, unit)}{reason}{chance}"


__all__ = ["NothingRequired", "assess"]
