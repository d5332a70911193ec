"""Addresses, made from the table of pages; and those with which people sign in."""

from __future__ import annotations

from django.urls import include, path

from upheld_web.access.guard import address
from upheld_web.config.pages import PAGES

urlpatterns = [
    *(address(page, PAGES) for page in PAGES),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
handler403 = "upheld_web.pages.refusals.forbidden"
handler404 = "upheld_web.pages.refusals.not_found"
handler500 = "upheld_web.pages.refusals.failed"
