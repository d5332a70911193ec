"""The query over two logs of the same cases: what A and what B said and showed of each, and what came."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import NamedTuple

from sqlglot import exp

from upheld.evidence import number
from upheld.kinds.moments import moment_name, moments_of, scale_of
from upheld.kinds.pairs import PairCounts, ReadLog, counts_of, of_both, with_id
from upheld.kinds.plan import STRETCH, Functions, Plan, grouping_statement, select_from
from upheld.kinds.regression.lever import is_calibrated, step_of, tolerance_of, window_of
from upheld.kinds.regression.log_values import RULE, quantiles, window_ends
from upheld.kinds.regression.query import group_columns
from upheld.kinds.regression.rows import JUDGED, case_rows
from upheld.kinds.regression.terms import FINE, FINE_SIXTH, LARGEST_SHARE, bin_of, logged, scaled
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
    said = ["predicted", *_said(a, b)]
    return counts_of(_cases(a, functions), _cases(b, functions), ("outcome", "actual"), "actual", said)


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
        "compared": select_from("joined", _compared(a, b), beside=["*"]),
        "placed": select_from("compared", _placed(a, b), beside=["*"]),
        "slotted": select_from("placed", _slots(a, b), beside=["*"]),
        "graded": select_from("slotted", selected, beside=["*"]),
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

    Scales are as fine as the largest error among these cases allows, whatever the spec believes: powers of small errors
    would be rounded away. Pairs are counted anew each time and never added to others.
    """
    spec, shifts = b.spec, [abs(log.stakes.at or 0) * step_of(b.spec) for log in (a, b)]
    # A factor adds up at most four distances from what came, of which some are shifted by the setting.
    reach = float(4 * (Fraction(counts.furthest) + max(shifts))) or 1.0
    found = dict(_errors(reach, counts.largest or 1.0))
    if a.stakes.at is not None and b.stakes.at is not None:
        found |= dict(_promises(spec, reach))
    if {"low", "high"} <= {*_said(a, b)} and window_of(spec) is None:
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
    named = {"shown": "log.promised"}
    ends = window_ends(b.spec)
    if ends is not None:
        named["low"], named["high"] = ends
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


def _compared(a: ReadLog, b: ReadLog) -> dict[str, exp.Expr]:
    """Each side's error, what it told the customer before a buffer, how much later that came, and logarithms."""
    base = "shown" if "shown" in _said(a, b) else "predicted"
    found: dict[str, exp.Expr] = {}
    for arm in "ab":
        said = (exp.column("actual"), exp.column(f"predicted_{arm}"))
        found[f"error_{arm}"] = _less(*said)
        found[f"base_{arm}"] = exp.column(f"{base}_{arm}")
        found[f"later_{arm}"] = _less(exp.column("actual"), exp.column(f"{base}_{arm}"))
        found[f"log_error_{arm}"] = _if(*logged(*said))
    return found


def _placed(a: ReadLog, b: ReadLog) -> dict[str, exp.Expr]:
    """Squares of errors of the cases that both compare, and what is told at the setting of those that both promise."""
    found: dict[str, exp.Expr] = {}
    for of in ("error", "log_error"):
        is_both = _are_there(f"{of}_a", f"{of}_b")
        for arm in "ab":
            error = exp.column(f"{of}_{arm}")
            found[f"{of}_squared_{arm}"] = _if(is_both, _times(error, error))
    is_compared = _are_there("error_a", "error_b")
    found["compared_actual"] = _if(is_compared, exp.column("actual"))
    if a.stakes.at is None or b.stakes.at is None:
        return found
    step, is_both = step_of(b.spec), _are_there("later_a", "later_b")
    longer = number(float((b.stakes.at - a.stakes.at) * step))
    shown = exp.Add(this=_less(exp.column("base_b"), exp.column("base_a")), expression=longer)
    found["more_shown"] = _if(is_both, shown)
    for arm, log in zip("ab", (a, b), strict=True):
        # Steps beyond what is shown, as each side's own figures count them.
        steps = exp.Sub(this=bin_of(b.spec, exp.column(f"later_{arm}")), expression=exp.Literal.number(log.stakes.at))
        found[f"steps_{arm}"] = _if(is_both, steps)
        beyond = _less(exp.column(f"later_{arm}"), number(float(log.stakes.at * step)))
        found[f"beyond_{arm}"] = _if(is_both, beyond)
    return found


