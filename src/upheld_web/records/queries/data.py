"""What the newest verdict says of the data it rests on, and what the log in use holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from upheld_web.records.models import Figures, Log, Product
from upheld_web.records.queries.logs import source_of


@dataclass(frozen=True, slots=True)
class Held:
    """`contract` is the object of the newest verdict, None without one; `columns` those of the log in use."""

    contract: dict[str, Any] | None
    timeline: str
    log: str
    rows: int | None
    columns: tuple[dict[str, Any], ...]


def data_of(product: Product) -> Held:
    """The newest verdict's object and the log in use; two queries."""
    figures = Figures.objects.only("contract", "sections").filter(pk=product.assessment_id).first()
    source = source_of(product)
    log = Log.objects.filter(product=product, place=source).first() if source else None
    return Held(
        contract=figures.contract if figures else None,
        timeline=figures.sections.get("timeline", "") if figures else "",
        log=source,
        rows=log.rows if log else None,
        columns=tuple(log.columns) if log else (),
    )
