"""Welcome: whoever was given a link comes in by it, or chooses a new password."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.welcome.view import welcome

PAGES = (Page("welcome", "welcome/<str:token>/", welcome, reads=Need.ANYONE, writes=Need.ANYONE),)

__all__ = ["PAGES"]
