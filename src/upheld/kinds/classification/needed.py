"""Of which cases a metric must know the outcome, and of which a log can know it."""

from __future__ import annotations

EVERYWHERE = frozenset({"pass", "review", "act"})
NOWHERE: frozenset[str] = frozenset()

SAMPLED = "sampled"
"""Outcomes were sought for a random sample of cases alone."""

KNOWN_REGIONS: dict[str, frozenset[str]] = {
    "all": EVERYWHERE,
    "acted": frozenset({"act"}),
    "not_acted": frozenset({"pass", "review"}),
    "reviewed": frozenset({"review"}),
    SAMPLED: EVERYWHERE,
}
"""For each `log.outcome_known_for`, the regions in which outcomes can be known; of a sample, some in every region."""
