"""`upheld init`: from an export to a spec that `check` accepts at once."""

from __future__ import annotations

import datetime as dt
import random
import re
from pathlib import Path

import duckdb
import pytest
import sklearn.metrics as sk

import upheld
from tests.cli import drafts
from tests.cli.drafts import accepted, drafted, refused, verdicts
from tests.drafting.books import indian, write_book
from tests.logs import write_log
from tests.products import to_parquet, upheld_said

CHOICE = random.Random(7)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def payments(n=300, *, seed=5):
    """Payments whose score tells fraud well, on 60 days, by cards that return."""
    draw = random.Random(seed)
    rows = []
    for i in range(n):
        score = round(draw.random(), 3)
        day = dt.date(2026, 5, 1) + dt.timedelta(days=i % 60)
        country = draw.choice(["IN", "SG", "NP"])
        rows.append((f"PAY-{i:05d}", f"CARD-{draw.randrange(90)}", day, score, 1000 + 977 * i, country,
                     draw.random() < score**2))  # fmt: skip
    return rows


HEAD = ["payment_id", "card_id", "scored_at", "fraud_score", "amount", "country", "is_fraud"]


def csv(path, rows, head=HEAD, separator=","):
    return drafts.csv(path, rows, head, separator)


# Real data: the columns are found without a flag.
@pytest.mark.parametrize(
    ("folder", "score", "outcome"),
    [
        ("elec2", "score", "outcome"),
        pytest.param("adult", "score", "outcome", marks=pytest.mark.slow),
        pytest.param("nannyml_california", "score", "outcome", marks=pytest.mark.slow),
    ],
)
def test_real_logs_need_no_flag_and_give_scikit_learns_recall(data, here, folder, score, outcome):
    log = data / folder / "table.parquet"
    spec, _, name = drafted(str(log), "--out", "spec.yaml", "--require", "recall>=50%")
    assert (spec.log.score, spec.log.outcome) == (score, outcome)
    found = verdicts(name)
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT score::DOUBLE s, outcome::INT y FROM read_parquet(?)", [str(log)]
        ).fetchnumpy()
    expected = sk.recall_score(rows["y"], rows["s"] >= spec.lever.act_at)
    assert found["metrics"]["recall"]["value"] == pytest.approx(expected, abs=1e-9)


def test_californias_cut_off_is_read_from_its_own_decisions(data):
    spec, said, _ = drafted(str(data / "nannyml_california" / "table.parquet"), "--out", "spec.yaml")
    with duckdb.connect() as connection:
        query = f"SELECT bool_and((score >= ?) = (prediction = 1)) FROM '{data}/nannyml_california/table.parquet'"
        assert connection.execute(query, [spec.lever.act_at]).fetchone() == (True,)
    assert "as the decisions show" in said


def test_rows_that_trained_the_model_are_pointed_out(data):
    drafted(str(data / "elec2" / "table.parquet"), "--out", "spec.yaml")
    assert "  # where: not in_train\n" in Path("spec.yaml").read_text()


def test_several_classes_are_drafted_with_their_scores_and_accepted_at_once(data):
    log = str(data / "nannyml_multiclass" / "table.parquet")
    spec, said, name = drafted(log, "--out", "spec.yaml")
    cards = ("highstreet_card", "upmarket_card", "prepaid_card")
    assert spec.log.scores == {card: f"y_pred_proba_{card}" for card in cards}
    assert (spec.log.outcome, spec.log.predicted, spec.log.positive) == ("outcome", "prediction", None)
    assert "one of 3 classes, highstreet_card, upmarket_card and prepaid_card" in said
    accepted(name)


def test_one_of_several_classes_is_singled_out_with_a_flag(data):
    log = str(data / "nannyml_multiclass" / "table.parquet")
    spec, _, name = drafted(log, "--out", "spec.yaml", "--positive", "upmarket_card")
    assert (spec.log.positive, spec.title) == ("upmarket_card", "Say which cases are upmarket_card")
    accepted(name)
    flags = ("--force", "--positive", "upmarket_card", "--score", "y_pred_proba_upmarket_card")
    spec, _, _ = drafted(log, "--out", "spec.yaml", *flags)
    assert (spec.log.outcome, spec.log.scores) == ("outcome = 'upmarket_card'", None)


KINDS_OF = ("cat", "dog", "owl")
ANIMALS = [(f"A-{i}", KINDS_OF[i % 3], KINDS_OF[i % 7 % 3], f"0.{i % 9 + 1}") for i in range(90)]


def test_a_class_that_is_named_with_one_score_is_drafted_with_it_as_how_sure_it_is(here):
    csv(here / "animals.csv", ANIMALS, ["animal_id", "label", "predicted_label", "confidence"])
    spec, said, name = drafted("animals.csv", "--out", "spec.yaml")
    assert (spec.log.outcome, spec.log.predicted, spec.log.score) == ("label", "predicted_label", "confidence")
    assert "How sure it is of the class stands in confidence" in said
    accepted(name)


def test_a_class_that_is_named_without_a_score_needs_no_cut_off(here):
    csv(here / "animals.csv", [row[:3] for row in ANIMALS], ["animal_id", "label", "predicted_label"])
    spec, _, name = drafted("animals.csv", "--out", "spec.yaml", "--require", "recall>=10% in every class")
    assert (spec.lever, spec.log.score) == (None, None)
    right = sum(row[1] == row[2] == "owl" for row in ANIMALS) / sum(row[1] == "owl" for row in ANIMALS)
    assert verdicts(name)["classes"]["owl"]["recall"]["value"] == pytest.approx(right)


