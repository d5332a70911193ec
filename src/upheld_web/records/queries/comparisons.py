"""What was compared, and what can be."""

from __future__ import annotations

import datetime as dt

from upheld_web.records.models import Comparison, Product

MOST = 50
_LATEST = 28


def comparisons_of(product: Product) -> tuple[Comparison, ...]:
    """The newest comparisons, at most fifty, without their pages; one query."""
    return tuple(Comparison.objects.filter(product=product).defer("sections", "contract")[:MOST])


def comparable(product: Product) -> tuple[str, ...]:
    """What can be named: the newest 28 days that are judged, the days before them, and the product's logs."""
    found: list[str] = []
    last = product.assessment
    if last is not None:
        cases = last.figures.contract["cases"]
        if cases["from"] and cases["to"]:
            first, end = (dt.date.fromisoformat(cases[side]) for side in ("from", "to"))
            begin = end - dt.timedelta(days=_LATEST - 1)
            if first < begin:
                found += [f"{begin}..{end}", f"{first}..{begin - dt.timedelta(days=1)}"]
    return (*found, *product.logs.values_list("place", flat=True))
