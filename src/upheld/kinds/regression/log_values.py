"""What of the log is counted: the values and conditions that a spec names, by their path."""

from __future__ import annotations

from upheld.kinds.log_keys import written_keys
from upheld.spec.kinds.regression import RegressionSpec

KEYED_VALUES = ("log.id", "log.who")
"""Values that are hashed or compared as text."""

OUTCOME = "log.actual"
"""Where the log says what happened."""

HAS_SCORE = False
IF_NO_OUTCOME = "if some were never fulfilled, say which (log.cancelled)"
"""What to write where an old case has no outcome."""
LARGEST = ("log.largest", "If that is right, write a larger log.largest")
"""The key that says how large a quantity is believed, and what to do about a larger one."""

RULE = "rule"

_NUMBERS = ("predicted", "promised", "low", "high")


def log_values(spec: RegressionSpec) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The log values that are counted: path → (text in the spec, families of value it may give)."""
    log = spec.log
    if log is None:
        return {}
    any_value = ("number", "text", "boolean", "date", "time", "time with zone")
    times, elsewhere = ("time", "time with zone", "date"), log.outcomes
    wanted: dict[str, tuple[str | None, tuple[str, ...]]] = {
        f"log.{key}": (getattr(log, key), ("number",)) for key in _NUMBERS
    }
    wanted |= {
        OUTCOME: (elsewhere.value if elsewhere else log.actual, ("number",)),
        "log.refunded": (log.refunded, ("boolean", "number")),
        "log.cancelled": (log.cancelled, ("boolean", "number")),
        "log.id": (log.id, any_value),
        "log.who": (log.who, any_value),
        "log.time": (log.time, times),
        "log.outcome_time": (elsewhere.time if elsewhere and elsewhere.time else log.outcome_time, times),
        "log.count": (log.count, ("number",)),
        RULE: (spec.rule if isinstance(spec.rule, str) else None, ("number",)),
    }
    wanted |= {f"log.quantiles.{q}": (column, ("number",)) for q, column in quantiles(spec)}
    wanted |= {f"log.segments[{i}]": (name, any_value) for i, name in enumerate(log.segments)}
    named = {path: (text, families) for path, (text, families) in wanted.items() if text is not None}
    return named | written_keys(spec)


def quantiles(spec: RegressionSpec) -> tuple[tuple[str, str], ...]:
    """The quantiles the model says, with their columns, ascending."""
    found = spec.log.quantiles if spec.log is not None else None
    return tuple(sorted((found or {}).items(), key=lambda named: float(named[0])))


def window_ends(spec: RegressionSpec) -> tuple[str, str] | None:
    """The paths of the two ends of a window: what was shown, else the outermost quantiles; None where there is none."""
    log, said = spec.log, quantiles(spec)
    if log is not None and log.low is not None and log.high is not None:
        return "log.low", "log.high"
    return (f"log.quantiles.{said[0][0]}", f"log.quantiles.{said[-1][0]}") if len(said) > 1 else None


def conditions(spec: RegressionSpec) -> dict[str, str]:
    """The true-or-false expressions that are counted: path → text."""
    where = spec.log.where if spec.log is not None else None
    named = {"log.where": where} | {f"where[{i}]": text for i, text in enumerate(wheres(spec))}
    return {path: text for path, text in named.items() if text is not None}


def wheres(spec: RegressionSpec) -> tuple[str, ...]:
    """The distinct where clauses of the requirements, sorted, so that the order of lines changes nothing."""
    return tuple(sorted({line.where for line in spec.requirements if line.where}))


def quantities(spec: RegressionSpec) -> tuple[str, ...]:
    """The paths of the values that are quantities in the log's unit, and so are finite and believable."""
    return (*(f"log.{key}" for key in _NUMBERS), OUTCOME, RULE, *(f"log.quantiles.{q}" for q, _ in quantiles(spec)))
