"""Every figure of a product that names quantities equals what its rows say: by numpy, and by scikit-learn's names."""

import numpy as np
import pytest
from sklearn import metrics as sk

import upheld
from tests.logs import evidence_of, whole, write_log
from tests.quantities import KIND, WORTHS, orders, promise_spec, quantity_spec, rides, told_by
from tests.quantities import figures as plain_figures
from upheld.answers import Answers
from upheld.inference import CannotTell

VALUE = "value: {currency: INR, late: -6, early: -1.5, late_case: -60, promised: -0.9}"
RULE = "rule: 8 + 4.5 * distance"
FULL = "time: at, low: low, high: high, refunded: refunded, quantiles: {0.9: p90}, segments: [city]"
TOLERANCE = 5
IN_TENTHS = "id: id, who: who, time: at"


def figures(folder, rows, spec):
    return upheld.assess(spec, evidence_of(folder, rows, spec)).metrics


def compared(rows):
    """What came and what was said of the orders that came, as plain arrays."""
    there = ~np.ma.getmaskarray(rows["came"])
    return {name: np.ma.getdata(column)[there] for name, column in rows.items()}


def worth(later, shown):
    """What an order is worth that comes so much later than shown."""
    late = np.where(later > TOLERANCE, -60.0, 0.0)
    return -6 * np.maximum(later, 0) - 1.5 * np.maximum(-later, 0) + late - 0.9 * shown


@pytest.mark.slow
def test_errors_of_the_model_are_scikit_learns(tmp_path):
    rows = orders(1)
    found = figures(tmp_path, rows, promise_spec(tmp_path, FULL, more=RULE))
    there = compared(rows)
    came, said = there["came"], there["predicted"]
    rule = 8 + 4.5 * there["distance"]
    expected = {
        "bias": np.mean(came - said),
        "mae": sk.mean_absolute_error(came, said),
        "rmse": sk.root_mean_squared_error(came, said),
        "rmsle": sk.root_mean_squared_log_error(came, said),
        "mape": sk.mean_absolute_percentage_error(came, said),
        "r2": sk.r2_score(came, said),
        "pinball_loss": sk.mean_pinball_loss(came, there["p90"], alpha=0.9),
        "error_over_rule": np.mean(np.abs(came - said) - np.abs(came - rule)),
    }
    for name, value in expected.items():
        assert found[name].value == pytest.approx(value, rel=1e-9), name
        assert found[name].low < value < found[name].high, name


@pytest.mark.parametrize(
    ("log", "lever"), [("", "{buffer: 3, tolerance: 5}"), ("promised: told", "{tolerance: 5 minutes}")]
)
@pytest.mark.slow
def test_promises_are_those_of_the_rows(tmp_path, log, lever):
    rows = orders(2)
    spec = promise_spec(tmp_path, FULL + (f", {log}" if log else ""), lever=lever, more=f"{VALUE}\n{RULE}")
    found, there = figures(tmp_path, rows, spec), compared(rows)
    shown = there["told"] if log else there["predicted"] + 3
    later, late = there["came"] - shown, there["came"] - shown > TOLERANCE
    ruled = 8 + 4.5 * there["distance"]
    expected = {
        "late_rate": late.mean(),
        "late_mean": later[late].mean(),
        "early_mean": -later[~late].mean(),
        "promise_mean": shown.mean(),
        "value_per_case": worth(later, shown).mean(),
        "value_over_rule": (worth(later, shown) - worth(there["came"] - ruled, ruled)).mean(),
        "window_coverage": ((there["came"] >= there["low"]) & (there["came"] <= there["high"])).mean(),
        "below_window": (there["came"] < there["low"]).mean(),
        "above_window": (there["came"] > there["high"]).mean(),
        "window_width": (there["high"] - there["low"]).mean(),
        "unfulfilled_rate": rows["cancelled"].mean(),
        "refund_rate": rows["refunded"].mean(),
    }
    for name, value in expected.items():
        assert found[name].value == pytest.approx(value, rel=1e-9), name
    assert found["late_p90"].value == pytest.approx(np.quantile(later[late], 0.9, method="inverted_cdf"), abs=1)


