"""Home: every product in one line."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.home.view import home

PAGES = (Page("home", "", home, reads=Need.SIGNED_IN),)

__all__ = ["PAGES"]
