"""Addresses, made from the table of pages; and those with which people sign in."""

from __future__ import annotations

from django.urls import include, path

from upheld_web.access.guard import address
from upheld_web.config.pages import PAGES
from upheld_web.config.settings import HOME
from upheld_web.config.sign_in import sign_in_addresses

urlpatterns = [
    *(address(page, PAGES) for page in PAGES),
    path("accounts/", include(sign_in_addresses(PAGES, sends_mail=bool(HOME.email_url)))),
]
handler403 = "upheld_web.pages.refusals.forbidden"
handler404 = "upheld_web.pages.refusals.not_found"
handler429 = "upheld_web.pages.refusals.too_often"
handler500 = "upheld_web.pages.refusals.failed"
