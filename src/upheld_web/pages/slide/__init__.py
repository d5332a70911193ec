"""Numbers from a slide: what they mean, for anybody, without signing in."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.slide.view import promise, rates

PAGES = (
    Page("slide", "slide/", rates, reads=Need.ANYONE),
    Page("slide-promise", "slide/promise/", promise, reads=Need.ANYONE),
)

__all__ = ["PAGES"]
