"""What to promise a customer: which quantile costs least, and the buffer that a log says it takes."""

from __future__ import annotations

from math import ceil

from upheld.errors import CallError
from upheld.inference.estimate import CannotTell

DIGITS = 9
"""Ranks are rounded to this many digits before they are rounded up: 100 times 0.07 is 7.000000000000001."""


def newsvendor(late: float, early: float) -> float | CannotTell:
    """The quantile of what happens (0 to 1) that is best promised: late / (late + early).

    `late` and `early` are what one unit of either costs, 0 or above; CallError below. Both 0: CannotTell, every promise
    costs the same. Holds where costs are linear; a fixed refund for each late case moves the best quantile, and then
    only the costs at every setting tell. Edgeworth 1888; Arrow, Harris, Marschak 1951 [check the papers].

    >>> newsvendor(3, 1)
    0.75
    """
    if not (late >= 0 and early >= 0):
        raise CallError(f"what lateness and earliness cost must be 0 or above; they are {late:g} and {early:g}")
    if late + early == 0:
        return CannotTell("neither lateness nor earliness costs anything, so every promise is as good", "cannot_know")
    return late / (late + early)


def conformal_one_sided(n: int, q: float, *, n_of: str = "cases") -> int | CannotTell:
    """Which of n residuals (actual less predicted), counted from the smallest as 1, is the buffer: ceil((n + 1) q).

    With it added to what is predicted, the next case is late with probability at most 1 - q, on average over logs, if
    it is exchangeable with the n: drawn alike, in any order. No segment by itself is promised that. (n + 1) q is
    rounded to 9 digits first, because floats carry a little too much. Above n no residual is large enough: CannotTell.
    q outside 0 to 1: CallError. Vovk, Gammerman, Shafer 2005; Lei and others 2018 [check the book and the paper].

    >>> conformal_one_sided(99, 0.75), conformal_one_sided(19, 0.9)
    (75, 18)
    """
    if not 0 < q < 1:
        raise CallError(f"quantile {q:g} is outside 0 to 1: for 85 percent write 0.85")
    rank = ceil(round((n + 1) * q, DIGITS))
    if rank > n:
        fewest = ceil(round(q / (1 - q), DIGITS))
        promised = f"{100 * q:.6g} %"
        return CannotTell(f"a promise that holds in {promised} needs at least {fewest:,} {n_of}; has {n:,}")
    return rank
