"""Whether an export could be of a product that acts on a score, or that names a class."""

from __future__ import annotations

from upheld.drafting.classification.outcome import clear_outcome
from upheld.drafting.classification.score import clear_score
from upheld.drafting.fit import Fit
from upheld.drafting.look import Look
from upheld.drafting.naming import shown


def fit(look: Look) -> Fit:
    """Which columns speak for it: a score and its outcome; half of it where only the outcome is clear."""
    outcome = clear_outcome(look.export.second or look.log, elsewhere=look.export.second is not None)
    if outcome is None:
        return Fit()
    score = clear_score(look.log, outcome.name, "")
    if score is None:
        return Fit(f"{shown(outcome.name)} says yes or no, or names a class", outcome.name)
    why = f"{shown(score.name)} is a score, and {shown(outcome.name)} its outcome"
    return Fit(why, score.name, score.high, is_whole=True)


__all__ = ["fit"]
