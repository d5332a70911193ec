"""How a link reaches the person it is for: by mail where the workbench can send any, else by whoever made it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest

from upheld_web.records.actions.people import link_address

log = logging.getLogger(__name__)

LETTER = """Hello,

{why}

{address}

The link works once, and for seven days. If you did not expect it, do nothing.
"""


@dataclass(frozen=True, slots=True)
class Handed:
    """A link that was just made. `address` is shown this once, to be passed on; empty where a mail carries it."""

    told: str
    address: str = ""


def sends_mail() -> bool:
    """Whether the workbench was told how to send mail."""
    return bool(settings.HOME.email_url)


def hand_over(
    request: HttpRequest, secret: str, email: str, subject: str, why: str, *, may_hold: bool = True
) -> Handed:
    """Send the link to `email`; where no mail can be sent, or this one could not, show it instead.

    It is shown only to whoever `may_hold` it: who opens a link is here under that address.
    """
    address = link_address(settings.HOME.origin or request.build_absolute_uri("/"), secret)
    if sends_mail():
        try:
            send_mail(" ".join(subject.split()), LETTER.format(why=why, address=address), None, [email])
        except (SMTPException, OSError):  # the post is down, or knows no such address: the link works all the same
            log.exception("a link could not be sent")
            if not may_hold:
                return Handed(f"The mail to {email} could not be sent. Try again, or ask an administrator.")
            return Handed(f"The mail to {email} could not be sent. Pass this link on to them yourself:", address)
        return Handed(f"A link was sent to {email}.")
    return Handed(f"Pass this link on to {email}, where nobody else reads it:", address)
