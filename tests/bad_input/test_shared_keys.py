"""What is wrong with latencies, costs and flags, and what happens to a column that is read only because of its name."""

import numpy as np
import pytest

import upheld
from tests.logs import assessed, scored, spec_for
from tests.products import to_parquet

LATENCY = "{metric: latency_ms_p95, at_most: 120}"


def refused(folder, columns, log="", requirements=LATENCY):
    with pytest.raises(upheld.UpheldError) as error:
        assessed(folder, scored(1, 300) | columns, spec_for(folder, log, requirements=requirements))
    return str(error.value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-5.0, "log.latency_ms  holds -5 in 1 row. Write milliseconds from 0 up, or nothing where the answer timed"),
        (np.inf, "log.latency_ms  holds infinity in 1 row. Write milliseconds"),
    ],
)
def test_a_latency_that_cannot_be_is_refused(tmp_path, value, said):
    assert said in refused(tmp_path, {"latency_ms": np.r_[np.full(299, 80.0), value]})


def test_a_latency_that_is_no_number_is_refused(product):
    columns = "i AS id, i / 300.0 AS score, i % 2 AS y, CASE WHEN i > 0 THEN 80.0 ELSE 'nan'::DOUBLE END AS latency_ms"
    to_parquet(product.folder / "log.parquet", f"SELECT {columns} FROM range(300) AS rows (i)")
    product.spec(source="log.parquet", requirements=LATENCY)
    assert "log.latency_ms  holds NaN, which is no number, in 1 row. Write milliseconds" in product.refused()


@pytest.mark.parametrize("value", [-5.0, np.inf])
def test_a_column_with_such_a_value_that_nothing_is_required_of_is_left_out_and_says_why(tmp_path, value):
    rows = scored(1, 300) | {"latency_ms": np.r_[np.full(299, 80.0), value]}
    answer = assessed(tmp_path, rows, spec_for(tmp_path)).metrics["latency_ms_p50"]
    assert answer.reason.startswith("the column latency_ms holds ")


@pytest.mark.parametrize(("value", "shown"), [(-0.5, "-0.5"), (2e6, "2000000"), (np.inf, "infinity")])
def test_a_cost_that_cannot_be_is_refused(tmp_path, value, shown):
    line = "{metric: cost_per_case, at_most: 1}"
    said = refused(tmp_path, {"cost": np.r_[np.full(299, 0.1), value]}, requirements=line)
    assert f"log.cost  holds {shown} in 1 row. Write what the case cost, from 0 to 1,000,000 without a minus" in said


def test_a_flag_of_another_number_is_refused(tmp_path):
    line = "{metric: follow_rate, at_least: 50%}"
    said = refused(tmp_path, {"followed": np.r_[np.zeros(298), 2, 2]}, requirements=line)
    assert "log.followed  holds 2 in 2 rows. It should be 0 or 1, true or false, or empty" in said
    assert "for example: followed: followed > 0" in said


def test_a_flag_in_words_says_what_to_write(tmp_path):
    words = np.array(["yes", "no"] * 150, dtype=object)
    said = refused(tmp_path, {"took": words}, "followed: took", "{metric: follow_rate, at_least: 50%}")
    assert "\"took\" is text ('no', 'yes'). Say which of them is true, for example: followed: took = 'yes'" in said


@pytest.mark.slow
def test_a_column_of_error_messages_is_left_out_and_says_how_to_read_it(tmp_path):
    rows = scored(1, 300)
    rows["error"] = np.array(["timeout" if i % 50 == 0 else None for i in range(300)], dtype=object)
    answer = assessed(tmp_path, rows, spec_for(tmp_path)).metrics["availability"]
    assert "error: error IS NOT NULL" in answer.reason
    written = spec_for(tmp_path, "error: error IS NOT NULL", requirements="{metric: availability, at_least: 90%}")
    assert assessed(tmp_path, rows, written).requirements[0].estimate.value == pytest.approx(294 / 300)


def test_a_requirement_on_what_the_log_does_not_hold_names_the_key_and_what_there_is(tmp_path):
    said = refused(tmp_path, {})
    assert "requirements[0].metric" in said
    assert "latency_ms_p95 needs log.latency_ms: the log has no column of that name. It has: id, score, out" in said
    both = refused(tmp_path, {}, requirements="{metric: availability, at_least: 99%}")
    assert "availability needs log.error or log.fallback" in both


def test_a_requirement_on_a_column_that_does_not_fit_says_why(tmp_path):
    words = np.array(["fast", "slow"] * 150, dtype=object)
    said = refused(tmp_path, {"latency_ms": words})
    assert (
        "latency_ms_p95 needs log.latency_ms: the column \"latency_ms\" is text ('fast', 'slow'), not a number" in said
    )


def test_a_key_that_names_no_column_is_refused_like_every_other(tmp_path):
    assert 'has no column "ms"' in refused(tmp_path, {}, "latency_ms: ms")


@pytest.mark.parametrize("log", ["", "time: at", "who: card"])
def test_who_comes_back_needs_to_be_known_by_name_and_time(tmp_path, log):
    said = refused(tmp_path, {}, log, "{metric: return_rate, at_least: 10%}")
    assert ("log.who" in said) == ("who" not in log)
    assert ("log.time" in said) == ("time" not in log)


def test_an_age_needs_a_time(tmp_path):
    fed = {"feature_time": scored(1, 300)["at"]}
    assert "freshness_p95 needs log.time" in refused(tmp_path, fed, requirements="{metric: freshness_p95, at_most: 5}")
