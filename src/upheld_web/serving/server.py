"""A home that is served: a web server and a worker, watched until Ctrl-C.

with serving("127.0.0.1", 8000) as server:
    print(server.address)
    server.watch()
"""

from __future__ import annotations

import http.client
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from upheld.errors import CallError
from upheld_web.config.home import read_home
from upheld_web.serving.lock import held
from upheld_web.serving.process import EndsAlways, Process

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.3
LIMITS_EVERY_S = 5.0
ANSWERS_WITHIN_S = 60.0
FREE_WITHIN_S = 3.0
FINISHES_WITHIN_S = 5.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 only where whoever starts the server says so
"""What a server that listens everywhere is asked at from here."""


@dataclass(frozen=True, slots=True)
class Server:
    """A home that is being served at `address`, which people type; `host` and `port` are where it listens."""

    address: str
    host: str
    port: int
    home: Path
    web: Process
    worker: Process
    stopped: threading.Event

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Keep both processes going until Ctrl-C, SIGTERM, or until this is so; CallError where one ends always."""
        looked = time.monotonic()
        while not self.stopped.is_set() and not until():
            self.stopped.wait(LOOK_EVERY_S)
            for process in (self.web, self.worker):
                process.mend()
            if time.monotonic() - looked > LIMITS_EVERY_S:
                looked = time.monotonic()
                self._end_what_takes_too_long()

    def _end_what_takes_too_long(self) -> None:
        from django.db import DatabaseError, close_old_connections  # noqa: PLC0415 Django is set up by now

        from upheld_web.jobs.recovery import end_overdue, is_overdue  # noqa: PLC0415

        try:
            if is_overdue():
                self.worker.kill()
                end_overdue()
        except DatabaseError as error:  # a database that is away for a while must not end the server
            log.warning("the database did not answer: %s", error)
        finally:
            close_old_connections()

    def first_link(self) -> str | None:
        """Where the first person comes in; None where somebody is there already."""
        from upheld_web.records.actions.people import first_link  # noqa: PLC0415 as above

        return first_link(self.address)

    def answers(self) -> bool:
        """Whether it answers, whatever it says."""
        here = http.client.HTTPConnection(EVERYWHERE.get(self.host, self.host), self.port, timeout=5)
        with suppress(OSError, http.client.HTTPException), closing(here):
            here.request("GET", "/accounts/login/", headers={"Host": "localhost"})
            return here.getresponse().status < http.client.INTERNAL_SERVER_ERROR
        return False


@contextmanager
def serving(host: str, port: int, home: Path | None = None, *, quiet: bool = False) -> Iterator[Server]:
    """The home, prepared and served; at the end of the block, and when this process is killed, nothing of it runs.

    A port of 0 takes a free one, and no `home` the one of UPHELD_HOME. CallError where the home is served already, the
    port is taken, the database does not answer, or the server does not start.
    """
    _set_environment(host, home, quiet)
    of = read_home()
    with _alone(of.folder), _stopped_by_signals() as stopped:
        number = _free_port(host, port)
        address = of.origin or f"http://{_in_address(EVERYWHERE.get(host, host))}:{number}"
        (of.folder / "served-at").write_text(address, encoding="ascii")
        from upheld_web.serving.preparing import prepare  # noqa: PLC0415 the home must be known before Django is

        prepare()
        web = Process("The web server", "upheld_web.serving.web", (host, str(number), of.log_level))
        worker = Process("The worker", "upheld_web.serving.worker")
        server = Server(address, host, number, of.folder, web, worker, stopped)
        try:
            web.begin()
            worker.begin()
            _wait_for(server)
            yield server
        except EndsAlways as error:
            raise CallError(f"{error}. What it wrote above says why") from error
        finally:
            for process in (web, worker):
                process.stop()
            deadline = time.monotonic() + FINISHES_WITHIN_S
            for process in (web, worker):
                process.end(max(0.1, deadline - time.monotonic()))


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + ANSWERS_WITHIN_S
    while not server.stopped.is_set() and not server.answers():
        server.web.mend()
        if time.monotonic() > deadline:
            raise CallError(f"the server did not answer within {ANSWERS_WITHIN_S:.0f} seconds")
        server.stopped.wait(0.1)


def _set_environment(host: str, home: Path | None, quiet: bool) -> None:
    """What the flags say, for this process and for those it begins."""
    if home is not None:
        os.environ["UPHELD_HOME"] = str(home.expanduser().absolute())
    if quiet:
        os.environ["UPHELD_LOG_LEVEL"] = "error"
    if host not in EVERYWHERE:
        os.environ["UPHELD_HOSTS"] = ",".join(filter(None, (os.environ.get("UPHELD_HOSTS"), _in_address(host))))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    lock = held(home / "server.lock")
    try:
        lock.__enter__()
    except BlockingIOError as error:
        at = home / "served-at"
        where = f", at {at.read_text(encoding='ascii')}" if at.exists() else ""
        raise CallError(f"{home} is served already{where}. End that server first, or name another --home") from error
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set; a second one of them ends this process as it always does."""
    stopped = threading.Event()
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.getsignal(name) for name in names}

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()
        for name, handler in before.items():
            signal.signal(name, handler)

    for name in names:
        signal.signal(name, stop)
    try:
        yield stopped
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _free_port(host: str, port: int) -> int:
    """The port, or a free one for 0. A server that was killed gives its port back a moment later."""
    deadline = time.monotonic() + FREE_WITHIN_S
    while True:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
            with socket.socket(found[0], socket.SOCK_STREAM) as trial:
                if os.name == "posix":  # elsewhere it would take a port that somebody listens at
                    trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(found[4])
                trial.listen()
                return int(trial.getsockname()[1])
        except socket.gaierror as error:
            raise CallError(f"there is no host {host} here: {error.strerror}") from error
        except OSError as error:
            if time.monotonic() > deadline:
                said = error.strerror or str(error)
                raise CallError(
                    f"{host}:{port} cannot be served: {said}. Try another --port, or 0 for a free one"
                ) from error
            time.sleep(0.1)


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
