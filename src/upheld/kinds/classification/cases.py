"""The query of the cases to read: each case with what is done with it, its worth, and how far it lies from its cut-off.

Who is a case, and what is known of its outcome, is said by `query.py`, as for evidence. These are rows: they are never
part of evidence, and never merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from upheld.evidence import day_number, number
from upheld.kinds.classification.known_for import known_for
from upheld.kinds.classification.lever import ACT, CUTOFF_COLUMN, PASS, REGIONS, REVIEW, cutoff_of, lever_of
from upheld.kinds.classification.money import of_ai
from upheld.kinds.classification.rows import case_rows
from upheld.kinds.classification.terms import region_of, slots_of
from upheld.kinds.classification.worth import middle, moment_scale, terms_of, unwritten, worths_of
from upheld.kinds.moments import Vector
from upheld.kinds.plan import BoundLog, Cut, Functions
from upheld.kinds.rows import FALSE, TRUE, UNKNOWN
from upheld.spec.kinds.classification import ClassificationSpec

GROUPS = {
    "misses": "positive, and not acted on: the costliest first",
    "false-alarms": "acted on, and not positive: the costliest first",
    "nearest": "those just above and just below the cut-off, and the edge of the review band where there is one",
    "worst-segment": "those of the value of a segment that does worst",
}
"""The groups of cases to read, by name."""

CUT_OFF, REVIEW_EDGE = "from_cut_off", "from_review"
"""Columns: by how much the score lies above the case's own cut-off, and above the edge of the review band."""

DONE = REGIONS
"""What is done with a case, by its region."""

JUDGED = frozenset((region, outcome) for region in (PASS, REVIEW, ACT) for outcome in (FALSE, TRUE))
"""Combinations of region and outcome: scored, and the outcome is known."""

MISSES = frozenset({(PASS, TRUE), (REVIEW, TRUE)})
"""Positives that are not acted on: what `upheld check` counts as fn, the review band included."""

FALSE_ALARMS = frozenset({(ACT, FALSE)})
"""Negatives that are acted on: fp."""

IN_REVIEW = frozenset({(REVIEW, FALSE), (REVIEW, TRUE)})
_POSITIVE = frozenset({(PASS, TRUE), (REVIEW, TRUE), (ACT, TRUE)})

_ZERO = exp.Literal.number(0)


@dataclass(frozen=True, slots=True)
class Pick:
    """The first `limit` cases that fulfil a condition, in an order."""

    condition: exp.Expr
    order: tuple[exp.Expr, ...]
    limit: int


def case_columns(
    spec: ClassificationSpec,
    bound: BoundLog,
    cut: Cut,
    functions: Functions,
    *,
    shown: Mapping[str, exp.Expr],
    hit_rate: Fraction | None = None,
) -> exp.Select:
    """One row for each case that is old enough: score, outcome, region, n, rule, segments, distances, and `shown`.

    `worth` is there where the spec has a value block: a whole number of units of 1 / `worth_scale(spec)`, each guessed
    worth at the middle of its range; null where it cannot be worked out. `hit_rate`: see `worths_of`.
    """
    placed = _placed(spec, bound, cut, functions, shown)
    if spec.value is None:
        return placed
    slotted = exp.select("*", *[exp.alias_(tree, name) for name, tree in slots_of(spec).items()])
    valued = exp.select("*", exp.alias_(_worth(spec, functions, hit_rate), "worth"))
    return valued.from_(slotted.from_(placed.subquery("placed")).subquery("slotted"))


def worth_scale(spec: ClassificationSpec) -> Fraction:
    """How many units of `worth` make one of the currency."""
    return moment_scale(spec.value, 1) if spec.value is not None else Fraction(1)


