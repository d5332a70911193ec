"""The tokens of a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from upheld_web.records.models import User


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token that was not revoked; of the token itself only its beginning is known.

    `until` is when it ends, or ended; None where it works until it is revoked.
    """

    number: int
    name: str
    beginning: str
    since: dt.datetime
    last_used: dt.datetime | None
    until: dt.datetime | None
    has_expired: bool


def tokens_of(user: User) -> tuple[TokenLine, ...]:
    """The tokens of `user` that were not revoked, the newest first; one query."""
    now = timezone.now()
    found = user.tokens.filter(revoked_at=None).order_by("-pk")
    return tuple(
        TokenLine(
            number=one.pk,
            name=one.name,
            beginning=one.beginning,
            since=one.at,
            last_used=one.used_at,
            until=one.expires_at,
            has_expired=one.expires_at is not None and one.expires_at <= now,
        )
        for one in found
    )
