"""What an assessment says, as frozen typed values, and as the JSON that outside programs read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from upheld.answer import Answer, answer_json, number_json
from upheld.assessed_money import AgainstRule, BestSetting, Money, flips_json, money_json, rule_json
from upheld.flips import Flip
from upheld.knowable import Knowable, knowable_json
from upheld.maturity import Maturity, maturity_json
from upheld.spec import Bound
from upheld.timeline import Timeline, weeks_json
from upheld.verdicts import Verdict, Word

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Cases:
    """How many cases the log has, and how many of them could be judged; `first` and `last` are their days.

    `outcome_unknown` have no outcome, `outcome_unknowable` of them can never have one; `before_setting` were decided
    under another setting and are left out of everything that needs outcomes.
    """

    all: int
    judged: int
    immature: int
    unscored: int
    outcome_unknown: int
    first: date | None
    last: date | None
    outcome_unknowable: int = 0
    before_setting: int = 0


@dataclass(frozen=True, slots=True)
class SegmentVerdict:
    """One value of a segment under a requirement; `not_met_beyond_chance` is judged at alpha over all values.

    `verdict` is None under a gap, which judges the values against one another and none by itself.
    """

    segment: str
    value: str
    verdict: Verdict | None
    estimate: Answer
    not_met_beyond_chance: bool = False


@dataclass(frozen=True, slots=True)
class JudgedRequirement:
    """A requirement with its estimate and verdict.

    `worst` is the segment value that holds the line up most; for a gap `gap` names the largest and the smallest value.
    `not_met_beyond_chance` says whether it is not met even at alpha divided by the number of requirements. `recent` is
    the figure over the newest 28 days, for a line that is judged on all days, and `earlier` that over the days before
    them, both of all its cases together; None without time, or where there is no such day. `explained`
    says in plain words what is measured, `asks` names it: Recall, or Recall of one class.
    """

    id: str
    metric: str
    title: str
    asks: str
    bound: Bound
    segment: str | None
    where: str | None
    aim: bool
    window: str
    looks: str
    level: float
    estimate: Answer
    verdict: Verdict
    segments: tuple[SegmentVerdict, ...] = ()
    worst: SegmentVerdict | None = None
    gap: tuple[str, str] | None = None
    not_met_beyond_chance: bool = False
    unit: str = "share"
    flips: tuple[Flip, ...] = ()
    recent: Answer | None = None
    explained: str = ""
    earlier: Answer | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """Something the reader should know before trusting a number; `code` is stable."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class CalibrationGroup:
    """A group of neighbouring scores: cases, their mean score, and the share of positives with its interval."""

    n: int
    mean_score: float
    share: Answer


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class told from the rest, whatever the product was sure enough of to act on.

    `right` counts the judged cases in which it was the right class, `named` those in which the product named it.
    """

    right: int
    named: int
    metrics: dict[str, Answer]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything one spec says about one log at one moment.

    `is_selective` says that some outcomes can never be known, or only a sample of them is, so that plain counts tell of
    a part. `done` counts the old enough, scored cases by what was done with them; `knowable` is what would tell more.
    `unit` is that of the log's quantities; empty where it has none.
    """

    product: str
    title: str
    kind: str
    each: str
    conclusion: Word
    spec_hash: str
    requirements_hash: str
    spec_committed: str | None
    evidence_hash: str
    as_of: str | None
    cases: Cases
    setting: dict[str, Any]
    requirements: tuple[JudgedRequirement, ...]
    value: Money | None
    best: BestSetting | None
    rule: AgainstRule | None
    metrics: dict[str, Answer]
    segments: dict[str, dict[str, dict[str, Answer]]]
    calibration: tuple[CalibrationGroup, ...]
    confusion: dict[str, int | None]
    classes: dict[str, ClassFigures] | None = None
    confusion_by_class: dict[str, dict[str, int]] | None = None
    warnings: tuple[Warned, ...] = field(default=())
    is_selective: bool = False
    done: dict[str, int] = field(default_factory=dict)
    knowable: Knowable | None = None
    timeline: Timeline | None = None
    maturity: Maturity | None = None
    unit: str = ""

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
            "spec_committed": self.spec_committed,
            "evidence_hash": self.evidence_hash,
            "as_of": self.as_of,
            "cases": cases_json(self.cases),
            "setting": self.setting,
            "requirements": [_requirement(judged) for judged in self.requirements],
            "value": money_json(self.value, self.best) if self.value else None,
            "rule": rule_json(self.rule) if self.rule else None,
            "metrics": {name: answer_json(answer) for name, answer in self.metrics.items()},
            "segments": {
                segment: {
                    value: {name: answer_json(answer) for name, answer in answers.items()}
                    for value, answers in values.items()
                }
                for segment, values in self.segments.items()
            },
            "calibration": [
                {"n": group.n, "mean_score": number_json(group.mean_score), "share": answer_json(group.share)}
                for group in self.calibration
            ],
            "confusion": self.confusion,
            "classes": None
            if self.classes is None
            else {
                name: {
                    **{metric: answer_json(answer) for metric, answer in one.metrics.items()},
                    "n": one.right,
                    "named": one.named,
                }
                for name, one in self.classes.items()
            },
            "confusion_by_class": self.confusion_by_class,
            "done": self.done,
            "knowable": knowable_json(self.knowable),
            "timeline": weeks_json(self.timeline) if self.timeline is not None else None,
            "maturity": maturity_json(self.maturity) if self.maturity is not None else None,
            "warnings": [{"code": warned.code, "text": warned.text} for warned in self.warnings],
        }


