"""The logs of a product, and which of them its spec reads."""

from __future__ import annotations

from upheld.errors import UpheldError
from upheld_web.records.models import Log, Product
from upheld_web.records.specs import read_spec


def logs_of(product: Product) -> tuple[Log, ...]:
    """The logs, the newest first, with who brought them; one query. What they hold is not read."""
    return tuple(product.logs.select_related("brought_by").defer("columns", "first_rows", "drafted", "answers"))


def log_of(product: Product, number: int) -> Log | None:
    """One of the product's logs, by its number; None where it has no such log."""
    return Log.objects.filter(product=product, pk=number).first()


def read_log_of(product: Product, number: int) -> Log | None:
    """The same, where the log has been read and can be used."""
    return Log.objects.filter(product=product, pk=number, state=Log.State.READY).first()


def log_in_use(product: Product) -> Log | None:
    """The log that the newest spec names, where it has been brought and read."""
    return Log.objects.filter(product=product, place=source_of(product), state=Log.State.READY).first()


def source_of(product: Product) -> str:
    """What the newest spec names as its log; empty where it names none."""
    if product.spec is None:
        return ""
    try:
        spec = read_spec(product, product.spec.text)
    except UpheldError:  # a spec of an older version of the library may not be read any more
        return ""
    return spec.log.source if spec.log is not None else ""
