"""Every page there is. Addresses, tabs, and the tests of who may see what are made from this table."""

from __future__ import annotations

from upheld_web.access.guard import Page
from upheld_web.pages import (
    begin,
    cases,
    compare,
    data,
    documents,
    evaluate,
    examples,
    good_enough,
    history,
    home,
    log,
    talk,
    welcome,
    why,
)

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *begin.PAGES,
    *examples.PAGES,
    *welcome.PAGES,
    *why.PAGES,
    *data.PAGES,
    *evaluate.PAGES,
    *talk.PAGES,
    *cases.PAGES,
    *compare.PAGES,
    *documents.PAGES,
    *history.PAGES,
    *log.PAGES,
    *good_enough.PAGES,
)
