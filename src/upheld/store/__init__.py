"""The store: counts kept by day, so that a check of a log that grows reads its new and open days only."""

from upheld.store.keeping import kept_evidence, refuse_inside

__all__ = ["kept_evidence", "refuse_inside"]
