"""A log is brought to a product: kept under its own name, and read in the background."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile

from upheld.errors import CallError
from upheld_web.access.roles import Need
from upheld_web.jobs.reading import ask_to_read
from upheld_web.records.models import Log, Product, User
from upheld_web.records.places import product_folder
from upheld_web.records.writing import Trail, writing

FORMATS = (".csv", ".tsv", ".parquet", ".xlsx", ".jsonl", ".ndjson", ".json")
LONGEST_NAME = 120
_CHUNK = 2**20


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
