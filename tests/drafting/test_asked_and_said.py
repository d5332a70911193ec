"""What `init` says of an export and what it asks, so that nobody takes a guess for something else."""

import csv
import random

import duckdb
import numpy as np
import pytest

from tests.logs import write_log
from upheld.drafting import Answers, draft, open_export
from upheld.errors import CallError, SpecError
from upheld.gather import gather
from upheld.load import spec_from_text

DRAW = 3


def write_csv(path, head, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(head)
        out.writerows(rows)


def cases(n=400, *, top=1.0, digits=3):
    """Scores up to `top` that tell an outcome, as rows of a file."""
    draw = random.Random(DRAW)
    rows = []
    for _ in range(n):
        share = draw.random()
        rows.append((round(share * top, digits), "yes" if draw.random() < share else "no"))
    return rows


def drafted(folder, head, rows, outcomes=None, name="log.csv", **answers):
    write_csv(folder / name, head, rows)
    if outcomes is not None:
        write_csv(folder / "truth.csv", *outcomes)
    with open_export(name, folder, "truth.csv" if outcomes is not None else None) as export:
        return draft(export, Answers(**answers), folder)


def spec_of(found, folder):
    assert found.text is not None, found.questions
    return spec_from_text(found.text, folder=folder)


def said(found):
    return " ".join(note.text for note in found.notes)


def asked(found):
    return {question.flag: question for question in found.questions}


# Percent.
def every_percent():
    return [(f"{i // 10}.{i % 10}", "yes" if i % 3 else "no") for i in range(1, 1000)]


@pytest.mark.parametrize(("sign", "scale"), [("%", None), ("", "percent")])
@pytest.mark.slow
def test_a_cut_off_meets_the_cases_that_sit_exactly_on_it(tmp_path, sign, scale):
    rows = [(i, score + sign, outcome) for i, (score, outcome) in enumerate(every_percent())]
    found = drafted(tmp_path, ("id", "score", "outcome"), rows, score_scale=scale, act_at="32.3")
    spec = spec_of(found, tmp_path)
    assert spec.lever.act_at == 0.323
    with duckdb.connect() as engine:
        read = engine.execute(f"SELECT {spec.log.score} FROM '{tmp_path}/log.csv' ORDER BY id").fetchall()
    # As Python reads the figures that people write: 0.001 to 0.999.
    assert [row[0] for row in read] == [float(f"0.{i:03d}") for i in range(1, 1000)]


def test_a_score_turned_round_meets_its_cut_off_too(tmp_path):
    rows = [(float(f"0.{i:03d}"), "yes" if i % 3 else "no") for i in range(1, 1000)]
    spec = spec_of(drafted(tmp_path, ("score", "outcome"), rows, act_on="lower", act_at="0.9"), tmp_path)
    assert spec.lever.act_at == 0.1
    with duckdb.connect() as engine:
        query = f"SELECT count(*) FROM '{tmp_path}/log.csv' WHERE {spec.log.score} >= 0.1"
        assert engine.execute(query).fetchone() == (900,)


@pytest.mark.parametrize(("name", "scale"), [("risk score", "number"), ("fraud probability", "probability")])
def test_a_score_up_to_100_is_said_to_be_a_number_or_percent(tmp_path, name, scale):
    found = drafted(tmp_path, (name, "outcome"), cases(top=100, digits=1), score=name)
    assert spec_of(found, tmp_path).log.score_scale == scale
    assert "--score-scale" in {note.flag for note in found.notes}
    assert ("say --score-scale percent" in said(found)) == (scale == "number")


def test_a_share_as_the_cut_off_of_a_score_up_to_100_is_questioned(tmp_path):
    rows = [(0.1, "no"), (99.9, "yes"), *cases(top=99, digits=1)]
    found = drafted(tmp_path, ("score", "outcome"), rows, act_at="60%")
    question = asked(found)["--act-at"]
    assert "The score runs from 0.1 to 99.9" in question.text
    assert question.text.endswith("do you mean 60?")
    assert question.choices == ("60",)
    found = drafted(tmp_path, ("score", "outcome"), rows, act_at="0.6")
    assert "do you mean 60, because the score is in percent, or 0.6" in asked(found)["--score-scale"].text


@pytest.mark.parametrize(("scale", "act_at"), [("percent", 0.6), ("number", 0.6)])
def test_a_scale_that_is_said_answers_the_question(tmp_path, scale, act_at):
    found = drafted(
        tmp_path, ("score", "outcome"), cases(top=100, digits=1), act_at="0.6", score_scale=scale, score="score"
    )
    spec = spec_of(found, tmp_path)
    assert spec.lever.act_at == act_at
    assert spec.log.score_scale == ("probability" if scale == "percent" else "number")


@pytest.mark.parametrize(
    ("top", "act_at", "choices"), [(850, "900", ()), (850, "60%", ("60",)), (1, "60", ("0.6",)), (1, "-0.5", ())]
)
def test_a_cut_off_beyond_the_scores_is_questioned(tmp_path, top, act_at, choices):
    rows = [(0, "no"), *cases(top=top)]
    question = asked(drafted(tmp_path, ("score", "outcome"), rows, act_at=act_at))["--act-at"]
    assert question.text.startswith("The score runs from 0 to ")
    assert question.choices == choices


def test_a_probability_that_no_case_reaches_is_told(tmp_path):
    rows = [(0.25, "no"), *cases(top=0.25)]
    found = drafted(tmp_path, ("score", "outcome"), rows, act_at="0.5")
    assert spec_of(found, tmp_path).lever.act_at == 0.5
    assert "to 0.25: no score of this log reaches --act-at 0.5." in said(found)


# Who.
def by_customer(n_customers, n=400, name="Customer ID"):
    rows = [(*row, f"C-{i % n_customers}") for i, row in enumerate(cases(n))]
    return ("score", "outcome", name), rows


@pytest.mark.parametrize("n_customers", [2, *(pytest.param(one, marks=pytest.mark.slow) for one in (3, 60))])
def test_few_customers_are_who_and_no_segment(tmp_path, n_customers):
    found = drafted(tmp_path, *by_customer(n_customers, 2940))
    spec = spec_of(found, tmp_path)
    assert (spec.log.who, spec.log.segments) == ("Customer ID", ())
    assert "says whose case it is" in said(found)


@pytest.mark.parametrize(
    "name",
    [
        *("card_no", "userId", "account number"),
        *(pytest.param(one, marks=pytest.mark.slow) for one in ("customer", "patient", "member_id", "client")),
    ],
)
def test_names_of_people_and_their_ids_are_never_a_segment(tmp_path, name):
    head, rows = by_customer(12, 12, name)
    found = drafted(tmp_path, head, rows, id="none")
    spec = spec_of(found, tmp_path)
    assert (spec.log.who, spec.log.segments) == (None, ())
    assert "not to show who returns; it is left out." in said(found)


def test_what_is_about_a_customer_stays_a_segment(tmp_path):
    kinds = [(*row, ("gold", "basic")[i % 2]) for i, row in enumerate(cases())]
    found = drafted(tmp_path, ("score", "outcome", "customer tier"), kinds)
    assert spec_of(found, tmp_path).log.segments == ("customer tier",)


def test_an_age_is_not_whose_case_it_is(tmp_path):
    rows = [(*row, 20 + i % 50) for i, row in enumerate(cases())]
    assert spec_of(drafted(tmp_path, ("score", "outcome", "customer_age"), rows), tmp_path).log.who is None


@pytest.mark.parametrize(("n_customers", "words"), [(40, "with some 10 cases each"), (400, "hardly anybody")])
def test_the_who_that_a_person_names_is_told(tmp_path, n_customers, words):
    head, rows = by_customer(n_customers, name="whose")
    found = drafted(tmp_path, head, rows, who="whose")
    assert f"whose says whose case it is{',' if n_customers == 40 else ';'} {words}" in said(found)


# The file's own words.
@pytest.mark.slow
def test_a_sentence_says_yes_where_the_file_says_yes(tmp_path):
    rows = [(score, outcome, "no" if score < 0.7 else "yes") for score, outcome in cases()]
    found = drafted(tmp_path, ("score", "is_fraud", "flagged"), rows)
    assert "stands in is_fraud: yes counts as yes, no as no." in said(found)
    assert "flagged is yes from there on, without exception, and no below it." in said(found)
    rows = [(score, "true" if outcome == "yes" else "false") for score, outcome in cases()]
    assert "stands in is_fraud; true is a yes." in said(drafted(tmp_path, ("score", "is_fraud"), rows))


# Two files.
@pytest.mark.slow
def test_the_outcome_and_the_id_of_a_second_file_are_asked_together(tmp_path):
    log = [(f"T{i}", score) for i, (score, _) in enumerate(cases())]
    truth = [(f"T{i}", f"T{i + 1}", "AB"[i % 2]) for i in range(300)]
    head = ("ref a", "ref b", "outcome")
    found = drafted(tmp_path, ("txn_id", "score"), log, (head, truth))
    assert set(asked(found)) == {"--positive", "--outcomes-id"}
    assert "the ids of the same transactions?" in asked(found)["--outcomes-id"].text


@pytest.mark.slow
def test_an_id_of_a_second_file_that_its_values_show_is_taken(tmp_path):
    log = [(f"T{i}", score) for i, (score, _) in enumerate(cases())]
    truth = [(f"R{i}", f"T{i}", outcome) for i, (_, outcome) in enumerate(cases()[:300])]
    found = drafted(tmp_path, ("txn_id", "score"), log, (("ref", "claim", "outcome"), truth))
    assert spec_of(found, tmp_path).log.outcomes.id == "claim"
    assert "Outcomes are joined by claim: all its values are found in txn_id." in said(found)


@pytest.mark.slow
def test_a_log_without_an_id_is_asked_for_it_where_outcomes_stand_apart(tmp_path):
    log = [(f"T{i}", score) for i, (score, _) in enumerate(cases())]
    truth = [(f"T{i}", outcome) for i, (_, outcome) in enumerate(cases())]
    found = drafted(tmp_path, ("what", "score"), log, (("what", "outcome"), truth))
    assert asked(found)["--id"].choices == ("what", "score")
    with pytest.raises(CallError, match="joined by an id"):
        drafted(tmp_path, ("what", "score"), log, (("what", "outcome"), truth), id="none")


# Counts, rules, examples.
def test_a_table_of_counts_counts_cases(tmp_path):
    draw = random.Random(DRAW)
    rows = [(s / 10, g, y, draw.randrange(1, 50)) for s in range(11) for g in "AB" for y in (0, 1)]
    found = drafted(
        tmp_path, ("score", "country", "fraud", "cases"), rows, name="counts.csv", act_on="higher", product="p"
    )
    assert spec_of(found, tmp_path).log.each == "case"
    total = f"{sum(row[3] for row in rows):,}"
    assert f"How many cases each stands for is in the column cases: {total} in all." in said(found)


@pytest.mark.parametrize(
    ("values", "condition"),
    [
        (np.array(["no", "yes"], dtype=object), "\"Rule hit\" = 'yes'"),
        (np.array(["Pass", "Block"], dtype=object), "\"Rule hit\" = 'Block'"),
        (np.array([0, 1]), '"Rule hit" = 1'),
        (np.array([False, True]), '"Rule hit"'),
    ],
)
def test_a_column_of_what_a_rule_hits_is_the_rule_and_no_segment(tmp_path, values, condition):
    draw = np.random.default_rng(DRAW)
    score, hit = np.round(draw.random(400), 3), draw.integers(0, 2, 400)
    write_log(tmp_path / "log.parquet", {"score": score, "outcome": draw.random(400) < score, "Rule hit": values[hit]})
    with open_export("log.parquet", tmp_path) as export:
        found = draft(export, Answers(), tmp_path)
    assert spec_of(found, tmp_path).log.segments == ()
    spec = spec_from_text(found.text.replace("\n# rule: ", "\nrule: "), folder=tmp_path)
    assert spec.rule == condition
    evidence = gather(spec)
    curve = evidence.sets["curve"]
    assert int(curve.n[curve.keys["rule"] == 1].sum()) == hit.sum()


def test_no_figure_of_the_draft_can_be_taken_over_unread(tmp_path):
    rows = [(*row, 10 * (i + 1)) for i, row in enumerate(cases())]
    found = drafted(tmp_path, ("score", "outcome", "amount"), rows)
    value = found.text[found.text.index("# value:") : found.text.index("# Which simple rule")]
    bare = "\n".join(line.removeprefix("# ") for line in value.splitlines())
    with pytest.raises(SpecError) as refused:
        spec_from_text(f"{found.text}\n{bare}", folder=tmp_path)
    assert "XXX stands for no currency. Which currency? Three letters, such as INR, EUR, USD" in str(refused.value)
    for key in ("value.false_alarm.from", "value.false_alarm.to", "value.reviewed.from"):
        assert key in str(refused.value)


def test_the_example_of_a_rule_is_made_from_the_amounts_and_says_so(tmp_path):
    # 10, 20, … 4,000: 380 of 400 are at most 3,800, and 20 (5 %) are above it.
    rows = [(*row, 10 * (i + 1)) for i, row in enumerate(cases())]
    text = drafted(tmp_path, ("score", "outcome", "amount"), rows).text
    assert "An example made from the data, not advice: 5 % of the rows are above it." in text
    assert "# rule: amount > 3800\n" in text


# Names, classes, zones.
@pytest.mark.slow
def test_the_products_name_is_told_with_where_it_is_from(tmp_path):
    found = drafted(tmp_path, ("score", "outcome"), cases(), name="payments.csv")
    assert ("The product is called payments, after the file payments.csv.", "--product") in {
        (note.text, note.flag) for note in found.notes
    }
    assert "The product is called" not in said(drafted(tmp_path, ("score", "outcome"), cases(), product="p"))


@pytest.mark.slow
def test_a_log_of_no_telling_name_is_called_after_its_folder(tmp_path, monkeypatch):
    (tmp_path / "card fraud").mkdir()
    monkeypatch.chdir(tmp_path / "card fraud")
    found = drafted(tmp_path / "card fraud", ("score", "outcome"), cases(), name="export.csv")
    assert 'The product is called card-fraud, after the folder "card fraud".' in said(found)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(0, "Warning: not one of 400 outcomes is fraud."), (1, "Warning: all 400 outcomes are fraud.")],
)
def test_outcomes_that_are_all_the_same_are_warned_about(tmp_path, outcome, words):
    found = drafted(tmp_path, ("score", "is_fraud"), [(score, outcome) for score, _ in cases()])
    assert words in said(found)
    assert "A higher score means" not in said(found)


