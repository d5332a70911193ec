"""The tokens of a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from upheld_web.records.models import User


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token that works; of the token itself only its beginning is known."""

    number: int
    name: str
    beginning: str
    since: dt.datetime
    last_used: dt.datetime | None


def tokens_of(user: User) -> tuple[TokenLine, ...]:
    """The tokens of `user` that work, the newest first; one query."""
    found = user.tokens.filter(revoked_at=None).order_by("-pk")
    return tuple(TokenLine(one.pk, one.name, one.beginning, one.at, one.used_at) for one in found)