def test_a_yes_or_no_comes_before_classes_that_only_look_like_an_outcome(here):
    rows = [(*row, "yes" if i % 4 == 0 else "no") for i, row in enumerate(ANIMALS)]
    csv(here / "animals.csv", rows, ["animal_id", "kind", "predicted_kind", "score", "is_fraud"])
    spec, _, _ = drafted("animals.csv", "--out", "spec.yaml")
    assert (spec.log.score, spec.log.scores, spec.log.predicted) == ("score", None, None)


def test_classes_that_nothing_names_are_refused_with_how_to_judge_one(here):
    csv(here / "animals.csv", [(*row[:2], "0.5", "0.25") for row in ANIMALS], ["animal_id", "label", "p_cat", "p_dog"])
    err = refused("animals.csv", "--out", "spec.yaml")
    assert "No column is the score of owl, and none says which class the product names" in err
    assert "--positive cat --score p_cat" in err


def test_deliveries_need_only_to_be_told_which_date_is_meant(data):
    log = str(data / "scms_delivery" / "table.parquet")
    err = refused(log, "--out", "spec.yaml")
    assert "leaves 1 thing open" in err
    assert "--time COLUMN" in err
    spec, said, name = drafted(log, "--out", "spec.yaml", "--time", "scheduled_delivery")
    assert (spec.log.score, spec.log.outcome) == ("late_score_model", "late")
    assert "1,186 of 10,324 cases with an outcome are late" in said  # as the data's own page counts them
    accepted(name)


# An Excel export with every trap.
def excel(here, day="{0.day:02d}/{0.month:02d}/{0.year}", **more):
    rows = [
        [i, card, day.format(at), f"{score:.3f}".replace(".", ","), f"₹ {indian(amount)}.50", country,
         "Fraud" if fraud else "OK" if n % 9 else "pending"]
        for n, (i, card, at, score, amount, country, fraud) in enumerate(payments())
    ]  # fmt: skip
    head = ["Payment ID", "Card", "Scored on", "Fraud Score", "Amount", "Country", "Status"]
    titles = [["Payments export"], ["Made on", dt.date(2026, 8, 1)], []]
    return write_book(here / "payments.xlsx", rows, head, titles=titles, **more)


@pytest.mark.slow
def test_an_excel_export_with_every_trap_is_read_as_it_is_meant(here):
    excel(here, more=lambda book, _: book.create_sheet("Notes"))
    spec, said, name = drafted("payments.xlsx", "--require", "recall>=50%")
    assert spec.log.source == "payments.xlsx#Payments"
    assert (spec.product, spec.log.each, spec.log.id, spec.log.who) == ("payments", "payment", "Payment ID", "Card")
    assert "the columns' names stand in row 4" in said
    assert "Fraud counts as yes, OK as no, pending as not known yet" in said
    assert "is the amount at stake, in INR" in said
    found = verdicts(name, "--set", "act_at=0.6")
    plain = [(n, row) for n, row in enumerate(payments())]
    known = [(row[3], row[6]) for n, row in plain if row[6] or n % 9]
    assert found["cases"]["judged"] == len(known)
    assert found["confusion"]["tp"] == sum(fraud and score >= 0.6 for score, fraud in known)
    assert found["confusion"]["fp"] == sum(not fraud and score >= 0.6 for score, fraud in known)
    assert (found["cases"]["from"], found["cases"]["to"]) == ("2026-05-01", "2026-06-29")


@pytest.mark.slow
def test_an_amount_in_rupees_is_worth_what_it_says(here):
    excel(here)
    _, _, name = drafted("payments.xlsx")
    text = (here / name).read_text()
    (missed,) = re.findall(r"^#   missed: (.*)$", text, re.MULTILINE)
    assert "#   currency: INR" in text
    spec = upheld.spec_from_text(text.replace("\nlog:\n", f"\nrule: {missed} < -100000\nlog:\n"), folder=here)
    evidence = upheld.gather(spec)
    curve = evidence.sets["curve"]
    assert int(curve.n[curve.keys["rule"] == 1].sum()) == sum(row[4] + 0.5 > 100000 for row in payments())


@pytest.mark.parametrize(("order", "first"), [("dmy", dt.date(2026, 5, 1)), ("mdy", dt.date(2026, 1, 5))])
@pytest.mark.slow
def test_dates_that_leave_the_month_open_are_asked_once(here, order, first):
    rows = [(*row[:2], f"{1 + n % 9:02d}/05/2026", *row[3:]) for n, row in enumerate(payments())]
    csv(here / "payments.csv", rows)
    err = refused("payments.csv")
    assert "--dates ORDER" in err
    assert "Which comes first, the day (dmy) or the month (mdy)?" in err
    _, _, name = drafted("payments.csv", "--dates", order, "--require", "recall>=50%")
    assert verdicts(name)["cases"]["from"] == str(first)


def test_a_thirteenth_anywhere_decides_the_order(here):
    rows = [(*row[:2], "03/13/2026" if n == 299 else "03/07/2026", *row[3:]) for n, row in enumerate(payments())]
    csv(here / "payments.csv", rows)
    spec, said, _ = drafted("payments.csv")
    assert spec.log.time == "cast(strptime(scored_at, '%m/%d/%Y') AS date)"
    assert "month first, then the day" in said


