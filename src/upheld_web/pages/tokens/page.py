"""What "Tokens" shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from upheld_web.pages.tokens.forms import TokenForm
from upheld_web.records.queries.tokens import TokenLine


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token that was not revoked."""

    name: str
    beginning: str
    since: dt.datetime
    last_used: dt.datetime | None
    until: dt.datetime | None
    has_expired: bool
    revoke_address: str


@dataclass(frozen=True, slots=True)
class TokensPage:
    """The tokens, the form, and the one that was just made; empty but for this once. `site` is where programs ask."""

    rows: tuple[TokenRow, ...]
    form: TokenForm
    made: str
    site: str


def tokens_page(lines: tuple[TokenLine, ...], form: TokenForm, made: str, site: str) -> TokensPage:
    """The page with these tokens."""
    return TokensPage(tuple(_row(line) for line in lines), form, made, site.rstrip("/"))


def _row(line: TokenLine) -> TokenRow:
    return TokenRow(
        name=line.name,
        beginning=line.beginning,
        since=line.since,
        last_used=line.last_used,
        until=line.until,
        has_expired=line.has_expired,
        revoke_address=reverse("revoke-token", kwargs={"id": line.number}),
    )
