"""What was compared, and what can be."""

from __future__ import annotations

import datetime as dt

from upheld.periods import month_said
from upheld_web.records.models import Comparison, Product

MOST = 50
_LATEST = 28
_MONTHS = 6


def comparisons_of(product: Product) -> tuple[Comparison, ...]:
    """The newest comparisons, at most fifty, without their pages; one query."""
    return tuple(Comparison.objects.filter(product=product).defer("sections", "contract")[:MOST])


def comparison_of(product: Product, number: int) -> Comparison | None:
    """One of the product's comparisons with its page, by its number; None where it has no such one."""
    return Comparison.objects.filter(product=product, pk=number).defer("contract").first()


def _end_of(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _whole_months(first: dt.date, end: dt.date) -> list[dt.date]:
    """The first days of the newest months that lie within these days, the newest first."""
    months: list[dt.date] = []
    month = end.replace(day=1)
    while month >= first and len(months) < _MONTHS:
        if _end_of(month) <= end:
            months.append(month)
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return months


def comparable(product: Product) -> tuple[str, ...]:
    """What can be named: the newest 28 judged days, those before them, whole months, and the product's logs."""
    found: list[str] = []
    last = product.assessment
    if last is not None:
        cases = last.figures.contract["cases"]
        if cases["from"] and cases["to"]:
            first, end = (dt.date.fromisoformat(cases[side]) for side in ("from", "to"))
            begin = end - dt.timedelta(days=_LATEST - 1)
            if first < begin:
                found += [f"{begin}..{end}", f"{first}..{begin - dt.timedelta(days=1)}"]
            found += [month_said(month) for month in _whole_months(first, end)]
    return (*found, *product.logs.values_list("place", flat=True))
