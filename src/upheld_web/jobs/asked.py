"""What a work on a log is told, as the library takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from upheld import Spec, spec_from_text


def spec_of(asked: dict[str, Any]) -> Spec:
    """The spec; SpecError with every mistake at once. A relative source starts from the product's folder."""
    return spec_from_text(asked["text"], folder=Path(asked["folder"]), name=asked["name"])


def allowed_of(asked: dict[str, Any]) -> list[Path]:
    """The folders that may be read."""
    return [Path(folder) for folder in asked["allowed"]]


def store_of(asked: dict[str, Any]) -> Path:
    """Where counts by day are kept."""
    return Path(asked["store"])
