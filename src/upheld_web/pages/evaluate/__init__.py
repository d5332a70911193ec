"""Is it good enough? The verdict, the requirements, the lever, the money."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.evaluate.view import evaluate, judge_again, progress, save_setting

PAGES = (
    Page("evaluate", "p/<slug:product>/", evaluate, reads=Need.VIEWER, tab="Is it good enough?"),
    Page("judge", "p/<slug:product>/judge/", judge_again, reads=None, writes=Need.CONTRIBUTOR, under="evaluate"),
    Page(
        "save-setting", "p/<slug:product>/setting/", save_setting, reads=None, writes=Need.CONTRIBUTOR, under="evaluate"
    ),
    Page("progress", "p/<slug:product>/progress/", progress, reads=Need.VIEWER, under="evaluate"),
)

__all__ = ["PAGES"]
