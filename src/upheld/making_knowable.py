"""What would make known what a log cannot tell: letting a small random share of cases go the other way."""

from __future__ import annotations

import math
from collections.abc import Sequence

from upheld.answers import Answers
from upheld.assessment import JudgedRequirement
from upheld.inference import Bracketed, CannotTell, figures
from upheld.knowable import Knowable
from upheld.spec import Requirement
from upheld.verdicts import two_digits_up
from upheld.wording import money_shown, plural, shown, span_shown

SHARES = (0.01, 0.02, 0.05, 0.1)
"""The shares that are proposed: the smallest that tells enough within `PATIENCE` days, else the largest."""

PATIENCE = 90
FEWEST = 100
"""So many outcomes are needed at least, whatever is asked."""

WITHIN = 0.05
"""A share is known well enough within 5 points to either side."""

_Z = 1.96
_STEP = 0.05

_DO = {
    "acted": "act on a random {share} of the {many} that would not be acted on",
    "not_acted": "let a random {share} of the {many} that would be acted on through",
    "reviewed": "have a person look at a random {share} of the other {many}",
    "sampled": "seek the outcome of a random {share} of the {many} that were left out",
}


def knowable_of(answers: Answers, requirements: Sequence[JudgedRequirement]) -> Knowable | None:
    """What would make the undecided requirements knowable; None where no outcome is beyond knowing."""
    unseen = answers.kind.unseen_cases(answers.all, answers.kind.EVERYWHERE)
    per_day, all_cases = answers.volume_per_day(), int(answers.all.counts.sum())
    if not unseen:
        return None
    of_unseen = None if per_day is None else per_day * unseen / all_cases
    lines = {line.name: line for line in answers.spec.requirements}
    open_ones = [
        one for one in requirements if one.verdict.why == "cannot_know" and _is_told_by(answers, lines[one.id])
    ]
    outcomes = two_digits_up(max([FEWEST, *(_needed(answers, lines[one.id]) for one in open_ones)]))
    share = next((one for one in SHARES if _days(of_unseen, one, outcomes) <= PATIENCE), SHARES[-1])
    days = None if of_unseen is None else math.ceil(_days(of_unseen, share, outcomes))
    a_day = None if of_unseen is None else of_unseen * share
    cost = _cost(answers, a_day)
    said = _said(answers, share, outcomes, a_day, days, cost, [one.title for one in open_ones])
    return Knowable(share, outcomes, a_day, days, cost, tuple(one.id for one in open_ones), said)


def _is_told_by(answers: Answers, line: Requirement) -> bool:
    return bool(answers.metrics[line.metric].outcomes_of)


def _days(per_day: float | None, share: float, outcomes: int) -> float:
    return outcomes / (per_day * share) if per_day else 0.0


def _needed(answers: Answers, line: Requirement) -> int:
    """How many of the unknown outcomes tell the line's figure within 5 points, if half of them are positive.

    (z |f'(p)| sqrt(p (1 - p)) / 0.05)^2 at p = 1/2, f(p) being the figure if a share p of them is positive: the delta
    method on a simple sample. At most the unknown cases themselves.
    """
    metric, over = answers.metrics[line.metric], answers.of_line(line)
    part = over.part_of(line)
    if metric.unit != "share" or not metric.of_sample:
        return FEWEST
    ends = [metric.compute(answers.kind.if_share_is_true(part, share)) for share in (0.5 - _STEP, 0.5 + _STEP)]
    told = [figures(end) for end in ends if not isinstance(end, CannotTell | Bracketed)]
    if len(told) < 2 or not all(told):
        return FEWEST
    slope = abs(told[1][0] - told[0][0]) / (2 * _STEP)
    needed = math.ceil((_Z * slope / WITHIN) ** 2 / 4)
    return min(needed, int(answers.kind.unseen_cases(part, metric.outcomes_of)))


def _cost(answers: Answers, a_day: float | None) -> tuple[float, float] | None:
    """What is lost on the cases let through, against acting on them: between the least and the most, a day."""
    worth = answers.all.unseen_worth
    if a_day is None or worth is None or answers.known_for != "not_acted":
        return None
    least, most = (worth()["over_nothing", end] for end in ("least", "most"))
    return (float(least.total / least.n) * a_day, float(most.total / most.n) * a_day) if least.n else None


def _said(
    answers: Answers,
    share: float,
    outcomes: int,
    a_day: float | None,
    days: int | None,
    cost: tuple[float, float] | None,
    titles: list[str],
) -> str:
    many = plural(answers.each)
    parts = [_DO[answers.known_for].format(share=shown(share, "share").replace(".0", ""), many=many)]
    if a_day is not None:
        parts.append(f"about {a_day:,.0f} a day" if a_day >= 1 else f"about one in {1 / a_day:,.0f} days")
    currency = answers.spec.value.currency if answers.spec.value is not None else ""
    if cost is not None:
        parts.append(_cost_shown(cost, currency))
    text = parts[0] + (f": {', '.join(parts[1:])}" if parts[1:] else "")
    when = f"after about {span_shown(days)} there are" if days is not None else "it takes"
    enough = (
        f", enough to know {' and '.join(titles[:3])} within 5 points if half of them are positive" if titles else ""
    )
    return f"{text}; {when} {outcomes:,} outcomes{enough}. Write it down with log.outcome_known_for: {{sample: COLUMN}}"


def _cost_shown(cost: tuple[float, float], currency: str) -> str:
    least, most = cost
    if most <= 0:
        return f"which is expected to bring {money_shown(-most, currency)} to {money_shown(-least, currency)} a day"
    if least < 0:
        text = f"which is expected to cost {money_shown(most, currency)} a day at most, and at best to bring"
        return f"{text} {money_shown(-least, currency)}"
    return f"which is expected to cost {money_shown(least, currency)} to {money_shown(most, currency)} a day"