@pytest.mark.slow
def test_what_was_shown_is_held_against_what_the_model_said_on_the_same_cases(tmp_path):
    rows = orders(13)
    spec = promise_spec(tmp_path, f"{FULL}, promised: told", lever="{tolerance: 5}", more=VALUE)
    assessment, there = upheld.assess(spec, evidence_of(tmp_path, rows, spec)), compared(rows)
    worths = [worth(there["came"] - shown, shown) for shown in (there["told"], there["predicted"])]
    assert assessment.value.over_nothing.value == pytest.approx((worths[0] - worths[1]).mean(), rel=1e-9)
    assert assessment.value.over_nothing.low < assessment.value.over_nothing.value < assessment.value.over_nothing.high


@pytest.mark.slow
def test_the_best_buffer_gains_over_what_was_shown_what_the_other_half_of_the_rows_says(tmp_path):
    rows = orders(14)
    spec = promise_spec(tmp_path, f"{FULL}, promised: told", lever="{tolerance: 5}", more=VALUE)
    best = upheld.assess(spec, evidence_of(tmp_path, rows, spec)).best
    there = compared(rows)
    shown = there["predicted"] + best.setting["buffer"]
    gained = worth(there["came"] - shown, shown) - worth(there["came"] - there["told"], there["told"])
    assert best.gain.low < gained.mean() < best.gain.high
    assert best.gain.n == pytest.approx(len(gained) / 2, rel=0.1)


@pytest.mark.slow
def test_values_of_a_segment_and_weeks_are_those_of_their_rows(tmp_path):
    rows = orders(3)
    lines = "{metric: late_rate, at_most: 20%, in_every: city}, {metric: mae, at_most: 9, where: distance > 4}"
    spec = promise_spec(tmp_path, FULL, requirements=lines)
    assessment, there = upheld.assess(spec, evidence_of(tmp_path, rows, spec)), compared(rows)
    late = there["came"] - there["predicted"] > 3 + TOLERANCE
    for one in assessment.requirements[0].segments:
        assert one.estimate.value == pytest.approx(late[there["city"] == one.value].mean())
    far = there["distance"] > 4
    assert assessment.requirements[1].estimate.value == pytest.approx(
        np.abs(there["came"] - there["predicted"])[far].mean()
    )
    days = there["at"].astype("datetime64[D]")
    plain = promise_spec(tmp_path, FULL)
    for week in upheld.assess(plain, evidence_of(tmp_path, rows, plain)).timeline.weeks:
        inside = (days >= np.datetime64(week.first)) & (days <= np.datetime64(week.last))
        assert week.figures["late_rate"].estimate.value == pytest.approx(late[inside].mean())


@pytest.mark.slow
def test_every_setting_of_the_trade_off_is_a_recount(tmp_path):
    rows = orders(4)
    spec = promise_spec(tmp_path, "who: customer, time: at", more=VALUE)
    found, there = upheld.tradeoff(spec, evidence_of(tmp_path, rows, spec)), compared(rows)
    assert len(found.rows) > 20
    for row in found.rows[::3]:
        shown = there["predicted"] + row.setting["buffer"]
        later = there["came"] - shown
        assert row.metrics["late_rate"].value == pytest.approx((later > TOLERANCE).mean())
        assert row.metrics["promise_mean"].value == pytest.approx(shown.mean())
        assert row.value["per_case"].value == pytest.approx(worth(later, shown).mean(), rel=1e-9)
    assert [row.setting["buffer"] for row in found.rows if row.is_today] == [3]


@pytest.mark.slow
def test_guesses_widen_money_to_their_outermost_ends(tmp_path):
    rows = orders(5)
    guessed = VALUE.replace("-0.9", "{from: -1.4, to: -0.4}")
    ends = [VALUE.replace("-0.9", end) for end in ("-1.4", "-0.4")]
    told, low, high = (
        figures(tmp_path, rows, promise_spec(tmp_path, more=more))["value_per_case"] for more in (guessed, *ends)
    )
    assert (told.low, told.high) == pytest.approx((low.low, high.high))


@pytest.mark.slow
def test_what_a_minute_shown_would_have_to_cost_for_the_conclusion_to_turn_is_said(tmp_path):
    rows = orders(15)
    there = compared(rows)
    said, came = there["predicted"], there["came"]
    gained = (worth(came - said - 3, 0 * said) - worth(came - said, 0 * said)).mean()  # of 3 minutes that cost nothing
    guessed = VALUE.replace("-0.9", f"{{from: {-2 * gained / 3:.2f}, to: 0, because: guess}}")
    found = upheld.assess(promise_spec(tmp_path, more=guessed), evidence_of(tmp_path, rows, promise_spec(tmp_path)))
    (turn,) = found.value.flips
    assert turn.key == "promised"
    assert turn.at == pytest.approx(-gained / 3, rel=1e-9)


