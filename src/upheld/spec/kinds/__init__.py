"""The spec model of each kind of product, found by the kind's name."""

from upheld.spec.kinds import classification, regression
from upheld.spec.model import Spec

KIND_MODELS: dict[str, type[Spec]] = {
    "classification": classification.MODEL,
    "regression": regression.MODEL,
}

__all__ = ["KIND_MODELS"]
