"""What other kinds have and regression has not, for every reader of a kind: no classes, no sample, no regions."""

from __future__ import annotations

from dataclasses import replace

from upheld.evidence import Evidence
from upheld.inference import CannotTell, Mean, Statistic
from upheld.inference.reduced_mean import reduced_mean
from upheld.kinds.plan import BoundLog
from upheld.kinds.regression.slices import Slice
from upheld.kinds.regression.statistics import mae
from upheld.spec import Requirement
from upheld.spec.kinds.regression import RegressionSpec

ACTUAL = NAMED = ""
"""Where a log says of several classes which is right and which is named."""


def known_for(spec: RegressionSpec) -> str:
    """Whose outcomes can be known: everyone's."""
    return "all"


def unseen_cases(part: Slice, regions: frozenset[str]) -> int:
    """How many cases have an outcome that can never be known."""
    return 0


def is_partial(part: Slice) -> bool:
    """Whether outcomes are known for a sample of cases."""
    return False


def asks_every_class(spec: RegressionSpec, line: Requirement) -> bool:
    """Whether a line asks every class."""
    return False


def completed(spec: RegressionSpec, bound: BoundLog) -> BoundLog:
    """The log with what follows from its other values."""
    return bound


def counted_on(spec: RegressionSpec) -> tuple[str, str]:
    """On which grid cases are counted, and what stands on it."""
    return f"steps of {spec.log.bin:g}" if spec.log is not None else "steps", "quantity"


def largest_amount(spec: RegressionSpec) -> float:
    """The largest quantity that is believed."""
    return spec.log.largest if spec.log is not None else 0.0


def confusion(part: Slice) -> dict[str, int]:
    """The judged cases by what happened and what was done: nothing is done with a quantity but showing it."""
    return {}


def hidden_counts(part: Slice) -> frozenset[str]:
    """Which of these counts cannot be known."""
    return frozenset()


def done(part: Slice) -> dict[str, int]:
    """The old enough cases by what became of them."""
    return {"came": part.came, "never_fulfilled": part.cancelled, "unknown": part.unknown}


def design_effect(part: Slice) -> float | None:
    """What returning customers cost the mean error; None where it cannot be told."""
    found = mae(part)
    if not isinstance(found, Mean) or found.folds is None:
        return None
    known = reduced_mean(found)
    return None if isinstance(known, CannotTell) else found.n / known.independent


def without_guesses(part: Slice) -> Slice:
    """The slice for plain figures: what is guessed at its middle, and nothing that only an interval needs."""
    stakes = replace(part.stakes, corners=part.stakes.corners[:1], guesses=())
    return replace(part, stakes=stakes, whole=None)


def worth_more_than_nothing(part: Slice) -> tuple[str, ...]:
    """The results that cost something everywhere else, and here are worth more than nothing."""
    worths = part.stakes.middle
    if worths is None:
        return ()
    return tuple(key for key in ("late", "early", "late_case") if getattr(worths, key) > 0)


def auc_error_of(part: Slice) -> float | None:
    """By how much counting scores in cells may have moved an area: there is no score."""
    return None


def ignored_outcomes(evidence: Evidence) -> int:
    """How many outcomes stand in the log that do not count: none."""
    return 0


def paired_with_rule(evidence: Evidence) -> dict[str, Statistic | CannotTell]:
    """By how much more often the product acts than the rule: neither acts."""
    return {}