@pytest.mark.slow
def test_with_linear_costs_the_best_buffer_lies_on_the_newsvendors_quantile(tmp_path):
    rows = orders(6, 20_000)
    spec = promise_spec(
        tmp_path, "who: customer", lever="{buffer: 0}", more="value: {currency: INR, late: -3, early: -1}"
    )
    best, there = upheld.tradeoff(spec, evidence_of(tmp_path, rows, spec)).best, compared(rows)
    expected = np.quantile(there["came"] - there["predicted"], 3 / (3 + 1), method="inverted_cdf")
    assert best.setting["buffer"] == pytest.approx(expected, abs=1)
    assert best.gain.low > 0
    assert best.late_in == (0.25, 0.25)


@pytest.mark.slow
def test_what_costs_alone_say_is_what_the_cheapest_of_all_buffers_has(tmp_path):
    rows = orders(8)
    there = compared(rows)
    later = there["came"] - there["predicted"]

    def cost(buffer, shown):
        return (6 * np.maximum(later - buffer, 0) + 1.5 * np.maximum(buffer - later, 0)).mean() + shown * buffer

    value = "value: {currency: INR, late: -6, early: -1.5, promised: {from: -1.4, to: -0.4, because: guess}}"
    spec = promise_spec(tmp_path, lever="{buffer: 0}", more=value)
    told = upheld.assess(spec, evidence_of(tmp_path, rows, spec)).best.late_in
    for share, shown in zip(told, (0.4, 1.4), strict=True):
        cheapest = min(range(-20, 40), key=lambda buffer: cost(buffer, shown))
        assert (later > cheapest).mean() <= share <= (later >= cheapest).mean()


@pytest.mark.parametrize("worths", ["late: -6, early: -1.5, late_case: -60", "late: -1, early: -1, promised: -2"])
@pytest.mark.slow
def test_where_a_late_case_costs_besides_or_nothing_is_best_costs_alone_say_nothing(tmp_path, worths):
    spec = promise_spec(tmp_path, lever="{buffer: 0}", more=f"value: {{currency: INR, {worths}}}")
    assert upheld.assess(spec, evidence_of(tmp_path, orders(9), spec)).best.late_in is None


@pytest.mark.slow
def test_a_buffer_is_taken_from_earlier_cases_and_judged_on_later_ones(tmp_path):
    rows = orders(7)
    lever = "{promise_quantile: 85%, tolerance: 5, calibrate: until 2026-05-20}"
    spec = promise_spec(tmp_path, "time: at", lever=lever, requirements="{metric: late_rate, at_most: 20%}")
    assessment, there = upheld.assess(spec, evidence_of(tmp_path, rows, spec)), compared(rows)
    before = there["at"] < np.datetime64("2026-05-20")
    residuals = np.sort(there["came"] - there["predicted"])
    early = np.sort((there["came"] - there["predicted"])[before])
    rank = int(np.ceil(round((len(early) + 1) * 0.85, 9)))
    buffer = early[rank - 1]
    assert buffer in residuals
    late = (there["came"] - there["predicted"] > buffer + TOLERANCE)[~before]
    assert (assessment.metrics["late_rate"].n, assessment.metrics["late_rate"].value) == (
        (~before).sum(),
        pytest.approx(late.mean()),
    )
    assert "calibrating" in [warned.code for warned in assessment.warnings]
    assert assessment.to_json("0")["setting"]["buffer"] == buffer


@pytest.mark.slow
def test_too_few_earlier_cases_give_no_setting(tmp_path):
    lever = "{promise_quantile: 99%, tolerance: 5, calibrate: until 2026-05-02}"
    spec = promise_spec(tmp_path, "time: at", lever=lever)
    answer = upheld.assess(spec, evidence_of(tmp_path, orders(8), spec)).metrics["late_rate"]
    assert isinstance(answer, CannotTell)
    assert "too few to say what 99 % of cases keep to" in answer.reason


