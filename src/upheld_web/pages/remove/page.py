"""What the page shows that removes a product."""

from __future__ import annotations

from dataclasses import dataclass

from upheld_web.pages.remove.forms import RemoveForm


@dataclass(frozen=True, slots=True)
class RemovePage:
    """What goes with the product: its logs, by name, and how many others work on it."""

    title: str
    slug: str
    logs: tuple[str, ...]
    others: int
    form: RemoveForm
