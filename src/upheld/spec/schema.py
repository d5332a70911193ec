"""The JSON Schema of a spec, so that editors complete it."""

from __future__ import annotations

from typing import Any

from upheld.spec.kinds import KIND_MODELS


def json_schema() -> dict[str, Any]:
    """The schema of a spec of any known kind (JSON Schema 2020-12)."""
    schemas = [model.model_json_schema(by_alias=True) for model in KIND_MODELS.values()]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Upheld spec"}
    if len(schemas) == 1:
        return {**schemas[0], **head}
    definitions: dict[str, Any] = {}
    for schema in schemas:
        definitions |= schema.pop("$defs", {})
    return {**head, "oneOf": schemas, "$defs": definitions}
