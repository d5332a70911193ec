"""Data: who is counted, what is ripe, what is missing, how much comes, and what can never be known."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.data.view import data

PAGES = (Page("data", "p/<slug:product>/data/", data, reads=Need.VIEWER, tab="Data"),)

__all__ = ["PAGES"]
