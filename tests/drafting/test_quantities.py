"""What `init` says of columns of quantities and what it asks, so that nobody takes a guess for something else."""

import duckdb
import pytest

from tests.drafting.test_asked_and_said import asked, drafted, said, spec_of
from upheld.drafting import Answers, draft, open_export
from upheld.drafting.regression.spread import step_for
from upheld.errors import CallError, LogError

PAIRS = [(i, 20 + i % 30, 18 + i * 7 % 40) for i in range(60)]
HEAD = ("order_id", "eta_min", "actual_min")


def test_a_number_beside_what_came_is_a_quantity_and_it_is_said(tmp_path):
    found = drafted(tmp_path, HEAD, PAIRS)
    assert spec_of(found, tmp_path).kind == "regression"
    assert "eta_min and actual_min hold a quantity that was said and what came: the spec is of kind regression" in said(
        found
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [("prediction", "actual"), ("y_pred", "y_true"), ("forecast", "observed"), ("estimate", "real"), ("yhat", "y")],
)
def test_the_usual_names_are_known(tmp_path, before, after):
    found = drafted(tmp_path, ("id", before, after), PAIRS, unit="days")
    assert (spec_of(found, tmp_path).log.predicted, spec_of(found, tmp_path).log.actual) == (before, after)


def test_an_outcome_of_yes_and_no_beside_a_share_stays_a_score(tmp_path):
    rows = [(i / 100, i % 3 == 0) for i in range(1, 100)]
    assert spec_of(drafted(tmp_path, ("prediction", "actual"), rows), tmp_path).kind == "classification"


def test_a_yes_or_no_that_only_says_late_does_not_make_a_score_of_minutes(tmp_path):
    rows = [(i, a + 0.5, b, b > a) for i, a, b in PAIRS]
    found = drafted(tmp_path, ("id", "prediction", "actual", "late"), rows, unit="min")
    assert (spec_of(found, tmp_path).kind, spec_of(found, tmp_path).log.segments) == ("regression", ())


def test_a_score_beside_numbers_is_not_taken_for_a_quantity_that_was_said(tmp_path):
    rows = [(i, a / 100, b) for i, a, b in PAIRS]
    assert "--outcome" in asked(drafted(tmp_path, ("id", "model_score", "target"), rows))


BOTH = ("id", "risk_score", "is_fraud", "eta_min", "actual_min")


