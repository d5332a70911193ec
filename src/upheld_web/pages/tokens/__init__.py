"""Tokens: with which somebody's programs come in."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.tokens.view import revoke, tokens

PAGES = (
    Page("tokens", "tokens/", tokens, Need.SIGNED_IN, Need.SIGNED_IN, tab="Tokens"),
    Page("revoke-token", "tokens/<int:id>/revoke/", revoke, None, Need.SIGNED_IN, under="tokens"),
)

__all__ = ["PAGES"]
