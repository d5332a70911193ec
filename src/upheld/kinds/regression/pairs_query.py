"""The query over two logs of the same cases: what A and what B said and showed of each, and what came."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from sqlglot import exp

from upheld.evidence import number
from upheld.kinds.moments import moment_name, moments_of, scale_of
from upheld.kinds.pairs import PairCounts, ReadLog, counts_of, of_both, with_id
from upheld.kinds.plan import STRETCH, Functions, Plan, grouping_statement
from upheld.kinds.regression.lever import is_calibrated, step_of, tolerance_of
from upheld.kinds.regression.log_values import RULE, quantiles
from upheld.kinds.regression.query import group_columns
from upheld.kinds.regression.rows import JUDGED, case_rows
from upheld.kinds.regression.terms import FINE, LARGEST_SHARE, bin_of, scaled
from upheld.kinds.rows import as_flag
from upheld.spec.kinds.regression import RegressionSpec

PAIR_SLOTS = 3
"""What a case is worth more in B is a sum over three: by how much more it is late, by how much more it is early, and
whether it is late more."""

_COUNT = Fraction(1)


class Term(NamedTuple):
    """One sum over pairs: the term of a case, null where it does not count, and how many units make 1."""

    tree: exp.Expr
    scale: Fraction


def pair_counts(a: ReadLog, b: ReadLog, functions: Functions) -> exp.Select:
    """How many cases A has, B has, and both have: one row, a `PairCounts`."""
    sizes = ["predicted", "actual", *_said(a, b)]
    return counts_of(_cases(a, functions), _cases(b, functions), ("outcome", "actual"), sizes)


def pair_plan(a: ReadLog, b: ReadLog, functions: Functions, counts: PairCounts) -> Plan:
    """The statement that counts the cases that both logs have, by what either said and showed of each.

    Segments, customers and days are B's. What came is B's too, and A's where B knows nothing.
    """
    terms, has_time = pair_terms(a, b, counts), b.bound.has("log.time")
    selected = {f"term_{name}": _units(term, functions) for name, term in terms.items()}
    rows = {
        "cases_a": _cases(a, functions),
        "cases_b": _cases(b, functions),
        "joined": _joined(a, b),
        "compared": _compared(a, b),
        "graded": exp.select("*", *[exp.alias_(tree, name) for name, tree in selected.items()]).from_("compared"),
    }
    sets: dict[str, dict[str, str]] = {"pairs": {"fold": "fold"}}
    groups = group_columns(b.spec)
    sets |= {name: {"value": column, "fold": "fold"} for name, column in groups.items()}
    measures: dict[str, exp.Expr] = {"n": exp.cast(exp.Count(this=exp.Star()), "bigint")}
    measures |= {f"sum_{name}": exp.Sum(this=exp.column(f"term_{name}")) for name in terms}
    names = [f"sum_{name}" for name in terms]
    keys = [*groups.values(), "fold", STRETCH]
    return Plan((grouping_statement(rows, keys, sets, measures, names, has_stretches=has_time),))


def pair_scales(a: ReadLog, b: ReadLog, counts: PairCounts) -> dict[str, Fraction]:
    """The exact sums over pairs, each with how many units make 1."""
    return {name: term.scale for name, term in pair_terms(a, b, counts).items()}


def pair_terms(a: ReadLog, b: ReadLog, counts: PairCounts) -> dict[str, Term]:
    """Everything that is added up of a pair, by name: what has `_squared` is a square of a difference.

    Scales are as fine as the largest quantity of these cases allows, whatever the spec believes: fourth powers of small
    errors would be rounded away. Pairs are counted anew each time and never added to others.
    """
    spec, shifts = b.spec, [abs(log.stakes.at or 0) * step_of(b.spec) for log in (a, b)]
    # A factor is a difference of two distances, each between two quantities of which one may be shifted.
    reach = float(4 * Fraction(max(1.0, counts.largest)) + 2 * max(shifts))
    found = dict(_errors(reach))
    if a.stakes.at is not None and b.stakes.at is not None:
        found |= dict(_promises(spec, reach, a.stakes.at, b.stakes.at))
    if "low" in _said(a, b):
        found |= dict(_windows(reach))
    if b.bound.has(RULE):
        is_ruled = _is_there(exp.column("ruled"))
        found |= dict(_mean("rule_gain", _if(is_ruled, _larger_error()), "ruled", reach))
    for i, (q, _) in enumerate(quantiles(spec)):
        losses = [_pinball(float(q), exp.column(f"quantile_{i}_{arm}")) for arm in "ba"]
        found |= dict(_mean(f"pinball_{i}", _less(*losses), f"pinned_{i}", reach))
    return found


def _said(a: ReadLog, b: ReadLog) -> list[str]:
    """The columns of what was shown and said besides, where both logs have them."""
    named = {"shown": "log.promised", "low": "log.low", "high": "log.high"}
    named |= {f"quantile_{i}": f"log.quantiles.{q}" for i, (q, _) in enumerate(quantiles(b.spec))}
    return [name for name, path in named.items() if a.bound.has(path) and b.bound.has(path)]


def _cases(log: ReadLog, functions: Functions) -> exp.Select:
    """The judged cases of one of the two, with their ids."""
    rows = with_id(case_rows(log.spec, log.bound, log.cut, functions), log.bound)
    if not is_calibrated(log.spec) or not log.bound.has("log.time"):
        return rows
    is_judged = exp.EQ(this=exp.column("period"), expression=exp.Literal.number(JUDGED))
    return exp.select("*").from_(rows.subquery("cases")).where(is_judged)


def _joined(a: ReadLog, b: ReadLog) -> exp.Select:
    """The cases in both, with what either said and showed, and one outcome for the two of them."""
    kept = [*group_columns(b.spec).values(), "fold", *([STRETCH] if b.bound.has("log.time") else [])]
    kept += ["ruled"] if b.bound.has(RULE) else []
    selected: list[exp.Expr] = [exp.column(name, table="b") for name in kept]
    for arm in "ab":
        selected += [exp.alias_(exp.column(name, table=arm), f"{name}_{arm}") for name in ("predicted", *_said(a, b))]
    selected.append(exp.alias_(of_both("actual"), "actual"))
    return exp.select(*selected).from_("cases_b AS b").join("cases_a AS a", on="a.pair_id = b.pair_id")


def _compared(a: ReadLog, b: ReadLog) -> exp.Select:
    """The same with each side's error, what it told the customer before a buffer, and how much later that came."""
    base = "shown" if "shown" in _said(a, b) else "predicted"
    named: dict[str, exp.Expr] = {}
    for arm in "ab":
        named[f"error_{arm}"] = _less(exp.column("actual"), exp.column(f"predicted_{arm}"))
        named[f"base_{arm}"] = exp.column(f"{base}_{arm}")
        named[f"later_{arm}"] = _less(exp.column("actual"), exp.column(f"{base}_{arm}"))
    return exp.select("*", *[exp.alias_(tree, name) for name, tree in named.items()]).from_("joined")


