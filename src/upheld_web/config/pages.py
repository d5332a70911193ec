"""Every page there is. Addresses, tabs, and the tests of who may see what are made from this table."""

from __future__ import annotations

from upheld_web.access.guard import Page
from upheld_web.pages import api, evaluate, home, people, settings, tokens, welcome, workspace

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *evaluate.PAGES,
    *people.PAGES,
    *workspace.PAGES,
    *tokens.PAGES,
    *settings.PAGES,
    *welcome.PAGES,
    *api.PAGES,
)
