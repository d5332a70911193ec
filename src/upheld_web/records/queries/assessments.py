"""The newest verdict of a product, and how far a newer one has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, TextField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from upheld_web.records.models import Figures, Product


@dataclass(frozen=True, slots=True)
class Shown:
    """A verdict with its figures, made by the library; `sections` are HTML whose texts are escaped, `data` is JSON.

    `moved` are the parts of the setting that the page's sliders move; none where nothing can be moved.
    """

    marks: tuple[tuple[str, str, bool], ...]
    setting: dict[str, Any]
    moved: tuple[str, ...]
    sections: dict[str, str]
    data: str


@dataclass(frozen=True, slots=True)
class Newest:
    """`shown` is the newest verdict; `state` and `refusal` are of the newest judging, which may have none.

    `is_old` says that what of the spec is judged was changed after the verdict; the brief may have been.
    """

    shown: Shown | None
    state: str
    refusal: str
    is_old: bool
    has_requirements: bool


def newest_verdict(product: Product) -> Newest:
    """The newest verdict of `product`; three queries."""
    last, spec = product.assessment, product.spec
    newest = product.assessments.order_by("-pk").only("state", "refusal").first()
    shown, is_old = None, False
    if last is not None and spec is not None:
        figures = Figures.objects.filter(pk=last.pk).values(
            "sections",
            setting=KeyTransform("setting", "contract"),
            keys=KeyTransform("keys", KeyTransform("tables", KeyTransform("lever", "data"))),
            text=Cast("data", TextField()),
            judged=F("assessment__spec__judged_hash"),
        )[0]
        is_old = last.spec_id != spec.pk and not (spec.judged_hash and spec.judged_hash == figures["judged"])
        shown = Shown(
            tuple((title, word, aim) for title, word, aim in last.marks),
            figures["setting"] or {},
            tuple(key for key in (figures["keys"] or {}).values() if key),
            figures["sections"],
            figures["text"],
        )
    return Newest(
        shown=shown,
        state=newest.state if newest else "",
        refusal=newest.refusal if newest else "",
        is_old=is_old,
        has_requirements=bool(spec and product.commitments.filter(requirements_hash=spec.requirements_hash).exists()),
    )


def contract_of(product: Product) -> dict[str, Any] | None:
    """The newest verdict of `product` as the object of the command line's contract; None without one. One query."""
    if product.assessment_id is None:
        return None
    contract: dict[str, Any] = Figures.objects.values_list("contract", flat=True).get(pk=product.assessment_id)
    return contract


def document_of(product: Product, number: int) -> str | None:
    """The document of the assessment of this number, where it is one of `product` and has been done. One query."""
    made = product.assessments.filter(pk=number, figures__isnull=False)
    return made.values_list("figures__page", flat=True).first()
