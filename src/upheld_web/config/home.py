"""Where the workbench keeps what it is given, and the few settings that come from outside.

Every setting is an environment variable with a default that is right for one person on one machine:

    UPHELD_HOME             where the database, logs and secret lie          ~/.upheld
    DATABASE_URL            another database, as postgres://user:pw@host/db   SQLite in UPHELD_HOME
    UPHELD_HOSTS            names the server answers to, with commas          localhost, 127.0.0.1
    UPHELD_ORIGIN           the address people type, as https://upheld.example    none
    UPHELD_LOG_FOLDERS      folders whose logs may be read in place, with :   none
    UPHELD_LARGEST_UPLOAD   the largest log taken, in MB                      1024
    UPHELD_WORK_MEMORY      the most memory that work on one log may use, in MB   6144
    UPHELD_EMAIL_URL        smtp://user:pw@host:port?from=upheld@host       none: links are shown to be passed on
    UPHELD_LOG_LEVEL        what the server writes of itself: error, warning or info (each request too)   warning
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from upheld.errors import CallError

MEGABYTE = 1_000_000
LOG_LEVELS = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Home:
    """The settings from outside, read once."""

    folder: Path
    secret: str
    database_url: str
    hosts: tuple[str, ...]
    origin: str
    log_folders: tuple[Path, ...]
    largest_upload_bytes: int
    work_memory_bytes: int
    email_url: str
    log_level: str

    @property
    def logs(self) -> Path:
        """Where the logs that people bring are kept, a folder for each product."""
        return self.folder / "logs"

    @property
    def incoming(self) -> Path:
        """Where a log lies while it comes in."""
        return self.folder / "incoming"

    @property
    def evidence(self) -> Path:
        """The counts that were gathered, by day."""
        return self.folder / "evidence"

    @property
    def is_secure(self) -> bool:
        """Whether people reach the server over https."""
        return urlsplit(self.origin).scheme == "https"


def read_home(environment: Mapping[str, str] = os.environ) -> Home:
    """The settings in the environment; the folder and the secret in it are made when they are missing."""
    folder = Path(environment.get("UPHELD_HOME") or Path.home() / ".upheld").expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "incoming").mkdir(exist_ok=True, mode=0o700)
    origin = environment.get("UPHELD_ORIGIN", "").rstrip("/")
    named = [name for name in environment.get("UPHELD_HOSTS", "").split(",") if name.strip()]
    host = urlsplit(origin).hostname
    return Home(
        folder=folder,
        secret=environment.get("UPHELD_SECRET") or _kept_secret(folder / "secret"),
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{folder / 'upheld.sqlite3'}",
        hosts=tuple(name.strip() for name in named) + ((host,) if host else ()) + ("localhost", "127.0.0.1", "[::1]"),
        origin=origin,
        log_folders=tuple(
            Path(name).expanduser().absolute()
            for name in environment.get("UPHELD_LOG_FOLDERS", "").split(os.pathsep)
            if name
        ),
        largest_upload_bytes=int(float(environment.get("UPHELD_LARGEST_UPLOAD") or 1024) * MEGABYTE),
        work_memory_bytes=int(float(environment.get("UPHELD_WORK_MEMORY") or 6144) * MEGABYTE),
        email_url=environment.get("UPHELD_EMAIL_URL", ""),
        log_level=_log_level(environment.get("UPHELD_LOG_LEVEL") or "warning"),
    )


def _kept_secret(path: Path) -> str:
    """The secret that signs sessions, made once and readable by its owner alone."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


def _log_level(word: str) -> str:
    if word.lower() not in LOG_LEVELS:
        raise CallError(f"UPHELD_LOG_LEVEL is {word}. It is one of: {', '.join(LOG_LEVELS)}")
    return word.lower()
