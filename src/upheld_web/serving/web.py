"""The web server: `python -m upheld_web.serving.web HOST PORT LOG-LEVEL`, begun and watched by `upheld serve`.

It imports next to nothing of the workbench: its own processes do, and start sooner for it.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from typing import Any, cast

from granian.constants import HTTPModes, Interfaces
from granian.log import LOGGING_CONFIG, LogLevels
from granian.server import Server

from upheld_web.serving.parent import end_with_parent

THREADS_OF_A_PROCESS = 4
"""Enough that nobody waits for somebody else's file; the work itself is Python's, one thread at a time."""

SECONDS_TO_FINISH = 3

_HANDLERS: dict[str, dict[str, Any]] = cast(dict[str, Any], LOGGING_CONFIG["handlers"])
WITHOUT_SECRETS: dict[str, Any] = {
    "filters": {"without secrets": {"()": "upheld_web.config.lines.WithoutSecrets"}},
    "handlers": {name: handler | {"filters": ["without secrets"]} for name, handler in _HANDLERS.items()},
}
"""What differs from Granian's own way to write its log: it names the address of each request, and some are secret."""


def main() -> None:
    """Serve until told to stop; requests that are under way are answered first."""
    end_with_parent()
    # A fork of a process with threads may hang; a new one cannot. It also is what every system knows.
    multiprocessing.set_start_method("spawn")
    host, port, log_level = sys.argv[1:]
    Server(
        "upheld_web.serving.application:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=max(1, min(4, os.cpu_count() or 1)),
        blocking_threads=THREADS_OF_A_PROCESS,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels(log_level),
        log_access=log_level == "info",
        log_dictconfig=WITHOUT_SECRETS,
    ).serve()


if __name__ == "__main__":
    main()
