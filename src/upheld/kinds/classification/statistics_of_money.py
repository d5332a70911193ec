"""How money is computed from a slice: the mean worth of a case, over what is guessed and what is not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from upheld.inference import (
    CannotTell,
    Mean,
    Ranged,
    Statistic,
)
from upheld.kinds.classification.money import mean_worth, over_rule
from upheld.kinds.classification.sampling import is_partial
from upheld.kinds.classification.slices import Slice
from upheld.kinds.classification.statistics import positives_in_band
from upheld.kinds.classification.unknown_outcomes import Compute, money_at_ends
from upheld.kinds.classification.unseen_terms import POLICIES
from upheld.kinds.classification.worth import Worths
from upheld.kinds.metric import OverUnknown
from upheld.kinds.moments import moment_of
from upheld.kinds.rows import FALSE, TRUE


def money(name: str) -> Callable[[Slice], Statistic | CannotTell]:
    """The mean worth of a case under a policy, by its name; over the range of what is guessed, where something is."""

    def compute(part: Slice) -> Statistic | CannotTell:
        return _money(part, name, None)

    return compute


def money_over_unknown(name: str) -> OverUnknown[Slice]:
    """The same where the cases whose outcome cannot be known are worth the least, and the most, that they can be."""

    def over_unknown(compute: Compute, part: Slice, low: float, high: float) -> Statistic | CannotTell | None:
        return money_at_ends(lambda of, end: _money(of, name, end), part)

    return over_unknown


def _money(part: Slice, name: str, end: str | None) -> Statistic | CannotTell:
    policy_of, stakes = POLICIES[name], part.stakes
    if part.worth is None or stakes is None or stakes.middle is None:
        return CannotTell(stakes.why_no_money if stakes is not None else "it knows no worth", "cannot_know")
    if is_partial(part):
        reason = "outcomes are known for a sample of cases alone, and this version does not weigh money by it"
        return CannotTell(reason, "cannot_know")
    if positives_in_band(part) and stakes.review.too_few_looks is not None:
        return CannotTell(stakes.review.too_few_looks)
    if policy_of is over_rule and not stakes.has_rule:
        return CannotTell("the spec has no rule to compare with", "cannot_know")
    added = None if end is None or part.unseen_worth is None else part.unseen_worth()[name, end]

    def mean_at(worths: Worths) -> Mean:
        mean = mean_worth(part.worth, policy_of(worths), added)  # type: ignore[arg-type]  # it is not None here
        if part.stated is None or part.stated.worth is None:
            return mean
        return replace(mean, lender=mean_worth(part.stated.worth, policy_of(worths), added))

    middle = mean_at(stakes.middle)
    if not middle.n:
        return CannotTell("no case has a worth: what its value is made of is empty in every one", "cannot_know")
    return Ranged(middle, tuple(map(mean_at, stakes.corners))) if stakes.is_ranged else middle


def without_guesses(part: Slice) -> Slice:
    """The slice for plain figures: what is guessed at its middle, and nothing that only an interval needs."""
    if part.stakes is None:
        return part
    return replace(part, stakes=replace(part.stakes, corners=part.stakes.corners[:1], guesses=()), stated=None)


MONEY: dict[str, Callable[[Slice], Statistic | CannotTell]] = {name: money(name) for name in POLICIES}
"""What a case is worth: as the product treats it, against letting every case pass, against the rule, with the rule."""


MONEY_OVER_UNKNOWN: dict[str, OverUnknown[Slice]] = {name: money_over_unknown(name) for name in POLICIES}
"""The same over all possible outcomes of cases whose outcome cannot be known."""


def worth_more_than_nothing(part: Slice) -> tuple[str, ...]:
    """The results that cost something everywhere else, and here are worth more than nothing on average."""
    if part.worth is None or part.stakes is None or part.stakes.middle is None:
        return ()
    sums, worths = part.worth.sums.sum(axis=(0, 2)), part.stakes.middle
    totals = {
        "missed": moment_of(sums[TRUE].tolist(), worths.missed, part.worth.slots, 1),
        "false_alarm": moment_of(sums[FALSE].tolist(), worths.false_alarm, part.worth.slots, 1),
        "reviewed": moment_of(sums[FALSE].tolist(), worths.reviewed_negative, part.worth.slots, 1),
    }
    return tuple(key for key, total in totals.items() if total > 0)
