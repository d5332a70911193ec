"""Windows that end at what is shown: within, before and after, at every width and buffer, against the rows."""

import numpy as np
import pytest

import upheld
from tests.logs import evidence_of
from tests.quantities import orders, promise_spec
from upheld.errors import SpecError
from upheld_cli.options import with_settings

INSIDE = "{metric: window_coverage, at_least: 60%}"


def later_than_said(rows):
    came = ~np.ma.getmaskarray(rows["came"])
    return np.ma.getdata(rows["came"])[came] - rows["predicted"][came]


def shares(later, begins, ends):
    return [((later > begins) & (later <= ends)).mean(), (later <= begins).mean(), (later > ends).mean()]


def told(row):
    return [row.metrics[name].value for name in ("window_coverage", "below_window", "above_window")]


@pytest.mark.slow
def test_every_width_and_every_buffer_holds_what_the_rows_say(tmp_path):
    rows = orders(1)
    spec = promise_spec(tmp_path, "who: customer", lever="{buffer: 4, tolerance: 2, window: 10}", requirements=INSIDE)
    found, later = upheld.tradeoff(spec, evidence_of(tmp_path, rows, spec)), later_than_said(rows)
    assert [row.setting["window"] for row in found.widths if row.is_today] == [10]
    for row in found.widths:
        assert told(row) == pytest.approx(shares(later, 4 - row.setting["window"], 4))
    for row in found.rows:
        buffer = row.setting["buffer"]
        assert told(row) == pytest.approx(shares(later, buffer - 10, buffer))
        assert row.metrics["window_width"].value == 10


@pytest.mark.slow
def test_a_line_on_the_window_is_judged_at_each_width_and_each_buffer(tmp_path):
    spec = promise_spec(tmp_path, lever="{buffer: 4, window: 10}", requirements=INSIDE)
    evidence = evidence_of(tmp_path, orders(2), spec)
    found = upheld.tradeoff(spec, evidence)
    for row in [*found.widths[::3], *found.rows[::5]]:
        lever = {"buffer": 4, "window": 10} | row.setting
        stated = promise_spec(tmp_path, lever=str(lever).replace("'", ""), requirements=INSIDE)
        judged = upheld.assess(stated, upheld.gather(stated)).requirements[0]
        assert row.requirements[0].verdict.word == judged.verdict.word
        assert row.requirements[0].estimate == judged.estimate


def test_windows_that_hold_equally_many_are_told_apart_by_how_many_come_after(data, tmp_path):
    """The quantiles .05 to .85 and .10 to .90 of real errors: as wide and as full, and not as often late."""
    table = data / "nannyml_regression" / "table.parquet"
    where = "\"period = 'analysis'\""
    log = f"{{source: {table}, predicted: prediction, actual: outcome, unit: EUR, where: {where}}}"

    def found(lever):
        text = f"product: cars\ntitle: A price\nkind: regression\nlog: {log}\nlever: {lever}\n"
        text += f"requirements: [{INSIDE}]\n"
        spec = upheld.spec_from_text(text, folder=tmp_path)
        metrics = upheld.assess(spec, upheld.gather(spec)).metrics
        return [metrics[name] for name in ("window_coverage", "above_window")]

    later = residuals(table)
    windows = []
    for low, high in ((0.05, 0.85), (0.10, 0.90)):
        begins, ends = np.round(np.quantile(later, [low, high]))
        inside, after = found(f"{{buffer: {ends:g}, window: {ends - begins:g}}}")
        assert [inside.value, after.value] == pytest.approx([*shares(later, begins, ends)[::2]])
        windows.append((inside, after))
    (inside, after), (other_inside, other_after) = windows
    assert inside.low < other_inside.value < inside.high
    assert after.low > other_after.high


def residuals(table):
    import duckdb

    query = f"SELECT outcome - prediction AS later FROM '{table}' WHERE period = 'analysis'"
    return duckdb.sql(query).fetchnumpy()["later"]


@pytest.mark.slow
def test_the_window_ends_at_what_was_shown_where_the_log_says_it(tmp_path):
    rows = orders(3)
    spec = promise_spec(tmp_path, "promised: told", lever="{buffer: 0, window: 9}", requirements=INSIDE)
    evidence = evidence_of(tmp_path, rows, spec)
    came = ~np.ma.getmaskarray(rows["came"])
    later = np.ma.getdata(rows["came"])[came] - rows["told"][came]
    inside = upheld.assess(spec, evidence).metrics["window_coverage"]
    assert inside.value == pytest.approx(shares(later, -9, 0)[0])
    for row in upheld.tradeoff(spec, evidence).widths[::4]:
        assert told(row) == pytest.approx(shares(later, -row.setting["window"], 0))


@pytest.mark.slow
def test_a_window_that_is_tried_takes_the_place_of_the_one_in_the_log(tmp_path):
    rows = orders(4)
    spec = promise_spec(tmp_path, "low: low, high: high", lever="{buffer: 4}", requirements=INSIDE)
    as_shown = upheld.tradeoff(spec, evidence_of(tmp_path, rows, spec))
    assert as_shown.widths
    assert not any(row.is_today or row.requirements for row in as_shown.widths)
    tried = with_settings(spec, ["window=12", "tolerance=3"])
    metrics, later = upheld.assess(tried, upheld.gather(tried)).metrics, later_than_said(rows)
    assert metrics["window_coverage"].value == pytest.approx(shares(later, 4 - 12, 4)[0])
    assert metrics["late_rate"].value == pytest.approx((later > 4 + 3).mean())


def test_the_outermost_quantiles_of_the_model_are_a_window_with_two_sides(tmp_path):
    rows = orders(5)
    rows["p10"], rows["p50"] = rows["predicted"] - 6, rows["predicted"] + 1
    spec = promise_spec(tmp_path, "quantiles: {0.5: p50, 0.9: p90, 0.1: p10}", requirements=INSIDE)
    metrics = upheld.assess(spec, evidence_of(tmp_path, rows, spec)).metrics
    came = ~np.ma.getmaskarray(rows["came"])
    actual, low, high = np.ma.getdata(rows["came"])[came], rows["p10"][came], rows["p90"][came]
    assert metrics["below_window"].value == pytest.approx((actual < low).mean())
    assert metrics["above_window"].value == pytest.approx((actual > high).mean())
    assert metrics["window_coverage"].value == pytest.approx(((actual >= low) & (actual <= high)).mean())


@pytest.mark.parametrize(
    ("log", "lever", "said"),
    [
        ("", "{buffer: 4, window: 2.5}", "no whole number of steps"),
        ("", "{buffer: 4, window: 0}", "not above 0"),
        ("low: low, high: high", "{buffer: 4, window: 10}", "both say which window is shown"),
    ],
)
def test_a_window_that_cannot_be_counted_is_refused(tmp_path, log, lever, said):
    spec = promise_spec(tmp_path, log, lever=lever)
    with pytest.raises(SpecError, match=said):
        evidence_of(tmp_path, orders(6), spec)
