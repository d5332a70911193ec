"""What an administrator does: who is in the workspace, who runs it, and who gets back in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from upheld_web.access.roles import Need
from upheld_web.records.actions.people import close, open_link
from upheld_web.records.models import Invitation, User
from upheld_web.records.refused import Refused
from upheld_web.records.writing import writing


def invite_to_workspace(actor: User | None, email: str) -> str:
    """The secret of a link by which `email` comes in, to begin products; Refused for whoever is here already."""
    email = email.strip().lower()
    with writing(actor, None, Need.ADMINISTRATOR) as trail:
        if User.objects.filter(email__iexact=email).exists():
            raise Refused(f"Somebody with the address {email} is here already.")
        close(Invitation.objects.filter(email=email, product=None, resets=None))
        secret = open_link(email=email, invited_by=trail.actor)
        trail.entry("invited", email)
    return secret


def make_reset_link(actor: User | None, person: User) -> str:
    """The secret of a link at which `person` chooses a new password; it replaces the one made before.

    Only an administrator makes one: with it somebody could sign in as that person, in every product of theirs.
    """
    with writing(actor, None, Need.ADMINISTRATOR) as trail:
        if not person.is_active:
            raise Refused(f"{person} is switched off. Switch them on first.")
        close(person.resets.all())
        secret = open_link(resets=person, invited_by=trail.actor)
        trail.entry("made a link to a new password", str(person))
    return secret


def switch_off(actor: User | None, person: User) -> None:
    """Let `person` in no more, by password, session or token; Refused for the last administrator.

    The links they gave out work no more either: with one of them they would come back under another address.
    """
    with writing(actor, None, Need.ADMINISTRATOR) as trail:
        _leave_an_administrator(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        close(person.resets.all())
        trail.entry("switched off", str(person), links_closed=close(person.invited.all()))


def switch_on(actor: User | None, person: User) -> None:
    """Let `person` in again, with the password and the roles they had."""
    with writing(actor, None, Need.ADMINISTRATOR) as trail:
        person.is_active = True
        person.save(update_fields=["is_active"])
        trail.entry("switched on", str(person))


def make_administrator(actor: User | None, person: User) -> None:
    """Let `person` run the workspace too."""
    with writing(actor, None, Need.ADMINISTRATOR) as trail:
        if not person.is_active:
            raise Refused(f"{person} is switched off. Switch them on first.")
        person.is_administrator = True
        person.save(update_fields=["is_administrator"])
        trail.entry("made an administrator", str(person))


def make_ordinary(actor: User | None, person: User) -> None:
    """Let `person` run the workspace no more; Refused for the last administrator."""
    with writing(actor, None, Need.ADMINISTRATOR) as trail:
        _leave_an_administrator(person)
        person.is_administrator = False
        person.save(update_fields=["is_administrator"])
        trail.entry("is no longer administrator", str(person))


def switch_off_two_factor(actor: User | None, person: User) -> None:
    """Let `person`, who lost phone and recovery codes, sign in with the password alone."""
    with writing(actor, None, Need.ADMINISTRATOR) as trail:
        Authenticator.objects.filter(user=person).delete()
        trail.entry("switched off two-factor sign-in", f"of {person}")


def _leave_an_administrator(leaving: User) -> None:
    """Refused where `leaving` is the last one; all are held, so that two cannot both go at once."""
    running = User.objects.select_for_update().filter(is_administrator=True, is_active=True)
    if leaving.pk in (found := {one.pk for one in running}) and len(found) == 1:
        raise Refused(f"{leaving} is the last administrator of this workspace. Make somebody else one first.")
