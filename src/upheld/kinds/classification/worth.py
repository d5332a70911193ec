"""What each result of a case is worth, as constants times row terms.

Evidence keeps the sums of the row terms (`amount`); the constants (-0.05, -400) stay arithmetic, so that another
figure needs no second reading of the log. An ordinary case let through is 0, and everything else is told against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from itertools import product

from upheld.expressions import Expression, Split, parse_expression, split
from upheld.kinds.moments import Vector
from upheld.spec.kinds.classification import ClassificationSpec, ClassificationValue
from upheld.spec.worth import Worth, WorthRange

RESULTS = ("caught", "missed", "false_alarm", "reviewed")
"""What can become of a case, by the keys of the value block; a passed ordinary case is the zero."""

OF_POSITIVES = ("caught", "missed", "reviewed")
OF_NEGATIVES = ("false_alarm", "reviewed")

MONEY_SCALE = 10**4
"""So many units make one of the currency: sums are exact to a hundredth of a cent."""

_LARGEST_INTEGER = 9 * 10**18

UNVALUED = "unvalued"
"""The name of the sum of the judged cases whose worth is not known."""


@dataclass(frozen=True, slots=True)
class Term:
    """A row term and the key of the value block in which it first stands."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The distinct row terms that positives and negatives need, in order of first appearance."""

    of_positives: tuple[Term, ...] = ()
    of_negatives: tuple[Term, ...] = ()

    @property
    def slots(self) -> int:
        """How many row terms one case has at most; both outcomes use the same sums, since a case has only one."""
        return max(len(self.of_positives), len(self.of_negatives))


@dataclass(frozen=True, slots=True)
class Worths:
    """What each result is worth at one choice within the stated ranges; see `Vector`. Absent results are worth 0."""

    caught: Vector
    missed: Vector
    reviewed_positive: Vector
    false_alarm: Vector
    reviewed_negative: Vector
    hit_rate: Fraction

    @property
    def nothing(self) -> Vector:
        """The worth of an ordinary case let through."""
        return tuple(Fraction(0) for _ in self.false_alarm)


@cache
def terms_of(value: ClassificationValue | None) -> Terms:
    """The row terms of a value block; none where every worth is a number."""
    if value is None:
        return Terms()
    return Terms(_distinct(value, OF_POSITIVES), _distinct(value, OF_NEGATIVES))


def moment_scale(value: ClassificationValue, size: int) -> Fraction:
    """How many units make 1 in sums of products of `size` row terms: a power of ten.

    10^4 for amounts. Products of two and three are kept as finely as 64 bits allow for `value.largest`: at 10 million,
    10^4 for squares and 0.001 for cubes; at 100, 10^14 and 10^12.
    """
    return scale_for(Fraction(value.cap if value.cap is not None else value.largest), size)


def scale_for(most: Fraction, size: int) -> Fraction:
    """How many units make 1 in sums of a power of what is at most `most`: a power of ten that 64 bits have room for."""
    largest = most**size
    scale = Fraction(MONEY_SCALE)
    while largest * scale > _LARGEST_INTEGER:
        scale /= 10
    while size > 1 and largest * scale * 10 <= _LARGEST_INTEGER:
        scale *= 10
    return scale


def ranges_of(value: ClassificationValue | None) -> dict[str, WorthRange]:
    """The worths that are guessed as a range, by key."""
    written = {key: getattr(value, key) for key in RESULTS} if value is not None else {}
    return {key: worth for key, worth in written.items() if isinstance(worth, WorthRange)}


def _ends(value: ClassificationValue, worth: WorthRange) -> tuple[float, float]:
    """The ends of a guess, neither beyond the cap."""
    most = value.cap if value.cap is not None else float("inf")
    return max(-most, min(most, worth.from_)), max(-most, min(most, worth.to))


def must_be_written(value: ClassificationValue, *, has_review: bool, acts_on_top: bool = False) -> tuple[str, ...]:
    """The results without whose worth money says nothing: an absent one would count 0, and decide the setting.

    Where the product acts on whichever class it names, a right one that it is not sure enough of is handed on like a
    wrong one, so that missing it may well be worth 0; what acting rightly brings must be said instead.
    """
    first = "caught" if acts_on_top else "missed"
    needed = (first, "false_alarm", *(("reviewed",) if has_review else ()))
    return tuple(key for key in needed if getattr(value, key) is None)