def _errors(reach: float) -> Iterator[tuple[str, Term]]:
    square, fourth = scale_of(reach, 2), scale_of(reach, 4)
    a, b, actual = exp.column("error_a"), exp.column("error_b"), exp.column("actual")
    is_both = _is_there(exp.Add(this=a.copy(), expression=b.copy()))
    yield from _mean("error", _less(b, a), "compared", reach)
    yield from _mean("absolute", _larger_error(), "compared", reach, counts=False)
    yield from _squares("", a, b, is_both, square, fourth)
    yield "actual", Term(_if(is_both, actual), scale_of(reach, 1))
    yield "actual_squared", Term(_if(is_both, _times(actual, actual)), square)
    is_logged = exp.and_(
        *[exp.GT(this=exp.column(name), expression=number(-1)) for name in ("actual", "predicted_a", "predicted_b")]
    )
    came, *said = (
        exp.func("LN", exp.paren(exp.Add(this=number(1), expression=exp.column(name))))
        for name in ("actual", "predicted_a", "predicted_b")
    )
    yield "logged", Term(_one_if(is_logged), _COUNT)
    log_a, log_b = (_if(is_logged, _less(came, one)) for one in said)
    yield from _squares("log_", log_a, log_b, is_logged, Fraction(FINE), Fraction(FINE))
    sizes = [exp.Div(this=exp.Abs(this=one.copy()), expression=exp.Abs(this=actual.copy())) for one in (b, a)]
    shares = [exp.func("LEAST", exp.paren(size), number(LARGEST_SHARE)) for size in sizes]
    is_share = exp.and_(is_both.copy(), exp.NEQ(this=actual.copy(), expression=number(0)))
    share = _if(is_share, _less(*shares))
    yield "share", Term(share, Fraction(FINE))
    yield "share_squared", Term(_times(share, share), Fraction(10**6))
    yield "share_differs", Term(_one_if(exp.NEQ(this=share.copy(), expression=number(0))), _COUNT)


