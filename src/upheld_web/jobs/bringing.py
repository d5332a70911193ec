"""A log is brought to a product: kept under its own name, and read in the background."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction

from upheld.errors import CallError
from upheld_web.access.roles import Need
from upheld_web.jobs.arriving import arrive, set_down
from upheld_web.jobs.reading import ask_to_read
from upheld_web.jobs.room import room_for
from upheld_web.records.actions.products import begin_product
from upheld_web.records.models import Log, Product, User
from upheld_web.records.writing import Trail, with_right, writing

FORMATS = (".csv", ".tsv", ".parquet", ".xlsx", ".jsonl", ".ndjson", ".json")
LONGEST_NAME = 120
MOST_THERE = 200
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has come in: the name it will have, its size, its digest, and where it lies until it is kept."""

    name: str
    size: int
    digest: str
    path: Path


def bring(actor: User | None, product: Product, said: Mapping[str, Any]) -> Log:
    """The log that a form names: `place`, a file on the server, or `file`, one that was uploaded.

    A log of the same name is replaced, and read again. Raises CallError for a file of a format that is not read, an
    empty one, and a place in no allowed folder, and Full where too much waits already; then nothing is kept.
    """
    with_right(actor, product, Need.CONTRIBUTOR)
    found = _looked_at(said)
    with writing(actor, product, Need.CONTRIBUTOR) as trail:
        return _kept(trail, product, found)


def begin_with_log(actor: User | None, title: str, said: Mapping[str, Any]) -> Log:
    """The log of a product that begins with it; the same as `begin_product` and `bring`, both or neither."""
    with_right(actor, None, Need.SIGNED_IN)
    found = _looked_at(said)
    with transaction.atomic():
        product = begin_product(actor, title, "classification")
        with writing(actor, product, Need.CONTRIBUTOR) as trail:
            return _kept(trail, product, found)


def arrived(name: str, path: Path) -> Arrived:
    """The file at `path`, read once for its digest."""
    return Arrived(name, path.stat().st_size, _digest(path), path)


def _looked_at(said: Mapping[str, Any]) -> Arrived | Path:
    """What was brought, or the file on the server that was named.

    It is looked at before anything is written: a gigabyte takes seconds, and all who write wait for whoever is writing.
    """
    if place := said.get("place"):
        path = next((path for path, _ in logs_there() if str(path) == place), None)
        if path is None:
            raise CallError(f"{place} lies in none of the folders that the administrator allowed, or is no log")
        return path
    file: TemporaryUploadedFile = said["file"]
    name = safe_name(file.name or "log")
    if not name.lower().endswith(FORMATS):
        raise CallError(f"{name} is none of the files that can be read: {', '.join(FORMATS)}")
    if not file.size:
        raise CallError(f"{name} is empty: it has not one byte")
    return arrived(name, Path(file.temporary_file_path()))


def _kept(trail: Trail, product: Product, found: Arrived | Path) -> Log:
    return keep_log(trail, product, found) if isinstance(found, Arrived) else _named(trail, product, found)


def _named(trail: Trail, product: Product, path: Path) -> Log:
    """A file in an allowed folder as a log of `product`, read where it lies."""
    room_for(trail.actor, product)
    named, _ = Log.objects.update_or_create(
        product=product,
        place=str(path),
        defaults={"name": path.name, "size": path.stat().st_size, "digest": "", "brought_by": trail.actor},
    )
    trail.entry("named a log on the server", str(path))
    ask_to_read(trail, named)
    return named


def logs_there() -> list[tuple[Path, str]]:
    """The logs in the folders that the administrator allowed, each with how it is shown; at most two hundred.

    What a link leads to outside of them is left out.
    """
    found: list[tuple[Path, str]] = []
    for folder in settings.HOME.log_folders:
        if not folder.is_dir():
            continue
        inside = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in FORMATS and path.is_file())
        whole = folder.resolve()
        shown = (
            (path, f"{folder.name}/{path.relative_to(folder)}")
            for path in inside
            if path.resolve().is_relative_to(whole)
        )
        found += islice(shown, MOST_THERE - len(found))
    return found


def keep_log(trail: Trail, product: Product, file: Arrived) -> Log:
    """The file as a log of the product that waits to be read; within the write of `trail`, after which it arrives."""
    room_for(trail.actor, product)
    brought, _ = Log.objects.update_or_create(
        product=product,
        place=file.name,
        defaults={"name": file.name, "size": file.size, "digest": file.digest, "brought_by": trail.actor},
    )
    trail.entry("brought a log", file.name, size=file.size, digest=file.digest)
    set_down(brought, file.path)
    transaction.on_commit(partial(arrive, brought.pk))
    ask_to_read(trail, brought)
    return brought


def safe_name(name: str) -> str:
    """The last part of a file's name, in letters that neither a path nor a pattern is made of.

    >>> safe_name("../../orders *[May].csv"), safe_name("\\u20b9.csv")
    ('orders-May-.csv', 'log.csv')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = last.rpartition(".")
    stem, suffix = (re.sub(r"[^\w-]+", "-", part, flags=re.ASCII).lstrip("-.") for part in (stem, suffix))
    kept = stem[: LONGEST_NAME - 12]
    return f"{kept if kept.strip('-_') else 'log'}{dot}{suffix[:10]}"


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()
