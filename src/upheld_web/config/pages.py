"""Every page there is. Addresses, tabs, and the tests of who may see what are made from this table."""

from __future__ import annotations

from upheld_web.access.guard import Page
from upheld_web.pages import begin, evaluate, examples, good_enough, home, log, welcome

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *begin.PAGES,
    *examples.PAGES,
    *evaluate.PAGES,
    *welcome.PAGES,
    *log.PAGES,
    *good_enough.PAGES,
)
