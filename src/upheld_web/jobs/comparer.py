"""Two versions, logs or periods held against each other: what the process that compares comes to, as plain data."""

from __future__ import annotations

from typing import Any

import upheld
from upheld.documents.compare_page import compare_sections
from upheld_web.jobs.asked import allowed_of, spec_of


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """What a comparison of `b` with `a` keeps, by its names. Raises what `compare` raises."""
    result = upheld.compare(spec_of(asked), asked["a"], asked["b"], allowed=allowed_of(asked))
    return {
        "conclusion": result.conclusion,
        "contract": result.to_json(upheld.__version__),
        "sections": compare_sections(result, upheld.__version__),
    }
