"""For whoever runs the server: a link to a new password, for somebody whom nobody else can let in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from upheld_web.config.settings import HOME
from upheld_web.records.actions.people import recovery_link
from upheld_web.records.refused import Refused

ON_THIS_MACHINE = "http://127.0.0.1:8000"


class Command(BaseCommand):
    """`let_in EMAIL` prints the link."""

    help = "Print a link at which the person with this address chooses a new password. It works once, for a week."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, and where the server is reached."""
        parser.add_argument("email")
        parser.add_argument("--at", default=HOME.origin or ON_THIS_MACHINE, help="the address of the server")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        try:
            self.stdout.write(recovery_link(options["at"], options["email"]))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
