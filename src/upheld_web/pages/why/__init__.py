"""Why: the problem, the need, the evidence, what success is; and the spec's own text beside it."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.why.view import spec_text, why

PAGES = (
    Page("why", "p/<slug:product>/why/", why, reads=Need.VIEWER, writes=Need.CONTRIBUTOR, tab="Why"),
    Page("spec", "p/<slug:product>/spec/", spec_text, reads=Need.VIEWER, writes=Need.CONTRIBUTOR, under="why"),
)

__all__ = ["PAGES"]
