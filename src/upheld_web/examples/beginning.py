"""An example becomes somebody's product."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.db import transaction

from upheld_web.access.roles import Need, Role
from upheld_web.config.settings import HOME
from upheld_web.examples import EXAMPLES, Example
from upheld_web.jobs.assessing import ask_for_assessment
from upheld_web.jobs.bringing import arrived, keep_log
from upheld_web.records.actions.products import begin_product
from upheld_web.records.models import Product, User
from upheld_web.records.writing import writing


def begin_example(actor: User | None, name: str) -> Product:
    """The copy of this example that `actor` owns, begun and sent to be judged where there is none yet.

    KeyError where there is no example of this name.
    """
    example = EXAMPLES[name]
    owned = _owned(actor, example)
    if owned is not None:
        return owned
    with tempfile.TemporaryDirectory(dir=HOME.incoming) as folder:
        if example.world is not None:
            example.world.write(folder)  # before the transaction: nobody waits for it
        logs = [arrived(log.name, log) for log in Path(folder).glob("*.parquet")]
        with transaction.atomic():
            product = begin_product(actor, example.title, example.kind, text=example.text, is_example=True)
            for log in logs:
                with writing(actor, product, Need.CONTRIBUTOR) as trail:
                    keep_log(trail, product, log)
                ask_for_assessment(actor, product)
    return product


def _owned(actor: User | None, example: Example) -> Product | None:
    """The newest product that began as this example and that `actor` owns."""
    mine = Product.objects.filter(is_example=True, memberships__user=actor, memberships__role=Role.OWNER.word)
    return mine.filter(specs__number=1, specs__text=example.text).order_by("-pk").first()
