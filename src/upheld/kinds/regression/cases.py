"""The query of the cases to read: each case with what was shown and what came, and what that is worth.

Who is a case, and what is known of it, is said by `rows.py`, as for evidence; a case is late where its bin is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from sqlglot import exp

from upheld.errors import Problem, SpecError
from upheld.evidence import number
from upheld.kinds.cases import MISTAKES, Case, Listed, Plain, by, linear, total
from upheld.kinds.moments import scale_of
from upheld.kinds.plan import BoundLog, Cut, Functions
from upheld.kinds.regression.curve import smallest_for
from upheld.kinds.regression.lever import KEPT, LATE, NO_PREDICTION, is_calibrated, is_shown, step_of, tolerance_of
from upheld.kinds.regression.log_values import RULE
from upheld.kinds.regression.money import per_case
from upheld.kinds.regression.rows import CALIBRATING, case_rows
from upheld.kinds.regression.rows import JUDGED as JUDGED_PERIOD
from upheld.kinds.regression.stakes import in_force_at, middle_of, too_few, worths_of
from upheld.kinds.regression.terms import MODEL, MOST_BINS, NO_BIN, base_of, bin_of, region_of, stated_step
from upheld.kinds.rows import FALSE, TRUE, UNKNOWN
from upheld.spec.kinds.regression import RegressionSpec, seconds_in
from upheld.wording import shown as figure

GROUPS = {
    "latest": "came later than shown by more than the tolerance: the costliest or the latest first",
    "earliest": "came in time: the earliest first, of which less could have been shown",
    "never-fulfilled": "never came: what was shown, the longest first",
    "nearest": "those just late and those just in time",
    "worst-segment": "the latest of the value of a segment that does worst",
}
"""The groups of cases to read, by name."""

JUDGED_BY = ("log.predicted", "log.actual", "log.promised", "log.cancelled", "log.count")
"""What the groups are made of, and every case shows: it cannot be masked."""

HIDES = {RULE: "by_rule"}
"""What a case does not tell where a value of the log is masked."""

FROM_EDGE = "from_edge"
"""Column: by how much a case came later than the last moment that is in time."""

THEN = "promise"
"""What puts cases in order that are as far from the edge."""

JUDGED = frozenset({(KEPT, TRUE), (LATE, TRUE)})
"""Combinations of region and outcome: something was shown, and the case came."""

_LATE, _IN_TIME = frozenset({(LATE, TRUE)}), frozenset({(KEPT, TRUE)})
_NEVER = frozenset((region, FALSE) for region in (KEPT, LATE, NO_PREDICTION))

WRONG, WRONG_SAID, NONE_WRONG = _LATE, "late cases", "came late"
"""The mistakes, and what is said of many and of none."""

IN_REVIEW = None
"""Nobody reviews a quantity."""

NEVER = "never-fulfilled"

LISTS = {
    "latest": Listed(_LATE, "late_by", desc=True, with_heaviest=True),
    "earliest": Listed(_IN_TIME, "late_by", desc=False, by_worth=False),
    NEVER: Listed(_NEVER, "promise", desc=True, by_worth=False, with_worth=False),
}
"""The groups that are lists."""

_PLACES = 6
"""Differences are told to so many decimals: one of decimals is off by its last digits."""


@dataclass(frozen=True, slots=True)
class PromisedCase(Case):
    """A case of a quantity, in `unit`: what the model said, what was shown, what came, what the rule would have said.

    `late_by` is how much later than shown it came, below 0 where it came earlier; None where it never came. `is_late`
    says whether that is beyond the tolerance.
    """

    predicted: float | None
    promised: float | None
    actual: float | None
    late_by: float | None
    is_late: bool | None
    by_rule: float | None
    unit: str

    @property
    def own(self) -> dict[str, Plain]:
        """What was said, shown and came, and whether it was late."""
        told = (self.predicted, self.promised, self.actual, self.late_by, self.is_late, self.by_rule)
        return dict(zip(OWN, told, strict=True))

    @property
    def result(self) -> str:
        """What became of it: 9 minutes late, € 300 below, or in time, where it came later within the tolerance."""
        if self.late_by is None:
            return "never fulfilled"
        is_time = seconds_in(self.unit) is not None
        late, early, between = ("late", "early", "in time") if is_time else ("above", "below", "within tolerance")
        amount = figure(abs(self.late_by), self.unit)
        if self.late_by > 0:
            return f"{amount} {late}" if self.is_late else between
        return f"{amount} {early}" if self.late_by else "as shown"


OWN = ("predicted", "promised", "actual", "late_by", "is_late", "by_rule")
"""The names of what only this kind tells of a case."""


def own_columns(bound: BoundLog) -> list[str]:
    """The columns of `case_columns` from which `case_of` reads."""
    return ["predicted", "promise", "actual", "late_by", "region", "outcome", *(["ruled"] if bound.has(RULE) else [])]


def case_of(spec: RegressionSpec, row: Mapping[str, Any], hidden: set[str], **common: Any) -> PromisedCase:
    """The case in a row of these columns; `common` is what every kind tells of one."""
    return PromisedCase(
        predicted=row["predicted"],
        promised=row["promise"],
        actual=row["actual"],
        late_by=row["late_by"],
        is_late=None if row["late_by"] is None else row["region"] == LATE,
        by_rule=row.get("ruled") if "by_rule" not in hidden else None,
        unit=spec.log.unit if spec.log is not None else "units",
        **common,
    )


def not_seen(spec: RegressionSpec, group: str) -> str | None:
    """Why a list is empty whatever happened: the log does not say what was never fulfilled."""
    is_said = group != NEVER or spec.log is None or spec.log.cancelled is not None
    return None if is_said else "the log does not say which were never fulfilled (log.cancelled)"


def asked_first(spec: RegressionSpec, bound: BoundLog, cut: Cut, functions: Functions) -> exp.Select | None:
    """Rows of (bin, cases): how much later than the model said the cases came from which the buffer is taken.

    None where the spec, or the log, says what was shown.
    """
    if not is_calibrated(spec) or is_shown(spec):
        return None
    later = exp.Paren(this=exp.Sub(this=exp.column("actual"), expression=exp.column(MODEL)))
    binned = exp.select("*", exp.alias_(bin_of(spec, later), "bin")).from_(
        case_rows(spec, bound, cut, functions).subquery("cases")
    )
    is_before = exp.EQ(this=exp.column("period"), expression=exp.Literal.number(CALIBRATING))
    is_there = exp.NEQ(this=exp.column("bin"), expression=exp.Literal.number(NO_BIN))
    counted = exp.select("bin", total(exp.column("n"))).from_(binned.subquery("binned"))
    return counted.where(is_before, is_there).group_by("bin").order_by("bin")


def setting_of(spec: RegressionSpec, learnt: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """The setting by which cases are told apart, from the answer of `asked_first`; SpecError where it is unknown."""
    return in_force_at(spec, _setting(spec, learnt))


def case_columns(
    spec: RegressionSpec,
    bound: BoundLog,
    cut: Cut,
    functions: Functions,
    *,
    shown: Mapping[str, exp.Expr],
    learnt: Sequence[tuple[Any, ...]] = (),
) -> exp.Select:
    """One row for each judged case that is old enough: what was said, shown and came, region, outcome, and `shown`.

    `worth` is there where the spec has a value block: a whole number of units of 1 / `worth_scale(spec)`, each guessed
    worth at the middle of its range; null where nothing came. `learnt` is the answer of `asked_first`. SpecError for a
    setting that cannot be told.
    """
    at = _setting(spec, learnt)
    base, actual = exp.column(base_of(spec)), exp.column("actual")
    later = exp.Paren(this=exp.Sub(this=actual, expression=base.copy()))
    late_by = _rounded(exp.Sub(this=later.copy(), expression=number(float(at * step_of(spec)))))
    edge = float((at + tolerance_of(spec)) * step_of(spec))
    rows = case_rows(spec, bound, cut, functions)
    rows = rows.select(*[exp.alias_(tree, name) for name, tree in shown.items()])
    columns = {
        "region": region_of(spec, at),
        "promise": _rounded(exp.Add(this=base.copy(), expression=number(float(at * step_of(spec))))),
        "late_by": late_by,
        FROM_EDGE: _rounded(exp.Sub(this=later.copy(), expression=number(edge))),
        "bin": bin_of(spec, later),
        "slot_0": later,
        "slot_1": base,
    }
    placed = exp.select("*", *[exp.alias_(tree.copy(), name) for name, tree in columns.items()])
    placed = placed.from_(rows.subquery("cases"))
    placed = placed.where(exp.LTE(this=exp.column("outcome"), expression=exp.Literal.number(UNKNOWN)))
    if is_calibrated(spec) and bound.has("log.time"):
        placed = placed.where(exp.EQ(this=exp.column("period"), expression=exp.Literal.number(JUDGED_PERIOD)))
    if spec.value is None:
        return placed
    valued = exp.select("*", exp.alias_(_worth(spec, functions, at), "worth"))
    return valued.from_(placed.subquery("placed"))


def worth_scale(spec: RegressionSpec) -> Fraction:
    """How many units of `worth` make one of the currency."""
    if spec.value is None or spec.log is None:
        return Fraction(1)
    worths = worths_of(spec.value, middle_of(spec.value))
    by_unit = abs(worths.late) + abs(worths.early) + abs(worths.promised)
    most = 1 + abs(worths.late_case) + by_unit * 3 * Fraction(spec.log.largest)
    return scale_of(float(most), 1, 10**8)


def worst_by(spec: RegressionSpec) -> tuple[str, ...]:
    """What makes a segment the worst: the share of late cases, which a longer time shown does not make dearer."""
    return (MISTAKES,)


def worst_first(by_worth: bool, by_distance: bool, ties: Iterable[exp.Expr]) -> tuple[exp.Expr, ...]:
    """The order within a segment: the latest first."""
    return (by("late_by", desc=True), by("promise", desc=True), *ties)


def edges(spec: RegressionSpec) -> tuple[tuple[str, str], ...]:
    """The edge at which cases lie near: the key of the lever, and the column of the distance."""
    return (("tolerance", FROM_EDGE),)


def sides(edge: str) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]:
    """The judged cases that meet at the edge: the late ones, and those in time."""
    return _LATE, _IN_TIME


def guessed(spec: RegressionSpec) -> dict[str, float]:
    """The middle of each worth that is guessed as a range, by key: it is what counts here."""
    return middle_of(spec.value) if spec.value is not None else {}


def counted_as_nothing(spec: RegressionSpec) -> tuple[str, ...]:
    """The results that the value block should name and does not."""
    return tuple(key for key in ("late", "early") if spec.value is not None and getattr(spec.value, key) is None)


def _setting(spec: RegressionSpec, learnt: Sequence[tuple[Any, ...]]) -> int:
    at: int | None = stated_step(spec)
    if is_calibrated(spec) and not is_shown(spec) and spec.lever is not None:
        bins, n = (np.array([row[i] for row in learnt], np.int64) for i in (0, 1))
        at = smallest_for(spec.lever.promise_quantile or 0.0, bins, n.cumsum())
        if at is None:
            raise SpecError(spec.file_name, [Problem("lever.calibrate", too_few(int(n.sum()), spec.lever))])
    if at is None or not -MOST_BINS <= at + tolerance_of(spec) < MOST_BINS:
        reach = float(MOST_BINS * step_of(spec))
        said = f"the setting lies beyond the {reach:g} that are counted; write a larger log.bin"
        raise SpecError(spec.file_name, [Problem("lever", said)])
    return at


def _worth(spec: RegressionSpec, functions: Functions, at: int) -> exp.Expr:
    """What a case is worth at the setting, in whole units."""
    if spec.value is None:
        raise ValueError("a spec without a value block has no worths")
    worths = worths_of(spec.value, middle_of(spec.value))
    tree = exp.Case()
    for part in per_case(worths, at, tolerance_of(spec), step_of(spec)):
        scaled = exp.Mul(this=exp.Paren(this=linear(part.worth)), expression=number(float(worth_scale(spec))))
        inside = exp.and_(
            exp.GT(this=exp.column("bin"), expression=exp.Literal.number(part.above)),
            exp.LTE(this=exp.column("bin"), expression=exp.Literal.number(part.to)),
        )
        tree = tree.when(inside, functions.half_even(scaled))
    return tree


def _rounded(tree: exp.Expr) -> exp.Expr:
    return exp.Round(this=tree, decimals=exp.Literal.number(_PLACES))