def test_dates_that_a_spreadsheet_half_exchanged_are_refused(here):
    rows = [(*row[:2], f"{row[2].day:02d}/{row[2].month:02d}/2026" if row[2].day > 12 else row[2], *row[3:])
            for row in payments()]  # fmt: skip
    write_book(here / "payments.xlsx", rows, HEAD)
    err = refused("payments.xlsx")
    assert "A spreadsheet has turned some of them into dates and left the others as text" in err
    csv(here / "both.csv", [(*row[:2], ("13/07/2026", "07/13/2026")[n % 2], *row[3:])
                            for n, row in enumerate(payments())])  # fmt: skip
    assert "dates that begin with a day and dates that begin with a month" in refused("both.csv")


@pytest.mark.parametrize("real", [True, False])
@pytest.mark.slow
def test_dates_of_a_spreadsheet_are_read_as_cells_and_as_serial_numbers(here, real):
    def day_of(day):
        return day if real else (day - dt.date(1899, 12, 30)).days

    write_book(here / "payments.xlsx", [(*row[:2], day_of(row[2]), *row[3:]) for row in payments()], HEAD)
    _, _, name = drafted("payments.xlsx", "--require", "recall>=50%")
    found = verdicts(name)["cases"]
    assert (found["from"], found["to"]) == ("2026-05-01", "2026-06-29")


@pytest.mark.slow
def test_times_with_a_zone_are_read_in_the_zone_that_is_said(here):
    rows = [(*row[:2], "2026-05-01T20:00:00Z", *row[3:]) for row in payments()]
    csv(here / "payments.csv", rows)
    _, _, name = drafted("payments.csv", "--timezone", "Asia/Kolkata", "--require", "recall>=50%")
    assert verdicts(name)["cases"]["from"] == "2026-05-02"  # 01:30 there


# Ids.
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda n: f"4.5{n % 10}E+15", "such as 4.5"),
        (lambda n: f"PAY-{n}" if n else "4.5E+15", "a spreadsheet has shortened the ids"),
        (lambda n: 4512345678901230 + 10 * n, "of 16 digits and more that all end in 0"),
        (lambda n: f"{45123456789012345 + n}.0", "so that different ids become one"),
    ],
)
@pytest.mark.slow
def test_ids_that_a_spreadsheet_ruined_are_refused_with_how_to_export_again(here, spoil, said):
    csv(here / "payments.csv", [(spoil(n), *row[1:]) for n, row in enumerate(payments())])
    err = refused("payments.csv")
    assert "payment_id" in err
    assert said in err
    assert "Export it again with that column as text" in err
    spec, _, name = drafted("payments.csv", "--no-id")
    assert spec.log.id is None
    accepted(name)


@pytest.mark.slow
def test_long_ids_that_excel_keeps_as_numbers_are_refused(here):
    rows = [(4512345678901234 + 7 * n, *row[1:]) for n, row in enumerate(payments())]
    write_book(here / "payments.xlsx", rows, HEAD)
    assert "of 16 digits and more as numbers, of which a spreadsheet keeps 15" in refused("payments.xlsx")
    write_book(here / "payments.xlsx", [(str(row[0]), *row[1:]) for row in rows], HEAD)
    assert drafted("payments.xlsx")[0].log.id == "payment_id"


def test_cards_that_a_spreadsheet_merged_are_refused(here):
    csv(here / "payments.csv", [(row[0], f"4.51{n % 50:02d}E+15", *row[2:]) for n, row in enumerate(payments())])
    assert "or go on without it: --who none" in refused("payments.csv")


@pytest.mark.slow
def test_an_id_that_stands_twice_is_refused_with_what_to_do(here):
    rows = payments()
    csv(here / "payments.csv", [*rows, rows[3]])
    err = refused("payments.csv")
    assert "payment_id  stands more than once: PAY-00003 (2 times)." in err
    assert drafted("payments.csv", "--no-id")[0].log.id is None


# Outcomes.
@pytest.mark.parametrize(
    ("yes", "no", "written"),
    [
        ("yes", "no", "is_fraud"),
        ("Yes!", "No", "is_fraud = 'Yes!'"),
        ("1", "-1", "is_fraud = 1"),
        ("Y", "N", "is_fraud = 'Y'"),
        ("true", "false", "is_fraud"),
        ("fraud", "ok", "is_fraud = 'fraud'"),
        ("Chargeback", "paid", "is_fraud = 'Chargeback'"),
        ("1", "0", "is_fraud"),
    ],
)
@pytest.mark.slow
def test_words_that_leave_no_doubt_are_understood(here, yes, no, written):
    csv(here / "payments.csv", [(*row[:6], yes if row[6] else no) for row in payments()])
    spec, _, name = drafted("payments.csv", "--require", "recall>=50%")
    assert spec.log.outcome == written
    confusion = verdicts(name)["confusion"]
    assert confusion["tp"] + confusion["fn"] == sum(row[6] for row in payments())


@pytest.mark.slow
def test_words_that_leave_doubt_are_asked(here):
    csv(here / "payments.csv", [(*row[:6], "closed by team B" if row[6] else "closed") for row in payments()])
    err = refused("payments.csv")
    assert "Which of them is the one that the product acts on? One of: closed, closed by team B" in err
    spec, _, _ = drafted("payments.csv", "--positive", "closed by team B")
    assert spec.log.outcome == "is_fraud = 'closed by team B'"


