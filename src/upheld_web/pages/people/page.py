"""What "People & roles" shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from upheld_web.access.guard import Visit
from upheld_web.access.roles import Role
from upheld_web.pages.links import Handed
from upheld_web.pages.people.forms import MAY, InviteForm
from upheld_web.records.models import Product
from upheld_web.records.queries.people import Member, Waiting


@dataclass(frozen=True, slots=True)
class Choice:
    """A role that a member has or could be given."""

    word: str
    is_theirs: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member. `choices` and the addresses are empty where the visitor changes nothing, or nothing can be changed."""

    name: str
    email: str
    role: str
    note: str
    choices: tuple[Choice, ...]
    change_address: str
    let_go_address: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A link that nobody used yet."""

    email: str
    role: str
    invited_by: str
    until: dt.datetime
    withdraw_address: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The members, what each role may do, the links that wait, and the form of an owner."""

    title: str
    may_own: bool
    members: tuple[MemberRow, ...]
    administrators: str
    roles: tuple[str, ...]
    waiting: tuple[WaitingRow, ...]
    form: InviteForm
    handed: Handed | None
    told: str
    remove_address: str


def people_page(
    visit: Visit,
    product: Product,
    members: tuple[Member, ...],
    administrators: tuple[str, ...],
    waiting: tuple[Waiting, ...],
    form: InviteForm,
    handed: Handed | None = None,
    told: str = "",
) -> PeoplePage:
    """The page for this visit; `told` is what was refused just now."""
    return PeoplePage(
        title=product.title,
        may_own=visit.may_own,
        members=tuple(_row(product, member, visit.may_own) for member in members),
        administrators=", ".join(administrators),
        roles=tuple(MAY.values()),
        waiting=tuple(_waiting_row(product, link) for link in waiting) if visit.may_own else (),
        form=form,
        handed=handed,
        told=told,
        remove_address=reverse("remove", kwargs={"product": product.slug}),
    )


def _row(product: Product, member: Member, may_own: bool) -> MemberRow:
    is_fixed = not may_own or member.is_last_owner
    where = {"product": product.slug, "id": member.number}
    note = "switched off in this workspace" if not member.is_active else ""
    if member.is_last_owner and may_own:
        note = "the last owner: make somebody else one to change this"
    return MemberRow(
        name=member.name,
        email=member.email,
        role=member.role,
        note=note,
        choices=() if is_fixed else tuple(Choice(role.word, role.word == member.role) for role in Role),
        change_address="" if is_fixed else reverse("change-role", kwargs=where),
        let_go_address="" if is_fixed else reverse("let-go", kwargs=where),
    )


def _waiting_row(product: Product, link: Waiting) -> WaitingRow:
    where = {"product": product.slug, "id": link.number}
    return WaitingRow(link.email, link.role, link.invited_by, link.expires_at, reverse("withdraw-link", kwargs=where))
