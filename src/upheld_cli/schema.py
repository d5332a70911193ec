"""`upheld schema`: the JSON Schema of a spec."""

from __future__ import annotations


def schema() -> None:
    """Print the JSON Schema of a spec, so that an editor completes it."""
    from upheld.spec import json_schema
    from upheld_cli.output import print_json

    print_json(json_schema())
