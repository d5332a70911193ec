"""Whose outcome could ever be known: a payment that was blocked never shows that it would have been honest."""

from __future__ import annotations

from sqlglot import exp

from upheld.drafting.classification.lever import CutOff
from upheld.drafting.classification.score import Score
from upheld.drafting.export import count_if
from upheld.drafting.look import Look
from upheld.evidence import number
from upheld.wording import plural

ENOUGH = 20
"""So many cases on one side of the cut-off without one outcome are no accident."""


def known_of(look: Look, relation: exp.Expr, is_true: exp.Expr, score: Score, cut_off: CutOff, each: str) -> str:
    """`not_acted` or `acted` where only those cases have an outcome, else `all`; all where the cut-off is not known."""
    if cut_off.is_placeholder:
        return "all"
    acted = exp.GTE(this=exp.cast(score.tree.copy(), "double"), expression=number(cut_off.act_at))
    passed = exp.LT(this=exp.cast(score.tree.copy(), "double"), expression=number(cut_off.act_at))
    known = exp.Not(this=exp.Is(this=exp.Paren(this=is_true.copy()), expression=exp.null()))
    n_acted, n_passed, known_acted, known_passed = look.export.facts(
        relation,
        count_if(acted),
        count_if(passed),
        count_if(exp.and_(acted.copy(), known)),
        count_if(exp.and_(passed.copy(), known.copy())),
    )
    if n_acted >= ENOUGH and not known_acted and known_passed:
        look.findings.say(
            f"Not one of the {n_acted:,} {plural(each)} at or above the cut-off has an outcome: what is stopped "
            "does not show what it was. The spec says so (outcome_known_for), and what cannot be known is not told."
        )
        return "not_acted"
    if n_passed >= ENOUGH and not known_passed and known_acted:
        look.findings.say(
            f"Not one of the {n_passed:,} {plural(each)} below the cut-off has an outcome: nobody looks at "
            "what passes. The spec says so (outcome_known_for), and what cannot be known is not told."
        )
        return "acted"
    return "all"


__all__ = ["known_of"]
