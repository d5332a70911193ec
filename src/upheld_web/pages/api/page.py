"""What programs are told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from upheld_web.records.models import Assessment, Product
from upheld_web.records.queries.products import ProductLine


def product_json(line: ProductLine) -> dict[str, Any]:
    """A product in the list; `conclusion` is null without a verdict."""
    return {
        "product": line.slug,
        "title": line.title,
        "kind": line.kind or None,
        "role": line.role,
        "conclusion": line.conclusion or None,
        "requirements": [{"title": mark.title, "verdict": mark.verdict, "aim": mark.is_aim} for mark in line.marks],
        "as_of": line.as_of or None,
        "judged_at": line.judged_at.isoformat() if line.judged_at else None,
        "spec_changed_since": line.is_old,
        "newest_judging": line.newest_state or None,
        "assessment": reverse("api-assessment", kwargs={"product": line.slug}),
    }


def judging_json(asked: Assessment, product: Product) -> dict[str, Any]:
    """How far a judging has come; `refusal` says what the spec or the log must mend."""
    return {
        "product": product.slug,
        "judging": asked.pk,
        "state": asked.state,
        "refusal": asked.refusal or None,
        "assessment": reverse("api-assessment", kwargs={"product": product.slug}),
    }
