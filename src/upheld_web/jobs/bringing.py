"""A log is brought to a product: kept under its own name, and read in the background."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile

from upheld.errors import CallError
from upheld_web.access.roles import Need
from upheld_web.jobs.reading import ask_to_read
from upheld_web.records.models import Log, Product, User
from upheld_web.records.places import product_folder
from upheld_web.records.writing import Trail, writing

FORMATS = (".csv", ".tsv", ".parquet", ".xlsx", ".jsonl", ".ndjson", ".json")
LONGEST_NAME = 120
MOST_THERE = 200
_CHUNK = 2**20


def bring(actor: User | None, product: Product, said: Mapping[str, Any]) -> Log:
    """The log that a form names: `place`, a file on the server, or `file`, one that was uploaded."""
    return name_log(actor, product, said["place"]) if said.get("place") else bring_log(actor, product, said["file"])


def bring_log(actor: User | None, product: Product, file: TemporaryUploadedFile) -> Log:
    """The uploaded file as a log of `product`; one of the same name is replaced, and read again.

    Raises CallError for a file of a format that is not read, or an empty one; then nothing is kept.
    """
    name = safe_name(file.name or "log")
    if not name.lower().endswith(FORMATS):
        raise CallError(f"{name} is none of the files that can be read: {', '.join(FORMATS)}")
    if not file.size:
        raise CallError(f"{name} is empty: it has not one byte")
    with writing(actor, product, Need.CONTRIBUTOR) as trail:
        return keep_log(trail, product, name, Path(file.temporary_file_path()))


def name_log(actor: User | None, product: Product, place: str) -> Log:
    """A file in an allowed folder as a log of `product`, read where it lies. CallError for any other place."""
    path = next((path for path, _ in logs_there() if str(path) == place), None)
    if path is None:
        raise CallError(f"{place} lies in none of the folders that the administrator allowed, or is no log")
    with writing(actor, product, Need.CONTRIBUTOR) as trail:
        named, _ = Log.objects.update_or_create(
            product=product,
            place=place,
            defaults={"name": path.name, "size": path.stat().st_size, "digest": "", "brought_by": trail.actor},
        )
        trail.entry("named a log on the server", place)
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


def keep_log(trail: Trail, product: Product, name: str, file: Path) -> Log:
    """The file, moved to where the product's logs are, as a log that waits to be read; within the write of `trail`."""
    size, digest = file.stat().st_size, _digest(file)
    brought, _ = Log.objects.update_or_create(
        product=product,
        place=name,
        defaults={"name": name, "size": size, "digest": digest, "brought_by": trail.actor},
    )
    trail.entry("brought a log", name, size=size, digest=digest)
    # Moved within one disk, so a reader sees the old file or the new one and never a part of one.
    file.replace(product_folder(product) / name)
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
