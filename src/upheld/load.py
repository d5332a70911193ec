"""A spec read with the metrics that its kind knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from upheld.kinds import VOCABULARY
from upheld.spec import Spec, parse_spec, read_spec, spec_data, spec_of_data


def load_spec(path: str | Path) -> Spec:
    """The spec in a file. Raises SpecError with every mistake at once, each with its path and line."""
    return read_spec(Path(path), VOCABULARY)


def spec_from_text(text: str, *, folder: Path | None = None, name: str = "spec") -> Spec:
    """The spec in a text; a relative `log.source` starts from `folder` (default: the working folder)."""
    return parse_spec(text, VOCABULARY, name=name, folder=folder)


def spec_from_data(spec: Spec, changes: Mapping[str, Mapping[str, Any]]) -> Spec:
    """The spec with some keys of its blocks changed, checked again as a whole; its file and folder stay known.

    A value of None takes the key away.
    """
    data = spec_data(spec)
    for block, values in changes.items():
        kept = {key: value for key, value in (data.get(block) or {}).items() if key not in values}
        data[block] = kept | {key: value for key, value in values.items() if value is not None}
    return spec_of_data(data, VOCABULARY, name=spec.file_name, folder=spec.folder)