def _slots(a: ReadLog, b: ReadLog) -> dict[str, exp.Expr]:
    """By how much more a case is late in B, by how much more early, and whether it is late more."""
    if a.stakes.at is None or b.stakes.at is None:
        return {}
    beyond = {arm: exp.column(f"beyond_{arm}") for arm in "ab"}
    # What is empty in either stays so: DuckDB's GREATEST passes over it.
    is_there, zero = _are_there("beyond_a", "beyond_b"), number(0)
    over = {arm: exp.func("GREATEST", one.copy(), zero.copy()) for arm, one in beyond.items()}
    under = {arm: exp.func("GREATEST", exp.Neg(this=one.copy()), zero.copy()) for arm, one in beyond.items()}
    late = [exp.paren(as_flag(_is_beyond(arm, tolerance_of(b.spec)))) for arm in "ba"]
    pairs = ((over["b"], over["a"]), (under["b"], under["a"]), late)
    return {f"slot_{i}": _if(is_there, _less(of_b, of_a)) for i, (of_b, of_a) in enumerate(pairs)}


def _errors(reach: float, largest: float) -> Iterator[tuple[str, Term]]:
    a, b, actual = exp.column("error_a"), exp.column("error_b"), exp.column("compared_actual")
    yield from _mean("error", _less(b, a), "compared", reach)
    yield from _mean("absolute", _larger_error(), "compared", reach)
    yield from _squares("", "error_squared", (scale_of(reach, 2), scale_of(reach, 4), scale_of(reach, 6)))
    yield "actual", Term(actual, scale_of(largest, 1))
    yield "actual_squared", Term(_times(actual, actual), scale_of(largest, 2))
    yield "logged", Term(_one_if(_are_there("log_error_a", "log_error_b")), _COUNT)
    yield from _squares("log_", "log_error_squared", (Fraction(FINE), Fraction(FINE), Fraction(FINE_SIXTH)))
    sizes = [exp.Div(this=exp.Abs(this=one.copy()), expression=exp.Abs(this=actual.copy())) for one in (b, a)]
    share = _less(*[exp.func("LEAST", exp.paren(size), number(LARGEST_SHARE)) for size in sizes])
    is_share = exp.NEQ(this=actual.copy(), expression=number(0))
    yield from _mean("share", _if(is_share, share), "shared", float(LARGEST_SHARE))


def _promises(spec: RegressionSpec, reach: float) -> Iterator[tuple[str, Term]]:
    """What is told at the setting: how much is shown, late and early, and how much later than shown."""
    one = scale_of(reach, 1)
    yield from _mean("shown", exp.column("more_shown"), "promised", reach)
    is_late = {arm: _is_beyond(arm, tolerance_of(spec)) for arm in "ab"}
    for arm in "ab":
        yield f"later_{arm}", Term(exp.column(f"beyond_{arm}"), one)
        yield f"lateness_{arm}", Term(_if(is_late[arm], exp.column(f"beyond_{arm}")), one)
    yield from _events("late", is_late["a"], is_late["b"])
    width = window_of(spec)
    if width is not None:
        over = [_is_beyond(arm, 0) for arm in "ab"]
        begun = [_is_beyond(arm, -width) for arm in "ab"]
        within = [exp.and_(one.copy(), exp.not_(other.copy())) for one, other in zip(begun, over, strict=True)]
        yield from _events("after", *over)
        yield from _events("before", *[exp.not_(one.copy()) for one in begun])
        yield from _events("within", *within)
    for moment in moments_of(PAIR_SLOTS):
        tree: exp.Expr = exp.column(f"slot_{moment[0]}")
        for slot in moment[1:]:
            tree = _times(tree, exp.column(f"slot_{slot}"))
        # Being late or not is a whole one, however small a quantity is.
        yield moment_name(moment), Term(tree, scale_of(max(1.0, reach), len(moment)))


