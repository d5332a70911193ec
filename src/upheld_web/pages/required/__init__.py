"""What is required, what results are worth, and the rule: changed after they were first said, kept with the time."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.required.view import required

PAGES = (
    Page(
        "required",
        "p/<slug:product>/required/",
        required,
        reads=Need.VIEWER,
        writes=Need.CONTRIBUTOR,
        under="evaluate",
    ),
)

__all__ = ["PAGES"]