def review_counts(spec: ClassificationSpec, bound: BoundLog, cut: Cut, functions: Functions) -> exp.Select | None:
    """One row: how many positives of the review band a person looked at, and how many of them the person found.

    None where the spec states the hit rate, or the log does not tell it, or nothing is worth anything.
    """
    is_stated = spec.lever is None or spec.lever.review_hit_rate is not None
    if spec.value is None or is_stated or not bound.has("log.review_result"):
        return None
    cases, n = _placed(spec, bound, cut, functions, {}), exp.column("n")
    counted = [exp.Mul(this=exp.column(name), expression=n.copy()) for name in ("is_looked_at", "review_result")]
    return exp.select(*map(_total, counted)).from_(cases.subquery("log")).where(is_one_of(IN_REVIEW & _POSITIVE))


def totals(cases: exp.Select, segments: Sequence[str]) -> exp.Select:
    """Rows of (set, *segments, region, outcome, rows, cases, worth, lost, cases without a worth).

    Set 0 is of all cases; set i + 1 by the i-th of these columns. `lost` adds up only what lies below 0. The last three
    are 0 where there is no worth.
    """
    has_worth = _has_worth(cases)
    worth, n = exp.column("worth"), exp.column("n")
    wide = exp.Mul(this=exp.cast(worth.copy(), "int128"), expression=n.copy())
    below = exp.LT(this=worth.copy(), expression=_ZERO.copy())
    untold = exp.Is(this=worth.copy(), expression=exp.null())
    sets = exp.Case()
    for position, name in enumerate(segments):
        is_of = exp.EQ(this=exp.Anonymous(this="GROUPING", expressions=[exp.column(name)]), expression=_ZERO.copy())
        sets = sets.when(is_of, exp.Literal.number(position + 1))
    keys = [*map(exp.column, segments), exp.column("region"), exp.column("outcome")]
    measures: list[exp.Expr] = [exp.Count(this=exp.Star()), _total(n)]
    money = [wide, exp.case().when(below, wide.copy()), exp.case().when(untold, n.copy())]
    measures += [_total(tree) for tree in money] if has_worth else [_ZERO.copy()] * 3
    place = sets.else_(_ZERO.copy()) if segments else _ZERO.copy()
    tail = [exp.column("region"), exp.column("outcome")]
    grouping = [exp.Tuple(expressions=tail)]
    grouping += [exp.Tuple(expressions=[exp.column(name), *[key.copy() for key in tail]]) for name in segments]
    statement = exp.select(place, *keys, *measures).from_(cases.subquery("log"))
    statement.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=grouping)]))
    return statement


def heaviest(cases: exp.Select, most: int) -> exp.Select:
    """One row: the money lost in the `most` costliest misses, in units of `worth`."""
    worth, n = exp.column("worth"), exp.column("n")
    costly = exp.and_(is_one_of(MISSES), exp.LT(this=worth.copy(), expression=_ZERO.copy()))
    first = exp.select("worth", "n").from_(cases.subquery("log")).where(costly).order_by(_by("worth")).limit(most)
    before = exp.Window(
        this=exp.Sum(this=n.copy()),
        order=exp.Order(expressions=[_by("worth")]),
        spec=exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW"),
    )
    ranked = exp.select("worth", "n", exp.alias_(exp.Sub(this=before, expression=n.copy()), "before"))
    left = exp.Paren(this=exp.Sub(this=exp.Literal.number(most), expression=exp.column("before")))
    counted = exp.func("GREATEST", _ZERO.copy(), exp.func("LEAST", n.copy(), left))
    wide = exp.Mul(this=exp.cast(worth.copy(), "int128"), expression=counted)
    return exp.select(_total(wide)).from_(ranked.from_(first.subquery("first")).subquery("ranked"))


def picked(cases: exp.Select, picks: Sequence[Pick], columns: Sequence[str], order: Sequence[exp.Expr]) -> exp.Select:
    """These columns of the picked cases, all together in `order`."""
    every = [
        exp.select("*")
        .from_(cases.copy().subquery("log"))
        .where(pick.condition)
        .order_by(*pick.order)
        .limit(pick.limit)
        for pick in picks
    ]
    # Each side is a scan of its own: one scan named twice would be kept whole.
    sides: exp.Query = exp.select("*").from_(every[0].subquery("side"))
    for one in every[1:]:
        sides = exp.union(sides, exp.select("*").from_(one.subquery("side")), distinct=False)
    return (
        exp.select(*map(exp.column, columns)).from_(sides.subquery("picked")).order_by(*[key.copy() for key in order])
    )


