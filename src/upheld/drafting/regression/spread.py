"""How far quantities and their differences reach: the step in which they are counted, and how large one may be."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from upheld.drafting.export import count_if, filled
from upheld.drafting.look import Look
from upheld.drafting.money import rounded_up
from upheld.drafting.naming import shown
from upheld.drafting.regression.flags import Flag
from upheld.drafting.regression.lever import stated_amounts
from upheld.drafting.regression.measures import Measures
from upheld.errors import CallError
from upheld.expressions import resolve
from upheld.spec.kinds.regression import seconds_in
from upheld.wording import one_of, plural

STEPS = 200
"""Differences, all but the outermost hundredths, are told apart in about so many steps."""
BELIEVED = 100_000.0
"""The largest quantity that a spec believes unless it says otherwise."""
TO_PEOPLE = 20.0
"""Where differences reach over so many minutes, hours or days, nobody cares for a part of one."""
LEAST = {"minutes": 0.1, "hours": 0.02, "days": 0.02}
"""Nobody cares for less."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The step (log.bin), the largest quantity believed where it is not the usual one, and the middle of what is said.

    `n_missing` cases have nothing that came and are not said to be cancelled.
    """

    step: float
    largest: float | None
    middle: float | None
    n_missing: int


def find_spread(look: Look, measures: Measures, flags: dict[str, Flag], each: str) -> Spread:
    """How far the quantities reach. CallError for a --bin that is none."""
    log = look.log
    base = measures.promised or measures.predicted
    said, came = measures.tree(base, log), measures.tree(measures.actual, log)
    apart = _finite(exp.Paren(this=exp.Sub(this=came, expression=measures.tree(measures.predicted, log))))
    is_part = exp.NEQ(this=exp.func("FLOOR", apart.copy()), expression=apart.copy())
    missing: exp.Expr = exp.Not(this=filled(measures.tree(measures.actual, log)))
    if "cancelled" in flags:
        missing = exp.and_(missing, exp.Not(this=exp.func("COALESCE", _is_true(look, flags["cancelled"]), exp.false())))
    sizes = [
        exp.Max(this=exp.Abs(this=_finite(measures.tree(text, log))))
        for text in dict.fromkeys(filter(None, (measures.predicted, measures.actual, measures.promised, measures.low,
                                                measures.high, *measures.quantiles.values())))
    ]  # fmt: skip
    below_zero = exp.LT(this=came.copy(), expression=exp.Literal.number(0))
    n_missing, n_parts, low, high, middle, n_below, *largest = look.export.facts(
        log.relation, count_if(missing), count_if(is_part), _quantile(apart, 0.01), _quantile(apart, 0.99),
        _quantile(_finite(said), 0.5), count_if(below_zero), *sizes,
    )  # fmt: skip
    step, amounts = _stated_step(look), stated_amounts(look, measures.unit)
    if step is not None and any((amount / Fraction(str(step))).denominator != 1 for amount in amounts):
        raise CallError(
            f"--bin: --buffer and --tolerance are no whole numbers of steps of {step:g}; write a smaller one"
        )
    if step is None:
        step = step_for((high - low) if low is not None else 0.0, measures.unit, is_whole=not n_parts)
        step = finer(step, amounts)
        of = f"{step:g} {one_of(measures.unit) if step == 1 else measures.unit}"
        look.findings.say(f"Differences are counted in steps of {of}.", "--bin")
    _say_missing(look, n_missing, flags, each)
    if n_below and measures.began is not None and not measures.is_delay:
        _say_before(look, n_below, measures, each)
    top = max((size for size in largest if size is not None), default=0.0)
    bound = rounded_up(2 * top) if top > BELIEVED else None
    if bound is not None:
        look.findings.say(f"The largest quantity is {top:,.0f}: one beyond {bound:,.0f} is taken for a mistake.")
    return Spread(step, bound, None if middle is None else float(middle), int(n_missing))


def step_for(span: float, unit: str, *, is_whole: bool = False) -> float:
    """A round step for differences that reach over `span`: whole where they are, or where nobody cares for less.

    >>> step_for(5200, "EUR", is_whole=True), step_for(60, "minutes", is_whole=True), step_for(0.7, "hours")
    (20.0, 1.0, 0.02)
    """
    if not span or not math.isfinite(span):
        return 1.0
    size = span / STEPS
    power = 10.0 ** math.floor(math.log10(size))
    step = next(power * digit for digit in (5, 2, 1) if power * digit <= size * (1 + 1e-9))
    if is_whole or (seconds_in(unit) is not None and span >= TO_PEOPLE):
        return max(float(f"{step:.1g}"), 1.0)
    step = max(step, LEAST.get(unit, 0.0))
    return float(f"{step:.1g}")


def finer(step: float, amounts: Iterable[Fraction]) -> float:
    """The step, or one so many times finer that the amounts are whole numbers of it.

    >>> finer(1.0, [Fraction(5)]), finer(1.0, [Fraction("2.5"), Fraction(4)])
    (1.0, 0.5)
    """
    parts = (1, 2, 4, 5, 10, 20, 50, 100, 1000)
    wanted = [amount / Fraction(str(step)) for amount in amounts]
    found = next((part for part in parts if all((part * one).denominator == 1 for one in wanted)), 1)
    return float(Fraction(str(step)) / found)


def _stated_step(look: Look) -> float | None:
    said = look.answers.bin
    if said is None:
        return None
    try:
        step = float(said)
    except ValueError:
        step = 0.0
    if not (step > 0 and math.isfinite(step)):
        raise CallError(f"--bin: {shown(said)} is no step. Write a number above 0, such as 1")
    return step


def _say_missing(look: Look, n_missing: int, flags: dict[str, Flag], each: str) -> None:
    if not n_missing:
        return
    n = look.log.n_rows
    who = f"{n_missing:,} of {n:,} {plural(each) if n != 1 else each}"
    have = "has" if n_missing == 1 else "have"
    if "cancelled" in flags:
        look.findings.say(f"{who} {have} nothing that came, and were not cancelled: they count as not known yet.")
    else:
        text = f"{who} {have} nothing that came: they count as not known yet. If some were never fulfilled, say which."
        look.findings.say(text, "--cancelled")


def _say_before(look: Look, n_below: int, measures: Measures, each: str) -> None:
    came = measures.came_at.column if measures.came_at is not None else "what came"
    began = measures.began.column if measures.began is not None else ""
    text = (
        f"Warning: in {n_below:,} {plural(each)} {shown(came)} lies before {shown(began)}. Are these the right columns?"
    )
    look.findings.say(text, "--time")


def _is_true(look: Look, flag: Flag) -> exp.Expr:
    return exp.cast(resolve(flag.text, look.log.names).tree.copy(), "boolean")


def _finite(number: exp.Expr) -> exp.Expr:
    return exp.case().when(exp.Anonymous(this="ISFINITE", expressions=[number.copy()]), number.copy())


def _quantile(number: exp.Expr, share: float) -> exp.Expr:
    at = exp.Literal.number(f"{share:g}")
    return exp.Anonymous(this="QUANTILE_CONT", expressions=[number.copy(), at])


__all__ = ["Spread", "find_spread", "step_for"]
