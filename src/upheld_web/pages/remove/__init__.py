"""Remove a product for good: an owner writes its name to say that it is meant."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.remove.view import remove

PAGES = (Page("remove", "p/<slug:product>/remove/", remove, Need.OWNER, Need.OWNER, under="people"),)

__all__ = ["PAGES"]
