"""A log: five of its rows, and one sentence that says what each column is."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.log.view import log, logs, remove, use

PAGES = (
    Page("logs", "p/<slug:product>/logs/", logs, reads=Need.VIEWER, writes=Need.CONTRIBUTOR, under="data"),
    Page(
        "log", "p/<slug:product>/logs/<int:number>/", log, reads=Need.CONTRIBUTOR, writes=Need.CONTRIBUTOR, under="data"
    ),
    Page(
        "use-log",
        "p/<slug:product>/logs/<int:number>/use/",
        use,
        reads=None,
        writes=Need.CONTRIBUTOR,
        under="data",
    ),
    Page(
        "remove-log",
        "p/<slug:product>/logs/<int:number>/remove/",
        remove,
        reads=None,
        writes=Need.CONTRIBUTOR,
        under="data",
    ),
)

__all__ = ["PAGES"]
