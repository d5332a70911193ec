"""Somebody with a browser in the workbench, which runs beside the test in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from tests.browser.pages import PATIENCE_MS, watched
from upheld_web.records.models import User

Visitor = Callable[..., Any]


@pytest.fixture
def visitor(browser: Any, live_server: LiveServer) -> Iterator[Visitor]:
    """`visitor(ana)` is a page in a browser in which Ana is signed in, `visitor()` one of nobody.

    `javascript=False` switches scripts off, `width` is that of the window. A test fails if any of its pages asked for
    something of another site, or wrote an error to the console.
    """
    contexts, troubles = [], []

    def arrives(user: User | None = None, *, javascript: bool = True, width: int = 1280) -> Any:
        context = browser.new_context(
            base_url=live_server.url, java_script_enabled=javascript, viewport={"width": width, "height": 900}
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            assert SESSION_KEY in client.session
            cookie = client.cookies["sessionid"]
            context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        troubles.append(watched(page, live_server.url))
        return page

    yield arrives
    for context in contexts:
        context.close()
    assert not [trouble for found in troubles for trouble in found]
