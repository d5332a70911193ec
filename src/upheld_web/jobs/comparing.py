"""Two versions, logs or periods of a product are held against each other in the background."""

from __future__ import annotations

import logging

from django.utils import timezone
from django_tasks import task

from upheld import UpheldError
from upheld.errors import CallError
from upheld_web.access.roles import Need
from upheld_web.jobs import apart
from upheld_web.jobs.assessing import MOST_SECONDS, OURS
from upheld_web.jobs.room import room_for
from upheld_web.records.models import Assessment, Comparison, Product, User
from upheld_web.records.writing import writing

log = logging.getLogger(__name__)

State = Assessment.State


def ask_to_compare(actor: User | None, product: Product, a: str, b: str) -> Comparison:
    """A waiting comparison of `b` with `a`; the one that already waits, where one does.

    CallError where one of the two is not named; Full where too much of this person's, or of the product, waits already.
    """
    a, b = a.strip()[:200], b.strip()[:200]
    if not (a and b):
        raise CallError("Name both: a version, a period such as May 2026, or another log")
    with writing(actor, product, Need.CONTRIBUTOR) as trail:
        version = Product.objects.get(pk=product.pk).spec
        if version is None:
            raise ValueError("a product always has a spec")
        waiting = Comparison.objects.filter(product=product, spec=version, a=a, b=b, state=State.WAITING).first()
        if waiting is None:
            room_for(trail.actor, product)
        asked = waiting or Comparison.objects.create(product=product, spec=version, a=a, b=b, asked_by=trail.actor)
        trail.entry("asked to compare", f"{a} and {b}")
        if waiting is None:
            hold_against.enqueue(asked.pk)
    return asked


@task()
def hold_against(comparison: int) -> None:
    """Do the comparison of this number; one that is done already is left as it is."""
    found = (
        Comparison.objects.select_related("product", "spec")
        .filter(pk=comparison, state__in=(State.WAITING, State.RUNNING))
        .first()
    )
    if found is None:
        return
    found.state, found.started_at, found.attempts = State.RUNNING, timezone.now(), found.attempts + 1
    found.save(update_fields=["state", "started_at", "attempts"])
    try:
        told = apart.asked_of(found.product, found.spec.text) | {"a": found.a, "b": found.b}
        ended = apart.done_apart("compare", told, seconds=MOST_SECONDS) | {"state": State.DONE}
    except UpheldError as error:
        ended = {"state": State.REFUSED, "refusal": str(error)}
    except Exception:  # whatever breaks in a worker must reach the person who waits, as a sentence
        log.exception("comparison %s failed", found.pk)
        ended = {"state": State.FAILED, "refusal": OURS}
    # Of a product that was removed meanwhile nothing is there to be told of.
    Comparison.objects.filter(pk=found.pk).update(**ended, finished_at=timezone.now())
