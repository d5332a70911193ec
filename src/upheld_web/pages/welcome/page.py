"""What a link shows to whoever opens it."""

from __future__ import annotations

from dataclasses import dataclass

from upheld_web.pages.welcome.forms import PasswordForm
from upheld_web.records.models import User
from upheld_web.records.queries.links import Link, Purpose, State

HEADINGS = {
    Purpose.FIRST: "Welcome: you are the first one here",
    Purpose.INVITED: "Welcome to Upheld",
    Purpose.RESET: "Choose a new password",
}
BUTTONS = {Purpose.FIRST: "Begin", Purpose.INVITED: "Come in", Purpose.RESET: "Set this password"}
CLOSED = {
    State.USED: (
        "This link was used already",
        "Each link works once. If it was you, sign in with the password you chose then.",
    ),
    State.EXPIRED: (
        "This link works no more",
        "A link works for seven days, and until a newer one replaces it or somebody withdraws it.",
    ),
    State.UNKNOWN: (
        "There is no such link",
        "Perhaps part of it got lost on its way: open it again where you were sent it, whole.",
    ),
}


@dataclass(frozen=True, slots=True)
class WelcomePage:
    """The form of an open link, or why there is none. `told` is what was refused just now."""

    heading: str
    lead: str
    email: str
    button: str
    form: PasswordForm | None
    is_closed: bool
    signed_in_as: str
    told: str


def welcome_page(link: Link, form: PasswordForm | None, user: User | None, told: str = "") -> WelcomePage:
    """The page of this link; somebody who is signed in already is asked to pass it on, or to sign out first."""
    heading, lead = _words(link)
    return WelcomePage(
        heading=heading,
        lead=lead,
        email=link.email,
        button=BUTTONS[link.purpose],
        form=form if user is None else None,
        is_closed=not link.is_open,
        signed_in_as=str(user or ""),
        told=told,
    )


def _words(link: Link) -> tuple[str, str]:
    if not link.is_open:
        return CLOSED[link.state]
    if link.purpose is Purpose.FIRST:
        lead = "You run this workspace: you may see every product, and you let the others in."
    elif link.purpose is Purpose.RESET:
        lead = "Everywhere you are signed in now, you will be signed out."
    elif link.product:
        lead = f"{link.invited_by} invited you to {link.product} as {link.role}."
    else:
        lead = f"{link.invited_by} invited you to this workspace."
    return HEADINGS[link.purpose], lead
