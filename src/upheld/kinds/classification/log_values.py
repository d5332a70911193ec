"""What of the log is counted: the values and conditions that a spec names, by their path."""

from __future__ import annotations

from upheld.kinds.classification.amount_terms import AMOUNT, amount_text
from upheld.kinds.classification.lever import CUTOFF_COLUMN, lever_of
from upheld.kinds.classification.worth import Term, terms_of
from upheld.kinds.log_keys import written_keys
from upheld.spec.kinds.classification import ClassificationSpec, CutoffsBy
from upheld.spec.log import SAMPLE, SampledOutcomes

KEYED_VALUES = ("log.id", "log.who", CUTOFF_COLUMN, SAMPLE)
"""Values that are hashed or compared as text, or whose sort says how they are read."""


HAS_SCORE = True
IF_NO_OUTCOME = "if an empty outcome means no, say so (log.outcome_null: false)"
"""What to write where an old case has no outcome."""
OUTCOME = "log.outcome"
"""Where the log says what happened."""

LARGEST = (
    "value.largest",
    "If that is right, write a larger value.largest; a value.cap keeps single cases from deciding the money",
)
"""The key that says how large an amount is believed, and what to do about a larger one."""


def quantities(spec: ClassificationSpec) -> tuple[str, ...]:
    """The paths of values that are finite and believable, beside scores and row terms."""
    return (AMOUNT,)


def log_values(spec: ClassificationSpec) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The log values that are counted: path → (text in the spec, families of value it may give)."""
    log, lever = spec.log, lever_of(spec)
    if log is None or lever is None:
        return {}
    has_classes = log.has_classes or log.positive is not None
    classes = ("text", "number", "boolean")
    any_value = ("number", "text", "boolean", "date", "time", "time with zone")
    times = ("time", "time with zone", "date")
    result, sample = log.review_result, log.outcome_known_for
    elsewhere = log.outcomes
    wanted: dict[str, tuple[str | None, tuple[str, ...]]] = {
        "log.score": (log.score, ("number",)),
        "log.outcome": (
            elsewhere.value if elsewhere else log.outcome,
            classes if has_classes else ("boolean", "number"),
        ),
        AMOUNT: (amount_text(spec), ("number",)),
        "log.predicted": (log.predicted, classes),
        "log.id": (log.id, any_value),
        "log.who": (log.who, any_value),
        "log.time": (log.time, times),
        "log.outcome_time": (elsewhere.time if elsewhere and elsewhere.time else log.outcome_time, times),
        "log.count": (log.count, ("number",)),
        "log.review_result": (result, ("boolean", "number")),
        SAMPLE: (sample.sample if isinstance(sample, SampledOutcomes) else None, ("number", "boolean")),
        CUTOFF_COLUMN: (lever.act_at.by if isinstance(lever.act_at, CutoffsBy) else None, any_value),
    }
    wanted |= {f"log.scores.{name}": (column, ("number",)) for name, column in sorted((log.scores or {}).items())}
    wanted |= {f"log.segments[{i}]": (name, any_value) for i, name in enumerate(log.segments)}
    wanted |= {path: (term.text, ("number",)) for path, term in row_terms(spec).items()}
    named = {path: (text, families) for path, (text, families) in wanted.items() if text is not None}
    return named | written_keys(spec)


def row_terms(spec: ClassificationSpec) -> dict[str, Term]:
    """The row terms of the value block by the path under which the log gives them."""
    terms = terms_of(spec.value)
    named: dict[str, Term] = {}
    for term in dict.fromkeys((*terms.of_positives, *terms.of_negatives)):
        path = f"value.{term.key}"
        named[path if path not in named else f"{path}: {term.text}"] = term
    return named


def conditions(spec: ClassificationSpec) -> dict[str, str]:
    """The true-or-false expressions that are counted: path → text."""
    named = {
        "log.where": spec.log.where if spec.log else None,
        "rule": spec.rule if isinstance(spec.rule, str) else None,
    }
    named |= {f"where[{i}]": text for i, text in enumerate(wheres(spec))}
    return {path: text for path, text in named.items() if text is not None}


def wheres(spec: ClassificationSpec) -> tuple[str, ...]:
    """The distinct where clauses of the requirements, sorted, so that the order of lines changes nothing."""
    return tuple(sorted({line.where for line in spec.requirements if line.where}))