@pytest.mark.parametrize(
    ("amount", "when", "zone"),
    [("₹ {}.00", "2026-07-01 10:00:00", "Asia/Kolkata"), ("€ {}.00", "2026-07-01 10:00:00", "UTC"),
     ("₹ {}.00", "2026-07-01T10:00:00Z", "UTC"), ("₹ {}.00", "2026-07-01", "UTC")],
)  # fmt: skip
@pytest.mark.slow
def test_times_without_a_zone_beside_rupees_are_read_as_indian(tmp_path, amount, when, zone):
    rows = [(*row, amount.format(100 + i), when) for i, row in enumerate(cases())]
    found = drafted(tmp_path, ("score", "outcome", "amount", "scored_at"), rows)
    assert spec_of(found, tmp_path).log.timezone == zone
    assert ("read as Asia/Kolkata, because amounts are in INR" in said(found)) == (zone == "Asia/Kolkata")


@pytest.mark.slow
def test_a_zone_that_is_said_is_kept_beside_rupees(tmp_path):
    rows = [(*row, f"₹ {100 + i}.00", "2026-07-01 10:00:00") for i, row in enumerate(cases())]
    found = drafted(tmp_path, ("score", "outcome", "amount", "scored_at"), rows, timezone="UTC")
    assert spec_of(found, tmp_path).log.timezone == "UTC"


def test_a_row_is_told_with_the_article_that_its_name_asks_for(tmp_path):
    rows = [(f"app-{i}", score, y) for i, (score, y) in enumerate(cases())]
    found = drafted(
        tmp_path, ("application_id", "score", "is_bad"), rows, outcome="is_bad", act_at="0.5", currency="INR"
    )
    assert "Each row is an application;" in said(found)
    assert "a person looks at an application:" in found.text
