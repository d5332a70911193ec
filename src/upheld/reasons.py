"""Why a requirement has its verdict, and what to know before trusting the figures: in words for a PM."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from upheld.answer import Answer
from upheld.answers import Answers
from upheld.assessment import Cases, JudgedRequirement, SegmentVerdict, Warned
from upheld.evidence import SINCE, days_in
from upheld.flips import Flip
from upheld.health import health_warnings
from upheld.inference import CannotTell, Estimate, Range
from upheld.maturity import Maturity
from upheld.suspicions import SUSPICIONS
from upheld.time_words import days_shown
from upheld.verdicts import two_digits_up
from upheld.wording import answer_shown, bound_shown, gap_unit, plural, range_shown, shown, span_shown

AUC_ERROR_TO_WARN = 0.001
MOST_NAMED = 8
MOST_OPEN_NAMED = 4
TWO_YEARS = 728


def told(
    judged: JudgedRequirement, each: str, cases_per_day: float | None, window: timedelta | None = None
) -> JudgedRequirement:
    """The requirement with its reason in words, and with how long the missing cases would take at today's volume.

    A line with a `window` of its own never has more cases by waiting, because its window moves along: it is told which
    window would probably hold enough.
    """
    more = judged.verdict.more_cases
    days = round(more / cases_per_day) if more is not None and cases_per_day else None
    decides = _what_would_decide(judged, plural(each), days) if window is None else _what_window(judged, window, days)
    because = "; ".join([_about(judged), *decides])
    return replace(judged, verdict=replace(judged.verdict, because=because))


def _what_window(judged: JudgedRequirement, window: timedelta, days: int | None) -> Iterator[str]:
    verdict = judged.verdict
    if verdict.why == "too_early" and days is not None:
        towards = "not met" if verdict.towards == "not_met" else "met"
        longer = two_digits_up(days_in(window) + days)
        length = f"a window of about {longer} days" if longer <= TWO_YEARS else "only a window of more than two years"
        yield f"{length} would probably decide it ({towards})"
    elif verdict.why == "too_early":
        yield "its window holds too little to plan with; a longer window would hold more"
    elif verdict.word == "undecided":
        yield from _what_would_decide(judged, "cases", None)


def _what_would_decide(judged: JudgedRequirement, many: str, days: int | None) -> Iterator[str]:
    verdict = judged.verdict
    if verdict.why == "too_early" and verdict.more_cases is not None:
        wait = f", some {span_shown(days)} at today's volume" if days else ""
        wait = ", more than two years at today's volume" if days and days > TWO_YEARS else wait
        towards = "not met" if verdict.towards == "not_met" else "met"
        yield f"about {verdict.more_cases:,} more {many} would probably decide it ({towards}){wait}"
    elif verdict.word == "undecided" and verdict.why == "cannot_know" and isinstance(judged.estimate, Estimate):
        turns = flips_shown(judged.flips, judged.unit) or "measure what is only guessed in value"
        yield f"no number of {many} decides it, because it hangs on a guess: {turns}"
    elif verdict.why == "too_early" and isinstance(judged.estimate, Estimate | Range) and not judged.segments:
        yield f"with {judged.estimate.n:,} {judged.estimate.n_of} nothing can be planned yet; wait for more {many}"
    elif verdict.why == "too_close":
        yield f"no realistic number of {many} would decide it: move the bound or accept undecided"


def _about(judged: JudgedRequirement) -> str:
    bound = bound_shown(judged.bound, judged.unit)
    if judged.gap is not None:
        figures = {one.value: one.estimate for one in judged.segments}
        ends = " and ".join(f"{name} {_figure(figures[name], judged.unit)}" for name in judged.gap)
        return f"{answer_shown(judged.estimate, gap_unit(judged.unit))}: {ends}; {bound}"
    if judged.segments and judged.bound.word != "gap_at_most":
        return _about_every(judged, bound)
    if isinstance(judged.estimate, CannotTell) and not isinstance(judged.estimate, Range):
        return judged.estimate.reason
    return f"{answer_shown(judged.estimate, judged.unit)}; {bound}"


def _about_every(judged: JudgedRequirement, bound: str) -> str:
    rows = judged.segments
    if judged.verdict.word == "met":
        worst = judged.worst or rows[0]
        return f"met in all {len(rows)}; worst: {worst.value} {answer_shown(worst.estimate, judged.unit)}"
    if judged.verdict.word == "not_met":
        broken = [row for row in rows if row.not_met_beyond_chance]
        named = "; ".join(f"{row.value} {answer_shown(row.estimate, judged.unit)}" for row in broken)
        return f"not met in {named}; {bound}"
    unsettled = sorted((row for row in rows if row.verdict and row.verdict.word != "met"), key=_by_need)
    named = "; ".join(f"{row.value} {_unsettled(row, judged.unit)}" for row in unsettled[:MOST_OPEN_NAMED])
    more = f" and {len(unsettled) - MOST_OPEN_NAMED} more" if len(unsettled) > MOST_OPEN_NAMED else ""
    met = len(rows) - len(unsettled)
    return f"{named}{more}{f'; the other {met} met' if met else ''}"


def flips_shown(found: tuple[Flip, ...], unit: str) -> str:
    """Where a conclusion turns, in words: `it is above the bound where false_alarm is above −₹ 212`."""
    return " or ".join(
        f"it is above the bound where {flip.key} is {'above' if flip.is_above else 'below'} {shown(flip.at, unit)}"
        for flip in found
    )


def _by_need(row: SegmentVerdict) -> tuple[bool, float]:
    """Those first that would be decided soonest, and of these the ones that would break the line."""
    verdict = row.verdict
    more = verdict.more_cases if verdict and verdict.more_cases else float("inf")
    return not (verdict and verdict.towards == "not_met"), more


def _unsettled(row: SegmentVerdict, unit: str) -> str:
    if isinstance(row.estimate, CannotTell) and not isinstance(row.estimate, Range):
        return f"cannot be told ({row.estimate.reason})"
    verdict = row.verdict
    reason = {"too_early": ", too early", "too_close": ", too close"}.get((verdict and verdict.why) or "", "")
    chance = ", not met at its own level" if verdict and verdict.word == "not_met" else ""
    return f"{answer_shown(row.estimate, unit)}{reason}{chance}"


def _figure(answer: Answer, unit: str) -> str:
    if isinstance(answer, Range):
        return range_shown(answer, unit)
    return "unknown" if answer.value is None else shown(answer.value, unit)


def warnings(
    answers: Answers,
    cases: Cases,
    requirements: tuple[JudgedRequirement, ...],
    maturity: Maturity | None,
    *,
    deciding: int,
    is_trial: bool,
) -> Iterator[Warned]:
    """What the reader should know first: cases left out, small segments, a trial setting, a line that may be chance."""
    many = plural(answers.each)
    if is_trial:
        yield Warned("what-if", "this is another setting than the spec's: a trial, not the product as it is stated")
    if not answers.evidence.frame.has_time:
        text = f"the log names no time: no timeline, no maturity and no monitoring; all {many} are judged"
        yield Warned("no-time", text)
    if cases.immature:
        text = f"{cases.immature:,} of {cases.all:,} {many} are too young to be judged and are left out"
        yield Warned("immature-outcomes", text)
    yield from _selective(answers, cases, many)
    without = cases.outcome_unknown - cases.outcome_unknowable
    if without and not answers.kind.is_partial(answers.of_outcomes.all):
        late = _late_outcomes(answers)
        text = f"{without:,} {many} are old enough but have no outcome{late} and are left out"
        yield Warned("unknown-outcomes", f"{text}; {answers.kind.IF_NO_OUTCOME}")
    yield from _of_time(answers, maturity)
    for line in answers.spec.requirements:
        better, word = answers.metric_of(line).meaning.better, line.bound.word
        if (better, word) in (("low", "at_least"), ("high", "at_most")):
            other = "at_most" if better == "low" else "at_least"
            text = f"{line.name}: for {line.metric} {'lower' if better == 'low' else 'higher'} is better, and the line"
            yield Warned("bound-the-other-way", f"{text} asks for {word}. Did you mean {other}?")
    for judged in requirements:
        if judged.verdict.word == "not_met" and not judged.aim and not judged.not_met_beyond_chance:
            text = f"{judged.title}: not met on its own; with {deciding} requirements this can be chance"
            yield Warned("not-met-alone", text)
    for segment in answers.evidence.frame.segments:
        small = answers.kind.pooled_values(answers.evidence, segment, answers.segments_at_least)
        if small:
            named = ", ".join(small[:MOST_NAMED])
            more = f" and {len(small) - MOST_NAMED} more" if len(small) > MOST_NAMED else ""
            text = f"{segment}: too small to stand alone and judged together as others: {named}{more}"
            yield Warned("small-segments", text)
    yield from SUSPICIONS[answers.spec.kind](answers, many)
    yield from health_warnings(answers)
    error = answers.kind.auc_error_of(answers.all)
    if error is not None and error > AUC_ERROR_TO_WARN:
        text = f"counting scores in cells may have moved the ROC AUC by up to {error:.4f}"
        yield Warned("auc-bound", f"{text}; its interval is that much wider")


def _selective(answers: Answers, cases: Cases, many: str) -> Iterator[Warned]:
    """What of the log does not count because outcomes are known for some cases only, and what that rests on."""
    log, lever = answers.spec.log, answers.spec.lever
    if log is None or lever is None or answers.known_for == "all":
        return
    if cases.before_setting:
        text = (
            f"{cases.before_setting:,} {many} from before {lever.since} (lever.since) ran under another setting, from "
            "which it followed whose outcome is known"
        )
        yield Warned("before-the-setting", f"{text}: they are left out of every figure that needs outcomes")
    elif lever.since is None and answers.evidence.frame.has_time:
        text = (
            "whose outcome can be known follows from the setting in force, which is taken to have been this one on all"
        )
        yield Warned("setting-since-ever", f"{text} days; if it has changed, write lever.since: the day it did")
    ignored = answers.kind.ignored_outcomes(answers.of_outcomes.evidence)
    if ignored:
        text = f"{ignored:,} outcomes stand in the log for {many} whose outcome, it says, cannot be known"
        yield Warned("ignored-outcomes", f"{text} (log.outcome_known_for): they are not counted")
    if answers.kind.is_partial(answers.of_outcomes.all):
        text = (
            f"outcomes are known for a sample of {many} (log.outcome_known_for), and each known one stands for others"
        )
        yield Warned("sampled-outcomes", f"{text}: a figure that is not weighed by that is not told")
    if cases.outcome_unknowable:
        text = f"what became of {cases.outcome_unknowable:,} {many} can never be known from this log"
        yield Warned(
            "unknowable-outcomes", f"{text} (log.outcome_known_for): figures that need it are ranges, or not told"
        )


def _of_time(answers: Answers, maturity: Maturity | None) -> Iterator[Warned]:
    """What the days say: how many cases came before the setting in force, and whether outcomes are awaited rightly."""
    lever, many = answers.spec.lever, plural(answers.each)
    is_told = answers.known_for == "all"  # else it is told with what outcomes tell
    if is_told and lever is not None and lever.since is not None and SINCE in answers.evidence.windows:
        after = answers.kind.cases_in(answers.evidence.within(SINCE))
        before = answers.kind.cases_in(answers.evidence) - after - answers.weeks.without_time
        text = f"the setting in force was chosen on {lever.since:%-d %b %Y}: {before:,} {many} came before it and"
        said = "figures of what followed on a decision leave the earlier ones out"
        yield Warned("setting-since", f"{text} {after:,} since; {said}")
    if maturity is None or maturity.waited is None:
        return
    days = days_shown(maturity.waited)
    if maturity.is_too_short and isinstance(maturity.late, Estimate):
        text = f"{shown(maturity.late.value, 'share')} of the outcomes came after the {days} of outcome_after"
        yield Warned("outcome-after-too-short", f"{text} and do not count; write a longer one")
    if maturity.is_too_long:
        text = f"outcome_after waits {days}, and 99.9 % of the outcomes are in within half of that"
        yield Warned("outcome-after-too-long", f"{text}; a shorter one would judge younger {many}")


def _late_outcomes(answers: Answers) -> str:
    """That an outcome may have come too late to count, where the log tells when outcomes came."""
    log = answers.spec.log
    has_times = log is not None and (log.outcome_time or (log.outcomes is not None and log.outcomes.time))
    return ", or one that came too late to count," if has_times and log and log.outcome_after else ""
