"""The least and the most that a case can be worth whose outcome no log can tell, as integer terms of its row.

Whatever became of the case, and wherever in their ranges the guesses lie, it is worth no less and no more. What it is
worth does not split into constants and row terms, so these constants are part of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache

from sqlglot import exp

from upheld.evidence import number
from upheld.kinds.classification.known_for import known_for
from upheld.kinds.classification.lever import PASS, REGIONS, REVIEW
from upheld.kinds.classification.money import Policy, of_ai, of_rule, over_nothing, over_rule
from upheld.kinds.classification.needed import KNOWN_REGIONS, SAMPLED
from upheld.kinds.classification.rows import column_of
from upheld.kinds.classification.worth import Worths, corners, must_be_written, scale_for, terms_of, worths_at
from upheld.kinds.moments import Vector
from upheld.kinds.rows import FALSE, TRUE
from upheld.spec.kinds.classification import ClassificationSpec, ClassificationValue

POLICIES: dict[str, Callable[[Worths], Policy]] = {
    "per_case": of_ai,
    "over_nothing": over_nothing,
    "over_rule": over_rule,
    "of_rule": of_rule,
}
"""Each sort of money and how it is told."""

LEAST, MOST = "least", "most"
VALUED = "unseen_valued"

Possible = tuple[int, Vector]
"""An outcome, and what a case of it is worth over (1, row terms of that outcome)."""


def has_terms(spec: ClassificationSpec) -> bool:
    """Whether the log leaves out outcomes that money needs; a sample is weighed instead."""
    lever = spec.lever
    if spec.value is None or lever is None or known_for(spec) in ("all", SAMPLED):
        return False
    return not must_be_written(spec.value, has_review=lever.review_from is not None)


def policies_of(spec: ClassificationSpec) -> tuple[str, ...]:
    """The sorts of money that the spec asks for."""
    needs_rule = ("over_rule", "of_rule")
    return tuple(name for name in POLICIES if isinstance(spec.rule, str) or name not in needs_rule)


def end_name(policy: str, end: str) -> str:
    """The column of one end of one sort of money."""
    return f"unseen_{policy}_{end}"


def moment_of_end(policy: str, end: str, degree: int) -> str:
    """The sum of its powers."""
    return f"{end_name(policy, end)}_{degree}"


def unseen_scales(spec: ClassificationSpec) -> dict[str, Fraction]:
    """The sums that are kept, each with how many units make 1; none where no outcome is left out."""
    if not has_terms(spec):
        return {}
    scales = {VALUED: Fraction(1)}
    for policy in policies_of(spec):
        largest = _largest(spec, policy)
        for end in (LEAST, MOST):
            scales |= {moment_of_end(policy, end, degree): scale_for(largest, degree) for degree in (1, 2, 3)}
    return scales


def unseen_columns(spec: ClassificationSpec, region: exp.Expr) -> dict[str, exp.Expr]:
    """For each end of each sort of money what a case of these columns is worth; null where that cannot be told."""
    if not has_terms(spec):
        return {}
    terms = terms_of(spec.value)
    conditions: list[exp.Expr] = [exp.EQ(this=exp.column("is_unknowable"), expression=exp.Literal.number(1))]
    conditions += [
        exp.Anonymous(this="ISFINITE", expressions=[exp.column(column_of(spec, term))])
        for term in dict.fromkeys((*terms.of_positives, *terms.of_negatives))
    ]
    found: dict[str, exp.Expr] = {}
    for policy in policies_of(spec):
        for end in (LEAST, MOST):
            worth = _by_region(spec, policy, end, region)
            found[end_name(policy, end)] = exp.case().when(exp.and_(*conditions), worth, copy=False)
    return found


def unseen_terms(spec: ClassificationSpec) -> dict[str, exp.Expr]:
    """The terms that are added up, by the name of their sum, of the columns above; not yet at their scale."""
    terms: dict[str, exp.Expr] = {}
    for name in unseen_scales(spec):
        if name == VALUED:
            is_valued = exp.Is(this=exp.column(end_name("per_case", LEAST)), expression=exp.null())
            terms[name] = exp.case().when(is_valued, exp.Literal.number(0)).else_(exp.Literal.number(1))
            continue
        column, _, degree = name.rpartition("_")
        power: exp.Expr = exp.column(column)
        for _ in range(int(degree) - 1):
            power = exp.Mul(this=power, expression=exp.column(column))
        terms[name] = exp.func("COALESCE", power, number(0))
    return terms


def _by_region(spec: ClassificationSpec, policy: str, end: str, region: exp.Expr) -> exp.Expr:
    tree = exp.Case()
    for code in _unseen_regions(spec):
        here = exp.EQ(this=exp.Paren(this=region.copy()), expression=exp.Literal.number(code))
        if policy in ("per_case", "over_nothing"):
            tree.when(here, _extreme(spec, possible(spec, policy, code, 0), end), copy=False)
            continue
        for rule in (0, 1):
            says = exp.EQ(this=exp.column("rule"), expression=exp.Literal.number(rule))
            worth = _extreme(spec, possible(spec, policy, code, rule), end)
            tree.when(exp.and_(here, says), worth, copy=False)
    return tree


def _unseen_regions(spec: ClassificationSpec) -> list[int]:
    return [code for code, name in enumerate(REGIONS) if name not in KNOWN_REGIONS[known_for(spec)]]


def _extreme(spec: ClassificationSpec, of: tuple[Possible, ...], end: str) -> exp.Expr:
    first, *others = [_worth(spec, outcome, vector) for outcome, vector in of]
    return exp.func("LEAST" if end == LEAST else "GREATEST", first, *others) if others else first


def _worth(spec: ClassificationSpec, outcome: int, vector: Vector) -> exp.Expr:
    terms = terms_of(spec.value)
    of = terms.of_positives if outcome == TRUE else terms.of_negatives
    tree = number(float(vector[0]))
    for constant, term in zip(vector[1:], of, strict=True):
        part = exp.Mul(this=exp.Paren(this=number(float(constant))), expression=exp.column(column_of(spec, term)))
        tree = exp.Add(this=tree, expression=part)
    return exp.Paren(this=tree)


def possible(spec: ClassificationSpec, policy: str, region: int, rule: int) -> tuple[Possible, ...]:
    """Everything a case of the region can be worth, whatever became of it and whatever the guesses are.

    A looked-at case counts at what is expected of it; where the share that people find is learnt from the log, at both
    ends of what it may be, and where not all of the band is reached, also as if it passed.
    """
    return tuple(dict.fromkeys(_possible(spec, policy, region, rule)))


def _possible(spec: ClassificationSpec, policy: str, region: int, rule: int) -> Iterator[Possible]:
    lever, log = spec.lever, spec.log
    if lever is None or log is None:
        raise ValueError("a spec without a log and a lever has no money")
    hit_rates = (Fraction(0), Fraction(1))
    if lever.review_hit_rate is not None or log.review_result is None:
        hit_rates = (Fraction(1) if lever.review_hit_rate is None else Fraction(str(lever.review_hit_rate)),) * 2
    may_pass = region == REVIEW and lever.review_capacity is not None
    for worths in _choices(spec.value, hit_rates):
        told = POLICIES[policy](worths)
        for treatment in (REVIEW, PASS) if may_pass else (region,):
            for outcome in (FALSE, TRUE):
                weighed = [[chance * part for part in worth] for chance, worth in told(treatment, outcome, rule)]
                yield outcome, tuple(sum(parts, Fraction(0)) for parts in zip(*weighed, strict=True))


@cache
def _choices(value: ClassificationValue | None, hit_rates: tuple[Fraction, Fraction]) -> tuple[Worths, ...]:
    """What results are worth at every combination of the ends of guesses, and at these shares that people find."""
    if value is None:
        return ()
    return tuple(worths_at(value, guesses, rate) for guesses in corners(value) for rate in dict.fromkeys(hit_rates))


def _largest(spec: ClassificationSpec, policy: str) -> Fraction:
    """The most that a case can be worth, whatever its sign, within the bounds the spec fixes for row terms."""
    value = spec.value
    if value is None:
        raise ValueError("a spec without a value block has no money")
    largest = Fraction(value.cap if value.cap is not None else value.largest)
    sizes = [
        abs(vector[0]) + sum((abs(part) for part in vector[1:]), Fraction(0)) * largest
        for code in _unseen_regions(spec)
        for rule in (0, 1)
        for _, vector in possible(spec, policy, code, rule)
    ]
    return max([*sizes, Fraction(1)])
