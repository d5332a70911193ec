"""How allauth lets people in: by an invitation alone, and with their address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Nobody signs up by themselves; people come by a link that somebody here made for them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `upheld_web.pages.welcome`."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have an address and no user name."""