@pytest.mark.slow
def test_evidence_of_parts_adds_up_bit_for_bit(tmp_path):
    rows = orders(9)
    spec = promise_spec(tmp_path, f"{FULL}, who: customer, promised: told", more=f"{VALUE}\n{RULE}")
    half = np.arange(len(rows["id"])) % 2 == 0
    as_of = rows["at"].max().astype(object)
    parts = [evidence_of(tmp_path, {k: v[chosen] for k, v in rows.items()}, spec, as_of) for chosen in (half, ~half)]
    assert parts[0] + parts[1] == evidence_of(tmp_path, rows, spec, as_of)


@pytest.mark.slow
def test_windows_hold_the_setting_that_all_days_gave(tmp_path):
    rows = orders(10)
    lever = "{promise_quantile: 85%, tolerance: 5, calibrate: until 2026-05-20}"
    spec = promise_spec(
        tmp_path, "time: at", lever=lever, requirements="{metric: late_rate, at_most: 20%, window: 7 days}"
    )
    evidence = evidence_of(tmp_path, rows, spec)
    answers = Answers(spec, evidence)
    line = spec.requirements[0]
    assert answers.of_line(line).stakes.at == answers.stakes.at
    there = compared(rows)
    newest = there["at"].astype("datetime64[D]") > rows["at"].max().astype("datetime64[D]") - 7
    late = there["came"] - there["predicted"] > answers.stakes.at + TOLERANCE
    assert upheld.assess(spec, evidence).requirements[0].estimate.value == pytest.approx(late[newest].mean())


@pytest.mark.slow
def test_customers_who_return_widen_the_interval(tmp_path):
    rows = {name: np.ma.concatenate([column] * 4) for name, column in orders(11, 1000).items()}
    rows["id"] = np.arange(4000)
    wide, narrow = (figures(tmp_path, rows, promise_spec(tmp_path, log))["mae"] for log in ("who: customer", ""))
    # Four copies of every order tell no more than one: twice the width, or nearly so.
    assert 1.5 < (wide.high - wide.low) / (narrow.high - narrow.low) < 3


@pytest.mark.parametrize("lever", ["{buffer: 3, tolerance: 5}", "{promise_quantile: 85%, calibrate: until 2026-05-10}"])
@pytest.mark.slow
def test_the_store_gives_the_evidence_of_all_rows_as_days_are_added(tmp_path, lever):
    rows = orders(12, 600)
    spec = promise_spec(tmp_path, "time: at, who: customer, outcome_after: 1 day, segments: [city]", lever=lever)
    day = (rows["at"] - np.datetime64("2026-05-01")).astype("timedelta64[D]").astype(int)
    for newest in (12, 13, 20):
        known = {name: column[day <= newest] for name, column in rows.items()}
        fresh = evidence_of(tmp_path, known, spec)
        assert upheld.gather(spec, store=tmp_path / "store") == fresh
    assert any((tmp_path / "store").rglob("*.parquet"))


def promise_figures(later, shown, tolerance):
    late = later > tolerance + 1e-9
    return [late.mean(), later[late].mean(), -later[~late].mean(), shown.mean()]


@pytest.mark.parametrize("is_shown", [True, False])
@pytest.mark.slow
def test_promises_in_tenths_are_those_of_the_rows_as_logged_and_with_a_buffer(tmp_path, is_shown):
    rows = rides(1)
    shown = rows["promised"] if is_shown else rows["predicted"] + 3
    log = IN_TENTHS + (", promised: promised" if is_shown else "")
    lever = "{tolerance: 2 minutes}" if is_shown else "{buffer: 3, tolerance: 2 minutes}"
    spec = quantity_spec(tmp_path, log, lever=lever)
    names = ("late_rate", "late_mean", "early_mean", "promise_mean")
    expected = promise_figures(rows["actual"] - shown, shown, 2)
    assert plain_figures(tmp_path, rows, spec, *names) == pytest.approx(expected, rel=1e-9)


@pytest.mark.slow
def test_a_worth_in_tenths_is_that_of_the_rows(tmp_path):
    rows = rides(2)
    spec = quantity_spec(
        tmp_path, IN_TENTHS, lever="{buffer: 3, tolerance: 2}", more=f"{WORTHS}\nrule: 8 + 2 * distance"
    )
    rule = 8 + 2 * rows["distance"]

    def worth(shown):
        later = np.round(rows["actual"] - shown, 9)
        return -3 * later.clip(0) - 1.5 * (-later).clip(0) - 20 * (later > 2) - 0.5 * shown

    mine = worth(rows["predicted"] + 3)
    error = np.abs(rows["actual"] - rows["predicted"]) - np.abs(rows["actual"] - rule)
    expected = [mine.mean(), (mine - worth(rule)).mean(), error.mean()]
    found = plain_figures(tmp_path, rows, spec, "value_per_case", "value_over_rule", "error_over_rule")
    assert found == pytest.approx(expected, rel=1e-8)


