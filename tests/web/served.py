"""A real server of a home of its own, as `upheld serve` starts it, and somebody who clicks in it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

from tests.web.conftest import LOG, PASSWORD, SPEC

UPHELD = [sys.executable, "-c", "from upheld_cli.main import run; run()"]
PATIENCE_S = 60

A_PRODUCT = f"""
from upheld_web.records.actions.products import begin_product, save_spec
from upheld_web.records.models import Log, User
from upheld_web.records.places import product_folder
ana = User.objects.create_user("ana@example.org", {PASSWORD!r}, name="Ana")
product = begin_product(ana, "Stop payments with stolen cards", "classification")
(product_folder(product) / "payments.csv").write_text({LOG!r})
Log.objects.create(product=product, place="payments.csv", name="payments.csv", size=1, state="ready", brought_by=ana)
save_spec(ana, product, {SPEC!r})
"""
"""Code that, run in a home, gives it Ana and her product, with a log and a spec that no verdict was reached on."""

PAGE = "/p/stop-payments-with-stolen-cards/"


def outside(home: Path) -> dict[str, str]:
    """The environment of a process that serves this home."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}
    return {**kept, "UPHELD_HOME": str(home), "PYTHONWARNINGS": "default"}


def in_home(home: Path, code: str) -> str:
    """What this code prints, run with Django set up for this home."""
    code = "import django; django.setup()\n" + code
    environment = {**outside(home), "DJANGO_SETTINGS_MODULE": "upheld_web.config.settings"}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


class Server:
    """`upheld serve` as a process."""

    def __init__(self, home: Path, *flags: str) -> None:
        self.home = home
        command = [*UPHELD, "serve", "--home", str(home), *(flags or ("--port", "0"))]
        # Not into a pipe, which nobody would read, and which would stop the server once it is full.
        with (home / "errors.txt").open("ab") as errors:
            self.process = subprocess.Popen(
                command, env=outside(home), stdout=subprocess.PIPE, stderr=errors, text=True
            )
        first = self.process.stdout.readline()
        found = re.search(r"http://\S+", first)
        assert found, first + (home / "errors.txt").read_text()
        self.address = found[0]

    def children(self) -> dict[str, int]:
        """The processes that it began, by what they do."""
        return {
            "worker" if b"upheld_web.serving.worker" in command else "web": number
            for number, command in children_of(self.process.pid).items()
        }

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, and return its exit code."""
        self.process.send_signal(how)
        self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode


def children_of(parent: int) -> dict[int, bytes]:
    """The processes that this one began and that run, with their command lines."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(words[1]) == parent and words[0] != "Z":
            found[int(stat.parent.name)] = command
    return found


@contextmanager
def served(home: Path) -> Iterator[Server]:
    server = Server(home)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.end()


class Somebody:
    """Somebody with a browser: cookies, forms, and no redirect followed, so that what was confirmed is seen."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), _Stays())

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self._ask(urllib.request.Request(self.address + path, data=data))

    def upload(self, path: str, name: str, content: bytes) -> tuple[int, str]:
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        line = f"----{token}"
        body = (
            f'--{line}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
            f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        data = body.encode() + content + f"\r\n--{line}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={line}"}
        return self._ask(urllib.request.Request(self.address + path, data=data, headers=headers))

    def sign_in(self, email: str, password: str) -> None:
        self.get("/accounts/login/")
        status, page = self.post("/accounts/login/", login=email, password=password)
        assert status == 302, page

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def comes_true(claim: Callable[[], bool], within_s: float = PATIENCE_S) -> bool:
    """Whether it becomes so in the time given."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if claim():
            return True
        time.sleep(0.1)
    return False


def is_alive(number: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ana_at(server: Server) -> Somebody:
    ana = Somebody(server.address)
    ana.sign_in("ana@example.org", PASSWORD)
    return ana


def answers(server: Server) -> bool:
    try:
        return Somebody(server.address).get("/accounts/login/")[0] == 200
    except OSError:
        return False