@pytest.mark.slow
def test_a_flag_decides_between_two_kinds(tmp_path):
    rows = [(i, i / 100, i % 3 == 0, a, b) for i, a, b in PAIRS]
    assert spec_of(drafted(tmp_path, BOTH, rows), tmp_path).kind == "classification"
    assert spec_of(drafted(tmp_path, BOTH, rows, kind="regression"), tmp_path).kind == "regression"
    assert spec_of(drafted(tmp_path, BOTH, rows, actual="actual_min"), tmp_path).kind == "regression"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"kind": "ranking"}, "--kind: ranking is no kind"),
        ({"kind": "classification", "unit": "min"}, "--unit goes with --kind regression"),
        ({"score": "eta_min", "actual": "actual_min"}, "--score and --actual do not go together"),
        ({"bin": "0"}, "--bin: 0 is no step"),
        ({"tolerance": "a lot"}, '--tolerance: "a lot" is no quantity'),
        ({"buffer": "inf"}, "--buffer: inf is no quantity"),
        ({"unit": "EUR", "tolerance": "5 minutes"}, "--tolerance: 5 minutes is a span of time"),
        ({"bin": "1", "buffer": "2.5"}, "no whole numbers of steps of 1"),
        ({"cancelled": "eta_min"}, "--cancelled: eta_min holds neither yes and no"),
        ({"low": "eta_min"}, "--low and --high go together"),
        ({"quantiles": "p90"}, "says no quantile and its column"),
        ({"predicted": "eta"}, "there is no column eta"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_one_sentence(tmp_path, answers, message):
    head = ("order_id", "eta", "actual") if "unit" in answers and "tolerance" in answers else HEAD
    with pytest.raises(CallError, match=message):
        drafted(tmp_path, head, PAIRS, **answers)


# Units.
def test_a_unit_that_nothing_says_is_asked(tmp_path):
    found = drafted(tmp_path, ("id", "eta", "actual"), PAIRS)
    assert list(asked(found)) == ["--unit"]
    assert spec_of(drafted(tmp_path, ("id", "eta", "actual"), PAIRS, unit="min"), tmp_path).log.unit == "minutes"


@pytest.mark.slow
def test_minutes_without_a_unit_are_told_by_the_moments_beside_them(tmp_path):
    rows = [(i, f"2026-05-01 10:{i % 60:02d}:00", a, f"2026-05-01 11:{i % 60:02d}:00") for i, a, _ in PAIRS]
    found = drafted(tmp_path, ("id", "ordered_at", "eta", "delivered_at"), rows)
    assert spec_of(found, tmp_path).log.unit == "minutes"
    assert "eta says about as many minutes as lie from ordered_at to delivered_at" in said(found)


def test_hours_beside_minutes_become_minutes(tmp_path):
    rows = [(i, a / 60, b) for i, a, b in PAIRS]
    written = spec_of(drafted(tmp_path, ("id", "eta_hours", "actual_min"), rows), tmp_path).log
    assert (written.unit, written.predicted) == ("minutes", "round(eta_hours * 60, 4)")


def test_money_and_minutes_are_no_pair(tmp_path):
    with pytest.raises(CallError, match="actual_eur is in EUR, and not in minutes"):
        drafted(tmp_path, ("id", "eta_min", "actual_eur"), PAIRS, unit="minutes")


def test_a_clock_is_read_as_minutes(tmp_path):
    rows = [(i, f"00:{a:02d}:30", f"00:{b:02d}:00") for i, a, b in PAIRS]
    found = drafted(tmp_path, ("id", "eta", "actual"), rows)
    assert spec_of(found, tmp_path).log.unit == "minutes"
    assert "eta (hours, minutes and seconds)" in said(found)


def test_durations_that_a_file_stores_as_such_are_read_as_minutes(tmp_path):
    log = str(tmp_path / "trips.parquet")
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT i AS id, time '00:10:00' + to_minutes(i) AS eta, to_minutes(i + 12) AS actual "
            "FROM range(40) t(i)) TO '" + log + "'"
        )
    with open_export(log, tmp_path) as export:
        written = spec_of(draft(export, Answers(), tmp_path), tmp_path).log
    assert (written.unit, written.predicted) == ("minutes", "round(date_part('epoch', eta) / 60, 2)")


def test_texts_of_two_units_are_refused_with_the_column(tmp_path):
    rows = [(i, f"{a} min" if i % 2 else "0.5 h", b) for i, a, b in PAIRS]
    with pytest.raises(LogError, match="cannot be read as numbers in one way"):
        drafted(tmp_path, ("id", "eta", "actual_min"), rows)


# Windows, quantiles, what was shown.
def test_a_window_that_is_called_min_and_max_is_no_number_of_minutes(tmp_path):
    rows = [(i, a - 5, a + 5, b) for i, a, b in PAIRS]
    written = spec_of(drafted(tmp_path, ("id", "eta_min", "eta_max", "actual"), rows, unit="days"), tmp_path).log
    assert (written.low, written.high, written.unit) == ("eta_min", "eta_max", "days")
    assert written.predicted == "(eta_min + eta_max) / 2"


def test_quantiles_are_known_by_their_names_and_the_middle_one_is_what_the_model_says(tmp_path):
    rows = [(i, a - 5, a, a + 9, b) for i, a, b in PAIRS]
    found = drafted(tmp_path, ("id", "p10", "p50", "p90", "actual_days"), rows)
    written = spec_of(found, tmp_path).log
    assert (written.predicted, written.quantiles) == ("p50", {"0.1": "p10", "0.5": "p50", "0.9": "p90"})