def misses(has_worth: bool, ties: Iterable[exp.Expr]) -> tuple[exp.Expr, ...]:
    """The order of misses: the costliest first; of equal ones those of which the model was surest."""
    return (*_worth_first(has_worth), _by("score"), *ties)


def false_alarms(has_worth: bool, ties: Iterable[exp.Expr]) -> tuple[exp.Expr, ...]:
    """The order of false alarms: the costliest first; of equal ones those of which the model was surest."""
    return (*_worth_first(has_worth), _by("score", desc=True), *ties)


def nearest(edge: str, ties: Iterable[exp.Expr]) -> tuple[exp.Expr, ...]:
    """The order by distance from an edge, on one side of it."""
    return (_by(exp.Abs(this=exp.column(edge))), _by("score"), *ties)


def ladder(edge: str | None, ties: Iterable[exp.Expr]) -> tuple[exp.Expr, ...]:
    """The order from far above an edge to far below it; without one, from the highest score to the lowest."""
    return (*([_by(edge, desc=True)] if edge else []), _by("score", desc=True), *ties)


def worst_first(has_worth: bool, by_distance: bool, ties: Iterable[exp.Expr]) -> tuple[exp.Expr, ...]:
    """The order within a segment: the costliest first, then mistakes, the farthest from the cut-off before others."""
    mistake = exp.case().when(is_one_of(MISSES | FALSE_ALARMS), _ZERO.copy()).else_(exp.Literal.number(1))
    far = [_by(exp.Abs(this=exp.column(CUT_OFF)), desc=True)] if by_distance else []
    return (*_worth_first(has_worth), _by(mistake), *far, _by("score", desc=True), *ties)


def tie(tree: exp.Expr | str) -> exp.Expr:
    """A key of an order for cases that are alike in all before it."""
    return _by(tree)


def edges(spec: ClassificationSpec) -> tuple[tuple[str, str], ...]:
    """The edges at which cases lie near: the key of the lever, and the column of the distance; none without a lever."""
    lever = spec.lever
    if lever is None:
        return ()
    has_band = lever.review_from is not None and lever.review_from < max(lever.cutoffs)
    return (("act_at", CUT_OFF), *((("review_from", REVIEW_EDGE),) if has_band else ()))


def sides(edge: str) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]:
    """The judged cases that meet at an edge: those above it, and those below it."""
    above, below = ((ACT,), (PASS, REVIEW)) if edge == CUT_OFF else ((REVIEW,), (PASS,))
    upper, lower = ([one for one in JUDGED if one[0] in regions] for regions in (above, below))
    return frozenset(upper), frozenset(lower)


def is_one_of(sorts: frozenset[tuple[int, int]]) -> exp.Expr:
    """Whether a case is of one of these combinations of region and outcome."""
    regions = sorted({region for region, _ in sorts})
    among = [exp.and_(_in(region), _is(*sorted(one for at, one in sorts if at == region))) for region in regions]
    return exp.paren(exp.or_(*among))


def has_value(segment: str, values: Sequence[str]) -> exp.Expr:
    """Whether a judged case has one of these values in the column of a segment."""
    among = exp.In(this=exp.column(segment), expressions=[exp.Literal.string(value) for value in values])
    return exp.and_(is_one_of(JUDGED), among)


def guessed(spec: ClassificationSpec) -> dict[str, float]:
    """The middle of each worth that is guessed as a range, by key: it is what counts here."""
    return middle(spec.value)


def counted_as_nothing(spec: ClassificationSpec) -> tuple[str, ...]:
    """The results that the value block does not name."""
    has_review = spec.lever is not None and spec.lever.review_from is not None
    return unwritten(spec.value, has_review=has_review) if spec.value is not None else ()


