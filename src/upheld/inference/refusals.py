"""Why there is no estimate, in words that a product manager understands, and the rule for one dominating group."""

from __future__ import annotations

from scipy.special import betainc

from upheld.inference.estimate import CannotTell

FOLDS = 64
"""Into how many groups of customers evidence is divided (a hash of `who`, modulo this)."""

LARGEST_SHARE = 0.10
CHANCE = 1e-3


def nothing_counted(n_of: str) -> CannotTell:
    """No case of the denominator, so neither 0 nor 1 is the answer."""
    return CannotTell("no case has an outcome yet" if n_of == "cases" else f"no {n_of} yet")


def too_few(needed: int, n_of: str, has: float, value: float | None) -> CannotTell:
    """The method needs more of them; the plain value is still shown."""
    return CannotTell(f"needs at least {needed} {n_of}; has {int(has)}", value=value)


def too_few_customers(needed: int, has: int, value: float | None) -> CannotTell:
    """Too few groups of customers to see how much customers differ."""
    return CannotTell("too few different customers to see how much they differ", value=value)


def all_equal(value: float | None, what: str = "values") -> CannotTell:
    """Zero variance: an interval of no width would claim certainty."""
    return CannotTell(f"all {what} equal, so nothing shows how much the next ones may differ", value=value)


def dominates(share: float, cases: float) -> bool:
    """True if one group of customers holds above 10 % of the cases, and more than chance would give it.

    Below some 200 cases a group's share often passes 10 % by chance alone: of 30 positives spread over 64 groups, 3 or
    more fall into one. So the share must also be beyond what single cases, each thrown into one of 64 groups, would
    give to the largest group with probability 0.001 (binomial tail times 64, a union bound). The 10 % are simulated
    (coverage falls to .79 when one user holds 40 %); the second condition is ours: without it a tiny segment would
    never be judged.

    >>> [dominates(4 / 30, 30), dominates(9 / 30, 30), dominates(0.08, 10_000), dominates(0.12, 10_000)]
    [False, True, False, True]
    """
    if share <= LARGEST_SHARE:
        return False
    held = share * cases
    tail = float(betainc(held, cases - held + 1, 1 / FOLDS))  # P(Binomial(cases, 1/64) >= held), also for real held
    return FOLDS * tail < CHANCE


def one_group_dominates(share: float, value: float, without: str, told: str = "") -> CannotTell:
    """One group of customers decides the figure; `without` says what it is without them, `told` with them."""
    reason = f"a few customers hold {share:.0%} of the cases: {told or f'{value:.4g}'} with them, {without} without"
    return CannotTell(reason.replace("%", " %"), value=value)
