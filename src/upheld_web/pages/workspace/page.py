"""What "Workspace" shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from upheld_web.pages.links import Handed
from upheld_web.pages.workspace.forms import InviteForm
from upheld_web.records.queries.history import Done
from upheld_web.records.queries.people import Person, Waiting


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done about somebody, and where."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of the workspace."""

    name: str
    email: str
    is_administrator: bool
    is_active: bool
    note: str
    products: int
    last_in: dt.datetime | None
    two_factor: str
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A link that nobody used yet."""

    what: str
    invited_by: str
    until: dt.datetime
    withdraw_address: str


@dataclass(frozen=True, slots=True)
class WorkspacePage:
    """Everybody, the links that wait, who did what, and the form that lets somebody in."""

    people: tuple[PersonRow, ...]
    waiting: tuple[WaitingRow, ...]
    trail: tuple[Done, ...]
    form: InviteForm
    handed: Handed | None
    told: str


def workspace_page(
    people: tuple[Person, ...],
    waiting: tuple[Waiting, ...],
    trail: tuple[Done, ...],
    form: InviteForm,
    handed: Handed | None = None,
    told: str = "",
) -> WorkspacePage:
    """The page; `told` is what was refused just now."""
    return WorkspacePage(
        people=tuple(_row(person) for person in people),
        waiting=tuple(_waiting_row(link) for link in waiting),
        trail=trail,
        form=form,
        handed=handed,
        told=told,
    )


def _row(person: Person) -> PersonRow:
    return PersonRow(
        name=person.name,
        email=person.email,
        is_administrator=person.is_administrator,
        is_active=person.is_active,
        note="the last administrator" if person.is_last_administrator else "",
        products=person.products,
        last_in=person.last_in,
        two_factor="on" if person.has_two_factor else "off",
        deeds=tuple(_deeds(person)),
    )


def _deeds(person: Person) -> list[Deed]:
    def deed(label: str, what: str) -> Deed:
        return Deed(label, reverse("change-person", kwargs={"id": person.number, "what": what}))

    if not person.is_active:
        return [deed("Switch on", "switch-on")]
    found = [Deed("Link to a new password", reverse("new-password", kwargs={"id": person.number}))]
    if person.has_two_factor:
        found.append(deed("Switch off two-factor", "two-factor-off"))
    if person.is_last_administrator:
        return found
    if person.is_administrator:
        found.append(deed("Administrator no more", "ordinary"))
    else:
        found.append(deed("Make administrator", "administrator"))
    return [*found, deed("Switch off", "switch-off")]


def _waiting_row(link: Waiting) -> WaitingRow:
    if link.resets_password:
        what = f"{link.email}: a new password"
    elif link.product:
        what = f"{link.email}: {link.product}, as {link.role}"
    else:
        what = f"{link.email}: this workspace"
    return WaitingRow(what, link.invited_by, link.expires_at, reverse("withdraw-any", kwargs={"id": link.number}))
