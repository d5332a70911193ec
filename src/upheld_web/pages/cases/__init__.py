"""Cases to read: the rows behind the figures, masked, for those who work on the product; each reading is noted."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.cases.view import cases

PAGES = (
    Page(
        "cases",
        "p/<slug:product>/cases/",
        cases,
        reads=Need.CONTRIBUTOR,
        writes=Need.CONTRIBUTOR,
        under="evaluate",
    ),
)

__all__ = ["PAGES"]
