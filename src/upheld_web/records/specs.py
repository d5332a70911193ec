"""A product's spec as the library reads it: from its text, in the product's own folder."""

from __future__ import annotations

from upheld import Spec, spec_from_text
from upheld_web.records.models import Product
from upheld_web.records.places import product_folder


def read_spec(product: Product, text: str) -> Spec:
    """The spec; SpecError with every mistake at once. A relative source starts from the product's folder."""
    return spec_from_text(text, folder=product_folder(product), name=f"{product.slug}.yaml")