def test_a_calibrated_buffer_in_tenths_is_the_conformal_one_rounded_up_to_a_step(tmp_path):
    rows = rides(4)
    spec = quantity_spec(tmp_path, IN_TENTHS, lever="{promise_quantile: 0.8, calibrate: until 2026-05-15}")
    before = rows["at"] < np.datetime64("2026-05-15")
    later = rows["actual"] - rows["predicted"]
    rank = int(np.ceil(round((before.sum() + 1) * 0.8, 9)))
    buffer = np.ceil(np.round(np.sort(later[before])[rank - 1], 7))
    shown = rows["predicted"][~before] + buffer
    expected = promise_figures(rows["actual"][~before] - shown, shown, 0)
    names = ("late_rate", "late_mean", "early_mean", "promise_mean")
    assert plain_figures(tmp_path, rows, spec, *names) == pytest.approx(expected, rel=1e-9)


@pytest.mark.slow
def test_a_segment_has_the_figures_of_its_rows_and_lends_what_customers_cost(tmp_path):
    rows = rides(5)
    spec = quantity_spec(tmp_path, IN_TENTHS + ", cancelled: cancelled, segments: [city], segments_at_least: 1")
    evidence = evidence_of(tmp_path, rows, spec)
    parts = KIND.by_value(evidence, "city", 1, KIND.stakes(spec, evidence))
    for city, part in parts.items():
        there = rows["city"] == city
        came = there & ~rows["cancelled"]
        late = (rows["actual"] > rows["predicted"])[came].mean()
        assert told_by(part, "late_rate", spec) == pytest.approx(late)
        assert told_by(part, "unfulfilled_rate", spec) == pytest.approx(rows["cancelled"][there].mean())
        assert KIND.METRICS["unfulfilled_rate"].compute(part).lender is not None


def test_a_row_that_stands_for_several_counts_as_often(tmp_path):
    rows = rides(6, 500) | {"often": np.random.default_rng(1).integers(1, 5, 500)}
    spec = quantity_spec(tmp_path, "count: often, where: predicted > 15")
    there = rows["predicted"] > 15
    y, f, w = rows["actual"][there], rows["predicted"][there], rows["often"][there]
    expected = [sk.mean_absolute_error(y, f, sample_weight=w), np.average(y > f, weights=w)]
    assert plain_figures(tmp_path, rows, spec, "mae", "late_rate") == pytest.approx(expected, rel=1e-9)


@pytest.mark.slow
def test_every_setting_of_the_trade_off_is_a_recount_in_tenths(tmp_path):
    rows = rides(7, 2000)
    spec = quantity_spec(tmp_path, IN_TENTHS, lever="{buffer: 2, tolerance: 1}", more=WORTHS)
    found = upheld.tradeoff(spec, evidence_of(tmp_path, rows, spec))
    assert len(found.rows) > 10
    for row in found.rows:
        shown = rows["predicted"] + row.setting["buffer"]
        later = np.round(rows["actual"] - shown, 9)
        worth = -3 * later.clip(0) - 1.5 * (-later).clip(0) - 20 * (later > 1) - 0.5 * shown
        assert row.metrics["late_rate"].value == pytest.approx((later > 1).mean())
        assert row.value["per_case"].value == pytest.approx(worth.mean())


@pytest.mark.slow
def test_the_outcome_of_a_young_case_is_not_counted(tmp_path):
    rows = rides(8)
    spec = quantity_spec(tmp_path, IN_TENTHS + ", outcome_after: 10 days")
    write_log(tmp_path / "log.parquet", rows)
    part = whole(spec, upheld.gather(spec, np.datetime64("2026-06-05T00:00").astype(object)))
    old = rows["at"] + np.timedelta64(10, "D") <= np.datetime64("2026-06-05")
    assert (part.came, part.immature) == (old.sum(), ((rows["at"] < np.datetime64("2026-06-05")) & ~old).sum())