@pytest.mark.slow
def test_one_word_in_several_spellings_is_one_word(here):
    words = ["Fraud", "FRAUD", "fraud "]
    csv(here / "payments.csv", [(*row[:6], words[n % 3] if row[6] else "ok") for n, row in enumerate(payments())])
    _, _, name = drafted("payments.csv", "--require", "recall>=50%")
    confusion = verdicts(name)["confusion"]
    assert confusion["tp"] + confusion["fn"] == sum(row[6] for row in payments())


@pytest.mark.slow
def test_no_outcome_beside_outcomes_of_both_sorts_is_not_known(here):
    csv(here / "payments.csv", [(*row[:6], None if n < 40 else row[6]) for n, row in enumerate(payments())])
    _, said, name = drafted("payments.csv", "--require", "recall>=50%")
    assert "40 of 300 payments have no outcome; they count as not known" in said
    assert verdicts(name)["cases"]["outcome_unknown"] == 40


@pytest.mark.parametrize(("answer", "judged"), [("no", 300), ("unknown", None)])
@pytest.mark.slow
def test_outcomes_that_only_say_yes_are_asked_what_nothing_means(here, answer, judged):
    csv(here / "payments.csv", [(*row[:6], 1 if row[6] else None) for row in payments()])
    assert "--null-outcome MEANS" in refused("payments.csv")
    _, _, name = drafted("payments.csv", "--null-outcome", answer, "--require", "recall>=50%")
    assert verdicts(name)["cases"]["judged"] == (judged or sum(row[6] for row in payments()))


# The score.
def turned_round(rows):
    return [(*row[:3], round(1 - row[3], 3), *row[4:]) for row in rows]


@pytest.mark.slow
def test_a_score_that_is_low_for_fraud_is_asked_about_and_turned_round(here):
    csv(here / "payments.csv", turned_round(payments()))
    err = refused("payments.csv")
    assert "--act-on END" in err
    assert "Does the product act on lower or on higher scores?" in err
    spec, _, name = drafted("payments.csv", "--act-on", "lower", "--act-at", "0.4", "--require", "recall>=50%")
    assert (spec.log.score, spec.lever.act_at) == ("round(1 - fraud_score, 9)", 0.6)
    tp = sum(row[6] and row[3] <= 0.4 for row in turned_round(payments()))
    assert verdicts(name)["confusion"]["tp"] == tp


@pytest.mark.slow
def test_a_number_that_is_low_for_fraud_is_turned_round_too(here):
    csv(here / "payments.csv", [(*row[:3], 300 + round(550 * (1 - row[3])), *row[4:]) for row in payments()])
    spec, _, name = drafted("payments.csv", "--act-on", "lower", "--act-at", "520")
    assert (spec.log.score, spec.log.score_scale, spec.lever.act_at) == ("-fraud_score", "number", -520)
    accepted(name)


@pytest.mark.parametrize("written", ["{:.1f}%", "{:.1f} %"])
@pytest.mark.slow
def test_percent_signs_make_a_probability(here, written):
    csv(here / "payments.csv", [(*row[:3], written.format(row[3] * 100), *row[4:]) for row in payments()])
    spec, _, name = drafted("payments.csv", "--act-at", "60", "--require", "recall>=50%")
    assert (spec.log.score_scale, spec.lever.act_at) == ("probability", 0.6)
    assert verdicts(name)["confusion"]["tp"] == sum(row[6] and row[3] >= 0.6 for row in payments())


def test_a_score_is_a_number_where_it_leaves_0_to_1(here):
    csv(here / "payments.csv", [(*row[:3], round(row[3] * 900 - 100), *row[4:]) for row in payments()])
    spec, said, name = drafted("payments.csv")
    assert spec.log.score_scale == "number"
    assert "a placeholder, which about half of the positive cases reach" in said
    accepted(name)


@pytest.mark.slow
def test_a_semicolon_file_with_decimal_commas_is_read(here):
    rows = [(*row[:3], str(row[3]).replace(".", ","), f"{row[4]:,}.5".replace(",", " ").replace(".", ","), *row[5:])
            for row in payments()]  # fmt: skip
    csv(here / "payments.csv", rows, separator=";")
    spec, _, name = drafted("payments.csv", "--require", "recall>=50%")
    assert spec.log.score == "cast(replace(fraud_score, ',', '.') AS double)"
    assert verdicts(name)["confusion"]["tp"] == sum(row[6] and row[3] >= 0.5 for row in payments())


@pytest.mark.slow
def test_a_word_among_the_scores_far_below_is_named(here):
    rows = [(*row[:3], "soon" if n == 4321 else str(row[3]).replace(".", ","), row[5], int(row[6]))
            for n, row in enumerate(payments(5000))]  # fmt: skip
    csv(here / "payments.csv", rows, ["payment_id", "card_id", "scored_at", "fraud_score", "country", "is_fraud"], ";")
    assert "fraud_score  holds soon (1 row), which cannot be read as a number" in refused("payments.csv")


