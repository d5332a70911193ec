"""Of which cases a metric must know the outcome, and of which a log can know it."""

from __future__ import annotations

EVERYWHERE = frozenset({"pass", "review", "act"})
NOWHERE: frozenset[str] = frozenset()

KNOWN_REGIONS: dict[str, frozenset[str]] = {
    "all": EVERYWHERE,
    "acted": frozenset({"act"}),
    "not_acted": frozenset({"pass", "review"}),
    "reviewed": frozenset({"review"}),
    "sampled": NOWHERE,
}
"""For each `log.outcome_known_for`, the regions in which every outcome can be known."""
