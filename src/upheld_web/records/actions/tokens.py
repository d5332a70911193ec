"""Tokens: what a program says who it is with, in the name of a person."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from upheld_web.access.roles import Need
from upheld_web.records.models import Token, User
from upheld_web.records.shown_once import digest_of, new_secret
from upheld_web.records.writing import writing

BEGINNING = "upheld_"  # so that a token is recognised where it should not lie
SHOWN = len(BEGINNING) + 5
NOTED_EACH = dt.timedelta(minutes=1)


def make_token(actor: User | None, name: str) -> str:
    """A new token of the actor's, called `name`; it is told this once."""
    secret = BEGINNING + new_secret()
    with writing(actor, None, Need.SIGNED_IN) as trail:
        Token.objects.create(user=trail.actor, name=name.strip(), beginning=secret[:SHOWN], digest=digest_of(secret))
        trail.entry("made a token", name.strip())
    return secret


def revoke_token(actor: User | None, token: Token) -> None:
    """Let a token of the actor's work no more."""
    with writing(actor, None, Need.SIGNED_IN) as trail:
        Token.objects.filter(pk=token.pk, user=trail.actor, revoked_at=None).update(revoked_at=timezone.now())
        trail.entry("revoked a token", token.name)


def owner_of_token(secret: str) -> User | None:
    """The person in whose name a program with this token comes; None for one that does not work.

    When it was used last is noted, to the minute; that is no write of the person's, and leaves no entry.
    """
    found = Token.objects.select_related("user").filter(digest=digest_of(secret), revoked_at=None).first()
    if found is None or not found.user.is_active:
        return None
    now = timezone.now()
    if found.used_at is None or found.used_at < now - NOTED_EACH:
        Token.objects.filter(pk=found.pk).update(used_at=now)
    return found.user
