"""Documents: each verdict as one page that can be sent on and printed."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.documents.view import document, documents

PAGES = (
    Page("documents", "p/<slug:product>/documents/", documents, reads=Need.VIEWER, tab="Documents", aside=True),
    Page("document", "p/<slug:product>/documents/<int:number>/", document, reads=Need.VIEWER, under="documents"),
)

__all__ = ["PAGES"]
