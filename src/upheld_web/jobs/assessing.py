"""A product is judged in the background: its log is counted, its requirements judged, its document made."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from django_tasks import task

import upheld
from upheld import UpheldError
from upheld.documents.check_page import check_page, looked_up, page_data, page_sections
from upheld.documents.check_words import names_quantities
from upheld.inference import Estimate
from upheld_web.access.roles import Need
from upheld_web.records.models import Assessment, Commitment, Figures, Product, User
from upheld_web.records.places import allowed_folders, evidence_folder
from upheld_web.records.specs import read_spec
from upheld_web.records.writing import writing

log = logging.getLogger(__name__)

OURS = "Something of ours broke while this was judged; nothing is lost. Try again. The log of the server says more."


def ask_for_assessment(actor: User | None, product: Product) -> Assessment:
    """A waiting assessment of the product's newest spec; the one that already waits, where one does."""
    with writing(actor, product, Need.CONTRIBUTOR) as trail:
        version = Product.objects.get(pk=product.pk).spec
        if version is None:
            raise ValueError("a product always has a spec")
        waiting = product.assessments.filter(spec=version, state=Assessment.State.WAITING).first()
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
    product = asked.product
    spec = read_spec(product, asked.spec.text)
    if not spec.requirements:
        raise upheld.NothingRequired(spec)
    evidence = upheld.gather(spec, allowed=allowed_folders(product), store=evidence_folder(product))
    said = Commitment.objects.filter(product=product, requirements_hash=asked.spec.requirements_hash).first()
    result = upheld.assess(spec, evidence, committed=said.at.isoformat() if said else None)
    found = looked_up(spec, evidence, result)
    asked.conclusion, asked.judged, asked.as_of = result.conclusion, result.cases.judged, result.as_of or ""
    asked.marks = [[line.title, line.verdict.word, line.aim] for line in result.requirements]
    asked.evidence_hash = result.evidence_hash
    if result.value is not None:
        asked.currency, asked.value_a_week = result.value.currency, _a_week(result)
    return Figures(
        assessment=asked,
        contract=result.to_json(upheld.__version__),
        sections=page_sections(spec, result, found, upheld.__version__),
        data=page_data(spec, result, found),
        page=check_page(spec, result, found, upheld.__version__),
    )


def _a_week(result: upheld.Assessment) -> float | None:
    """What a week is worth against doing nothing, or of a quantity, against the rule; None where neither is told.

    A quantity has no doing nothing: something is always shown, and what it costs says little beside no other.
    """
    value, rule = result.value, result.rule
    if names_quantities(result):
        a_day = rule.per_day if rule is not None and rule.expression is not None else None
    else:
        a_day = value.over_nothing_per_day if value is not None else None
    return a_day.value * 7 if isinstance(a_day, Estimate) else None


def _keep(asked: Assessment, figures: Figures) -> None:
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=asked.product_id)
        asked.state, asked.finished_at = Assessment.State.DONE, timezone.now()
        asked.save()
        figures.save(force_insert=True)
        if product.assessment_id is None or product.assessment_id < asked.pk:
            product.assessment = asked
            product.save(update_fields=["assessment"])


def _end(asked: Assessment, state: str, refusal: str) -> None:
    asked.state, asked.refusal, asked.finished_at = state, refusal, timezone.now()
    asked.save(update_fields=["state", "refusal", "finished_at"])
