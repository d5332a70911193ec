"""What is answered to a question about a figure, and how that is written as plain data."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

from upheld.inference import CannotTell, Estimate, Range

Answer: TypeAlias = Estimate | CannotTell


def answer_json(answer: Answer) -> dict[str, Any]:
    """An estimate, or why there is none (with the plain figure, where there is one, or the range it lies in)."""
    if isinstance(answer, Range):
        ends = {"from": answer.at_least, "to": answer.at_most, "low": answer.low, "high": answer.high}
        counted = {"level": answer.level, "n": answer.n, "n_of": answer.n_of, "method": answer.method}
        within = {name: number_json(end) for name, end in ends.items()} | counted
        return {"cannot_tell": answer.reason, "value": None, "range": within}
    if isinstance(answer, CannotTell):
        return {"cannot_tell": answer.reason, "value": None if answer.value is None else number_json(answer.value)}
    return {
        "value": number_json(answer.value),
        "low": number_json(answer.low),
        "high": number_json(answer.high),
        "level": answer.level,
        "n": answer.n,
        "n_of": answer.n_of,
        "method": answer.method,
    }


def number_json(value: float) -> float | None:
    """The number, or null where it is none."""
    # An open end of a mean that has no upper limit is no number in JSON.
    return value if math.isfinite(value) else None
