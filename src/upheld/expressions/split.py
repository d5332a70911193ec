"""A value expression as constants times row terms, so that its constants can change without reading the log again.

The sum over a log of `-35 - 0.02 * amount` is `-35 * (number of cases) - 0.02 * (sum of amount)`. Evidence keeps the
number and the sum; -35 and -0.02 stay arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from sqlglot import exp

from upheld.expressions.expression import Expression, expression_of, to_sql

MAX_EXPANDED = 16  # (a + b) * (c + d) becomes four terms; longer products stay one


@dataclass(frozen=True, slots=True)
class Split:
    """`constant` times `term`, summed over rows; a `term` of None is 1, so its sum is the number of rows.

    `constants_inside` says that the term holds further constants that couldn't be taken out (those of a CASE, of
    `least(amount, 1000)`): what-if of those needs the rows again.
    """

    constant: Fraction
    term: Expression | None
    constants_inside: bool = False


@dataclass(frozen=True, slots=True)
class _Product:
    """Factors above and below the line, each as SQL text in sorted order. Nothing is cancelled: a / a is NULL at 0."""

    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    def times(self, other: _Product) -> _Product:
        return _Product(_sorted(self.above + other.above), _sorted(self.below + other.below))

    def over(self, other: _Product) -> _Product:
        return _Product(self.above, _sorted(self.below + other.above))


_Sum = dict[_Product, Fraction]
_ONE = _Product()


@dataclass(slots=True)
class _Splitter:
    """Sums and products of numbers and factors; `factors` remembers the tree behind each factor's text."""

    factors: dict[str, exp.Expr] = field(default_factory=dict)

    def sum_of(self, node: exp.Expr) -> _Sum:
        total: _Sum
        match node:
            case exp.Paren():
                total = self.sum_of(node.this)
            case exp.Literal() if not node.is_string:
                total = {_ONE: Fraction(node.name)}
            case exp.Neg():
                total = _scaled(self.sum_of(node.this), Fraction(-1))
            case exp.Add():
                total = _added(self.sum_of(node.this), self.sum_of(node.expression))
            case exp.Sub():
                total = _added(self.sum_of(node.this), _scaled(self.sum_of(node.expression), Fraction(-1)))
            case exp.Mul():
                total = self.product(node)
            case exp.Div():
                total = self.quotient(node)
            case _:
                total = self.factor(node)
        return total

    def product(self, node: exp.Mul) -> _Sum:
        left, right = self.sum_of(node.this), self.sum_of(node.expression)
        if len(left) * len(right) > MAX_EXPANDED:
            return self.factor(node)
        pairs = ({one.times(two): a * b} for one, a in left.items() for two, b in right.items())
        return reduce(_added, pairs, {})

    def quotient(self, node: exp.Div) -> _Sum:
        above, below = self.sum_of(node.this), self.sum_of(node.expression)
        ((divisor, constant), *more) = below.items()
        if not more and constant == 0:
            return self.factor(node)
        if more or divisor.below:
            # a / (b / c) isn't a * c / b where c is 0, and a / (b + c) has no parts: the divisor stays whole.
            ((divisor, constant),) = self.factor(_bare(node.expression)).items()
        return _added({}, {product.over(divisor): value / constant for product, value in above.items()})

    def factor(self, node: exp.Expr) -> _Sum:
        text = to_sql(node)
        self.factors.setdefault(text, node)
        return {_Product((text,)): Fraction(1)}

    def split(self, product: _Product, constant: Fraction) -> Split:
        trees = [self.factors[text] for text in (*product.above, *product.below)]
        inside = any(tree.find(exp.Literal) is not None for tree in trees)
        return Split(constant, self.term(product), inside)

    def term(self, product: _Product) -> Expression | None:
        if product == _ONE:
            return None
        if len(product.above) == 1 and not product.below:
            return expression_of(self.factors[product.above[0]].copy())
        above = self.multiplied(product.above) if product.above else exp.Literal.number(1)
        if not product.below:
            return expression_of(above)
        below = self.multiplied(product.below)
        whole = exp.Paren(this=below) if isinstance(below, exp.Mul) else below
        return expression_of(exp.Div(this=above, expression=whole, typed=False, safe=False))

    def multiplied(self, texts: Iterable[str]) -> exp.Expr:
        factors = [_wrapped(self.factors[text].copy()) for text in texts]
        return reduce(lambda left, right: exp.Mul(this=left, expression=right), factors)


def split(expression: Expression) -> tuple[Split, ...]:
    """The expression as a sum of constant times row term, in order of first appearance; never empty.

    The same term comes once, in one spelling: `fee * amount * 2 + amount * fee` is 3 times `amount * fee`. What
    can't be split is a term of its own, with constant 1.

    SQL's NULL spreads: a row in which one term is NULL has no value at all. Who sums the terms apart from each
    other leaves such rows out of all of them. (A term with constant 0 is kept for that reason.)

    >>> from upheld.expressions import parse_expression
    >>> parts = split(parse_expression("100 / amount - 400"))
    >>> [(str(part.constant), part.term and part.term.text) for part in parts]
    [('100', '1 / amount'), ('-400', None)]
    """
    splitter = _Splitter()
    total = splitter.sum_of(expression.tree)
    if len(total) > 1 and total.get(_ONE) == 0:
        del total[_ONE]
    return tuple(splitter.split(product, constant) for product, constant in total.items())


def _added(left: _Sum, right: _Sum) -> _Sum:
    total = dict(left)
    for product, constant in right.items():
        total[product] = total.get(product, Fraction(0)) + constant
    return total


def _scaled(total: _Sum, by: Fraction) -> _Sum:
    return {product: constant * by for product, constant in total.items()}


def _sorted(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(texts))


def _bare(node: exp.Expr) -> exp.Expr:
    return _bare(node.this) if isinstance(node, exp.Paren) else node


def _wrapped(factor: exp.Expr) -> exp.Expr:
    """The factor, in parentheses if it isn't a plain column or call."""
    # sqlglot counts AND and OR, and POWER's other spelling **, among functions; only POWER is written as one.
    call = isinstance(factor, exp.Func) and not (isinstance(factor, exp.Binary) and not isinstance(factor, exp.Pow))
    return factor if call or isinstance(factor, exp.Column) else exp.Paren(this=factor)
