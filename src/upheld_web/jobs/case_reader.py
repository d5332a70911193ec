"""The rows behind the figures: what the process that reads cases comes to, as plain data."""

from __future__ import annotations

from typing import Any

import upheld
from upheld.cases import cases_to_read
from upheld_web.jobs.asked import allowed_of, spec_of, store_of


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """The object of `upheld cases --json`: `n` cases of a sort. Raises what `cases_to_read` raises."""
    found = cases_to_read(
        spec_of(asked),
        n=asked["n"],
        columns=asked["columns"],
        mask=asked["mask"],
        unmask=asked["unmask"],
        allowed=allowed_of(asked),
        store=store_of(asked),
    )
    return found.to_json(upheld.__version__)
