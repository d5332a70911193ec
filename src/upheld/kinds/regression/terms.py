"""What is added up of each case, as integer terms: of lateness by bin, and of the errors of the model."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sqlglot import exp

from upheld.evidence import number
from upheld.kinds.moments import moment_name, moments_of, scale_of
from upheld.kinds.plan import NO_DAY, BoundLog, Functions
from upheld.kinds.regression.lever import (
    KEPT,
    LATE,
    NO_PREDICTION,
    UNSETTLED,
    in_steps,
    is_calibrated,
    is_shown,
    step_of,
    tolerance_of,
)
from upheld.kinds.regression.log_values import RULE, quantiles, window_ends
from upheld.kinds.rows import UNKNOWN, as_flag
from upheld.spec.kinds.regression import RegressionSpec

NO_BIN = NO_DAY
"""The bin of a case of which nothing can be compared."""
MOST_BINS = 2048
"""So many bins lie on either side of 0; the outermost hold everything beyond."""

MODEL, SHOWN, RULED = "predicted", "shown", "ruled"
"""What a case is compared with: what the model said, what was shown, or what the rule would have said."""

SLOTS = 2
"""The row terms of a case on either curve: by how much it came later, and what that is told against."""

FINE = 10**12
"""So many units make 1 of a squared logarithm or of a share of the actual."""
FINE_SIXTH = 10**9
"""So many units make 1 of the sixth power of a logarithm, as fine as 64 bits allow."""
LARGEST_SHARE = 10**4
"""An error of so many times the actual counts as that, so that one case near 0 cannot overflow the sum."""
LARGEST_LOG = 40
"""A logarithm further off counts as that: a value a hair above -1 has one without end."""


def curve_scales(spec: RegressionSpec) -> dict[str, Fraction]:
    """The exact sums of a curve, each with how many units make 1."""
    return {moment_name(moment): scale_of(_reach(spec), len(moment)) for moment in moments_of(SLOTS)}


def _reach(spec: RegressionSpec) -> float:
    """The largest difference of two quantities that are believed: one may be as far below 0 as the other above."""
    return 2 * (spec.log.largest if spec.log is not None else 1.0)


def placed_rows(spec: RegressionSpec, against: str, functions: Functions) -> exp.Select:
    """Each case with its bin against what the model said or what was shown, and the terms of both; null without."""
    base = exp.column(against)
    later: exp.Expr = exp.Paren(this=exp.Sub(this=exp.column("actual"), expression=base))
    inner = exp.select("*", exp.alias_(later, "slot_0"), exp.alias_(_where_both(later, base), "slot_1")).from_("cases")
    terms = {f"term_{name}": tree for name, tree in _powers(curve_scales(spec), functions).items()}
    bins = bin_of(spec, exp.column("slot_0"))
    selected = [exp.alias_(bins, "bin")]
    selected.append(exp.alias_(_zone_of(spec, bins), "zone"))
    selected += [exp.alias_(tree, name) for name, tree in terms.items()]
    return exp.select("*", *selected).from_(inner.subquery("compared"))


def _zone_of(spec: RegressionSpec, bins: exp.Expr) -> exp.Expr:
    """The last bin of the zone of a case: none is on both sides of 0, of the stated setting, or of the tolerance.

    Where the setting follows from the log itself, only 0 parts them.
    """
    is_settled, at = is_shown(spec) or not is_calibrated(spec), stated_step(spec)
    tree = exp.case().when(exp.EQ(this=bins.copy(), expression=exp.Literal.number(NO_BIN)), exp.Literal.number(NO_BIN))
    for last in sorted({0, at, at + tolerance_of(spec)} if is_settled else {0}):
        within = exp.LTE(this=bins.copy(), expression=exp.Literal.number(last))
        tree = tree.when(within, exp.Literal.number(last))
    return tree.else_(exp.Literal.number(MOST_BINS))


def _where_both(later: exp.Expr, base: exp.Expr) -> exp.Expr:
    is_known = exp.Not(this=exp.Is(this=later.copy(), expression=exp.null()))
    return exp.case().when(is_known, base.copy())


def _powers(scales: Mapping[str, Fraction], functions: Functions) -> dict[str, exp.Expr]:
    found = {}
    for factors in moments_of(SLOTS):
        tree: exp.Expr = exp.column(f"slot_{factors[0]}")
        for slot in factors[1:]:
            tree = exp.Mul(this=tree, expression=exp.column(f"slot_{slot}"))
        found[moment_name(factors)] = scaled(tree, scales[moment_name(factors)], functions)
    return found


def bin_of(spec: RegressionSpec, later: exp.Expr) -> exp.Expr:
    """The bin of a difference: k holds what lies above k - 1 steps and up to k steps; `NO_BIN` where there is none."""
    steps = exp.Div(this=later.copy(), expression=number(float(step_of(spec))))
    # A difference of decimals misses a whole step by its last digits.
    whole = exp.Ceil(this=exp.Round(this=steps, decimals=exp.Literal.number(7)))
    inside = exp.func("LEAST", exp.func("GREATEST", whole, number(-MOST_BINS)), number(MOST_BINS))
    is_none = exp.Is(this=later.copy(), expression=exp.null())
    return exp.case().when(is_none, exp.Literal.number(NO_BIN)).else_(exp.cast(inside, "bigint"))


def base_of(spec: RegressionSpec) -> str:
    """The column to which the buffer is added: what was shown, where the log says it, else what the model said."""
    return SHOWN if is_shown(spec) else MODEL


def region_of(spec: RegressionSpec, at: int | None = None) -> exp.Expr:
    """What became of the promise of a case; UNSETTLED where the buffer follows from the log itself.

    `at` is such a buffer in steps, where it is known.
    """
    shown = base_of(spec)
    is_none = exp.Is(this=exp.column(shown), expression=exp.null())
    tree = exp.case().when(is_none, exp.Literal.number(NO_PREDICTION))
    if is_calibrated(spec) and not is_shown(spec) and at is None:
        return tree.else_(exp.Literal.number(UNSETTLED))
    edge = (stated_step(spec) if at is None else at) + tolerance_of(spec)
    later = exp.Paren(this=exp.Sub(this=exp.column("actual"), expression=exp.column(shown)))
    is_late = exp.GT(this=bin_of(spec, later), expression=exp.Literal.number(edge))
    return tree.when(is_late, exp.Literal.number(LATE)).else_(exp.Literal.number(KEPT))


def stated_step(spec: RegressionSpec) -> int:
    """The step at which the product is set, where the spec says it: 0 on what was shown, else the buffer."""
    if is_shown(spec) or spec.lever is None or spec.lever.buffer is None:
        return 0
    return round(in_steps(spec, spec.lever.buffer))


def error_scales(spec: RegressionSpec, bound: BoundLog | None = None) -> dict[str, Fraction]:
    """The exact sums of errors, each with how many units make 1; of all that a spec can ask for without `bound`."""
    log = spec.log
    one, square, cube = (scale_of(_reach(spec), power) for power in (1, 2, 3))
    count = Fraction(1)
    scales = {"compared": count, "error": one, "error_absolute": one, "error_squared": square}
    scales |= {"actual": one, "actual_squared": square}
    scales |= {"logged": count, "log_error": Fraction(FINE), "log_error_squared": Fraction(FINE)}
    scales |= {"zeros": count, "share_error": Fraction(FINE), "share_error_squared": Fraction(10**10)}
    scales |= {"log_error_cubed": Fraction(FINE_SIXTH), "share_error_cubed": Fraction(10**6)}
    if log is None:
        return scales
    if window_ends(spec) is not None:
        scales |= dict.fromkeys(("windowed", "inside", "below", "above"), count)
        scales |= {"width": one, "width_squared": square, "width_cubed": cube}
    if log.refunded is not None:
        scales |= {"entitled": count, "refunded": count}
    if isinstance(spec.rule, str):
        scales |= {"ruled": count, "rule_gain": one, "rule_gain_squared": square, "rule_gain_cubed": cube}
    for i, _ in enumerate(quantiles(spec)):
        scales |= {f"pinned_{i}": count, f"pinball_{i}": one}
        scales |= {f"pinball_{i}_squared": square, f"pinball_{i}_cubed": cube}
    return scales


def error_rows(spec: RegressionSpec, bound: BoundLog, functions: Functions) -> exp.Select:
    """Each case with the integer terms of its errors; null where it has not come or nothing was predicted."""
    scales = error_scales(spec)
    terms = _error_terms(spec, bound)
    selected = [
        exp.alias_(tree if scales[name] == 1 else scaled(tree, scales[name], functions), f"term_{name}")
        for name, tree in terms.items()
    ]
    with_region = exp.select("*", exp.alias_(region_of(spec), "region")).from_("cases")
    return exp.select("*", *selected).from_(with_region.subquery("graded"))


def _error_terms(spec: RegressionSpec, bound: BoundLog) -> dict[str, exp.Expr]:
    actual, predicted = exp.column("actual"), exp.column("predicted")
    error = exp.Paren(this=exp.Sub(this=actual, expression=predicted))
    is_compared = exp.Not(this=exp.Is(this=error.copy(), expression=exp.null()))
    above, log_error = logged(actual, predicted)
    share = exp.Div(this=exp.Abs(this=error.copy()), expression=exp.Abs(this=actual.copy()))
    is_zero = exp.EQ(this=actual.copy(), expression=number(0))
    bounded = exp.func("LEAST", exp.Paren(this=share), number(LARGEST_SHARE))
    terms: dict[str, exp.Expr] = {
        "compared": _one_if(is_compared),
        "error": error,
        "error_absolute": exp.Abs(this=error.copy()),
        "error_squared": _square(error),
        "actual": exp.case().when(is_compared.copy(), actual.copy()),
        "actual_squared": exp.case().when(is_compared.copy(), _square(actual)),
        "logged": _one_if(exp.and_(is_compared.copy(), above.copy())),
        "log_error": exp.case().when(above.copy(), _square(log_error)),
        "log_error_squared": exp.case().when(above.copy(), _square(exp.Paren(this=_square(log_error)))),
        "log_error_cubed": exp.case().when(above.copy(), _cube(exp.Paren(this=_square(log_error)))),
        "zeros": _one_if(exp.and_(is_compared.copy(), is_zero)),
        "share_error": _unless(is_zero, is_compared, bounded),
        "share_error_squared": _unless(is_zero, is_compared, _square(bounded)),
        "share_error_cubed": _unless(is_zero, is_compared, _cube(bounded)),
    }
    ends = window_ends(spec)
    if ends is not None and all(map(bound.has, ends)):
        low, high = exp.column("low"), exp.column("high")
        width = exp.Paren(this=exp.Sub(this=high, expression=low))
        inside = exp.Between(this=actual.copy(), low=low.copy(), high=high.copy())
        is_whole = exp.Not(
            this=exp.Is(this=exp.Add(this=width.copy(), expression=actual.copy()), expression=exp.null())
        )
        terms |= {
            "windowed": _one_if(is_whole),
            "inside": _one_if(exp.and_(is_whole.copy(), inside)),
            "below": _one_if(exp.and_(is_whole.copy(), exp.LT(this=actual.copy(), expression=low.copy()))),
            "above": _one_if(exp.and_(is_whole.copy(), exp.GT(this=actual.copy(), expression=high.copy()))),
            "width": exp.case().when(is_whole.copy(), width),
            "width_squared": exp.case().when(is_whole.copy(), _square(width)),
            "width_cubed": exp.case().when(is_whole.copy(), _cube(width)),
        }
    if bound.has("log.refunded"):
        is_old = exp.LTE(this=exp.column("outcome"), expression=exp.Literal.number(UNKNOWN))
        terms |= {"entitled": _one_if(is_old), "refunded": exp.case().when(is_old.copy(), exp.column("refunded"))}
    if bound.has(RULE):
        by_rule = exp.Abs(this=exp.Paren(this=exp.Sub(this=actual.copy(), expression=exp.column("ruled"))))
        gain = exp.Paren(this=exp.Sub(this=exp.Abs(this=error.copy()), expression=by_rule))
        is_both = exp.Not(this=exp.Is(this=gain.copy(), expression=exp.null()))
        terms |= {"ruled": _one_if(is_both), "rule_gain": gain}
        terms |= {"rule_gain_squared": _square(gain), "rule_gain_cubed": _cube(gain)}
    for i, (q, _) in enumerate(quantiles(spec)):
        off = exp.Paren(this=exp.Sub(this=actual.copy(), expression=exp.column(f"quantile_{i}")))
        sides = [exp.Mul(this=number(weight), expression=off.copy()) for weight in (float(q), float(q) - 1)]
        is_said = exp.Not(this=exp.Is(this=off.copy(), expression=exp.null()))
        # No GREATEST: DuckDB passes over what is empty.
        loss = exp.case().when(exp.GTE(this=off.copy(), expression=number(0)), sides[0]).when(is_said.copy(), sides[1])
        terms |= {f"pinned_{i}": _one_if(is_said), f"pinball_{i}": loss}
        terms |= {f"pinball_{i}_squared": _square(loss), f"pinball_{i}_cubed": _cube(loss)}
    return terms


def logged(actual: exp.Expr, said: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    """Whether both have a logarithm of 1 more, and by how much that of what came is the larger."""
    above = exp.and_(*[exp.GT(this=one.copy(), expression=number(-1)) for one in (actual, said)])
    of = [exp.func("LN", exp.Paren(this=exp.Add(this=number(1), expression=one.copy()))) for one in (actual, said)]
    off = exp.func("LEAST", exp.Paren(this=exp.Sub(this=of[0], expression=of[1])), number(LARGEST_LOG))
    return above, exp.func("GREATEST", off, number(-LARGEST_LOG))


def sum_scales(spec: RegressionSpec) -> dict[str, Fraction]:
    """The exact sums that are kept beside the counts, each with how many units make 1."""
    return curve_scales(spec) | error_scales(spec)


def scaled(tree: exp.Expr, scale: Fraction, functions: Functions) -> exp.Expr:
    """A number as a whole number of units."""
    return functions.half_even(exp.Mul(this=exp.Paren(this=tree), expression=number(float(scale))))


def _square(tree: exp.Expr) -> exp.Expr:
    return exp.Mul(this=exp.Paren(this=tree.copy()), expression=exp.Paren(this=tree.copy()))


def _cube(tree: exp.Expr) -> exp.Expr:
    return exp.Mul(this=_square(tree), expression=exp.Paren(this=tree.copy()))


def _one_if(condition: exp.Expr) -> exp.Expr:
    return as_flag(condition)


def _unless(condition: exp.Expr, is_compared: exp.Expr, tree: exp.Expr) -> exp.Expr:
    return exp.case().when(exp.and_(is_compared.copy(), exp.Not(this=condition.copy())), tree.copy())
