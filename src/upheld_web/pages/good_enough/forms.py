"""The form of what is good enough, for each thing that a product gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.spec.document import read_document
from upheld_web.pages.good_enough.bounds import BoundsForm
from upheld_web.pages.good_enough.of_a_quantity import RegressionBounds
from upheld_web.pages.good_enough.of_a_score import ClassificationBounds
from upheld_web.pages.good_enough.of_classes import ClassesBounds
from upheld_web.records.models import Log

FORMS: dict[str, type[Any]] = {
    "classification": ClassificationBounds,
    "classes": ClassesBounds,
    "regression": RegressionBounds,
}
"""The form of each; a product that acts on one class alone is asked what any is that says yes or no."""


def form_for(log: Log, data: Mapping[str, Any] | None) -> BoundsForm:
    """The form for a log from which a spec was drafted."""
    drafted = read_document(log.drafted["text"], "draft").data
    of_log = drafted["log"]
    acts_on_top = bool(log.drafted.get("facts", {}).get("classes")) and "positive" not in of_log
    segments = [str(name) for name in of_log.get("segments") or ()]
    form: BoundsForm = FORMS["classes" if acts_on_top else drafted["kind"]](log, data, segments=segments)
    return form
