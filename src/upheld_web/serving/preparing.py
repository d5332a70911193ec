"""What a home needs before it is served: its tables, its cache, its static files."""

from __future__ import annotations

import os

import django
from django.core.management import call_command
from django.db import connections
from django.db.utils import OperationalError

from upheld import UpheldError


class NoDatabase(UpheldError):
    """The database does not answer."""


def prepare() -> None:
    """Set Django up and bring the home to what this version needs; NoDatabase where the database does not answer."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upheld_web.config.settings")
    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    except OperationalError as error:
        said = " ".join(str(error).split())
        raise NoDatabase(
            f"the database does not answer: {said}. DATABASE_URL and UPHELD_HOME say which it is"
        ) from error
    call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
