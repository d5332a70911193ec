"""The benchmark's own log and spec work, on a tiny log; what it measures is no test."""

import duckdb
import pytest
from sklearn.metrics import roc_auc_score

import upheld
from bench.logs import SEGMENTS, log_query, spec_text, write_drawn, write_log
from bench.order_logs import order_query, order_spec_text
from bench.page import page
from bench.parts import CHECK, MILLION, Line, Part
from bench.rivals import RIVALS
from bench.timed import Timing


@pytest.mark.parametrize("segments", [0, len(SEGMENTS)])
@pytest.mark.slow
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


@pytest.mark.slow
def test_the_benchmarks_log_of_promised_times_is_judged_by_its_spec(tmp_path):
    write_drawn(order_query(20_000, 365), tmp_path / "log.parquet")
    spec = upheld.spec_from_text(order_spec_text(tmp_path / "log.parquet"), folder=tmp_path)
    assessment = upheld.assess(spec, upheld.gather(spec))
    with duckdb.connect() as connection:
        late = connection.execute(
            f"SELECT avg((date_diff('minute', ordered_at, delivered_at) - shown_min > 5)::INT) "
            f"FROM '{tmp_path / 'log.parquet'}' WHERE delivered_at IS NOT NULL AND NOT is_cancelled"
        ).fetchall()[0][0]
    assert assessment.metrics["late_rate"].value == pytest.approx(late, abs=0.001)
    assert 0.05 < late < 0.3, "as many are late as in a real log"
    assert list(assessment.segments) == ["city", "hour_band", "rain"]
    assert assessment.metrics["unfulfilled_rate"].value == pytest.approx(0.015, abs=0.003)


def test_the_same_log_is_drawn_on_every_run():
    with duckdb.connect() as connection:
        first, second = (connection.execute(log_query(1_000, 90)).fetchall() for _ in range(2))
        orders = [connection.execute(order_query(1_000, 90)).fetchall() for _ in range(2)]
    assert sorted(first) == sorted(second)
    assert sorted(orders[0], key=str) == sorted(orders[1], key=str)
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
