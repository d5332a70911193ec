"""From a spec and its evidence to an assessment. A pure function: no clock, no file, no network."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from upheld.answers import Answers
from upheld.assessment import Assessment, CalibrationGroup, Cases, ClassFigures
from upheld.errors import Problem, SpecError
from upheld.evidence import Evidence
from upheld.inference import wilson
from upheld.judging import judge
from upheld.kinds import KINDS
from upheld.making_knowable import knowable_of
from upheld.maturity import Maturity, maturity_of
from upheld.money import against_rule, worth_of
from upheld.readiness import require_blocks
from upheld.reasons import told, warnings
from upheld.spec import Spec, requirements_hash, spec_hash
from upheld.verdicts import conclude
from upheld.weekly import timeline_of
from upheld.weighing import best_of

_EPOCH = date(1970, 1, 1)


class NothingRequired(SpecError):
    """The spec says nothing of what is good enough."""

    def __init__(self, spec: Spec) -> None:
        message = (
            "nothing is required yet. Say what is good enough before looking at a figure, for example: "
            f"- {KINDS[spec.kind].WORDS.example}"
        )
        super().__init__(spec.file_name, [Problem("requirements", message)])


def assess(spec: Spec, evidence: Evidence, *, committed: str | None = None, stated: Spec | None = None) -> Assessment:
    """The assessment of a spec on its evidence: verdicts, conclusion, metrics, and what to know before trusting them.

    `committed` says when the requirements were fixed, in the caller's words (a commit, a date); None when unknown.
    `stated` is the spec as it is written, where `spec` tries another setting: its hash is reported, with a warning.
    Raises SpecError if the spec misses a block, requires nothing, or if the evidence was counted for another spec.
    """
    if not spec.requirements:
        raise NothingRequired(spec)
    require_blocks(spec)
    stated = stated or spec
    answers = Answers(spec, evidence)
    known = answers.of_outcomes
    deciding = sum(not line.aim for line in spec.requirements)
    per_day = known.cases_per_day()
    requirements = tuple(
        told(judge(line, answers, deciding), answers.each, per_day, line.window) for line in spec.requirements
    )
    maturity = _maturity(known)
    decided = [judged for judged in requirements if not judged.aim]
    cases = cases_of(answers)
    is_trial = spec_hash(spec) != spec_hash(stated)
    return Assessment(
        product=spec.product,
        title=spec.title,
        kind=spec.kind,
        each=answers.each,
        conclusion=conclude(
            [judged.verdict.word for judged in decided],
            not_met_beyond_chance=any(judged.not_met_beyond_chance for judged in decided),
        ),
        spec_hash=spec_hash(stated),
        requirements_hash=requirements_hash(stated),
        spec_committed=committed,
        evidence_hash=evidence.content_hash,
        as_of=clock_of(spec, evidence),
        cases=cases,
        setting=answers.kind.in_force(spec, answers.stakes),
        requirements=requirements,
        value=worth_of(known),
        best=best_of(known),
        rule=against_rule(known),
        metrics=answers.figures(),
        segments={segment: answers.figures_in(segment) for segment in answers.segments},
        calibration=_calibration(known),
        confusion=known.confusion(),
        classes=_classes(answers),
        confusion_by_class=answers.kind.by_class(answers.all.classes) if answers.all.classes is not None else None,
        warnings=tuple(warnings(answers, cases, requirements, maturity, deciding=deciding, is_trial=is_trial)),
        is_selective=known.is_selective,
        done=known.kind.done(known.all),
        knowable=knowable_of(known, requirements),
        timeline=timeline_of(answers),
        maturity=maturity,
        unit=answers.quantity,
    )


def cases_of(answers: Answers) -> Cases:
    """How many cases there are and could be judged."""
    known = answers.of_outcomes
    part, span = known.all, known.kind.judged_days(known.evidence)
    all_cases, since = (int(one.kind.cases_in(one.evidence)) for one in (answers, known))
    return Cases(
        all=all_cases,
        judged=part.judged,
        immature=part.immature,
        unscored=part.unscored,
        outcome_unknown=part.unknown,
        first=_EPOCH + timedelta(days=span[0]) if span else None,
        last=_EPOCH + timedelta(days=span[1]) if span else None,
        outcome_unknowable=known.kind.unseen_cases(part, known.kind.EVERYWHERE),
        before_setting=all_cases - since,
    )


def _classes(answers: Answers) -> dict[str, ClassFigures] | None:
    counts = answers.all.classes
    if counts is None:
        return None
    cases = dict(zip(counts.names, zip(counts.right.tolist(), counts.named.tolist(), strict=True), strict=True))
    found = {}
    for name, metrics in answers.class_figures().items():
        right, named = cases.get(name, (0, 0))
        found[name] = ClassFigures(right, named, metrics)
    return found


def clock_of(spec: Spec, evidence: Evidence) -> str | None:
    """The moment the evidence was judged at, with its time zone; None where the log has no time."""
    if evidence.as_of is None or spec.log is None:
        return None
    return evidence.as_of.replace(tzinfo=ZoneInfo(spec.log.timezone)).isoformat()


def _maturity(answers: Answers) -> Maturity | None:
    delays, log = answers.kind.delays_of(answers.evidence), answers.spec.log
    if delays is None or log is None:
        return None
    return maturity_of(
        delays.days,
        delays.is_late,
        delays.negatives,
        delays.positives,
        log.outcome_after,
        is_followed=delays.is_followed,
    )


def _calibration(answers: Answers) -> tuple[CalibrationGroup, ...]:
    if not answers.all.is_probability:
        return ()
    return tuple(
        CalibrationGroup(int(n), float(total / n), wilson(float(events), float(n), n_of="cases"))
        for n, events, total in answers.all.calibration
        if n
    )
