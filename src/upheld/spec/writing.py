"""A spec written out: as plain data, and as YAML text."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML

from upheld.spec.model import Spec


def spec_data(spec: Spec) -> dict[str, Any]:
    """The spec as a file would hold it, without what is default anyway."""
    data: dict[str, Any] = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return data


def to_yaml(spec: Spec) -> str:
    """The spec as the text of a file; read again, it is the same spec."""
    return yaml_text(spec_data(spec))


def yaml_text(data: Any, *, in_line: bool = False) -> str:
    """The data as YAML, in the order given: a line for each key, or all of it in one line."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = in_line
    yaml.allow_unicode = True
    yaml.width = 2**31
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()
