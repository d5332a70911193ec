"""The addresses of a workbench that can send mail."""

from __future__ import annotations

from django.urls import include, path

from upheld_web.access.guard import address
from upheld_web.config.pages import PAGES
from upheld_web.config.sign_in import sign_in_addresses

urlpatterns = [
    *(address(page, PAGES) for page in PAGES),
    path("accounts/", include(sign_in_addresses(PAGES, sends_mail=True))),
]