def unwritten(value: ClassificationValue, *, has_review: bool) -> tuple[str, ...]:
    """The results that the value block does not name, though the product has them: a single case counts 0 for them."""
    return tuple(key for key in RESULTS if getattr(value, key) is None and (key != "reviewed" or has_review))


def middle(value: ClassificationValue | None) -> dict[str, float]:
    """The middle of each range, by key."""
    if value is None:
        return {}
    return {key: sum(_ends(value, worth)) / 2 for key, worth in ranges_of(value).items()}


def corners(value: ClassificationValue | None) -> list[dict[str, float]]:
    """Every combination of the ends of the ranges; one empty one where nothing is a range.

    Money is linear in each guessed worth, so its smallest and largest value lie at two of these.
    """
    if value is None:
        return [{}]
    ranges = ranges_of(value)
    ends = [dict.fromkeys(_ends(value, worth)) for worth in ranges.values()]
    return [dict(zip(ranges, chosen, strict=True)) for chosen in product(*ends)]


def worths_of(spec: ClassificationSpec, at: Mapping[str, float], hit_rate: Fraction | None = None) -> Worths:
    """What each result is worth, with each guessed one at the figure that `at` names.

    `hit_rate` is the share of true cases that people find among those they look at; default: the spec's, else 1.
    """
    value = spec.value
    if value is None:
        raise ValueError("a spec without a value block has no worths")
    stated = spec.lever.review_hit_rate if spec.lever is not None else None
    if hit_rate is None:
        hit_rate = Fraction(str(stated)) if stated is not None else Fraction(1)
    return worths_at(value, at, hit_rate)


def worths_at(value: ClassificationValue, at: Mapping[str, float], hit_rate: Fraction) -> Worths:
    """The same of a value block alone."""
    terms = terms_of(value)

    def vector(key: str, of: tuple[Term, ...]) -> Vector:
        found = {term.text: position for position, term in enumerate(of, start=1)}
        row = [Fraction(0)] * (1 + len(of))
        for part in _parts(value, getattr(value, key), at.get(key)):
            row[found[part.term.sql] if part.term is not None else 0] += part.constant
        return tuple(row)

    return Worths(
        caught=vector("caught", terms.of_positives),
        missed=vector("missed", terms.of_positives),
        reviewed_positive=vector("reviewed", terms.of_positives),
        false_alarm=vector("false_alarm", terms.of_negatives),
        reviewed_negative=vector("reviewed", terms.of_negatives),
        hit_rate=hit_rate,
    )


def _distinct(value: ClassificationValue, keys: tuple[str, ...]) -> tuple[Term, ...]:
    terms: dict[str, Term] = {}
    for key in keys:
        for part in _parts(value, getattr(value, key), None):
            if part.term is not None:
                terms.setdefault(part.term.sql, Term(key, part.term.sql))
    return tuple(terms.values())


def _parts(value: ClassificationValue, worth: Worth | None, at: float | None) -> tuple[Split, ...]:
    """The worth as a sum of constants and constants times row terms, capped."""
    if worth is None:
        return ()
    if isinstance(worth, WorthRange):
        guessed = Fraction(str(at)) if at is not None else Fraction(0)
        return (Split(_capped(guessed, value.cap), None),)
    return _written_parts(worth, value.cap)


@lru_cache(maxsize=128)  # asked for at every choice of the guesses
def _written_parts(worth: str, cap: float | None) -> tuple[Split, ...]:
    parts = split(parse_expression(worth))
    if cap is None:
        return parts
    if all(part.term is None for part in parts):
        return (Split(_capped(sum((part.constant for part in parts), Fraction(0)), cap), None),)
    # A cap is not linear, so the whole capped worth is one row term.
    return split(_clipped(worth, Fraction(str(cap))))


def _clipped(worth: str, cap: Fraction) -> Expression:
    most = f"{float(cap):f}".rstrip("0").rstrip(".")
    # `greatest` and `least` pass over what is empty, which would then be worth the whole cap; and 0 times NaN is no 0.
    return parse_expression(f"case when ({worth}) * 0 = 0 then least(greatest({worth}, -{most}), {most}) end")


def _capped(constant: Fraction, cap: float | None) -> Fraction:
    if cap is None:
        return constant
    most = Fraction(str(cap))
    return max(-most, min(most, constant))