def _promises(spec: RegressionSpec, reach: float, at_a: int, at_b: int) -> Iterator[tuple[str, Term]]:
    """What is told at the setting: how much is shown, late and early, and how much later than shown."""
    one, step, shifts = scale_of(reach, 1), step_of(spec), {"a": at_a, "b": at_b}
    later = {arm: exp.column(f"later_{arm}") for arm in "ab"}
    is_both = _is_there(exp.Add(this=later["a"].copy(), expression=later["b"].copy()))
    longer = number(float((at_b - at_a) * step))
    shown = exp.paren(exp.Add(this=_less(exp.column("base_b"), exp.column("base_a")), expression=longer))
    yield from _mean("shown", _if(is_both, shown), "promised", reach)
    is_late: dict[str, exp.Expr] = {}
    over: dict[str, exp.Expr] = {}
    under: dict[str, exp.Expr] = {}
    for arm in "ab":
        edge = exp.Literal.number(shifts[arm] + tolerance_of(spec))
        is_late[arm] = exp.and_(is_both.copy(), exp.GT(this=bin_of(spec, later[arm]), expression=edge))
        beyond = _less(later[arm], number(float(shifts[arm] * step)))
        yield f"later_{arm}", Term(_if(is_both, beyond), one)
        yield f"lateness_{arm}", Term(_if(is_late[arm], beyond), one)
        over[arm] = _above_nothing(beyond)
        under[arm] = _above_nothing(exp.paren(exp.Neg(this=beyond.copy())))
    yield from _events("late", is_late["a"], is_late["b"])
    late = [exp.paren(as_flag(is_late[arm].copy())) for arm in "ba"]
    slots = [_if(is_both, _less(*pair)) for pair in ((over["b"], over["a"]), (under["b"], under["a"]), late)]
    for moment in moments_of(PAIR_SLOTS):
        tree: exp.Expr = slots[moment[0]]
        for slot in moment[1:]:
            tree = _times(tree, slots[slot])
        yield moment_name(moment), Term(tree, scale_of(reach, len(moment)))


def _windows(reach: float) -> Iterator[tuple[str, Term]]:
    actual = exp.column("actual")
    low, high = ({arm: exp.column(f"{end}_{arm}") for arm in "ab"} for end in ("low", "high"))
    widths = [_less(high[arm], low[arm]) for arm in "ba"]
    wider = _less(*widths)
    is_whole = _is_there(exp.Add(this=wider.copy(), expression=actual.copy()))
    yield from _mean("width", _if(is_whole, wider), "windowed", reach)
    below = [exp.and_(is_whole.copy(), exp.LT(this=actual.copy(), expression=low[arm].copy())) for arm in "ab"]
    above = [exp.and_(is_whole.copy(), exp.GT(this=actual.copy(), expression=high[arm].copy())) for arm in "ab"]
    inside = [
        exp.and_(is_whole.copy(), exp.Between(this=actual.copy(), low=low[arm].copy(), high=high[arm].copy()))
        for arm in "ab"
    ]
    for name, events in (("below", below), ("above", above), ("inside", inside)):
        yield from _events(name, *events)


