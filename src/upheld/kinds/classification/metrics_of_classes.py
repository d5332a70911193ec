"""Metrics of a product that names one of several classes, and which of the others mean something there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from upheld.inference import CannotTell, Ratio, Statistic
from upheld.kinds.classification.class_counts import macro_f1_of
from upheld.kinds.classification.four_counts import f_beta
from upheld.kinds.classification.needed import EVERYWHERE, NOWHERE
from upheld.kinds.classification.slices import Slice
from upheld.kinds.classification.statistics import (
    ALL,
    FP,
    JUDGED,
    TP,
    of_counts,
    share,
)
from upheld.kinds.metric import Meaning, Metric
from upheld.kinds.rows import TRUE
from upheld.spec import Requirement
from upheld.spec.kinds.classification import ClassificationSpec
from upheld.spec.requirement import CLASS

Computed: TypeAlias = Callable[[Slice], Statistic | CannotTell]

OF_CLASSES: tuple[Metric[Slice], ...] = (
    Metric(
        "macro_f1",
        EVERYWHERE,
        lambda part: macro_f1_of(part.classes),
        Meaning(
            "Macro F1",
            "The mean F1 over all classes: each class counts the same, however rare it is.",
            "sum of each class's F1 / classes",
            "high",
            also="macro-averaged F1",
            mind="A class that was never right nor named has no F1, and is named instead of counted.",
            source="scikit-learn f1_score with average='macro'",
        ),
        of_score_alone=True,
    ),
)

_ACCURACY = Metric(
    "accuracy",
    EVERYWHERE,
    share(((ALL, (TRUE,)),), ((ALL, JUDGED),), "cases"),
    Meaning(
        "Accuracy",
        "Of 100 cases, in how many the product names the right class, whether or not it is sure enough to act.",
        "named rightly / cases",
        "high",
        mind="Read it beside the share of the largest class: naming that one every time is right so often.",
        source="scikit-learn accuracy_score",
    ),
    of_score_alone=True,
)

_PRECISION = Metric(
    "precision",
    frozenset({"act"}),
    share(TP, (*TP, *FP), "cases acted on"),
    Meaning(
        "Right among the cases acted on (precision)",
        "Of 100 cases the product acts on, in how many it names the right class.",
        "acted on and named rightly / acted on",
        "high",
        mind="It says nothing of the cases that it is not sure enough of; act_rate says how many those are.",
    ),
)


def metrics_for(spec: ClassificationSpec, metrics: dict[str, Metric[Slice]]) -> dict[str, Metric[Slice]]:
    """The metrics as they are told of this product; one that has no meaning there says why instead of a figure."""
    return {name: _told(spec, metric) for name, metric in metrics.items()}


def metric_for(spec: ClassificationSpec, metrics: dict[str, Metric[Slice]], line: Requirement) -> Metric[Slice]:
    """The metric that a requirement bounds: of one class, where it names one or asks every one."""
    metric = metrics[line.metric]
    if line.beta is not None and line.metric == "f_beta":
        meaning = replace(metric.meaning, title=f"F{line.beta:g}")
        metric = replace(metric, compute=of_counts(f_beta(line.beta), 0.0, 1.0), meaning=meaning)
    if line.class_ is not None or asks_every_class(spec, line):
        return of_one_class(metric)
    return _told(spec, metric)


def of_one_class(metric: Metric[Slice]) -> Metric[Slice]:
    """The metric as it is told of one class against the rest: of all cases, wherever the cut-off lies."""
    says = f"{metric.meaning.says} Positive here means that the class is right, and acted on that it is named."
    return replace(
        metric,
        compute=_in_words_of_a_class(metric.compute),
        outcomes_of=EVERYWHERE,
        meaning=replace(metric.meaning, says=says),
        of_score_alone=True,
        over_unknown=None,
        of_sample=False,
    )


def asks_every_class(spec: ClassificationSpec, line: Requirement) -> bool:
    """Whether the line asks each class, and not the values of a segment."""
    has_classes = spec.log is not None and spec.log.has_classes
    return has_classes and CLASS in (line.in_every, line.across)


def why_not(spec: ClassificationSpec, metric: Metric[Slice]) -> str | None:
    """Why the metric of no single class means nothing for this product; None where it means something."""
    log = spec.log
    if log is None:
        return None
    if metric.name == "macro_f1":
        needs = "needs several classes: log.predicted, the class that the product names, or log.scores with each one"
        return None if log.has_classes else needs
    if log.acts_on_top and metric.of_one_class and not (metric.name == "precision" and log.has_score):
        if metric.takes:
            return "is of one class, and this product names several: say class: NAME, or in_every: class"
        return "is of one class, and this product names several; log.positive singles one out"
    if not log.has_score and (_is_of_a_band(metric) or (log.acts_on_top and metric.name == "act_rate")):
        return "is of a product with a cut-off, and this log gives no score that one could cut"
    if not log.has_score and metric.of_score_alone and metric.name not in ("accuracy", "macro_f1"):
        return "needs a score, and this log gives only the class that the product names"
    return None


def _is_of_a_band(metric: Metric[Slice]) -> bool:
    return metric.of_review and metric.unit != "money"


def _told(spec: ClassificationSpec, metric: Metric[Slice]) -> Metric[Slice]:
    why = why_not(spec, metric)
    if why is not None:
        return replace(metric, compute=_refusal(why), outcomes_of=NOWHERE, needs_probability=False)
    if spec.log is not None and spec.log.acts_on_top:
        return {"accuracy": _ACCURACY, "precision": _PRECISION}.get(metric.name, metric)
    return metric


_CALLED = {
    "positives": "cases of the class",
    "negatives": "cases of other classes",
    "cases acted on": "cases named so",
    "cases not acted on": "cases named otherwise",
    "cases acted on or positive": "cases of the class or named so",
}


def _in_words_of_a_class(compute: Computed) -> Computed:
    """The same statistic, saying of classes what it counts."""

    def told(part: Slice) -> Statistic | CannotTell:
        statistic = compute(part)
        if isinstance(statistic, Ratio):
            return replace(statistic, n_of=_CALLED.get(statistic.n_of, statistic.n_of))
        return statistic

    return told


def _refusal(why: str) -> Computed:
    def compute(part: Slice) -> Statistic | CannotTell:
        return CannotTell(f"it {why}", "cannot_know")

    return compute
