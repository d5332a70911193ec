"""The store: counts kept by day, so that a check of a log that grows reads its new and open days only."""

from upheld.store.contents import Entry, entries, prune
from upheld.store.keeping import kept_evidence, refuse_inside

__all__ = ["Entry", "entries", "kept_evidence", "prune", "refuse_inside"]
