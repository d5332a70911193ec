"""Four doors: an idea, results, only numbers from a slide, an example."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.begin.view import begin, idea, results

PAGES = (
    Page("begin", "begin/", begin, reads=Need.SIGNED_IN),
    Page("begin-idea", "begin/idea/", idea, reads=Need.SIGNED_IN, writes=Need.SIGNED_IN),
    Page("begin-results", "begin/results/", results, reads=Need.SIGNED_IN, writes=Need.SIGNED_IN),
)

__all__ = ["PAGES"]
