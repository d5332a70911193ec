"""The logs of a product, and which of them its spec reads."""

from __future__ import annotations

from upheld.errors import UpheldError
from upheld_web.records.models import Log, Product
from upheld_web.records.specs import read_spec


def logs_of(product: Product) -> tuple[Log, ...]:
    """The logs, the newest first, with who brought them; one query. What they hold is not read."""
    return tuple(product.logs.select_related("brought_by").defer("columns", "first_rows", "drafted", "answers"))


def source_of(product: Product) -> str:
    """What the newest spec names as its log; empty where it names none."""
    if product.spec is None:
        return ""
    try:
        spec = read_spec(product, product.spec.text)
    except UpheldError:  # a spec of an older version of the library may not be read any more
        return ""
    return spec.log.source if spec.log is not None else ""
