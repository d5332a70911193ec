"""Every page there is. Addresses, tabs, and the tests of who may see what are made from this table."""

from __future__ import annotations

from upheld_web.access.guard import Page
from upheld_web.pages import (
    api,
    begin,
    cases,
    compare,
    data,
    design,
    documents,
    evaluate,
    examples,
    good_enough,
    history,
    home,
    log,
    people,
    required,
    settings,
    slide,
    talk,
    tokens,
    welcome,
    why,
    workspace,
)

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *begin.PAGES,
    *examples.PAGES,
    *slide.PAGES,
    *why.PAGES,
    *data.PAGES,
    *evaluate.PAGES,
    *required.PAGES,
    *talk.PAGES,
    *cases.PAGES,
    *compare.PAGES,
    *documents.PAGES,
    *history.PAGES,
    *log.PAGES,
    *good_enough.PAGES,
    *people.PAGES,
    *workspace.PAGES,
    *tokens.PAGES,
    *settings.PAGES,
    *welcome.PAGES,
    *api.PAGES,
    *design.PAGES,
)