def cases_json(cases: Cases) -> dict[str, Any]:
    """How many cases there are and could be judged, as plain data."""
    return {
        "all": cases.all,
        "judged": cases.judged,
        "immature": cases.immature,
        "unscored": cases.unscored,
        "outcome_unknown": cases.outcome_unknown,
        "outcome_unknowable": cases.outcome_unknowable,
        "before_setting": cases.before_setting,
        "from": cases.first.isoformat() if cases.first else None,
        "to": cases.last.isoformat() if cases.last else None,
    }


def _requirement(judged: JudgedRequirement) -> dict[str, Any]:
    return {
        "id": judged.id,
        "metric": judged.metric,
        "bound": _bound(judged.bound),
        "segment": judged.segment,
        "where": judged.where,
        "aim": judged.aim,
        "window": judged.window,
        "looks": judged.looks,
        "level": judged.level,
        "verdict": judged.verdict.word,
        "why": judged.verdict.why,
        "more_cases": judged.verdict.more_cases,
        "because": judged.verdict.because,
        "estimate": answer_json(judged.estimate),
        "last_28_days": answer_json(judged.recent) if judged.recent is not None else None,
        "before_last_28_days": answer_json(judged.earlier) if judged.earlier is not None else None,
        "worst": _segment(judged.worst) if judged.worst else None,
        "gap_between": {"largest": judged.gap[0], "smallest": judged.gap[1]} if judged.gap else None,
        "flips": flips_json(judged.flips),
        "segments": [_segment(one) for one in judged.segments],
    }


def _segment(one: SegmentVerdict) -> dict[str, Any]:
    verdict = one.verdict
    return {
        "segment": one.segment,
        "value": one.value,
        "verdict": verdict.word if verdict else None,
        "why": verdict.why if verdict else None,
        "more_cases": verdict.more_cases if verdict else None,
        "because": verdict.because if verdict else None,
        "estimate": answer_json(one.estimate),
    }


def _bound(bound: Bound) -> dict[str, Any]:
    if bound.word == "between":
        return {"between": [bound.low, bound.high]}
    return {bound.word: bound.low if bound.word == "at_least" else bound.high}
