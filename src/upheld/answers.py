"""What a spec can ask of one evidence: slices, statistics, and figures with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from upheld.assessment import Answer
from upheld.errors import Problem, SpecError
from upheld.evidence import Evidence
from upheld.inference import CannotTell, Looks, Statistic, infer
from upheld.kinds import KINDS
from upheld.kinds.metric import Metric
from upheld.spec import Requirement, Spec
from upheld.wording import plural

RECENT_DAYS = 28

Part = Any
"""A kind's slice; what it holds is the kind's own matter."""


class Answers:
    """The slices of one evidence, each made once, and what is asked of them."""

    def __init__(self, spec: Spec, evidence: Evidence) -> None:
        self.spec, self.evidence = spec, evidence
        self.kind: ModuleType = KINDS[spec.kind]
        self.metrics: Mapping[str, Metric[Part]] = self.kind.METRICS
        if evidence.frame.query != self.kind.query_identity(spec):
            raise SpecError(spec.file_name, [Problem("", "the evidence was counted for another spec; gather it again")])
        self.all: Part = self.kind.overall(evidence)
        known_for = spec.log.outcome_known_for if spec.log else "all"
        self.known_for = known_for if isinstance(known_for, str) else "sampled"
        self.effect: float | None = self.kind.design_effect(self.all) if evidence.frame.is_clustered else 1.0
        self.segments_at_least = spec.log.segments_at_least if spec.log else 1
        self.segments: dict[str, dict[str, Part]] = {
            segment: {
                value: self.kind.with_design_effect(part, self.effect)
                for value, part in self.kind.by_value(evidence, segment, self.segments_at_least).items()
            }
            for segment in evidence.frame.segments
        }

    @property
    def each(self) -> str:
        """What one case is called."""
        return self.spec.log.each if self.spec.log else "case"

    def part_of(self, line: Requirement) -> Part:
        """The slice a requirement is about: all cases, or its own where clause."""
        if line.where:
            return self.kind.with_design_effect(self.kind.of_where(self.evidence, line.where), self.effect)
        return self.all

    def statistic(self, metric: Metric[Part], part: Part) -> Statistic | CannotTell:
        """The metric's statistic on a slice, or why the log cannot give it."""
        if metric.needs_probability and not part.is_probability:
            return CannotTell(
                "it needs a score that is a probability, and log.score_scale says it is another number", "cannot_know"
            )
        unknown = metric.outcomes_of - self.kind.KNOWN_REGIONS[self.known_for]
        if unknown:
            return CannotTell(_spoilt(self.known_for, plural(self.each)), "cannot_know")
        if not part.counts.sum() and part.unscored:
            return CannotTell(f"no {self.each} has a score")
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

    def cases_per_day(self) -> float | None:
        """Judged cases a day over the newest 28 days with judged cases; None without time."""
        span: tuple[int, int] | None = self.kind.judged_days(self.evidence)
        if span is None:
            return None
        days = min(RECENT_DAYS, span[1] - span[0] + 1)
        judged: int = self.kind.judged_since(self.evidence, span[1] - days + 1)
        return judged / days


def _spoilt(known_for: str, cases: str) -> str:
    said = {
        "acted": f"outcomes can be known only for {cases} that were acted on",
        "not_acted": f"outcomes cannot be known for {cases} that were acted on",
        "reviewed": f"outcomes can be known only for {cases} that a person reviewed",
        "sampled": f"outcomes are known only for a sample of {cases}, which this version does not weigh yet",
    }
    return f"{said[known_for]} (log.outcome_known_for), and this figure needs more"
