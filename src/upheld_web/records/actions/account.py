"""What somebody changes of their own."""

from __future__ import annotations

from upheld_web.access.roles import Need
from upheld_web.records.actions.tokens import revoke_all
from upheld_web.records.models import User
from upheld_web.records.writing import writing


def save_settings(actor: User | None, name: str, numbers: str) -> None:
    """Call the actor `name`, and write numbers for them that way."""
    with writing(actor, None, Need.SIGNED_IN) as trail:
        person = trail.actor
        before, person.name, person.numbers = person.name, name.strip(), User.Numbers(numbers)
        person.save(update_fields=["name", "numbers"])
        trail.entry("changed their settings", before=before, now=person.name, numbers=numbers)


def new_password(actor: User, did: str) -> int:
    """Leave an entry of the new password that the actor chose; their tokens, of which so many worked, work no more.

    Whoever changes a password may do so because somebody else knew it, and made a token by it.
    """
    with writing(actor, None, Need.SIGNED_IN) as trail:
        trail.entry(did)
        return revoke_all(trail)


def note(actor: User, did: str) -> None:
    """Leave an entry of what allauth wrote for the actor."""
    with writing(actor, None, Need.SIGNED_IN) as trail:
        trail.entry(did)
