"""What a spec says of money and of reviewing, ready for the figures of one evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from upheld.evidence import Evidence
from upheld.kinds.classification.lever import stated
from upheld.kinds.classification.review import Reviewing, reviewing
from upheld.kinds.classification.worth import Worths, corners, middle, must_be_written, terms_of, worths_of
from upheld.spec.kinds.classification import ClassificationSpec


@dataclass(frozen=True, slots=True)
class Stakes:
    """The review band, and what each result is worth.

    `middle` takes each guessed worth at the middle of its range, `corners` every combination of the ends; None and ()
    where the spec has no value block; `guesses` names the ends of each corner. `slots` is how many row terms a case
    has.
    """

    review: Reviewing
    middle: Worths | None
    corners: tuple[Worths, ...]
    slots: int
    has_rule: bool
    guesses: tuple[dict[str, float], ...] = ()
    why_no_money: str = "the spec has no value block: nothing says what a result is worth"

    @property
    def is_ranged(self) -> bool:
        """Whether a worth is only guessed, as a range."""
        return len(self.corners) > 1


def same_setting(own: Stakes, of: Stakes) -> Stakes:
    """The stakes of a part of the days: the spec states the setting, so that they are its own."""
    return own


def _has_review(spec: ClassificationSpec) -> bool:
    return spec.lever is not None and spec.lever.review_from is not None


def in_force(spec: ClassificationSpec, stakes: Stakes) -> dict[str, Any]:
    """The setting by which cases are treated: the stated one."""
    return stated(spec.lever)


def stakes(spec: ClassificationSpec, evidence: Evidence) -> Stakes:
    """The stakes of a spec at its stated setting, as the evidence was counted."""
    review = reviewing(spec, evidence)
    has_rule = isinstance(spec.rule, str)
    if spec.value is None:
        return Stakes(review, None, (), 0, has_rule)
    on_top = spec.log is not None and spec.log.acts_on_top
    needed = must_be_written(spec.value, has_review=_has_review(spec), acts_on_top=on_top)
    missing = [f"value.{key}" for key in needed]
    if missing:
        named = " and ".join(missing)
        why = f"{named} {'is' if len(missing) == 1 else 'are'} not written: say what it costs, or write 0"
        return Stakes(review, None, (), 0, has_rule, why_no_money=why)
    at_ends = corners(spec.value)
    return Stakes(
        review,
        worths_of(spec, middle(spec.value), review.hit_rate),
        tuple(worths_of(spec, ends, review.hit_rate) for ends in at_ends),
        terms_of(spec.value).slots,
        has_rule,
        tuple(at_ends),
    )
