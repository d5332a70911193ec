"""The JSON Schema of a spec, so that editors complete it."""

from __future__ import annotations

from typing import Any

from upheld.spec.kinds import KIND_MODELS


def json_schema() -> dict[str, Any]:
    """The schema of a spec of any known kind (JSON Schema 2020-12)."""
    schemas = [_without_titles(model.model_json_schema(by_alias=True)) for model in KIND_MODELS.values()]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Upheld spec"}
    if len(schemas) == 1:
        return {**schemas[0], **head}
    definitions: dict[str, Any] = {}
    for schema in schemas:
        definitions |= schema.pop("$defs", {})
    return {**head, "oneOf": schemas, "$defs": definitions}


def _without_titles(part: Any) -> Any:
    """The schema without pydantic's titles (`Act At`): they only say the key again."""
    if isinstance(part, list):
        return [_without_titles(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    # `title` is also a key of the spec: there its value is a schema and not text.
    return {key: _without_titles(inner) for key, inner in part.items() if key != "title" or isinstance(inner, dict)}
