"""What the browser tests share: where Chromium is, what a page did that it should not, and axe."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""Where the browser is, or None. Playwright's own downloads are not used."""

WITHOUT_CHROMIUM = "no chromium on the path (on Debian and Ubuntu: apt-get install chromium fonts-noto-core)"
PATIENCE_MS = 60_000
"""How long a browser test waits for what must come: long enough for a busy machine, and an end where it never comes."""

_WITHIN_THE_FILE = ("file:", "data:", "blob:", "about:")


def watched(page: Any, site: str | None = None) -> list[str]:
    """Everything the page asks of a network, and everything it complains of, from now on; grows as it happens.

    What it asks of its own `site` is no trouble, and neither is it when that refuses something.
    """
    troubles: list[str] = []
    within = (*_WITHIN_THE_FILE, *([site] if site else []))

    def asked(request: Any) -> None:
        if not request.url.startswith(within):
            troubles.append(f"asked for {request.url}")

    def said(message: Any) -> None:
        if message.type == "error" and not (site and message.text.startswith("Failed to load resource")):
            troubles.append(f"console: {message.text}")

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    return troubles


def axe(page: Any) -> None:
    """Fails with a readable list if axe finds a violation in the page as it stands now."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    lines = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
        + "\n".join(f"    {' '.join(node['target'])}: {node['failureSummary']}" for node in rule["nodes"])
        for rule in found
    ]
    assert not lines, "axe found:\n" + "\n".join(lines)


def overflow(page: Any) -> int:
    """By how many pixels the page is wider than its window; 0 when nothing scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def address_of(path: Path, state: str = "") -> str:
    """The file's address, with a state after the #."""
    return path.resolve().as_uri() + (f"#{state}" if state else "")