def test_decisions_that_follow_no_one_cut_off_leave_a_placeholder(here):
    rows = [(*row, "block" if row[3] > 0.7 or n == 0 else "pass") for n, row in enumerate(payments())]
    csv(here / "payments.csv", rows, [*HEAD, "decision"])
    assert "act_at: 0.5 is a placeholder" in drafted("payments.csv")[1]


@pytest.mark.slow
def test_block_review_and_pass_show_both_cut_offs(here):
    rows = [(*row, "block" if row[3] >= 0.83 else "review" if row[3] >= 0.6 else "pass") for row in payments()]
    csv(here / "payments.csv", rows, [*HEAD, "decision"])
    spec, _, _ = drafted("payments.csv")
    assert (spec.lever.act_at, spec.lever.review_from) == (0.83, 0.6)


# Two files.
def two_files(here, truth, head=("payment_id", "is_fraud")):
    csv(here / "payments.csv", [row[:6] for row in payments()], HEAD[:6])
    return csv(here / "truth.csv", truth, head)


@pytest.mark.slow
def test_outcomes_of_a_second_file_are_joined_and_counted(here):
    two_files(here, [(row[0], row[6]) for row in payments()[:280]] + [("PAY-x", True), ("PAY-y", False)])
    spec, said, name = drafted("payments.csv", "--outcomes", "truth.csv", "--require", "recall>=50%")
    assert (spec.log.outcomes.source, spec.log.outcomes.id, spec.log.outcomes.value) == (
        "truth.csv", "payment_id", "is_fraud"
    )  # fmt: skip
    expected = "280 of 300 payments have a row in truth.csv and 20 have none; 2 of its rows belong to no payment"
    assert expected in said
    confusion = verdicts(name)["confusion"]
    assert sum(confusion[cell] for cell in ("tp", "fp", "tn", "fn")) == 280
    assert confusion["tp"] == sum(row[6] and row[3] >= 0.5 for row in payments()[:280])


@pytest.mark.slow
def test_a_file_that_lists_only_chargebacks_is_asked_what_absence_means(here):
    two_files(here, [(row[0], row[4]) for row in payments() if row[6]], ("payment_id", "disputed_amount"))
    assert "--null-outcome" in refused("payments.csv", "--outcomes", "truth.csv")
    flags = ("--outcomes", "truth.csv", "--null-outcome", "no", "--require", "recall>=50%")
    spec, said, name = drafted("payments.csv", *flags)
    assert spec.log.outcomes.value == "true"
    assert "Every case that" in said
    n = sum(row[6] for row in payments())
    assert f"{n} of 300 payments are a yes" in said
    assert f"{300 - n} of 300 payments have no outcome and count as no." in said
    confusion = verdicts(name)["confusion"]
    assert confusion["tp"] + confusion["fn"] == sum(row[6] for row in payments())


def test_a_second_file_that_multiplies_is_refused_with_how_often(here):
    two_files(here, [*((row[0], row[6]) for row in payments()), ("PAY-00001", True), ("PAY-00002", True)])
    err = refused("payments.csv", "--outcomes", "truth.csv")
    assert "names 2 ids more than once, so that joining it would count cases twice: PAY-00001 (2 times)" in err


def test_a_second_file_of_other_ids_is_refused_with_ids_of_both(here):
    two_files(here, [(f"P{n}", row[6]) for n, row in enumerate(payments())])
    err = refused("payments.csv", "--outcomes", "truth.csv")
    assert "fits no case: it holds P0, P1 and P10, and the log's payment_id holds PAY-00000" in err


@pytest.mark.slow
def test_ids_that_are_numbers_here_and_floats_there_are_joined(here):
    rows = payments()
    csv(here / "payments.csv", [(n, *row[1:6]) for n, row in enumerate(rows)], HEAD[:6])
    csv(here / "truth.csv", [(f"{n}.0", row[6]) for n, row in enumerate(rows)], ("payment_id", "is_fraud"))
    spec, _, name = drafted("payments.csv", "--outcomes", "truth.csv", "--require", "recall>=50%")
    assert spec.log.outcomes.id == "cast(payment_id AS bigint)"
    assert verdicts(name)["cases"]["judged"] == 300


# A table of counts.
@pytest.mark.slow
def test_a_table_of_counts_gives_the_verdicts_of_its_rows(here):
    rows = [(round(row[3], 1), row[5], int(row[6])) for row in payments(2000)]
    csv(here / "rows.csv", rows, ("score", "country", "is_fraud"))
    counted = [(*key, rows.count(key)) for key in sorted(set(rows))]
    csv(here / "counted.csv", counted, ("score", "country", "is_fraud", "n"))
    lines = ("--require", "recall>=50%", "--require", "false_positive_rate<=20%", "--segments", "country")
    first, second = drafted("rows.csv", *lines), drafted("counted.csv", *lines)
    assert second[0].log.count == "n"
    assert f"{len(counted)} rows. How many cases each stands for is in the column n: 2,000 in all." in second[1]
    kept = [{key: value for key, value in verdicts(spec[2]).items()
             if key in ("conclusion", "requirements", "cases", "confusion", "metrics", "segments")}
            for spec in (first, second)]  # fmt: skip
    for one in kept:
        assert one["cases"]["judged"] == 2000
    assert kept[0] == kept[1]


