"""What a home needs before it is served: its tables, its cache, its static files."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections
from django.db.utils import OperationalError

from upheld import UpheldError


class NoDatabase(UpheldError):
    """There is no such database, or it does not answer."""


def prepare() -> None:
    """Set Django up and bring the home to what this version needs; NoDatabase where its database cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upheld_web.config.settings")
    try:
        django.setup()
    except ValueError as error:
        raise NoDatabase(f"DATABASE_URL names no database: {_one_line(error)}") from error
    except ImproperlyConfigured as error:
        if find_spec("psycopg") is None:
            raise NoDatabase("PostgreSQL needs one package more: pip install 'upheld[web,postgres]'") from error
        raise
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    except OperationalError as error:
        said = f"the database does not answer: {_one_line(error)}"
        raise NoDatabase(f"{said}. DATABASE_URL and UPHELD_HOME say which it is") from error
    call_command("collectstatic", interactive=False, verbosity=0)
    clear(settings.HOME.incoming)
    connections.close_all()


def clear(incoming: Path) -> None:
    """Take away what was coming in when a server was killed: no page was told of it, and a log may be a gigabyte."""
    for left in incoming.iterdir():
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
