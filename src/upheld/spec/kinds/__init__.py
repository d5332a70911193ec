"""The spec model of each kind of product, found by the kind's name."""

from upheld.spec.kinds import classification
from upheld.spec.model import Spec

KIND_MODELS: dict[str, type[Spec]] = {"classification": classification.MODEL}

__all__ = ["KIND_MODELS"]
