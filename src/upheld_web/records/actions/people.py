"""People come by a link, and get back in by one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from upheld_web.access.roles import Need, Role
from upheld_web.records.actions.tokens import revoke_all
from upheld_web.records.models import Entry, Invitation, Membership, Product, User
from upheld_web.records.queries.links import Purpose, purpose_of
from upheld_web.records.refused import Refused
from upheld_web.records.shown_once import digest_of, new_secret
from upheld_web.records.writing import Trail, writing

OPEN_FOR = dt.timedelta(days=7)
SERVER = "whoever runs the server"
CLOSED = "This link was used, was withdrawn, or is too old. Ask whoever gave it to you for a new one."


def first_link(base_url: str) -> str | None:
    """The address at which the first person of an empty workspace comes in; None when somebody is there already.

    It replaces the one made before, works once, and for a week. Whoever opens it runs the workspace.
    """
    with transaction.atomic():
        if User.objects.exists():
            return None
        close(Invitation.objects.filter(makes_administrator=True))
        secret = open_link(makes_administrator=True)
        Entry.objects.create(actor_name=SERVER, did="made the link for the first person")
    return link_address(base_url, secret)


def recovery_link(base_url: str, email: str) -> str:
    """The address at which a person whom nobody can let in chooses a new password; Refused for an unknown address.

    For whoever runs the server; in the workbench an administrator makes such a link.
    """
    with transaction.atomic():
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise Refused(f"{email}: nobody in this workspace has this address.")
        close(person.resets.all())
        secret = open_link(resets=person)
        Entry.objects.create(actor_name=SERVER, did="made a link to a new password", subject=str(person))
    return link_address(base_url, secret)


def link_address(base_url: str, secret: str) -> str:
    """Where the link with this secret is opened."""
    return base_url.rstrip("/") + reverse("welcome", kwargs={"token": secret})


def open_link(**what: Any) -> str:
    """The secret of a new link; `what` are the fields of its invitation."""
    secret = new_secret()
    Invitation.objects.create(digest=digest_of(secret), expires_at=timezone.now() + OPEN_FOR, **what)
    return secret


def close(invitations: QuerySet[Invitation]) -> int:
    """How many of these links worked still; they work no more."""
    now = timezone.now()
    return invitations.filter(used_at=None, expires_at__gt=now).update(expires_at=now)


def join(secret: str, *, email: str, name: str, password: str) -> User:
    """The person who comes in by the link; it is used up. Refused when it works no more, or the address is taken.

    `email` counts only where the link does not say whom it is for. Whoever invited the same address to another
    product finds them there too.
    """
    with transaction.atomic():
        invitation = _taken_up(secret)
        purpose = purpose_of(invitation)
        if purpose is Purpose.RESET or (purpose is Purpose.FIRST and User.objects.exists()):
            raise Refused(CLOSED)
        address = (invitation.email or email).strip().lower()
        if User.objects.filter(email__iexact=address).exists():
            raise Refused(f"Somebody with the address {address} is here already: sign in instead.")
        person = User.objects.create_user(
            address, password, name=name.strip(), is_administrator=invitation.makes_administrator
        )
        with writing(person, None, Need.SIGNED_IN) as trail:
            trail.entry("came in by a link", address, runs_the_workspace=person.is_administrator)
            _take_part(trail, person, invitation)
            others = Invitation.objects.filter(email__iexact=address, used_at=None, expires_at__gt=timezone.now())
            for other in others.select_related("product").select_for_update(of=("self",)):
                _take_part(trail, person, other)
    return person


def choose_password(secret: str, password: str) -> User:
    """The person whose password this is from now on; the link is used up.

    Every session of theirs has ended, and their tokens work no more.
    """
    with transaction.atomic():
        invitation = _taken_up(secret)
        person = invitation.resets
        if person is None or not person.is_active:
            raise Refused(CLOSED)
        invitation.used_at = timezone.now()
        invitation.save(update_fields=["used_at"])
        person.set_password(password)
        person.save(update_fields=["password"])
        with writing(person, None, Need.SIGNED_IN) as trail:
            trail.entry("chose a new password by a link")
            revoke_all(trail)
    return person


def _taken_up(secret: str) -> Invitation:
    """The invitation of an open link, held until the transaction ends: of two who come at once, one is let in."""
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("product", "resets")
        .filter(digest=digest_of(secret), used_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if found is None:
        raise Refused(CLOSED)
    return found


def _take_part(trail: Trail, person: User, invitation: Invitation) -> None:
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    product: Product | None = invitation.product
    if product is not None:
        role = Role.named(invitation.role)
        Membership.objects.get_or_create(product=product, user=person, defaults={"role": role.word})
        trail.entry("joined", role.word, product=product)
