"""Who works on a product: people are let in, given another role, let go."""

from __future__ import annotations

from dataclasses import dataclass

from upheld_web.access.roles import Need, Role
from upheld_web.records.actions.people import close, open_link
from upheld_web.records.models import Invitation, Membership, Product, User
from upheld_web.records.refused import Refused
from upheld_web.records.writing import Trail, writing


@dataclass(frozen=True, slots=True)
class LetIn:
    """Whoever has the address is in already (`secret` is empty), or comes in by the link with this secret."""

    email: str
    secret: str


PROVES_NOTHING = (
    "{email} is not here yet. This workbench sends no mail, and a link that is passed on by hand proves no address: "
    "ask an administrator of the workspace to let them in, then add them here"
)


def invite(actor: User | None, product: Product, email: str, role: Role, *, is_mailed: bool) -> LetIn:
    """Let `email` work on the product: at once where the person is here already, else by a link.

    A newer link replaces the older one. Refused for whoever works on it already, and for whoever was switched off; and
    for somebody new where the link `is_mailed` to nobody, but for an administrator: whoever made it could open it
    themselves, and be here under somebody else's address.
    """
    email = email.strip().lower()
    with writing(actor, product, Need.OWNER) as trail:
        person = User.objects.filter(email__iexact=email).first()
        if person is not None:
            _add(trail, product, person, role)
            return LetIn(email, "")
        if not is_mailed and not trail.actor.is_administrator:
            raise Refused(PROVES_NOTHING.format(email=email))
        close(product.invitations.filter(email=email))
        secret = open_link(email=email, product=product, role=role.word, invited_by=trail.actor)
        trail.entry("invited", email, role=role.word)
    return LetIn(email, secret)


def _add(trail: Trail, product: Product, person: User, role: Role) -> None:
    if not person.is_active:
        raise Refused(f"{person} was switched off in this workspace. An administrator can switch them on again.")
    _, is_new = Membership.objects.get_or_create(product=product, user=person, defaults={"role": role.word})
    if not is_new:
        raise Refused(f"{person} works on this product already. Change the role in the list instead.")
    trail.entry("let in", str(person), role=role.word)


def change_role(actor: User | None, membership: Membership, role: Role) -> None:
    """Give a person another role; Refused where nobody would own the product any more."""
    with writing(actor, membership.product, Need.OWNER) as trail:
        kept = _held(membership)
        if role is not Role.OWNER:
            _leave_an_owner(kept)
        before, kept.role = kept.role, role.word
        kept.save(update_fields=["role"])
        trail.entry("changed a role", str(kept.user), before=before, now=role.word)


def remove(actor: User | None, membership: Membership) -> None:
    """Let a person see the product no more; Refused where nobody would own it any more."""
    with writing(actor, membership.product, Need.OWNER) as trail:
        kept = _held(membership)
        _leave_an_owner(kept)
        trail.entry("let go", str(kept.user), role=kept.role)
        kept.delete()


def withdraw(actor: User | None, invitation: Invitation) -> None:
    """Let a link that waits work no more: an owner those to the product, an administrator every one."""
    product = invitation.product
    with writing(actor, product, Need.ADMINISTRATOR if product is None else Need.OWNER) as trail:
        close(Invitation.objects.filter(pk=invitation.pk))
        trail.entry("withdrew a link", invitation.email or str(invitation.resets or ""))


def _held(membership: Membership) -> Membership:
    """The membership as it is now; Refused where the person was let go meanwhile.

    The product is held, so that of two owners who are let go at once the second stays.
    """
    Product.objects.select_for_update().get(pk=membership.product_id)
    kept = Membership.objects.select_related("user", "product").filter(pk=membership.pk).first()
    if kept is None:
        raise Refused(f"{membership.user} was let go meanwhile.")
    return kept


def _leave_an_owner(leaving: Membership) -> None:
    """Refused where `leaving` is the last owner."""
    owners = Membership.objects.filter(product=leaving.product_id, role=Role.OWNER.word, user__is_active=True)
    if leaving.role == Role.OWNER.word and not owners.exclude(pk=leaving.pk).exists():
        raise Refused(f"{leaving.user} is the last owner of this product. Make somebody else an owner first.")
