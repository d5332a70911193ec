"""The cast: Ana owns the product, Ben is on the team, Vic only reads, Cy must see nothing, Ada runs the workspace."""

from __future__ import annotations

import copy
import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend
from pytest_django import Settings

from upheld_web.access.roles import Role
from upheld_web.jobs import apart as jobs_apart
from upheld_web.jobs import bounded
from upheld_web.jobs.assessing import ask_for_assessment
from upheld_web.records.actions.products import begin_product
from upheld_web.records.models import Figures, Log, Membership, Product, User
from upheld_web.records.places import product_folder

PEOPLE = ("ana", "ben", "vic", "cy", "ada")
ROLES = {"ben": Role.CONTRIBUTOR, "vic": Role.VIEWER}
PASSWORD = "a long enough password"


def person(name: str) -> User:
    return User.objects.create_user(f"{name}@example.org", PASSWORD, name=name.title(), is_administrator=name == "ada")


@pytest.fixture
def cast(db: None) -> dict[str, User]:
    return {name: person(name) for name in PEOPLE}


@pytest.fixture
def ana(cast: dict[str, User]) -> User:
    return cast["ana"]


@pytest.fixture
def product(cast: dict[str, User]) -> Product:
    """An idea of Ana's that Ben contributes to and Vic reads."""
    made = begin_product(cast["ana"], "Stop payments with stolen cards", "classification")
    for name, role in ROLES.items():
        Membership.objects.create(product=made, user=cast[name], role=role.word)
    return made


LOG = """id,score,stolen,country
""" + "\n".join(
    f"{i},{(i * 37 % 1000) / 1000},{str(i * 37 % 1000 > 900).lower()},{'IN' if i % 3 else 'NP'}" for i in range(2000)
)

SPEC = """upheld: 1
product: stop-payments-with-stolen-cards
title: Stop payments with stolen cards
kind: classification
log:
  source: payments.csv
  each: payment
  id: id
  score: score
  outcome: stolen
  segments: [country]
lever: {act_at: 0.9}
requirements:   # said before anybody saw a figure
  - {metric: recall, at_least: 80%}
  - {metric: false_positive_rate, at_most: 3%}
"""


@pytest.fixture
def judged(product: Product, ana: User) -> Product:
    """The same product with a log, a spec and a first verdict."""
    from upheld_web.records.actions.products import save_spec

    (product_folder(product) / "payments.csv").write_text(LOG)
    Log.objects.create(
        product=product, place="payments.csv", name="payments.csv", size=len(LOG), state=Log.State.READY, brought_by=ana
    )
    save_spec(ana, product, SPEC)
    if not _FIGURES:
        ask_for_assessment(ana, product)
        _FIGURES.append(Figures.objects.select_related("assessment").get())
    else:  # judged once in a process, and kept: the same log, spec and figures
        figures, spec = copy.deepcopy(_FIGURES[0]), Product.objects.get(pk=product.pk).spec
        figures.assessment.pk, figures.assessment.product, figures.assessment.asked_by = None, product, ana
        figures.assessment.spec = spec
        figures.assessment.save(force_insert=True)
        figures.assessment = figures.assessment
        figures.save(force_insert=True)
        Product.objects.filter(pk=product.pk).update(assessment=figures.assessment)
    product.refresh_from_db()
    return product


_FIGURES: list[Figures] = []


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def sends_mail(settings: Settings) -> None:
    """A workbench that can send mail; what it sends lies in `mail.outbox`."""
    settings.HOME = dataclasses.replace(settings.HOME, email_url="smtp://mail.example.org")
    settings.ROOT_URLCONF = "tests.web.urls_with_mail"


@pytest.fixture
def kept_tasks() -> Iterator[None]:
    """Tasks wait in the database, as they do in a served workbench."""
    before = task_backends["default"]
    task_backends["default"] = DatabaseBackend("default", {"QUEUES": ["default"]})
    yield
    task_backends["default"] = before


@pytest.fixture(autouse=True)
def _throttled_anew() -> None:
    """Nobody waits for what somebody tried in another test."""
    cache.clear()


@pytest.fixture(autouse=True)
def _done_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for each work takes seconds to start; the tests of the process itself ask for `apart`."""
    if "apart" in request.fixturenames:
        return

    def done(work: str, asked: dict[str, Any], **limits: int) -> dict[str, Any]:
        held = bounded.held(work, json.loads(json.dumps(asked)))
        return jobs_apart.answered(json.loads(json.dumps(held, allow_nan=False)))

    monkeypatch.setattr(jobs_apart, "done_apart", done)


@pytest.fixture
def apart() -> None:
    """Logs are read, judged and compared in a process of their own, as on a server."""


@pytest.fixture(autouse=True)
def _no_logs_left() -> None:
    from upheld_web.config.settings import HOME

    for folder in (HOME.logs, HOME.evidence):
        shutil.rmtree(Path(folder), ignore_errors=True)