def _placed(
    spec: ClassificationSpec, bound: BoundLog, cut: Cut, functions: Functions, shown: Mapping[str, exp.Expr]
) -> exp.Select:
    """The cases that are old enough, with their region and distances."""
    lever = lever_of(spec)
    if lever is None:
        raise ValueError("a spec without a lever does nothing with a case")
    score = exp.column("score")
    rows = case_rows(spec, bound, cut, functions)
    rows = rows.select(*[exp.alias_(tree, name) for name, tree in shown.items()])
    unscored = exp.Is(this=score.copy(), expression=exp.null())
    own = cutoff_of(lever, BoundLog(exp.Table(), {CUTOFF_COLUMN: exp.column("cutoff_value")}, {}))
    placed = exp.select("*", exp.alias_(region_of(spec, unscored), "region"), exp.alias_(_above(score, own), CUT_OFF))
    if lever.review_from is not None:
        placed = placed.select(exp.alias_(_above(score, number(lever.review_from)), REVIEW_EDGE))
    old_enough = exp.LTE(this=exp.column("outcome"), expression=exp.Literal.number(UNKNOWN))
    placed = placed.from_(rows.subquery("cases")).where(old_enough)
    if known_for(spec) != "all" and lever.since is not None and bound.has("log.time"):
        # Whose outcome is known followed from the setting of the day: earlier ones say nothing of this one.
        since = exp.Literal.number(day_number(lever.since))
        placed = placed.where(exp.GTE(this=exp.column("day"), expression=since))
    return placed


def _above(score: exp.Expr, cutoff: exp.Expr) -> exp.Expr:
    return exp.Sub(this=score.copy(), expression=exp.Paren(this=cutoff))


def _worth(spec: ClassificationSpec, functions: Functions, hit_rate: Fraction | None) -> exp.Expr:
    """What the case is worth as the product treats it, in whole units."""
    policy = of_ai(worths_of(spec, middle(spec.value), hit_rate))
    tree = exp.Case()
    if terms_of(spec.value).slots:
        # As in evidence: a case one of whose row terms is not known has no worth, whatever became of it.
        tree = tree.when(exp.Is(this=exp.column("slot_0"), expression=exp.null()), exp.null())
    for region in (PASS, REVIEW, ACT):
        for outcome in (FALSE, TRUE):
            worth = _expected(policy(region, outcome, 0))
            scaled = exp.Mul(this=exp.Paren(this=_linear(worth)), expression=number(float(worth_scale(spec))))
            tree = tree.when(exp.and_(_in(region), _is(outcome)), functions.half_even(scaled))
    return tree


def _expected(outcomes: Sequence[tuple[Fraction, Vector]]) -> Vector:
    longest = max(len(worth) for _, worth in outcomes)
    padded = [(share, (*worth, *[Fraction(0)] * (longest - len(worth)))) for share, worth in outcomes]
    return tuple(sum((share * worth[i] for share, worth in padded), Fraction(0)) for i in range(longest))


def _linear(worth: Vector) -> exp.Expr:
    tree = number(float(worth[0]))
    for slot, constant in enumerate(worth[1:]):
        if constant:
            part = exp.Mul(this=number(float(constant)), expression=exp.column(f"slot_{slot}"))
            tree = exp.Add(this=tree, expression=part)
    return tree


def _has_worth(cases: exp.Select) -> bool:
    return "worth" in cases.named_selects


def _worth_first(has_worth: bool) -> list[exp.Expr]:
    return [_by("worth")] if has_worth else []


def _by(tree: exp.Expr | str, *, desc: bool = False) -> exp.Expr:
    tree = exp.column(tree) if isinstance(tree, str) else tree
    return exp.Ordered(this=tree, desc=desc, nulls_first=False)


def _total(tree: exp.Expr) -> exp.Expr:
    return exp.func("COALESCE", exp.Sum(this=tree.copy()), _ZERO.copy())


def _in(*regions: int) -> exp.Expr:
    return exp.In(this=exp.column("region"), expressions=[exp.Literal.number(region) for region in regions])


def _is(*outcomes: int) -> exp.Expr:
    return exp.In(this=exp.column("outcome"), expressions=[exp.Literal.number(outcome) for outcome in outcomes])
