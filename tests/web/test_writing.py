"""All who write wait for whoever is writing: so what takes long is done before, and who may not is refused first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from tests.web.conftest import LOG, SPEC, signed_in
from upheld_web.examples.beginning import begin_example
from upheld_web.jobs import apart, bringing
from upheld_web.jobs.cases import read_cases
from upheld_web.records.actions import products
from upheld_web.records.actions.products import save_spec
from upheld_web.records.models import Entry, Product, User


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], list[bool]]:
    """Whether a transaction was open, each time that a function was called."""

    def watch(module: Any, name: str) -> list[bool]:
        found: list[bool] = []
        real = getattr(module, name)

        def called(*args: Any, **more: Any) -> Any:
            found.append(bool(connection.savepoint_ids))  # the test itself is the transaction around it
            return real(*args, **more)

        monkeypatch.setattr(module, name, called)
        return found

    return watch


@pytest.mark.slow
def test_nobody_waits_while_a_log_is_searched_for_cases(
    judged: Product, ana: User, told: Callable[[Any, str], list[bool]]
) -> None:
    was_writing = told(apart, "done_apart")
    read_cases(ana, judged)
    assert was_writing == [False]


def test_who_may_not_read_cases_is_refused_before_the_log_is_opened(
    judged: Product, cast: dict[str, User], told: Callable[[Any, str], list[bool]]
) -> None:
    opened = told(apart, "done_apart")
    for name, unmask in (("vic", False), ("cy", False), ("ben", True)):
        with pytest.raises(PermissionDenied):
            read_cases(cast[name], judged, unmask=unmask)
    assert (opened, Entry.objects.filter(did="read cases").count()) == ([], 0)


def test_nobody_waits_while_a_spec_is_read(product: Product, ana: User, told: Callable[[Any, str], list[bool]]) -> None:
    was_writing = told(products, "read_spec")
    save_spec(ana, product, SPEC)
    assert was_writing == [False]


@pytest.mark.slow
def test_nobody_waits_while_a_log_is_read_for_its_digest(
    product: Product, ana: User, told: Callable[[Any, str], list[bool]]
) -> None:
    was_writing = told(bringing, "_digest")
    client = signed_in(ana)
    for address in (reverse("begin-results"), reverse("logs", kwargs={"product": product.slug})):
        answer = client.post(address, {"title": "Another", "file": SimpleUploadedFile("a.csv", LOG.encode())})
        assert answer.status_code == 302
    begin_example(ana, "first-weeks")
    assert was_writing == [False, False, False]


def test_a_spec_that_is_none_saves_nothing(product: Product, ana: User) -> None:
    answer = signed_in(ana).post(
        reverse("spec", kwargs={"product": product.slug}), {"version": 1, "text": "upheld: [", "note": ""}
    )
    assert answer.status_code == 422
    assert product.specs.count() == 1


def test_what_was_coming_in_when_a_server_was_killed_is_taken_away(tmp_path: Path) -> None:
    from upheld_web.serving.preparing import clear

    (tmp_path / "half.upload.csv").write_text("a,b")
    (tmp_path / "example").mkdir()
    (tmp_path / "example" / "log.parquet").write_bytes(b"PAR1")
    clear(tmp_path)
    assert not list(tmp_path.iterdir())
