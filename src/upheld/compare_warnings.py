"""What to know before one reads a difference as the product's own: populations that differ, cases that do not match."""

from __future__ import annotations

from collections.abc import Iterator

from upheld.assessment import Warned
from upheld.compare_words import difference_shown
from upheld.comparison import Pairing, Side
from upheld.inference import CannotTell, Estimate, Ratio, Statistic, TwoArms, infer_difference, reduced
from upheld.sides import Sides
from upheld.wording import plural, shown

LEVEL, EXPECTED_N = 0.95, 1000
PLAINLY = 0.05
"""A difference of shares of five points is plain; of the share of positives, or of what comes, also a tenth of it."""
A_TENTH = 0.1

_DIFFER = "the {many} differ, so a difference need not be the product's"
_SHARES = "{a} of the {many} in A and {b} in B"


def compare_warnings(sides: Sides, one: Side, other: Side, pairing: Pairing) -> Iterator[Warned]:
    """What differs besides the product, and what was left out."""
    many = plural(sides.a.each)
    yield from _matching(pairing, many)
    if sides.pairs is not None and sides.pairs.as_two_samples is not None:
        yield Warned("as-two-samples", sides.pairs.as_two_samples)
    yield from _alone(one, other, many)
    yield from _settings(sides, many)
    if pairing.same_cases:
        return
    # Of several classes a positive is a case that was named rightly: that is the product's own.
    if not getattr(sides.a.spec.log, "acts_on_top", False):
        yield from _outcomes(sides, many)
    yield from _segments(sides, many)
    yield from _maturity(one, other, many)


def _matching(pairing: Pairing, many: str) -> Iterator[Warned]:
    if pairing.disagreeing:
        text = f"the two logs give another outcome for {pairing.disagreeing:,} of the same {many}; differences take B's"
        yield Warned("outcomes-disagree", text)
    left, matched = (pairing.only_a or 0) + (pairing.only_b or 0), pairing.matched or 0
    if pairing.same_cases and left:
        text = (
            f"{left:,} {many} are in one of the two only: each side's own figures count them, differences are told on "
            f"the {matched:,} in both"
        )
        yield Warned("in-one-only", text)
    elif matched and not pairing.same_cases:
        text = (
            f"{matched:,} {many} are in both, too few to compare the same {many}: the two are taken as different "
            f"{many}, which makes intervals of differences too wide rather than too narrow"
        )
        yield Warned("match-in-part", text)


def _alone(one: Side, other: Side, many: str) -> Iterator[Warned]:
    for name, side in (("A", one), ("B", other)):
        if not side.cases.judged:
            yield Warned("nothing-judged", f"{name} ({side.said}): none of its {side.cases.all:,} {many} is judged yet")


def _settings(sides: Sides, many: str) -> Iterator[Warned]:
    a, b = (arm.kind.in_force(arm.spec, arm.stakes) for arm in (sides.a, sides.b))
    if a != b:
        in_a, in_b = (sides.a.kind.WORDS.setting_shown(one, sides.a.quantity) for one in (a, b))
        text = f"each is judged at the setting that its own earlier {many} gave: in A {in_a}; in B {in_b}"
        yield Warned("unlike-settings", text)


def _outcomes(sides: Sides, many: str) -> Iterator[Warned]:
    kind = sides.a.kind
    a, b = (kind.typical_outcome(arm.all) for arm in (sides.a, sides.b))
    unit = "share" if isinstance(a, Ratio) else sides.a.quantity
    size = abs(reduced(a).value or 0.0)
    tenth = A_TENTH * size
    least = min(PLAINLY, tenth) if unit == "share" else tenth
    apart = _plainly(a, b, sides.same_folds, LEVEL, max(1e-9, least))
    if apart is not None:
        told = kind.WORDS.outcomes.format(many=many, **_both(a, b, unit))
        text = f"{told} (difference {difference_shown(apart, unit)}): {_DIFFER.format(many=many)}"
        yield Warned("unlike-outcomes", text)


def _segments(sides: Sides, many: str) -> Iterator[Warned]:
    differ = _DIFFER.format(many=many)
    for segment in sides.a.evidence.frame.segments:
        missing = sides.in_one_only(segment)
        if missing:
            text = f"{segment}: only one of the two has {', '.join(missing)}, so it is not compared"
            yield Warned("in-one-only-values", text)
        groups = sides.groups(segment)
        found: list[tuple[str, Ratio, Ratio, Estimate]] = []
        for name, values in groups.items():
            a, b = (
                arm.kind.share_of(arm.kind.by_groups(arm.evidence, segment, {name: values}, arm.stakes)[name], arm.all)
                for arm in (sides.a, sides.b)
            )
            apart = _plainly(a, b, sides.same_folds, 1 - (1 - LEVEL) / len(groups), PLAINLY)
            if apart is not None:
                found.append((name, a, b, apart))
        if found:
            name, a, b, apart = max(found, key=lambda one: abs(one[3].value))
            rest = len(found) - 1
            more = f", and {rest} other value{'s differ' if rest > 1 else ' differs'} too" if rest else ""
            shares = _SHARES.format(many=many, **_both(a, b, "share"))
            text = f"{segment} = {name} is {shares} (difference {difference_shown(apart, 'share')}){more}: {differ}"
            yield Warned("unlike-segments", text)


def _maturity(one: Side, other: Side, many: str) -> Iterator[Warned]:
    young = [side.cases.immature / side.cases.all if side.cases.all else 0.0 for side in (one, other)]
    if abs(young[0] - young[1]) >= PLAINLY:
        text = (
            f"{shown(young[0], 'share')} of A's {many} and {shown(young[1], 'share')} of B's are too young to be "
            "judged and left out: what is judged differs in age"
        )
        yield Warned("unlike-maturity", text)


def _plainly(a: Statistic, b: Statistic, same_folds: bool, level: float, least: float) -> Estimate | None:
    """The difference of two figures of the populations, if its interval leaves out 0 and it is at least so large."""
    found = infer_difference(TwoArms(a, b, same_folds), looks="anytime", level=level, expected_n=EXPECTED_N)
    if isinstance(found, CannotTell) or found.low <= 0 <= found.high:
        return None
    return found if abs(found.value) >= least else None


def _both(a: Statistic, b: Statistic, unit: str) -> dict[str, str]:
    """A figure in A and in B, in words."""
    return {name: shown(reduced(one).value or 0.0, unit) for name, one in (("a", a), ("b", b))}
