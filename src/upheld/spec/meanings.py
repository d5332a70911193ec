"""What each key of a spec means, in the words of its schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from upheld.spec.kinds import KIND_MODELS

BLOCKS = ("problem", "log", "lever", "value")
_PATH = re.compile(rf"\b(?:{'|'.join(BLOCKS)})\.[a-z_]+\b|\b[a-z]+(?:_[a-z]+)+\b")


def keys_named(text: str, kind: str) -> dict[str, str]:
    """The keys of a spec that a text names, each by its path with what it means, in the order of the text.

    A key may stand without its block where only one block has it.

    >>> keys_named("write lever.since: the day; see outcome_after", "regression")["lever.since"]
    'The day from which this setting is in force, such as 2026-07-01; earlier cases ran under another.'
    >>> list(keys_named("write lever.since: the day; see outcome_after", "regression"))
    ['lever.since', 'log.outcome_after']
    """
    known = key_meanings(kind)
    alone: dict[str, list[str]] = {}
    for path in known:
        alone.setdefault(path.rpartition(".")[2], []).append(path)
    found: dict[str, str] = {}
    for named in _PATH.findall(text):
        paths = [named] if named in known else alone.get(named, [])
        if len(paths) == 1:
            found[paths[0]] = known[paths[0]]
    return found


@cache
def key_meanings(kind: str) -> Mapping[str, str]:
    """What each key of a spec means for this kind of product, by its path: `rule`, `log.outcome_after`."""
    schema = KIND_MODELS[kind].model_json_schema(by_alias=True)
    keys = dict(schema["properties"])
    for block in BLOCKS:
        keys |= {f"{block}.{key}": facts for key, facts in _block(schema, block).items()}
    said = {path: " ".join(facts["description"].split()) for path, facts in keys.items() if "description" in facts}
    return MappingProxyType(said)


def _block(schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The keys of a block, which the whole names by a reference, alone or as one that may be null."""
    named = schema["properties"].get(name, {})
    references = [part["$ref"] for part in (named, *named.get("anyOf", ())) if "$ref" in part]
    return schema["$defs"][references[0].rpartition("/")[2]]["properties"] if references else {}
