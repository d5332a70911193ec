"""A file that was brought arrives in two steps, so that a kill at any moment leaves the log as it was, or the new one.

Within the write that names it, it lies in the product's folder as one that arrives; once that is confirmed, it takes
the place of the log. What was confirmed and did not come so far is finished; what was not is taken away.
"""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path

from django.conf import settings

from upheld_web.records.models import Log
from upheld_web.records.places import KEPT_S, product_folder

log = logging.getLogger(__name__)

_NAME = re.compile(r"\.(?P<digest>[0-9a-f]{64})\.(?P<place>.+)\.arriving")


def set_down(brought: Log, file: Path) -> None:
    """Move the file of this log, within one disk, to where it arrives from."""
    file.replace(_arriving(brought))


def arrive(number: int) -> None:
    """Have the file of the log of this number take its place, where it has not yet."""
    found = Log.objects.select_related("product").filter(pk=number).first()
    if found is not None and found.digest and (file := _arriving(found)).exists():
        # Within one folder, so a reader sees the old file or the new one and never a part of one.
        file.replace(product_folder(found.product) / found.place)


def settle() -> int:
    """Finish what was confirmed and has not arrived, take away what was not, and return how many were taken away."""
    taken = 0
    for file in settings.HOME.logs.glob("*/.*.arriving"):
        named = _NAME.fullmatch(file.name)
        if named is None or not file.parent.name.isdigit():
            continue
        of = {"product": int(file.parent.name), "place": named["place"], "digest": named["digest"]}
        found = Log.objects.filter(**of).values_list("pk", flat=True).first()
        if found is not None:
            arrive(found)
        elif time.time() - file.stat().st_ctime > KEPT_S:
            log.warning("%s was never confirmed, and is taken away", file)
            file.unlink(missing_ok=True)
            taken += 1
    return taken


def _arriving(brought: Log) -> Path:
    return product_folder(brought.product) / f".{brought.digest}.{brought.place}.arriving"