def test_a_number_of_items_is_asked_about(here):
    csv(here / "orders.csv", [(row[3], int(row[6]), 1 + n % 4) for n, row in enumerate(payments() * 2)],
        ("score", "is_fraud", "count"))  # fmt: skip
    assert "--count COLUMN" in refused("orders.csv")
    assert drafted("orders.csv", "--count", "none")[0].log.count is None


# Flags, files, names.
def test_everything_that_is_open_is_named_at_once(here):
    rows = [(row[3], row[3], f"{1 + n % 9:02d}/05/2026", "A" if row[6] else "B") for n, row in enumerate(payments())]
    csv(here / "log.csv", rows, ("risk_a", "risk_b", "scored_at", "outcome"))
    err = refused("log.csv")
    assert "log.csv leaves 3 things open." in err
    assert all(flag in err for flag in ("--positive VALUE", "--score COLUMN", "--dates ORDER"))


def test_every_guess_gives_way_to_a_flag(here):
    csv(here / "payments.csv", payments())
    flags = {
        "--id": "payment_id", "--who": "none", "--time": "none", "--segments": "country,card_id",
        "--product": "card-fraud", "--title": "Stop stolen cards", "--each": "charge", "--act-at": "0.83",
        "--review-from": "0.6", "--currency": "INR", "--amount": "amount", "--score": "FRAUD_SCORE",
    }  # fmt: skip
    spec, _, name = drafted("payments.csv", *[part for pair in flags.items() for part in pair])
    assert name == "card-fraud.yaml"
    assert (spec.title, spec.log.each, spec.log.who, spec.log.time) == ("Stop stolen cards", "charge", None, None)
    assert (spec.lever.act_at, spec.lever.review_from) == (0.83, 0.6)
    assert spec.log.segments == ("country", "card_id")
    assert "currency: INR" in (here / name).read_text()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--score", "skore"), "--score: there is no column skore. There is: payment_id, card_id"),
        (("--act-at", "high"), "--act-at: high is no number"),
        (("--positive", "maybe", "--outcome", "country"), "--positive: country holds no maybe. It holds"),
        (("--null-outcome", "perhaps"), "--null-outcome: perhaps is neither no nor unknown"),
        (("--dates", "ymd", "--time", "country"), "country"),
        (("--currency", "rupees"), "--currency: rupees is no currency"),
        (("--require", "recall good"), '--require: "recall good" is no requirement'),
        (("--require", "recal>=92%"), '"recal" is no metric'),
        (("--product", "a b"), "is no name for a product"),
        (("--timezone", "IST"), "is no time zone"),
        (("--id", "x", "--no-id"), "--id and --no-id contradict each other"),
        (("--out", "nowhere/spec.yaml"), "--out: there is no folder nowhere"),
        (("--outcomes", "nowhere.csv"), 'there is no file "nowhere.csv"'),
        (("--sheet", "x"), "payments.csv#x"),
    ],
)
@pytest.mark.slow
def test_a_flag_that_does_not_fit_is_refused_in_words(here, flags, said):
    csv(here / "payments.csv", payments())
    assert said in refused("payments.csv", *flags)
    assert not list(here.glob("*.yaml"))


@pytest.mark.slow
def test_a_file_that_is_there_is_kept(here):
    csv(here / "payments.csv", payments())
    (here / "payments.yaml").write_text("mine")
    assert "payments.yaml is already there. Write over it with --force" in refused("payments.csv")
    assert (here / "payments.yaml").read_text() == "mine"
    drafted("payments.csv", "--force")
    accepted("payments.yaml")


@pytest.mark.slow
def test_the_spec_of_a_log_elsewhere_finds_it(here):
    (here / "logs").mkdir()
    (here / "specs").mkdir()
    csv(here / "logs" / "payments.csv", payments())
    spec, _, name = drafted("logs/payments.csv", "--out", "specs/fraud.yaml")
    assert spec.log.source == "../logs/payments.csv"
    accepted(name)
    assert drafted("logs/payments.csv")[2] == "logs/payments.yaml"


@pytest.mark.parametrize("log", ["logs", "logs/*.parquet"])
def test_folders_and_globs_are_one_log(here, log):
    csv(here / "all.csv", payments())
    for part in range(2):
        query = f"SELECT * FROM log WHERE fraud_score {'<' if part else '>='} 0.5"
        to_parquet(here / "logs" / f"{part}.parquet", query, {"log": here / "all.csv"})
    _, said, name = drafted(log, "--product", "fraud")
    assert "300 rows" in said
    accepted(name)


def test_json_lines_are_read(here):
    lines = [f'{{"score": {row[3]}, "is_fraud": {str(row[6]).lower()}}}' for row in payments()]
    (here / "log.jsonl").write_text("\n".join(lines))
    accepted(drafted("log.jsonl", "--product", "p")[2])


HOSTILE = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "name",
    [
        *("=HYPERLINK('http://x')", HOSTILE, "a'b\"c", "score\x1b[31m", "sco\nre"),
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in ("fraud: #score", "- score", "{score}", "score\u2028x", "nul", "true", "case", " score ",
                        "Ünï ₹", "`score`", "score; drop table")
        ),
    ],
)  # fmt: skip
def test_names_with_odd_signs_do_no_harm(here, name):
    rows = payments()
    columns = {name: [row[3] for row in rows], "is_fraud": [row[6] for row in rows], "seg\nx": [name] * len(rows)}
    write_log(here / "log.parquet", columns)
    said = upheld_said("init", "log.parquet", "--score", name, "--product", "p", "--segments", "seg\nx")
    assert "\x1b" not in said.out + said.err
    if "\x1b" in name:
        assert said.code == 2
        assert "has a name that a spec cannot hold. Rename it in the export" in said.err
        return
    assert said.code == 0, said.err
    accepted("p.yaml")


