"""Work on a log is done in a process of its own: what it may use, and what is told where it used more."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from tests.web.conftest import LOG, SPEC, signed_in
from tests.web.served import comes_true, is_alive
from upheld_web.jobs import apart as jobs_apart
from upheld_web.jobs import bounded, judge
from upheld_web.jobs.assessing import ask_for_assessment
from upheld_web.jobs.comparing import ask_to_compare
from upheld_web.records.models import Assessment, Comparison, Product, User
from upheld_web.records.places import product_folder


def does(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """The process does this instead of its work."""
    monkeypatch.setattr(jobs_apart, "COMMAND", (sys.executable, "-c", code))


@pytest.fixture
def asked(tmp_path: Path) -> dict[str, Any]:
    """A work on a small log."""
    (tmp_path / "payments.csv").write_text(LOG)
    return {"text": SPEC, "name": "x.yaml", "folder": str(tmp_path), "allowed": [str(tmp_path)],
            "store": str(tmp_path / "kept"), "committed": None}  # fmt: skip


@pytest.mark.slow
def test_what_takes_too_long_is_given_up_in_words(
    apart: None, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, "import time; time.sleep(100)")
    with pytest.raises(jobs_apart.GivenUp, match=r"took longer than 1 seconds and was given up.*Parquet"):
        jobs_apart.done_apart("judge", asked, seconds=1)


def test_what_the_system_ends_is_told_in_words(
    apart: None, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(jobs_apart.GivenUp, match="out of memory or time"):
        jobs_apart.done_apart("judge", asked, seconds=60)


def test_a_fault_of_ours_is_no_fault_of_the_log(
    apart: None, judged: Product, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, "raise SystemExit(1)")
    made = Assessment.objects.get(pk=ask_for_assessment(ana, judged).pk)
    assert (made.state, made.refusal.partition(" ")[0]) == ("failed", "Something")
    compared = Comparison.objects.get(pk=ask_to_compare(ana, judged, "a", "b").pk)
    assert compared.state == "failed"


def test_what_needs_more_memory_than_there_is_says_so(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def needs_more(asked: dict[str, Any]) -> dict[str, Any]:
        raise MemoryError

    monkeypatch.setattr(judge, "work", needs_more)
    with pytest.raises(jobs_apart.GivenUp, match=r"more than 6,144 MB of memory.*given up"):
        jobs_apart.done_apart("judge", asked, seconds=60)


def test_no_nul_comes_out_of_a_work(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "work", lambda asked: {"a\0": ["b\0", ("c\0", 1)]})
    assert jobs_apart.done_apart("judge", asked, seconds=60) == {"a�": ["b�", ["c�", 1]]}


def test_where_a_system_knows_no_limits_it_works_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    monkeypatch.setattr(Path, "write_text", lambda *_, **__: None)  # this process is not the first to go
    bounded.limit(1, 1)


@pytest.mark.slow
def test_reading_judging_and_comparing_are_done_in_processes_of_their_own(
    apart: None, judged: Product, cast: dict[str, User]
) -> None:
    client = signed_in(cast["ben"])
    client.post(reverse("judge", kwargs={"product": judged.slug}))
    made = Assessment.objects.latest("pk")
    assert (made.state, made.conclusion, made.refusal) == ("done", "met", "")
    (product_folder(judged) / "newer.csv").write_text(LOG.replace("0.9", "0.99").replace("0.1", "0.01"))
    compared = Comparison.objects.get(pk=ask_to_compare(cast["ben"], judged, "payments.csv", "newer.csv").pk)
    assert (compared.state, compared.refusal) == ("done", "")
    answer = client.post(reverse("cases", kwargs={"product": judged.slug}), {})
    assert answer.context["page"].groups, answer.context["page"].problem
    assert jobs_apart.done_apart(
        "read", {"folder": str(product_folder(judged)), "place": "newer.csv", "said": {}}, seconds=60
    )["rows"] == 2000  # fmt: skip


@pytest.mark.slow
def test_one_that_was_begun_before_does_the_work_and_the_next_is_begun(
    apart: None, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    spare = jobs_apart._Spare()
    monkeypatch.setattr(jobs_apart, "_SPARE", spare)
    with jobs_apart.one_kept_ready():
        first = spare._ready
        assert jobs_apart.done_apart("judge", asked, seconds=100)["assessment"]["conclusion"] == "met"
        assert first is not None
        assert first.returncode == 0
        assert spare._ready is not None
        spare._ready.kill()  # one that was ended meanwhile is not taken
        spare._ready.wait()
        assert jobs_apart.done_apart("judge", asked, seconds=100)["assessment"]["conclusion"] == "met"
        last = spare._ready
    assert last is not None
    assert last.poll() is not None  # nothing is left behind


@pytest.mark.slow
def test_a_log_that_needs_more_memory_than_it_may_is_refused_and_the_server_goes_on(
    apart: None, judged: Product, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HOME", dataclasses.replace(settings.HOME, work_memory_bytes=200_000_000))
    made = Assessment.objects.get(pk=ask_for_assessment(ana, judged).pk)
    assert made.state in ("refused", "failed"), made.refusal


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_a_work_ends_with_the_process_that_began_it(tmp_path: Path) -> None:
    code = f"""
import subprocess, sys
child = subprocess.Popen([{sys.executable!r}, "-c", "from upheld_web.jobs.bounded import end_with; import sys, time; "
                          "end_with(int(sys.argv[1])); time.sleep(100)", str(__import__("os").getpid())])
print(child.pid, flush=True)
"""
    child = int(subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout)
    assert comes_true(lambda: not is_alive(child))
