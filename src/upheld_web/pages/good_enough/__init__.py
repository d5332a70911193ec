"""What is good enough, said before anybody sees a figure."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.good_enough.view import good_enough

PAGES = (
    Page(
        "good-enough",
        "p/<slug:product>/logs/<int:number>/good-enough/",
        good_enough,
        reads=Need.CONTRIBUTOR,
        writes=Need.CONTRIBUTOR,
        under="evaluate",
    ),
)

__all__ = ["PAGES"]
