"""Two versions, two logs, or two periods held against each other: is B better than A, worse, or not told apart?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain
from pathlib import Path

from upheld.answers import Answers
from upheld.arms import Arm, arms_of
from upheld.assess import NothingRequired, cases_of, clock_of
from upheld.assessment import JudgedRequirement
from upheld.compare_warnings import compare_warnings
from upheld.comparing import compared_line, compared_metrics, compared_money, judged_in
from upheld.comparison import Comparison, Side
from upheld.comparison import conclude as conclude_comparison
from upheld.gather import AsOf, gather, local_moment
from upheld.pairing import paired
from upheld.parts import Days, calibrated_until
from upheld.sides import Sides
from upheld.spec import Spec, requirements_hash, spec_hash
from upheld.verdicts import conclude


def compare(spec: Spec, a: str, b: str, as_of: AsOf = None, *, allowed: Sequence[Path] | None = None) -> Comparison:
    """B against A in every requirement, in money, and in every metric: B less A, each with its interval.

    A and B are periods (`2026-01-01..2026-03-31`, `June 2026`), values of log.version, or paths of other logs read with
    the same spec; see `upheld.arms.arms_of`. Both are judged at the spec's stated setting. Where both hold (nearly) all
    of the same ids, differences are told on the same cases, else as two samples. `as_of` and `allowed` are those of
    `gather`.

    The conclusion is drawn at alpha divided by the number of requirements (aims aside) and of money. Raises CallError
    for an A or B that is nothing, and what `gather` and `assess` raise.
    """
    if not spec.requirements:
        raise NothingRequired(spec)
    arms = arms_of(spec, a, b, allowed, _day(spec, as_of))
    one, other = _answers(arms, as_of, allowed)
    pairing, pairs = paired(arms, (one, other), as_of, allowed)
    sides = Sides(one, other, pairs)
    judged = judged_in(one), judged_in(other)
    compared = sum(not line.aim for line in spec.requirements) + (spec.value is not None)
    lines = tuple(
        compared_line(line, sides, both, compared)
        for line, both in zip(one.spec.requirements, zip(*judged, strict=True), strict=True)
    )
    money = compared_money(sides, compared)
    deciding = [line.directions for line in lines if not line.aim]
    directions = frozenset(chain(*deciding, [money.per_case.beyond_chance] if money is not None else []))
    side_a, side_b = _side(arms[0], one, judged[0]), _side(arms[1], other, judged[1])
    return Comparison(
        product=spec.product,
        title=spec.title,
        kind=spec.kind,
        each=one.each,
        unit=one.quantity,
        conclusion=conclude_comparison(directions),
        spec_hash=spec_hash(spec),
        requirements_hash=requirements_hash(spec),
        a=side_a,
        b=side_b,
        pairing=pairing,
        compared=compared,
        lines=lines,
        money=money,
        metrics=compared_metrics(sides),
        warnings=tuple(compare_warnings(sides, side_a, side_b, pairing)),
    )


def _day(spec: Spec, as_of: AsOf) -> date | None:
    """The day of the log's own clock as of which it is compared; None where its newest day is."""
    moment = local_moment(as_of, spec.log.timezone) if spec.log is not None else None
    return moment.date() if moment is not None else None


def _answers(arms: tuple[Arm, Arm], as_of: AsOf, allowed: Sequence[Path] | None) -> tuple[Answers, Answers]:
    """What each side is asked; periods at the setting of their whole log, where that follows from its earlier cases."""
    whole: Answers | None = None
    found = []
    for arm in arms:
        is_set_by_log = isinstance(arm.only, Days) and calibrated_until(arm.spec) is not None
        if is_set_by_log and whole is None:
            whole = Answers(arm.spec, gather(arm.spec, as_of, allowed=allowed))
        evidence = gather(arm.spec, as_of, allowed=allowed, only=arm.only)
        found.append(Answers(arm.spec, evidence, whole if is_set_by_log else None))
    return found[0], found[1]


def _side(arm: Arm, answers: Answers, judged: tuple[JudgedRequirement, ...]) -> Side:
    deciding = [line for line in judged if not line.aim]
    return Side(
        name=arm.name,
        sort=arm.sort,
        said=arm.said,
        cases=cases_of(answers),
        conclusion=conclude(
            [line.verdict.word for line in deciding],
            not_met_beyond_chance=any(line.not_met_beyond_chance for line in deciding),
        ),
        as_of=clock_of(arm.spec, answers.evidence),
        evidence_hash=answers.evidence.content_hash,
    )
