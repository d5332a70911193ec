"""Every component of the design on one page, for whoever adds a screen."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.design.view import design

PAGES = (Page("design", "design/", design, reads=Need.SIGNED_IN),)

__all__ = ["PAGES"]
