"""Whether people trust the product as far as it deserves: what they did with what it proposed or decided."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

import numpy as np
from sqlglot import exp

from upheld.inference import CannotTell, Statistic
from upheld.kinds.asked import Asked, Flags, read_of
from upheld.kinds.metric import Meaning, Metric

S = TypeVar("S")

KEYS = ("shown", "followed", "overridden", "engaged", "reported")
"""The log keys that trust is read of."""


def trust_terms(keys: Collection[str]) -> dict[str, exp.Expr]:
    """The terms of a case, 0 or 1, over its columns `key_…`, of the keys that the log gives.

    Without `shown`, a proposal that was followed or not was one that was shown, and a decision that was overridden or
    not was one that a person saw: an empty cell says that nobody could.
    """
    shown = _is_true("shown") if "shown" in keys else None
    terms: dict[str, exp.Expr] = {}
    if shown is not None:
        terms["shown"] = _one_if(shown)
    if "followed" in keys:
        proposed = shown if shown is not None else _is_known("followed")
        terms["proposed"] = _one_if(proposed)
        terms["followed"] = _one_if(exp.and_(proposed.copy(), _is_true("followed")))
    if "overridden" in keys:
        seen = shown if shown is not None else _is_known("overridden")
        terms["seen"] = _one_if(seen)
        terms["overridden"] = _one_if(exp.and_(seen.copy(), _is_true("overridden")))
    for key in ("reported", "engaged"):
        if key in keys:
            terms[key] = _one_if(_is_true(key) if shown is None else exp.and_(shown.copy(), _is_true(key)))
    return terms


def trust_metrics(asked: Callable[[S], Asked | None], everywhere: frozenset[str]) -> tuple[Metric[S], ...]:
    """The metrics of trust for a kind whose slices know what was asked; `everywhere` are all regions of its lever."""

    def of(compute: Callable[[Asked], Statistic | CannotTell]) -> Callable[[S], Statistic | CannotTell]:
        return read_of(asked, compute)

    return (
        Metric(
            "follow_rate",
            frozenset(),
            of(lambda asked: _followed(asked, np.ones(len(asked.cells), bool), "proposals shown")),
            Meaning(
                "Follow rate",
                "Of 100 proposals that a person could refuse, how many are followed.",
                "followed / shown",
                "high",
                mind="High alone is no praise: people may follow wrong proposals too. Read it beside the two below. "
                "What happens by default, or cannot be refused, is not trust: log it as not shown.",
            ),
            of_log=(("followed",),),
            of_action=True,
            of_asked=True,
            of_score_alone=True,
        ),
        Metric(
            "follow_when_right",
            everywhere,
            of(lambda asked: _followed(asked, asked.standing.is_right, "right proposals shown")),
            Meaning(
                "Follow rate when right",
                "Of 100 proposals that turned out right, how many are followed.",
                "followed / shown and right",
                "high",
                mind="With its twin it says whether people rely on the product where they should, and only there.",
            ),
            of_log=(("followed",),),
            of_action=True,
            of_score_alone=True,
        ),
        Metric(
            "follow_when_wrong",
            everywhere,
            of(lambda asked: _followed(asked, asked.standing.is_wrong, "wrong proposals shown")),
            Meaning(
                "Follow rate when wrong",
                "Of 100 proposals that turned out wrong, how many are followed all the same.",
                "followed / shown and wrong",
                "low",
                mind="Over-reliance: people who look at nothing follow wrong and right proposals alike.",
            ),
            of_log=(("followed",),),
            of_action=True,
            of_score_alone=True,
        ),
        Metric(
            "override_rate",
            frozenset(),
            of(_overridden),
            Meaning(
                "Override rate",
                "Of 100 cases that a person saw, in how many the person changed what the product decided.",
                "overridden / seen by a person",
                "neither",
                mind="Near 0 may be rubber-stamping, high may be a product that is in the way: ask for a band.",
            ),
            of_log=(("overridden",),),
            of_action=True,
            of_asked=True,
            of_score_alone=True,
        ),
        Metric(
            "report_rate",
            frozenset(),
            of(lambda asked: _of_shown(asked, "reported")),
            Meaning(
                "Report rate",
                "Of 100 cases, in how many somebody complained, appealed or gave a thumbs-down.",
                "reported / shown",
                "low",
                mind="Who reports selects themselves: it is an alarm, never an estimate of quality.",
            ),
            of_log=(("reported",),),
            of_action=True,
            of_asked=True,
            of_score_alone=True,
        ),
        Metric(
            "engagement_rate",
            frozenset(),
            of(lambda asked: _of_shown(asked, "engaged")),
            Meaning(
                "Engagement rate",
                "Of 100 cases, in how many the result was opened, played, copied or saved.",
                "engaged / shown",
                "high",
                mind="Clicks can rise while value falls: it is no estimate of quality.",
            ),
            of_log=(("engaged",),),
            of_action=True,
            of_asked=True,
            of_score_alone=True,
        ),
    )


def _followed(asked: Asked, chosen: Flags, n_of: str) -> Statistic | CannotTell:
    return asked.without("followed") or asked.share(
        asked.term("followed") * chosen, asked.term("proposed") * chosen, n_of
    )


def _overridden(asked: Asked) -> Statistic | CannotTell:
    return asked.without("overridden") or asked.share(
        asked.term("overridden"), asked.term("seen"), "cases a person saw"
    )


def _of_shown(asked: Asked, key: str) -> Statistic | CannotTell:
    refused = asked.without(key)
    if refused is not None:
        return refused
    if "shown" in asked.lacking:
        return asked.share(asked.term(key), asked.n, "cases asked")
    return asked.share(asked.term(key), asked.term("shown"), "cases shown")


def _is_true(key: str) -> exp.Expr:
    return exp.func("COALESCE", exp.EQ(this=exp.column(f"key_{key}"), expression=exp.Literal.number(1)), exp.false())


def _is_known(key: str) -> exp.Expr:
    return exp.Not(this=exp.Is(this=exp.column(f"key_{key}"), expression=exp.null()))


def _one_if(condition: exp.Expr) -> exp.Expr:
    return exp.case().when(condition.copy(), exp.Literal.number(1)).else_(exp.Literal.number(0))
