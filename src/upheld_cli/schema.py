"""`upheld schema`: the JSON Schema of a spec."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema of a spec, so that an editor completes it."""
    from upheld.spec import json_schema

    typer.echo(json.dumps(json_schema(), indent=1, ensure_ascii=False))
