"""Tokens: what a program says who it is with, in the name of a person."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from upheld_web.access.roles import Need
from upheld_web.records.models import Token, User
from upheld_web.records.shown_once import digest_of, new_secret
from upheld_web.records.writing import Trail, writing

BEGINNING = "upheld_"  # so that a token is recognised where it should not lie
SHOWN = len(BEGINNING) + 5
LIVES = (dt.timedelta(days=30), dt.timedelta(days=90), dt.timedelta(days=365))
SUGGESTED_LIFE = LIVES[1]
NOTED_EACH = dt.timedelta(minutes=1)


def make_token(actor: User | None, name: str, life: dt.timedelta | None = SUGGESTED_LIFE) -> str:
    """A new token of the actor's, called `name`; it is told this once.

    Without a `life` it works until it is revoked.
    """
    secret = BEGINNING + new_secret()
    with writing(actor, None, Need.SIGNED_IN) as trail:
        Token.objects.create(
            user=trail.actor,
            name=name.strip(),
            beginning=secret[:SHOWN],
            digest=digest_of(secret),
            expires_at=timezone.now() + life if life else None,
        )
        trail.entry("made a token", name.strip(), days=life.days if life else None)
    return secret


def revoke_token(actor: User | None, token: Token) -> None:
    """Let a token of the actor's work no more."""
    with writing(actor, None, Need.SIGNED_IN) as trail:
        Token.objects.filter(pk=token.pk, user=trail.actor, revoked_at=None).update(revoked_at=timezone.now())
        trail.entry("revoked a token", token.name)


def revoke_all(trail: Trail) -> int:
    """How many tokens of the actor's worked still; they work no more. Within the write of a new password."""
    count = Token.objects.filter(user=trail.actor, revoked_at=None).update(revoked_at=timezone.now())
    if count:
        trail.entry("revoked their tokens", "with a new password", tokens=count)
    return count


def owner_of_token(secret: str) -> User | None:
    """The person in whose name a program with this token comes; None for one that does not work.

    When it was used last is noted, to the minute; that is no write of the person's, and leaves no entry.
    """
    found = Token.objects.select_related("user").filter(digest=digest_of(secret), revoked_at=None).first()
    now = timezone.now()
    if found is None or not found.user.is_active or _has_expired(found, now):
        return None
    if found.used_at is None or found.used_at < now - NOTED_EACH:
        Token.objects.filter(pk=found.pk).update(used_at=now)
    return found.user


def why_it_ended(secret: str) -> str:
    """Why this token works no more, in a sentence for whoever holds it; empty where there never was such a token."""
    found = Token.objects.filter(digest=digest_of(secret)).first()
    if found is None:
        return ""
    if found.revoked_at is not None:
        return f"This token was revoked on {_day(found.revoked_at)}."
    if found.expires_at is not None and _has_expired(found, timezone.now()):
        return f"This token expired on {_day(found.expires_at)}."
    return ""


def _has_expired(token: Token, now: dt.datetime) -> bool:
    return token.expires_at is not None and token.expires_at <= now


def _day(moment: dt.datetime) -> str:
    return moment.date().isoformat()