def _mean(name: str, tree: exp.Expr, count: str, reach: float, *, counts: bool = True) -> Iterator[tuple[str, Term]]:
    """A difference of each case, its square, whether there is one, and for `count` whether the case counts at all."""
    yield name, Term(tree, scale_of(reach, 1))
    yield f"{name}_squared", Term(_times(tree, tree), scale_of(reach, 2))
    yield f"{name}_differs", Term(_one_if(exp.NEQ(this=exp.paren(tree.copy()), expression=number(0))), _COUNT)
    if counts:
        yield count, Term(_one_if(_is_there(tree)), _COUNT)


def _squares(
    name: str, a: exp.Expr, b: exp.Expr, is_both: exp.Expr, square: Fraction, fourth: Fraction
) -> Iterator[tuple[str, Term]]:
    """The squares of two errors and the products of these, by the letters of their factors."""
    squares = {"aa": _times(a, a), "bb": _times(b, b)}
    for letters, tree in squares.items():
        yield f"{name}{letters}", Term(_if(is_both, tree), square)
    for one, other in (("aa", "aa"), ("aa", "bb"), ("bb", "bb")):
        yield f"{name}{one}{other}", Term(_if(is_both, _times(squares[one], squares[other])), fourth)


def _events(name: str, in_a: exp.Expr, in_b: exp.Expr) -> Iterator[tuple[str, Term]]:
    """Whether something holds in both, in A only, and in B only."""
    not_a, not_b = exp.not_(exp.paren(in_a.copy())), exp.not_(exp.paren(in_b.copy()))
    for which, condition in (("both", (in_a, in_b)), ("only_a", (in_a, not_b)), ("only_b", (not_a, in_b))):
        yield f"{name}_{which}", Term(_one_if(exp.and_(*[exp.paren(one.copy()) for one in condition])), _COUNT)


def _larger_error() -> exp.Expr:
    """By how much B's error is larger than A's."""
    return _less(*[exp.Abs(this=exp.column(f"error_{arm}")) for arm in "ba"])


def _pinball(q: float, said: exp.Expr) -> exp.Expr:
    off = _less(exp.column("actual"), said)
    sides = [exp.Mul(this=number(weight), expression=off.copy()) for weight in (q, q - 1)]
    is_above = exp.GTE(this=off.copy(), expression=number(0))
    return exp.paren(exp.case().when(is_above, sides[0]).when(_is_there(off), sides[1]))


def _above_nothing(tree: exp.Expr) -> exp.Expr:
    return exp.paren(exp.case().when(exp.GT(this=tree.copy(), expression=number(0)), tree.copy()).else_(number(0)))


def _less(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return exp.paren(exp.Sub(this=one.copy(), expression=other.copy()))


def _times(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return exp.paren(exp.Mul(this=exp.paren(one.copy()), expression=exp.paren(other.copy())))


def _if(condition: exp.Expr, tree: exp.Expr) -> exp.Expr:
    return exp.paren(exp.case().when(condition.copy(), tree.copy()))


def _one_if(condition: exp.Expr) -> exp.Expr:
    return exp.case().when(condition.copy(), exp.Literal.number(1))


def _is_there(tree: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Is(this=exp.paren(tree.copy()), expression=exp.null()))


def _units(term: Term, functions: Functions) -> exp.Expr:
    return term.tree if term.scale == 1 else scaled(term.tree, term.scale, functions)
