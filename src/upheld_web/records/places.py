"""Where the files of a product lie, and which folders its spec may read."""

from __future__ import annotations

from pathlib import Path

from upheld_web.config.settings import HOME
from upheld_web.records.models import Product

KEPT_S = 3600
"""What lies here and is named nowhere may be of a write that is under way just now: it is kept for so long."""


def product_folder(product: Product) -> Path:
    """The folder of a product's own logs; it exists."""
    folder = HOME.logs / str(product.pk)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def allowed_folders(product: Product) -> list[Path]:
    """The folders a spec of this product may read from: its own, and those the administrator allowed."""
    return [product_folder(product), *HOME.log_folders]


def evidence_folder(product: Product) -> Path:
    """Where the counts of the product's logs are kept by day."""
    return HOME.evidence / str(product.pk)
