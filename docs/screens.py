"""Take pictures of every screen of the workbench, in light, in dark, on a phone and on paper, with the examples.

`make screens` writes all of them to screens/, which git ignores, and those the documentation shows to
docs/pictures/screens/. It serves a workbench of its own for that, in a folder that is gone afterwards.
"""

from __future__ import annotations

import base64
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ALL, SHOWN = ROOT / "screens", ROOT / "docs" / "pictures" / "screens"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUALITY = 0.86
WEBP = """async ([png, quality]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality })).arrayBuffer());
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
}"""
"""A browser makes small pictures itself; a page of its own does it, which has no policy."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a screen is looked at."""

    name: str
    width: int
    height: int
    scheme: str
    media: str = "screen"


LOOKS = (
    Look("light", 1280, 860, "light"),
    Look("dark", 1280, 860, "dark"),
    Look("phone", 390, 844, "light"),
    # The width of A4 between margins of 12 mm, in dark: paper is white all the same.
    Look("print", 703, 1032, "dark", "print"),
)
SHOWN_LOOKS = (
    "home.light",
    "is-it-good-enough.light",
    "is-it-good-enough.dark",
    "is-it-good-enough.phone",
    "what-a-row-says.light",
)
"""What the documentation shows: few, since each is a file that everybody fetches."""
SCREENS = {
    "home": "/",
    "begin": "/begin/",
    "an-idea": "/begin/idea/",
    "bring-results": "/begin/results/",
    "examples": "/examples/",
    "slide": "/slide/",
    "slide-of-a-promise": "/slide/promise/",
    "what-a-row-says": "/p/{brought}/logs/{log}/",
    "what-is-good-enough": "/p/{brought}/logs/{log}/good-enough/",
    "is-it-good-enough": "/p/{stolen-cards}/",
    "is-a-promise-good-enough": "/p/{time-that-holds}/",
    "what-is-required": "/p/{stolen-cards}/required/",
    "no-verdict": "/p/{only-an-idea}/",
    "why": "/p/{stolen-cards}/why/",
    "why-of-an-idea": "/p/{only-an-idea}/why/",
    "spec": "/p/{stolen-cards}/spec/",
    "data": "/p/{stolen-cards}/data/",
    "data-of-a-promise": "/p/{time-that-holds}/data/",
    "no-data": "/p/{only-an-idea}/data/",
    "logs": "/p/{stolen-cards}/logs/",
    "no-logs": "/p/{only-an-idea}/logs/",
    "cases": "/p/{stolen-cards}/cases/",
    "compare": "/p/{stolen-cards}/compare/",
    "comparison": "/p/{stolen-cards}/compare/{comparison}/",
    "documents": "/p/{stolen-cards}/documents/",
    "document": "/p/{stolen-cards}/documents/{document}/",
    "no-documents": "/p/{only-an-idea}/documents/",
    "history": "/p/{stolen-cards}/history/",
    "people": "/p/{stolen-cards}/people/",
    "remove": "/p/{stolen-cards}/remove/",
    "workspace": "/workspace/",
    "tokens": "/tokens/",
    "settings": "/settings/",
    "two-factor": "/accounts/2fa/",
    "design": "/design/",
    "no-such-page": "/p/nothing-here/",
}
"""Every screen that shows something without anything done on it first, by the name of its pictures."""


def main(names: list[str]) -> int:
    """Take the pictures of these screens, or of all."""
    if CHROMIUM is None:
        print("no chromium on the path (on Debian and Ubuntu: apt-get install chromium)", file=sys.stderr)
        return 1
    unknown = [name for name in names if name not in SCREENS]
    if unknown:
        print(f"no screen is called {', '.join(unknown)}; there are {', '.join(SCREENS)}", file=sys.stderr)
        return 1
    ALL.mkdir(exist_ok=True)
    SHOWN.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, filled(Path(home)) as (address, cookie, parts):
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            maker = browser.new_page()
            for look in LOOKS:
                page = looking(browser, look, address, cookie)
                for name in names or SCREENS:
                    page.goto(address + SCREENS[name].format(**parts))
                    page.screenshot(path=ALL / f"{name}.{look.name}.png", full_page=True)
                    if f"{name}.{look.name}" in SHOWN_LOOKS:
                        png = base64.b64encode(page.screenshot()).decode()
                        webp = base64.b64decode(maker.evaluate(WEBP, [png, QUALITY]))
                        (SHOWN / f"{name}.{look.name}.webp").write_bytes(webp)
            browser.close()
    print(f"All pictures are in {ALL}; those of the documentation in {SHOWN}")
    return 0


def looking(browser: Any, look: Look, address: str, cookie: str) -> Any:
    """A page in a browser in which the person of the examples is signed in."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height}, color_scheme=look.scheme, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    page = context.new_page()
    page.emulate_media(media=look.media)
    return page


@contextmanager
def filled(home: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A workbench that is served with every example: its address, its person's cookie, and the parts of addresses."""
    os.environ.pop("DATABASE_URL", None)
    from upheld_web.serving.server import serving

    with serving("127.0.0.1", 0, home, quiet=True) as server:
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore
        from django.db import connections

        from upheld_web.examples import EXAMPLES
        from upheld_web.examples.beginning import begin_example
        from upheld_web.jobs.recovery import is_at_rest
        from upheld_web.records.models import User
        from upheld_web.serving.demo import EMAIL, open_examples

        open_examples(server)
        person = User.objects.get(email=EMAIL)
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session.create()
        parts: dict[str, Any] = {name: begin_example(person, name).slug for name in EXAMPLES}
        parts |= bring(person)
        server.watch(until=is_at_rest)
        parts |= done_with(person, parts["stolen-cards"])
        server.watch(until=is_at_rest)
        connections.close_all()
        yield server.address, session.session_key, parts


def bring(person: Any) -> dict[str, Any]:
    """A log of which nothing has been said yet: its product and its number, as the parts of an address."""
    from upheld.worlds import CardFraud
    from upheld_web.access.roles import Need
    from upheld_web.config.settings import HOME
    from upheld_web.jobs.bringing import arrived, keep_log
    from upheld_web.records.actions.products import begin_product
    from upheld_web.records.writing import writing

    with tempfile.TemporaryDirectory(dir=HOME.incoming) as folder:
        (log,) = (CardFraud(n_decisions=30_000).write(folder), *Path(folder).glob("*.parquet"))[1:]
        product = begin_product(person, "Stop payments with stolen cards, my own log", "classification")
        with writing(person, product, Need.CONTRIBUTOR) as trail:
            brought = keep_log(trail, product, arrived("payments.parquet", log))
    return {"brought": product.slug, "log": brought.pk}


def done_with(person: Any, slug: str) -> dict[str, Any]:
    """What is seen once a product has a verdict: two periods compared, and the verdict as one page."""
    from upheld_web.jobs.comparing import ask_to_compare
    from upheld_web.records.models import Product

    product = Product.objects.get(slug=slug)
    compared = ask_to_compare(person, product, "2026-05-01..2026-05-23", "2026-05-24..2026-06-15")
    return {"comparison": compared.pk, "document": product.assessment_id}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