@pytest.mark.slow
def test_a_promise_alone_stands_for_both_and_a_steady_addition_is_the_buffer(tmp_path):
    alone = spec_of(drafted(tmp_path, ("id", "promised_min", "delivered_min"), PAIRS), tmp_path)
    assert (alone.log.predicted, alone.log.promised) == ("promised_min", None)
    rows = [(i, a, a + 3, b) for i, a, b in PAIRS]
    both = spec_of(drafted(tmp_path, ("id", "eta_min", "shown_min", "delivered_min"), rows), tmp_path)
    assert (both.log.promised, both.lever.buffer) == ("shown_min", 3.0)


def test_two_columns_that_could_be_the_prediction_are_asked_about(tmp_path):
    rows = [(i, a, a + 1, b) for i, a, b in PAIRS]
    found = drafted(tmp_path, ("id", "pred_one", "pred_two", "actual"), rows, unit="km")
    assert asked(found)["--predicted"].choices == ("pred_one", "pred_two")


@pytest.mark.slow
def test_of_several_pairs_one_is_asked_for_and_the_other_half_follows_by_its_name(tmp_path):
    rows = [(i, a, b, a + 1, b + 2) for i, a, b in PAIRS]
    head = ("id", "predicted_prep_min", "actual_prep_min", "predicted_ride_min", "actual_ride_min")
    assert set(asked(drafted(tmp_path, head, rows))) == {"--predicted", "--actual"}
    found = drafted(tmp_path, head, rows, predicted="predicted_ride_min", kind="regression")
    assert spec_of(found, tmp_path).log.actual == "actual_ride_min"


def test_what_came_is_asked_where_no_column_says_it(tmp_path):
    found = drafted(tmp_path, ("order_id", "eta_min", "distance_km"), PAIRS)
    assert asked(found)["--actual"].choices == ("distance_km",)


# Steps and sizes.
def test_a_buffer_of_half_a_minute_makes_the_steps_finer(tmp_path):
    spec = spec_of(drafted(tmp_path, HEAD, PAIRS, buffer="2.5", tolerance="5 minutes"), tmp_path)
    assert (spec.log.bin, spec.lever.buffer, spec.amount(spec.lever.tolerance)) == (0.5, 2.5, 5.0)


@pytest.mark.parametrize(
    ("span", "unit", "is_whole", "step"),
    [
        (60, "minutes", True, 1),
        (60, "minutes", False, 1),
        (5200, "EUR", True, 20),
        (3, "EUR", False, 0.01),
        (0, "", 1, 1),
    ],
)
def test_a_step_is_round_and_about_a_two_hundredth_of_what_differences_reach_over(span, unit, is_whole, step):
    assert step_for(span, unit, is_whole=is_whole) == step


def test_quantities_beyond_what_a_spec_believes_raise_its_bound(tmp_path):
    rows = [(i, a * 10_000, b * 10_000) for i, a, b in PAIRS]
    found = drafted(tmp_path, ("id", "predicted_usd", "actual_usd"), rows)
    assert spec_of(found, tmp_path).log.largest >= max(max(a, b) for _, a, b in rows)


def test_what_came_before_it_began_is_warned_of(tmp_path):
    rows = [
        (i, f"2026-05-{2 + i % 20:02d}", f"2026-05-{5 + i % 20:02d}", f"2026-05-{1 + i % 20:02d}") for i in range(40)
    ]
    found = drafted(tmp_path, ("id", "ordered_on", "promised_on", "delivered_on"), rows)
    assert "Warning: in 40 cases delivered_on lies before ordered_on" in said(found)


def test_a_simple_estimate_of_today_is_proposed_as_the_rule(tmp_path):
    rows = [(i, a, b, a + 4) for i, a, b in PAIRS]
    found = drafted(tmp_path, (*HEAD, "baseline_min"), rows)
    assert "# rule: baseline_min" in found.text
    assert "{none:" not in found.text
