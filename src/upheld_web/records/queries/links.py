"""What a link is for, for whoever opens it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from upheld_web.records.models import Invitation
from upheld_web.records.shown_once import digest_of


class Purpose(StrEnum):
    """Why somebody was given a link."""

    FIRST = "first"  # the first person of the workspace, who runs it
    INVITED = "invited"
    RESET = "reset"


class State(StrEnum):
    """Whether a link still works."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Link:
    """A link; of one that is not open, nothing is told but that. `email` is empty where the person says it."""

    state: State
    purpose: Purpose = Purpose.INVITED
    email: str = ""
    product: str = ""
    role: str = ""
    invited_by: str = ""
    expires_at: dt.datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it works."""
        return self.state is State.OPEN


def link_of(secret: str) -> Link:
    """The link with this secret; one query."""
    found = Invitation.objects.select_related("product", "resets", "invited_by").filter(digest=digest_of(secret))
    invitation = found.first()
    if invitation is None:
        return Link(State.UNKNOWN)
    if invitation.used_at is not None:
        return Link(State.USED)
    if invitation.expires_at <= timezone.now():
        return Link(State.EXPIRED)
    return Link(
        state=State.OPEN,
        purpose=purpose_of(invitation),
        email=invitation.resets.email if invitation.resets else invitation.email,
        product=invitation.product.title if invitation.product else "",
        role=invitation.role,
        invited_by=str(invitation.invited_by or ""),
        expires_at=invitation.expires_at,
    )


def purpose_of(invitation: Invitation) -> Purpose:
    """What the link of this invitation is for."""
    if invitation.resets_id is not None:
        return Purpose.RESET
    return Purpose.FIRST if invitation.makes_administrator else Purpose.INVITED
