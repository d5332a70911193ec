"""Settings: what somebody changes of their own."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.settings.view import settings

PAGES = (Page("settings", "settings/", settings, Need.SIGNED_IN, Need.SIGNED_IN, tab="Settings"),)

__all__ = ["PAGES"]
