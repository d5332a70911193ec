"""`upheld init` of logs of quantities: from an export to a spec that `check` accepts, with the figures of its rows."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import duckdb
import pytest

from tests.cli.drafts import accepted, csv, drafted, refused, verdicts
from tests.drafting.books import write_book
from upheld.worlds import DeliveryTime

START = dt.datetime.fromisoformat("2026-05-01T10:00")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def orders(n=120):
    """Orders: the time each began, the minutes said, and the minutes it took."""
    draw = random.Random(11)
    for i in range(n):
        said = draw.randrange(20, 50)
        yield START + dt.timedelta(hours=7 * i, minutes=draw.randrange(60)), said, said + draw.randrange(-8, 25)


def late(rows):
    return sum(took > said for _, said, took in rows) / len(rows)


# Real logs and a world.
@pytest.mark.slow
def test_prices_of_used_cars_need_only_their_unit(data):
    log = str(data / "nannyml_regression" / "table.parquet")
    err = refused(log, "--out", "spec.yaml")
    assert "leaves 1 thing open" in err
    assert "--unit UNIT" in err
    spec, said, name = drafted(log, "--out", "spec.yaml", "--unit", "EUR", "--require", "rmse<=1000")
    assert (spec.kind, spec.log.predicted, spec.log.actual, spec.log.unit) == (
        "regression", "prediction", "outcome", "EUR",
    )  # fmt: skip
    with duckdb.connect() as connection:
        query = f"SELECT sqrt(avg((outcome - prediction) ** 2)) FROM '{log}'"
        assert verdicts(name)["metrics"]["rmse"]["value"] == pytest.approx(connection.execute(query).fetchall()[0][0])
    assert "kind regression" in said


def test_delays_of_deliveries_are_those_that_the_datas_own_page_counts(data):
    log = str(data / "scms_delivery" / "table.parquet")
    assert "Say none to count only how much later" in refused(log, "--kind", "regression")
    flags = ("--out", "spec.yaml", "--kind", "regression", "--time", "none", "--require", "late_rate<=20%")
    spec, said, name = drafted(log, *flags)
    assert spec.log.actual == "date_diff('day', scheduled_delivery, delivered)"
    assert "Time is counted in days" in said
    metrics = verdicts(name)["metrics"]
    assert metrics["late_rate"]["value"] == pytest.approx(0.1149, abs=0.0001)
    assert metrics["mae"]["value"] == pytest.approx(10.93, abs=0.01)


@pytest.mark.slow
def test_the_worlds_orders_need_no_flag_and_are_late_as_often_as_in_their_log(here):
    DeliveryTime(seed=3, n_visits=3_000).write(here)
    spec, _, name = drafted("orders.parquet", "--require", "late_rate<=12%")
    written = spec.log
    assert (written.predicted, written.promised) == ("eta_min", "shown_min")
    assert written.actual == "date_diff('minute', ordered_at, delivered_at)"
    assert (written.cancelled, written.refunded, written.reported) == ("is_cancelled", "refund > 0", "complained")
    with duckdb.connect() as connection:
        minutes = "date_diff('minute', ordered_at, delivered_at)"
        query = f"SELECT avg(({minutes} > shown_min)::int) FROM 'orders.parquet' WHERE NOT is_cancelled"
        share = connection.execute(query).fetchall()[0][0]
    assert verdicts(name)["metrics"]["late_rate"]["value"] == pytest.approx(share)


def test_a_log_of_both_kinds_is_drafted_for_its_score_and_says_that_it_could_be_the_other(data):
    log = str(data / "scms_delivery" / "table.parquet")
    spec, said, _ = drafted(log, "--out", "spec.yaml", "--time", "scheduled_delivery")
    assert spec.kind == "classification"
    assert "--kind regression drafts that" in said


# Exports as people make them.
@pytest.mark.slow
def test_an_export_of_a_spreadsheet_is_read_as_it_is(here):
    rows = list(orders())
    texts = [(f"O-{i}", start.strftime("%d/%m/%Y %H:%M"), "Goa" if i % 2 else "Pune", f"{said} min",
              None if i % 10 == 0 else f"{took} mins", "cancelled" if i % 10 == 0 else "delivered")
             for i, (start, said, took) in enumerate(rows)]  # fmt: skip
    csv(here / "meals.csv", texts, ["Order ID", "Ordered at", "City", "ETA", "Actual", "Status"])
    spec, said, name = drafted("meals.csv", "--require", "late_rate<=12%")
    assert (spec.log.unit, spec.log.cancelled, spec.log.segments) == ("minutes", "Status = 'cancelled'", ("City",))
    assert "day first, then the month" in said
    found = verdicts(name)["metrics"]
    assert found["late_rate"]["value"] == pytest.approx(late([row for i, row in enumerate(rows) if i % 10]))
    assert found["unfulfilled_rate"]["value"] == pytest.approx(0.1)


@pytest.mark.slow
def test_a_workbook_of_moments_counts_minutes(here):
    rows = list(orders())
    cells = [(i, start, start + dt.timedelta(minutes=said), start + dt.timedelta(minutes=took))
             for i, (start, said, took) in enumerate(rows)]  # fmt: skip
    write_book(here / "book.xlsx", cells, ["id", "ordered_at", "promised_at", "delivered_at"])
    spec, _, name = drafted("book.xlsx", "--require", "late_rate<=12%")
    assert (spec.log.unit, spec.log.time) == ("minutes", "ordered_at")
    assert verdicts(name)["metrics"]["late_rate"]["value"] == pytest.approx(late(rows))


@pytest.mark.slow
def test_what_comes_seconds_after_the_promised_moment_is_late(here):
    start = dt.datetime(2026, 5, 4, 12, 0, 50)  # noqa: DTZ001  # a log without a zone
    cells = [(i, start, start + dt.timedelta(minutes=30), start + dt.timedelta(minutes=30, seconds=i % 4 - 1))
             for i in range(200)]  # fmt: skip
    csv(here / "deliveries.csv", cells, ["id", "ordered_at", "promised_at", "delivered_at"])
    spec, _, name = drafted("deliveries.csv", "--require", "late_rate<=12%")
    assert (spec.log.unit, spec.log.each) == ("minutes", "delivery")
    # A second early, on time, one and two seconds late: half of them are late.
    assert verdicts(name)["metrics"]["late_rate"]["value"] == pytest.approx(0.5)


@pytest.mark.slow
def test_moments_with_zones_are_counted_and_a_mixture_is_refused(here):
    def moments(zone):
        for i, (start, said, took) in enumerate(orders(30)):
            later = [(start + dt.timedelta(minutes=n)).isoformat() + "+05:30" for n in (said, took)]
            yield (i, start.isoformat() + zone, *later)

    head = ["id", "ordered_at", "promised_at", "delivered_at"]
    csv(here / "zoned.csv", moments("+05:30"), head)
    spec, _, name = drafted("zoned.csv", "--require", "late_rate<=12%")
    assert spec.log.predicted == "date_diff('minute', ordered_at, promised_at)"
    assert verdicts(name)["metrics"]["late_rate"]["value"] == pytest.approx(late(list(orders(30))))
    csv(here / "mixed.csv", moments(""), head)
    assert "says a time zone, and ordered_at does not" in refused("mixed.csv")


@pytest.mark.slow
def test_the_days_that_a_shop_estimates_are_counted_as_days(here):
    """The columns of a well-known shop's public orders: the estimate names a day, what came has a time of day."""
    rows = [(f"{i:05x}", "delivered" if i % 20 else "canceled", start, start + dt.timedelta(days=2),
             start + dt.timedelta(days=took / 3) if i % 20 else None, (start + dt.timedelta(days=said // 3)).date())
            for i, (start, said, took) in enumerate(orders())]  # fmt: skip
    head = ["order_id", "order_status", "order_purchase_timestamp", "order_delivered_carrier_date",
            "order_delivered_customer_date", "order_estimated_delivery_date"]  # fmt: skip
    csv(here / "shop.csv", rows, head)
    spec, said, name = drafted("shop.csv", "--require", "late_rate<=12%")
    assert spec.log.actual == "date_diff('day', order_purchase_timestamp, order_delivered_customer_date)"
    assert "holds days and no time of day" in said
    came = [row for row in rows if row[4] is not None]
    assert verdicts(name)["metrics"]["late_rate"]["value"] == pytest.approx(
        sum(row[4].date() > row[5] for row in came) / len(came)
    )


def test_ids_that_a_spreadsheet_ruined_are_refused(here):
    csv(here / "eta.csv", [(f"4.5{i % 10}E+15", 30, 31 + i) for i in range(20)], ["order_id", "eta_min", "actual_min"])
    assert "of which only the first digits are left" in refused("eta.csv")


@pytest.mark.parametrize("rows", [[(1, 30, 33)], [(i, 30 + i, None) for i in range(9)]], ids=["one row", "none came"])
def test_few_rows_and_rows_of_which_nothing_came_are_accepted(here, rows):
    csv(here / "eta.csv", rows, ["order_id", "eta_min", "actual_min"])
    spec, _, name = drafted("eta.csv")
    assert (spec.kind, spec.log.unit) == ("regression", "minutes")
    accepted(name)


def test_an_export_without_a_row_is_refused(here):
    csv(here / "eta.csv", [], ["order_id", "eta_min", "actual_min"])
    assert "is empty" in refused("eta.csv")


@pytest.mark.slow
def test_every_question_of_the_spec_can_be_answered_in_place(here):
    """All lines that begin with # taken away, figures put in: the spec is right, and judged in every line."""
    rows = [(i, i % 40, start, said, said + 2 * (i % 2), took, "Goa" if i % 2 else "Pune", i % 9 == 0)
            for i, (start, said, took) in enumerate(orders())]  # fmt: skip
    head = ["order_id", "customer_id", "ordered_at", "eta_min", "shown_min", "actual_min", "city", "is_cancelled"]
    csv(here / "eta.csv", rows, head)
    _, _, name = drafted("eta.csv", "--currency", "INR")
    text = Path(name).read_text()
    body = (
        text[text.index("# value:") :].replace("# value:", "value:").replace("#   ", "  ").replace("# rule:", "rule:")
    )
    body = body.replace("  # - {", "  - {").replace("your figure in minutes", "40")
    body = body.replace("from: your lowest figure, to: your highest figure", "from: -6, to: -1")
    Path(name).write_text(text[: text.index("# value:")] + body)
    found = verdicts(name)
    assert [line["metric"] for line in found["requirements"]] == [
        "late_rate", "promise_mean", "late_rate", "late_rate", "unfulfilled_rate", "mae", "value_over_rule",
    ]  # fmt: skip
