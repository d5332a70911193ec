from __future__ import annotations

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from upheld_web.records.models import Entry, User


def test_whoever_runs_the_server_lets_an_administrator_back_in(cast: dict[str, User]) -> None:
    told = StringIO()
    call_command("let_in", "ada@example.org", "--at", "https://upheld.example", stdout=told)
    link = urlsplit(told.getvalue().strip())
    assert link.netloc == "upheld.example"
    Client().post(link.path, {"password": "quite another password"})
    assert Client().login(email="ada@example.org", password="quite another password")
    assert Entry.objects.filter(actor=None, actor_name="whoever runs the server", subject="Ada").exists()


def test_an_address_that_nobody_has_is_told(cast: dict[str, User]) -> None:
    with pytest.raises(CommandError, match="nobody in this workspace"):
        call_command("let_in", "eve@example.org")
