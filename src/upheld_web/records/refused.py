"""What somebody may do in general, and cannot do now."""

from __future__ import annotations

from upheld import UpheldError


class Refused(UpheldError):
    """A write that was not done; its text says why, and what to do instead."""
