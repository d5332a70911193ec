"""Which kind of product an export is of."""

from __future__ import annotations

from upheld.drafting import classification
from upheld.drafting.look import Look

DRAFTERS = {"classification": classification}


def find_kind(look: Look) -> str:
    return "classification"
