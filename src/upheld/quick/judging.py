"""A bound, judged on the cases that were tested for a slide, and what all bounds together say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from upheld.answer import Answer, answer_json
from upheld.inference import CannotTell, Estimate, Range, wilson_inversion
from upheld.quick.told import with_interval
from upheld.spec import Bound
from upheld.verdicts import MOST_FURTHER_CASES, Verdict, two_digits_up, verdict_for

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class JudgedBound:
    """One bound, judged on the tested sample. `further` are further tested cases of `further_of`."""

    metric: str
    bound: Bound
    estimate: Answer
    verdict: Verdict
    further_of: str


def judged_share(metric: str, bound: Bound, estimate: Answer, further_of: str, level: float) -> JudgedBound:
    """A share that was counted on the tested cases, told how many more of them would probably decide it.

    Of a range, whose ends are all on one side of the bound, the end nearest to it decides.
    """
    verdict = verdict_for(estimate, bound)
    edge = bound.edges[0]
    if verdict.why == "too_close" and isinstance(estimate, Estimate | Range) and 0 < edge < 1:
        ends = _without_noise(estimate)
        needed = wilson_inversion(min(ends, key=lambda end: abs(end - edge)), 1, edge, level=level)
        further = None if needed is None else two_digits_up(needed - estimate.n)
        if further is not None and further <= MOST_FURTHER_CASES:
            inside = verdict_for(replace(estimate, low=ends[0], high=ends[1]), bound).word
            verdict = Verdict("undecided", "too_early", verdict.because, further, inside)
    return JudgedBound(metric, bound, estimate, verdict, further_of)


def _without_noise(estimate: Estimate | Range) -> tuple[float, float]:
    if isinstance(estimate, Range):
        return estimate.at_least, estimate.at_most
    return estimate.value, estimate.value


def judged_json(judged: Sequence[JudgedBound]) -> list[dict[str, Any]]:
    """The judged bounds as plain data."""
    return [
        {
            "metric": one.metric,
            "bound": {one.bound.word: one.bound.edges[0]},
            "verdict": one.verdict.word,
            "why": one.verdict.why,
            "because": one.verdict.because,
            "more_cases": one.verdict.more_cases,
            "more_of": one.further_of,
            "estimate": answer_json(one.estimate),
        }
        for one in judged
    ]


def found_words(one: JudgedBound) -> str:
    """What was found for a bound, and what would probably decide an undecided one."""
    if isinstance(one.estimate, CannotTell):
        return one.estimate.reason
    found = f"{with_interval(one.estimate)} on {one.estimate.n:,} {one.estimate.n_of}"
    if one.verdict.more_cases is not None:
        return f"{found}; about {one.verdict.more_cases:,} more {one.further_of} tested would probably decide"
    return f"{found}; {one.verdict.because}" if one.verdict.because else found
