"""History: versions of the spec, verdicts with their evidence, who did what when."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.history.view import history

PAGES = (Page("history", "p/<slug:product>/history/", history, reads=Need.VIEWER, tab="History", aside=True),)

__all__ = ["PAGES"]
