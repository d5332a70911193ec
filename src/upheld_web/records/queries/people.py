"""Who is where: the people of a product, everybody in the workspace, and the links that wait."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from upheld_web.access.roles import Role
from upheld_web.records.models import Invitation, Product, User


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role in a product; `number` is that of the membership."""

    number: int
    name: str
    email: str
    role: str
    since: dt.datetime
    is_active: bool
    is_last_owner: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A link that nobody used yet."""

    number: int
    email: str
    product: str
    role: str
    resets_password: bool
    invited_by: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the workspace."""

    number: int
    name: str
    email: str
    is_administrator: bool
    is_active: bool
    is_last_administrator: bool
    has_two_factor: bool
    products: int
    since: dt.datetime
    last_in: dt.datetime | None


def members_of(product: Product) -> tuple[Member, ...]:
    """The people of a product, owners first; one query."""
    found = list(product.memberships.select_related("user").order_by("user__name", "user__email"))
    owners = [one for one in found if one.role == Role.OWNER.word and one.user.is_active]
    members = (
        Member(
            number=one.pk,
            name=one.user.name,
            email=one.user.email,
            role=one.role,
            since=one.at,
            is_active=one.user.is_active,
            is_last_owner=owners == [one],
        )
        for one in found
    )
    return tuple(sorted(members, key=lambda member: -Role.named(member.role)))


def administrators() -> tuple[str, ...]:
    """The names of those who run the workspace; one query."""
    return tuple(str(one) for one in User.objects.filter(is_administrator=True, is_active=True).order_by("name"))


def waiting_links(product: Product | None = None) -> tuple[Waiting, ...]:
    """The links that wait to be used, to a product or, without one, all of them; one query."""
    found: QuerySet[Invitation] = Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now())
    if product is not None:
        found = found.filter(product=product)
    return tuple(
        Waiting(
            number=one.pk,
            email=one.resets.email if one.resets else one.email,
            product=one.product.title if one.product else "",
            role=one.role,
            resets_password=one.resets_id is not None,
            invited_by=str(one.invited_by or ""),
            expires_at=one.expires_at,
        )
        for one in found.select_related("product", "resets", "invited_by").order_by("pk")
    )


def everybody() -> tuple[Person, ...]:
    """Everybody of the workspace, those who were switched off last; one query."""
    two_factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    found = list(
        User.objects.annotate(products_count=Count("memberships"), has_app=Exists(two_factor)).order_by(
            "-is_active", "name", "email"
        )
    )
    running = [one for one in found if one.is_administrator and one.is_active]
    return tuple(
        Person(
            number=one.pk,
            name=one.name,
            email=one.email,
            is_administrator=one.is_administrator,
            is_active=one.is_active,
            is_last_administrator=running == [one],
            has_two_factor=one.has_app,
            products=one.products_count,
            since=one.joined_at,
            last_in=one.last_login,
        )
        for one in found
    )
