"""Compare: two versions, logs or periods of a product, B against A."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.compare.view import compare, comparison

PAGES = (
    Page(
        "compare",
        "p/<slug:product>/compare/",
        compare,
        reads=Need.VIEWER,
        writes=Need.CONTRIBUTOR,
        under="evaluate",
    ),
    Page("comparison", "p/<slug:product>/compare/<int:number>/", comparison, reads=Need.VIEWER, under="evaluate"),
)

__all__ = ["PAGES"]
