"""Questions about figures: asked by whoever reads, settled by who works on the product."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.talk.view import ask, close

PAGES = (
    Page("challenge", "p/<slug:product>/challenge/", ask, reads=None, writes=Need.VIEWER, under="evaluate"),
    Page(
        "settle",
        "p/<slug:product>/challenge/<int:number>/",
        close,
        reads=None,
        writes=Need.CONTRIBUTOR,
        under="evaluate",
    ),
)

__all__ = ["PAGES"]
