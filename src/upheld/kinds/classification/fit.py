"""What of a spec does not go together for a product that names one of several classes."""

from __future__ import annotations

from collections.abc import Iterator

from upheld.errors import did_you_mean
from upheld.kinds.classification.lever import lever_of
from upheld.kinds.classification.metrics import METRICS
from upheld.kinds.classification.metrics_of_classes import asks_every_class, why_not
from upheld.spec.kinds.classification import MOST_CLASSES, ClassificationLog, ClassificationSpec
from upheld.spec.requirement import CLASS

NO_LEVER = "is missing: from which score on the product acts, such as act_at: 0.83"

OF_CASES_APART = ("recall", "precision")
"""Metrics whose denominators share no case between two classes, so that a gap of them has an interval."""


def misfits(spec: ClassificationSpec) -> Iterator[tuple[str, str]]:
    """What must be mended before the spec can be judged: paths and sentences."""
    log = spec.log
    if log is None:
        return
    if lever_of(spec) is None:
        yield "lever", NO_LEVER
    if not log.has_score and log.predicted is None:
        yield "log.score", "is missing: the column with the model's score"
    if spec.lever is not None and not log.has_score and log.predicted is not None:
        said = "has nothing to move: the log gives only the class that the product names, and no score"
        yield "lever", f"{said}. Leave the block out, or name the scores in log.scores"
    if log.outcome is None and log.outcomes is None:
        yield "log.outcome", "is missing: the column that says what really happened"
    yield from _of_the_log(log)
    if log.acts_on_top:
        yield from _of_top_class(spec)
    for index, line in enumerate(spec.requirements):
        at = f"requirements[{index}]"
        if line.class_ is not None and not log.has_classes:
            said = "needs several classes: log.predicted, the class that the product names, or log.scores with each one"
            yield f"{at}.class", said
        if line.across == CLASS and asks_every_class(spec, line) and line.metric not in OF_CASES_APART:
            said = f"compares classes case by case, and two classes share cases in {line.metric}"
            yield f"{at}.across", f"{said}. Compare {' or '.join(OF_CASES_APART)}, or ask {line.metric} in_every: class"
        why = None if line.class_ is not None or asks_every_class(spec, line) else why_not(spec, METRICS[line.metric])
        if why is not None:
            yield f"{at}.metric", f"{line.metric} {why}"


def _of_the_log(log: ClassificationLog) -> Iterator[tuple[str, str]]:
    """Keys of the log that contradict each other."""
    if log.positive is not None and not log.has_score and log.predicted is None:
        yield "log.positive", "needs scores, score or predicted: what the product says of this class"
    if log.scores is None:
        return
    named = ", ".join(log.scores)
    if log.score is not None:
        yield "log.score", "does not go together with scores: with several classes write scores alone"
    if len(log.scores) > MOST_CLASSES:
        said = f"names {len(log.scores)} classes; at most {MOST_CLASSES} are judged. Group the rare ones together"
        yield "log.scores", said
    if log.positive is None and len(log.scores) < 2:
        said = f"names {named or 'no class'}; name every class with its column, or the one to act on in positive"
        yield "log.scores", said
    if log.positive is not None and log.positive not in log.scores:
        hint = did_you_mean(log.positive, log.scores)
        yield "log.positive", f'"{log.positive}" is no class of scores. Named there: {named}.{hint}'


def _of_top_class(spec: ClassificationSpec) -> Iterator[tuple[str, str]]:
    if isinstance(spec.rule, str):
        said = "says when to act and not which class to name, so it cannot stand in for a product that names classes"
        yield "rule", f"{said}. Write rule: {{none: why there is none}}, or single a class out with log.positive"
    if spec.log is not None and spec.log.outcome_null == "false":
        said = (
            "takes an empty outcome for a no, and no class is a no. Leave it out, or single one out with log.positive"
        )
        yield "log.outcome_null", said
