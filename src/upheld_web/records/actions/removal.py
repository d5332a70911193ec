"""A log, or a whole product, is taken away: its records, its files, and what was counted of them."""

from __future__ import annotations

import logging
import shutil
import time
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from upheld_web.access.roles import Need
from upheld_web.records.models import Assessment, Comparison, Log, Product, User
from upheld_web.records.places import KEPT_S, evidence_folder, product_folder
from upheld_web.records.writing import with_right, writing

log = logging.getLogger(__name__)


def remove_log(actor: User | None, brought: Log) -> None:
    """Take a log away: its file, its first rows, and the counts that are kept by day.

    Verdicts that were reached by it stay. A file in a folder of the server is no longer named, and stays where it is.
    """
    product, place = brought.product, brought.place if brought.is_ours else ""
    with writing(actor, product, Need.CONTRIBUTOR) as trail:
        trail.entry("took a log away", brought.name, size=brought.size, digest=brought.digest)
        brought.delete()
        transaction.on_commit(partial(_forget_log, product, place))


def remove_product(actor: User | None, product: Product) -> None:
    """Take a product away with all that belongs to it. The trail keeps who did what, and that it was removed."""
    with writing(actor, None, Need.SIGNED_IN) as trail:
        with_right(actor, product, Need.OWNER)
        trail.entry("removed a product", product.title, slug=product.slug)
        # Each is protected by what comes before it: a version of the spec by the verdicts that were reached on it.
        Product.objects.filter(pk=product.pk).update(spec=None, assessment=None)
        Comparison.objects.filter(product=product).delete()
        Assessment.objects.filter(product=product).delete()
        folders = product_folder(product), evidence_folder(product)
        product.delete()
        transaction.on_commit(partial(_forget, *folders))


def forget_what_is_gone() -> int:
    """Take away the folders of products that are not there any more, and return how many: after a kill, they stay."""
    there = set(Product.objects.values_list("pk", flat=True))
    gone = [
        folder
        for root in (settings.HOME.logs, settings.HOME.evidence)
        if root.is_dir()
        for folder in root.iterdir()
        if folder.name.isdigit() and int(folder.name) not in there and time.time() - folder.stat().st_ctime > KEPT_S
    ]
    for folder in gone:
        log.warning("%s belongs to no product, and is taken away", folder)
    _forget(*gone)
    return len(gone)


def _forget_log(product: Product, place: str) -> None:
    # Somebody may have brought another of this name since: its record is there before its file is.
    if place and not Log.objects.filter(product=product, place=place).exists():
        (product_folder(product) / place).unlink(missing_ok=True)
    _forget(evidence_folder(product))


def _forget(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