@pytest.mark.slow
def test_values_with_odd_signs_do_no_harm(here):
    yes = '=cmd|"/c calc"!A1\n# x: y'
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE log (score DOUBLE, status VARCHAR)")
        rows = [(row[3], yes if row[6] else HOSTILE) for row in payments()]
        connection.executemany("INSERT INTO log VALUES (?, ?)", rows)
        connection.execute("COPY log TO 'log.parquet'")
    _, _, name = drafted("log.parquet", "--positive", yes, "--outcome", "status", "--require", "recall>=50%")
    confusion = verdicts(name)["confusion"]
    assert confusion["tp"] + confusion["fn"] == sum(row[6] for row in payments())


@pytest.mark.slow
def test_the_commented_lines_are_a_spec_once_their_sign_is_taken_away(here):
    csv(here / "payments.csv", [(*row, row[2]) for row in payments()], [*HEAD, "chargeback_recorded_at"])
    _, _, name = drafted("payments.csv", "--currency", "INR")
    text = (here / name).read_text()
    _, _, body = text.partition("kind: classification")
    body = re.sub(r"\{from: your lowest figure.*\}", "{from: -10, to: -1, because: guess}", body)
    plain = re.sub(r"^( *)# (?=( *)(- \{|[a-z_]+:( |$)))", r"\1", body, flags=re.MULTILINE)
    spec = upheld.spec_from_text("product: p\ntitle: P\nkind: classification" + plain, folder=here)
    assert spec.value.missed == "-amount"
    assert spec.problem is not None
    # 15 of 300 amounts are above 278,468, which is 280,000 in two digits; 14 are above that.
    assert spec.rule == "amount > 280000"
    assert "4.7 % of the rows are above it" in text
    assert spec.log.outcome_time == "chargeback_recorded_at"
    assert [line.metric for line in spec.requirements][:3] == ["recall", "precision", "false_positive_rate"]
    assert spec.value.largest == 600_000  # the largest amount is 293,123; twice as much, rounded up
    (here / "whole.yaml").write_text("product: p\ntitle: P\nkind: classification" + plain)
    found = verdicts("whole.yaml")
    assert len(found["requirements"]) == 5


# In a terminal.
def at_a_terminal(monkeypatch, *said):
    answers = iter(said)
    monkeypatch.setattr("upheld_cli.asking.can_ask", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: next(answers))


def test_a_terminal_asks_only_what_is_open(here, monkeypatch):
    rows = [(row[0], f"{1 + n % 9:02d}/05/2026", row[3], "A" if row[6] else "B") for n, row in enumerate(payments())]
    csv(here / "payments.csv", rows, ("payment_id", "scored_at", "score", "outcome"))
    at_a_terminal(monkeypatch, "a", "neither", "mdy")
    spec, said, name = drafted("payments.csv")
    assert spec.log.outcome == "outcome = 'A'"
    assert "Write one of the words above, or its number." in said
    assert "%m/%d/%Y" in spec.log.time
    accepted(name)


def test_an_answer_that_does_not_fit_is_asked_again(here, monkeypatch):
    csv(here / "log.csv", [(row[3], row[3] / 2, row[6]) for row in payments()], ("x1", "x2", "is_fraud"))
    at_a_terminal(monkeypatch, "skore", "x1")
    spec, said, _ = drafted("log.csv", "--product", "p")
    assert "--score: there is no column skore. There is: x1, x2 and is_fraud" in said
    assert spec.log.score == "x1"


@pytest.mark.slow
def test_a_cut_off_that_does_not_fit_the_score_is_asked_again(here, monkeypatch):
    csv(here / "payments.csv", [(*row[:3], round(100 * row[3], 1), *row[4:]) for row in payments()])
    at_a_terminal(monkeypatch, "1")
    spec, said, name = drafted("payments.csv", "--act-at", "60%", "--require", "recall>=50%")
    assert "do you mean 60?" in said
    assert spec.lever.act_at == 60
    assert verdicts(name)["confusion"]["tp"] == sum(row[6] and row[3] >= 0.6 for row in payments())


@pytest.mark.parametrize("cut_off", [0.57, 0.323, 0.029])
@pytest.mark.slow
def test_a_percent_score_exactly_on_the_cut_off_is_acted_on(here, cut_off):
    rows = [(*row[:3], f"{n / 10}%", *row[4:]) for n, row in enumerate(payments(999), start=1)]
    csv(here / "payments.csv", rows)
    _, _, name = drafted("payments.csv", "--require", "recall>=50%", "--act-on", "higher")
    confusion = verdicts(name, "--set", f"act_at={cut_off}")["confusion"]
    # 0.1 % to 99.9 % in steps of 0.1: so many are at the cut-off or above it.
    assert confusion["tp"] + confusion["fp"] == 1000 - round(cut_off * 1000)


