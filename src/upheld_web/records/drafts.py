"""From the spec that was drafted of a log to the spec of a product: with its name, its bounds and its costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from upheld.spec import edit
from upheld.spec.document import read_document
from upheld_web.records.models import Log, Product

OF_LOG = ("outcome_known_for", "outcome_after")
"""Answers of people that stand in the log's block and that no draft asks."""


def suggested_value(text: str) -> dict[str, Any]:
    """What a draft suggests of money and nobody has put in force: the lines of its value block that stand as comments.

    Empty where it has none. What it leaves open is there too, as the question that it is.
    """
    lines = text.split("\n")
    if "# value:" not in lines:
        return {}
    begin = lines.index("# value:")
    block = takewhile(lambda line: line.startswith("#"), lines[begin:])
    found = read_document("\n".join(line.removeprefix("# ") for line in block), "draft").data.get("value")
    return dict(found or {})


def finished(
    product: Product,
    log: Log,
    requirements: Sequence[Mapping[str, Any]],
    value: Mapping[str, Any] | None,
    rule: str,
) -> str:
    """The text of the spec: the draft, every comment of it kept, with what people said. CallError where none fits.

    The product's own brief is kept: what was written of the problem before there was a log.
    """
    text = str(log.drafted["text"])
    head = f"# Drafted from {log.name}."
    text = "\n".join([head, *text.split("\n")[1:]]) if text.startswith("# Drafted by") else text
    text = edit(text, ("product",), product.slug)
    text = edit(text, ("title",), product.title)
    for key in OF_LOG:
        if log.answers.get(key):
            text = edit(text, ("log", key), log.answers[key])
    text = edit(text, ("requirements",), [dict(line) for line in requirements])
    if value is not None:
        text = edit(text, ("value",), dict(value))
    if rule:
        text = edit(text, ("rule",), rule)
    before = read_document(product.spec.text, product.slug).data if product.spec else {}
    for key in ("owner", "problem"):
        if key in before:
            text = edit(text, (key,), before[key])
    return text
