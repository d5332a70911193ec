"""The benchmark's own log and spec work, on a tiny log; what it measures is no test."""

import duckdb
import pytest
from sklearn.metrics import roc_auc_score

import upheld
from bench.logs import SEGMENTS, log_query, spec_text, write_log
from bench.page import page
from bench.parts import CHECK, MILLION, Line, Part
from bench.rivals import RIVALS
from bench.timed import Timing


@pytest.mark.parametrize("segments", [0, pytest.param(len(SEGMENTS), marks=pytest.mark.slow)])
def test_the_benchmarks_log_is_judged_by_its_spec(tmp_path, segments):
    write_log(20_000, 365, tmp_path / "log.parquet")
    spec = upheld.spec_from_text(spec_text(tmp_path / "log.parquet", 20_000, 365, segments), folder=tmp_path)
    assessment = upheld.assess(spec, upheld.gather(spec))
    with duckdb.connect() as connection:
        judged = connection.execute(
            f"SELECT is_fraud, fraud_score FROM '{tmp_path / 'log.parquet'}' WHERE is_fraud IS NOT NULL"
        ).fetchnumpy()
    assert len(assessment.segments) == segments
    assert assessment.cases.judged == len(judged["is_fraud"])
    area = roc_auc_score(judged["is_fraud"], judged["fraud_score"])
    assert assessment.metrics["roc_auc"].value == pytest.approx(area, abs=1e-3)


def test_the_same_log_is_drawn_on_every_run():
    with duckdb.connect() as connection:
        first, second = (connection.execute(log_query(1_000, 90)).fetchall() for _ in range(2))
    assert sorted(first) == sorted(second)
    assert 0 < sum(bool(row[4]) for row in first) < 100, "fraud is rare, and there is some"


def test_the_page_says_why_a_tool_was_not_measured_and_judges_without_it():
    def taken(seconds):
        return Timing(5, seconds, seconds, seconds, seconds, seconds, 0.0, 10**8, {})

    names = [rival.name for rival in RIVALS]
    lines = [Line(CHECK, MILLION, 365, 3, taken(0.1)), Line(names[-1], MILLION, 365, 3, None, "no such package")]
    lines += [Line(name, MILLION, 365, 3, taken(2.0)) for name in names[:-1]]
    told = page({"rivals": Part("rivals", "2026-02-14", {"Cores": "2"}, tuple(lines))})
    assert "did not run here: no such package" in told
    assert "60.0 times (0.10 s and 6.0 s); 1 of them did not run | met" in told