def _windows(reach: float) -> Iterator[tuple[str, Term]]:
    actual = exp.column("actual")
    low, high = ({arm: exp.column(f"{end}_{arm}") for arm in "ab"} for end in ("low", "high"))
    wider = _less(*[_less(high[arm], low[arm]) for arm in "ba"])
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


def _mean(name: str, tree: exp.Expr, count: str, reach: float) -> Iterator[tuple[str, Term]]:
    """A difference of each case, its square and cube, whether there is one, and whether the case counts at all."""
    yield name, Term(tree, scale_of(reach, 1))
    square = _times(tree, tree)
    yield f"{name}_squared", Term(square, scale_of(reach, 2))
    yield f"{name}_cubed", Term(_times(square, tree), scale_of(reach, 3))
    yield f"{name}_differs", Term(_one_if(exp.NEQ(this=exp.paren(tree.copy()), expression=number(0))), _COUNT)
    yield count, Term(_one_if(_is_there(tree)), _COUNT)


def _squares(name: str, of: str, scales: tuple[Fraction, Fraction, Fraction]) -> Iterator[tuple[str, Term]]:
    """The squares of two errors, and their products by two and by three, by the letters of their factors."""
    squares = {"aa": exp.column(f"{of}_a"), "bb": exp.column(f"{of}_b")}
    for size, scale in enumerate(scales, start=1):
        for letters in combinations_with_replacement(squares, size):
            tree: exp.Expr = squares[letters[0]]
            for one in letters[1:]:
                tree = _times(tree, squares[one])
            yield f"{name}{''.join(letters)}", Term(tree, scale)


def _events(name: str, in_a: exp.Expr, in_b: exp.Expr) -> Iterator[tuple[str, Term]]:
    """Whether something holds in both, in A only, and in B only."""
    not_a, not_b = exp.not_(exp.paren(in_a.copy())), exp.not_(exp.paren(in_b.copy()))
    for which, condition in (("both", (in_a, in_b)), ("only_a", (in_a, not_b)), ("only_b", (not_a, in_b))):
        yield f"{name}_{which}", Term(_one_if(exp.and_(*[exp.paren(one.copy()) for one in condition])), _COUNT)


def _is_beyond(arm: str, steps: int) -> exp.Expr:
    """Whether a case came by more than so many steps later than shown."""
    return exp.GT(this=exp.column(f"steps_{arm}"), expression=exp.Literal.number(steps))


def _larger_error() -> exp.Expr:
    """By how much B's error is larger than A's."""
    return _less(*[exp.Abs(this=exp.column(f"error_{arm}")) for arm in "ba"])


def _pinball(q: float, said: exp.Expr) -> exp.Expr:
    off = _less(exp.column("actual"), said)
    sides = [exp.Mul(this=number(weight), expression=off.copy()) for weight in (q, q - 1)]
    is_above = exp.GTE(this=off.copy(), expression=number(0))
    return exp.paren(exp.case().when(is_above, sides[0]).when(_is_there(off), sides[1]))


def _less(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return exp.paren(exp.Sub(this=one.copy(), expression=other.copy()))


def _times(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return exp.paren(exp.Mul(this=exp.paren(one.copy()), expression=exp.paren(other.copy())))


def _if(condition: exp.Expr, tree: exp.Expr) -> exp.Expr:
    return exp.paren(exp.case().when(condition.copy(), tree.copy()))


def _one_if(condition: exp.Expr) -> exp.Expr:
    return exp.case().when(condition.copy(), exp.Literal.number(1))


def _are_there(*columns: str) -> exp.Expr:
    return exp.and_(*[_is_there(exp.column(name)) for name in columns])


def _is_there(tree: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Is(this=exp.paren(tree.copy()), expression=exp.null()))


def _units(term: Term, functions: Functions) -> exp.Expr:
    return term.tree if term.scale == 1 else scaled(term.tree, term.scale, functions)
