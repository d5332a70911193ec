"""A product is judged in the background: its log is counted, its requirements judged, its document made."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from upheld import UpheldError
from upheld_web.access.roles import Need
from upheld_web.jobs import apart
from upheld_web.jobs.room import room_for
from upheld_web.records.models import Assessment, Commitment, Figures, Product, User
from upheld_web.records.writing import writing

log = logging.getLogger(__name__)

MOST_SECONDS = 30 * 60
OURS = "Something of ours broke while this was judged; nothing is lost. Try again. The log of the server says more."


def ask_for_assessment(actor: User | None, product: Product) -> Assessment:
    """A waiting assessment of the product's newest spec; the one that already waits, where one does.

    Full where too much of this person's, or of the product, waits already.
    """
    with writing(actor, product, Need.CONTRIBUTOR) as trail:
        version = Product.objects.get(pk=product.pk).spec
        if version is None:
            raise ValueError("a product always has a spec")
        waiting = product.assessments.filter(spec=version, state=Assessment.State.WAITING).first()
        if waiting is None:
            room_for(trail.actor, product)
        asked = waiting or Assessment.objects.create(product=product, spec=version, asked_by=trail.actor)
        trail.entry("asked for a verdict", f"version {version.number}")
        if waiting is None:
            judge.enqueue(asked.pk)
    return asked


@task()
def judge(assessment: int) -> None:
    """Judge the assessment of this number; one that is done already is left as it is."""
    open_states = (Assessment.State.WAITING, Assessment.State.RUNNING)
    found = Assessment.objects.select_related("product", "spec").filter(pk=assessment, state__in=open_states).first()
    if found is None:
        return
    found.state, found.started_at, found.attempts = Assessment.State.RUNNING, timezone.now(), found.attempts + 1
    found.save(update_fields=["state", "started_at", "attempts"])
    try:
        figures = _judged(found)
    except UpheldError as error:
        _end(found, Assessment.State.REFUSED, str(error))
    except Exception:  # whatever breaks in a worker must reach the person who waits, as a sentence
        log.exception("assessment %s failed", found.pk)
        _end(found, Assessment.State.FAILED, OURS)
    else:
        _keep(found, figures)


def _judged(asked: Assessment) -> Figures:
    """The figures, not kept yet; `asked` takes what lists show."""
    said = Commitment.objects.filter(product=asked.product, requirements_hash=asked.spec.requirements_hash).first()
    told = apart.asked_of(asked.product, asked.spec.text) | {"committed": said.at.isoformat() if said else None}
    held = apart.done_apart("judge", told, seconds=MOST_SECONDS)
    for name, value in held["assessment"].items():
        setattr(asked, name, value)
    return Figures(assessment=asked, **held["figures"])


def _keep(asked: Assessment, figures: Figures) -> None:
    with transaction.atomic():
        product = Product.objects.select_for_update().filter(pk=asked.product_id).first()
        if product is None:  # removed meanwhile
            return
        asked.state, asked.finished_at = Assessment.State.DONE, timezone.now()
        asked.save()
        figures.save(force_insert=True)
        if product.assessment_id is None or product.assessment_id < asked.pk:
            product.assessment = asked
            product.save(update_fields=["assessment"])


def _end(asked: Assessment, state: str, refusal: str) -> None:
    # Of a product that was removed meanwhile nothing is there to be told of.
    Assessment.objects.filter(pk=asked.pk).update(state=state, refusal=refusal, finished_at=timezone.now())