@pytest.mark.slow
def test_few_customers_are_neither_a_segment_nor_shown_as_they_are(here):
    rows = [(*row[:1], f"SECRET-{n % 3}", *row[2:]) for n, row in enumerate(payments(2940))]
    csv(here / "payments.csv", rows, ["payment_id", "customer_id", *HEAD[2:]])
    spec, _, name = drafted("payments.csv", "--require", "recall>=50%")
    assert (spec.log.who, spec.log.segments) == ("customer_id", ("country",))
    for command in ("check", "cases"):
        said = upheld_said(command, name)
        assert said.code in (0, 1, 3), said.err
        assert "SECRET" not in said.out + said.err


def test_yes_asks_nothing(here, monkeypatch):
    csv(here / "payments.csv", [(*row[:6], "A" if row[6] else "B") for row in payments()])
    at_a_terminal(monkeypatch)
    assert "--positive VALUE" in refused("payments.csv", "--yes")


def test_who_leaves_at_a_question_finds_nothing_written(here, monkeypatch):
    csv(here / "payments.csv", [(*row[:6], "A" if row[6] else "B") for row in payments()])
    monkeypatch.setattr("upheld_cli.asking.can_ask", lambda: True)

    def leave(_):
        raise EOFError

    monkeypatch.setattr("builtins.input", leave)
    said = upheld_said("init", "payments.csv")
    assert (said.code, "stopped; nothing was written" in said.err) == (2, True)
    assert not (here / "payments.yaml").exists()


def test_nothing_is_written_where_the_log_is_bad(here):
    csv(here / "empty.csv", [])
    assert "is empty: it has columns but not one row" in refused("empty.csv")
    (here / "log.parquet").write_bytes(b"no")
    assert "is no Parquet file" in refused("log.parquet")
    assert 'there is no file "none.csv"' in refused("none.csv")
    assert not list(here.glob("*.yaml"))


@pytest.mark.parametrize(("decided", "side"), [("block", "not_acted"), ("pass", "acted")])
@pytest.mark.slow
def test_outcomes_that_one_decision_hides_are_told(here, decided, side):
    def decision(row):
        return "block" if row[3] >= 0.6 else "pass"

    rows = [(*row[:6], None if decision(row) == decided else row[6], decision(row)) for row in payments()]
    csv(here / "payments.csv", rows, [*HEAD, "decision"])
    spec, said, name = drafted("payments.csv")
    assert (spec.lever.act_at, spec.log.outcome_known_for) == (0.6, side)
    n = sum(decision(row) == decided for row in payments())
    assert f"Not one of the {n} payments" in said
    accepted(name)


def test_a_spec_in_a_folder_behind_a_link_finds_the_log(here):
    (here / "far" / "away").mkdir(parents=True)
    (here / "specs").symlink_to(here / "far" / "away")
    csv(here / "payments.csv", payments())
    spec, _, name = drafted("payments.csv", "--out", "specs/fraud.yaml")
    assert spec.log.source == str(here / "payments.csv")
    accepted(name)


def test_the_words_yes_and_no_do_not_name_what_a_yes_is(here):
    csv(here / "payments.csv", [(*row[:6], "Y" if row[6] else "N") for row in payments()])
    spec, said, _ = drafted("payments.csv")
    assert spec.title == "Say which payments are fraud"
    assert "payments with an outcome are fraud" in said


LOANS = [(f"L-{i}", ("good", "bad")[i % 3 == 0], ("good", "bad")[i % 4 == 0], ("N", "S")[i % 2]) for i in range(120)]


SAID = ("--predicted", "said", "--outcome", "became")


@pytest.mark.slow
def test_the_column_that_names_the_class_can_be_said(here):
    csv(here / "loans.csv", LOANS, ["loan_id", "became", "said", "region"])
    spec, _, name = drafted(
        "loans.csv", "--out", "spec.yaml", "--predicted", "said", "--outcome", "became", "--require", "accuracy>=10%"
    )
    assert (spec.log.outcome, spec.log.predicted, spec.log.score, spec.lever) == ("became", "said", None, None)
    right = sum(row[1] == row[2] for row in LOANS) / len(LOANS)
    assert verdicts(name)["metrics"]["accuracy"]["value"] == pytest.approx(right)


@pytest.mark.slow
def test_of_a_yes_and_a_no_that_are_named_the_product_acts_on_the_yes(here):
    rows = [(row[0], *("fraud" if value == "bad" else "fine" for value in row[1:3])) for row in LOANS]
    csv(here / "loans.csv", rows, ["loan_id", "defaulted", "flagged"])
    spec, _, name = drafted("loans.csv", "--out", "spec.yaml", "--predicted", "flagged", "--require", "recall>=10%")
    assert (spec.log.outcome, spec.log.predicted, spec.log.positive) == ("defaulted", "flagged", "fraud")
    caught = sum(row[1] == row[2] == "bad" for row in LOANS) / sum(row[1] == "bad" for row in LOANS)
    assert verdicts(name)["metrics"]["recall"]["value"] == pytest.approx(caught)


def test_a_column_that_names_classes_nothing_holds_is_refused_with_what_to_name(here):
    csv(
        here / "loans.csv",
        [(*row[:2], row[3], i % 2) for i, row in enumerate(LOANS)],
        ["loan_id", "became", "said", "n"],
    )
    said = refused("loans.csv", "--out", "spec.yaml", "--predicted", "said")
    assert "--predicted: said holds N and S, and no other column holds the same classes" in said
    assert "take it for the score: --score n --act-at 1" in refused("loans.csv", "--out", "s.yaml", "--predicted", "n")
