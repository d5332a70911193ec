"""Products that name one of several classes: figures against scikit-learn and brute force over rows."""

from functools import cache

import numpy as np
import pytest
from sklearn import metrics as sk

import upheld
from tests.logs import assessed, evidence_of, write_log
from upheld.errors import SpecError
from upheld.inference import CannotTell
from upheld.kinds.classification.class_counts import macro_f1, macro_f1_slopes

NAMES = np.array(["car", "bus", "tram", "walk"], object)
SCORES = "scores: {car: p_car, bus: p_bus, tram: p_tram, walk: p_walk}"
PREDICTED = "predicted: named"
ACCURACY = "{metric: accuracy, at_least: 50%}"


def trips(seed=0, n=3000):
    """Trips with the class that was right, probabilities of four, the class named, and travellers who return."""
    return dict(drawn_trips(seed, n))


@cache
def drawn_trips(seed, n):
    draw = np.random.default_rng(seed)
    p = draw.dirichlet([1.2, 0.8, 0.5, 0.3], n)
    right = np.array([draw.choice(4, p=row) for row in p])
    columns = {f"p_{name}": p[:, i] for i, name in enumerate(NAMES)}
    return columns | {
        "id": np.arange(n),
        "right": NAMES[right],
        "named": NAMES[p.argmax(axis=1)],
        "confidence": p.max(axis=1),
        "city": np.array(["Pune", "Oslo"], object)[draw.integers(0, 2, n)],
        "rider": draw.integers(0, n // 3, n),
        "at": np.datetime64("2026-05-01T00:00", "us") + draw.integers(0, 40 * 86400, n).astype("timedelta64[s]"),
    }


def spec_of(folder, log, requirements=ACCURACY, more=""):
    return upheld.spec_from_text(
        "product: trips\ntitle: Say how people travelled\nkind: classification\n"
        f"log: {{source: log.parquet, id: id, outcome: right, {log}}}\n{more}\nrequirements: [{requirements}]",
        folder=folder,
    )


def judged(folder, log, requirements=ACCURACY, more="", columns=None):
    return assessed(folder, columns or trips(), spec_of(folder, log, requirements, more))


def values(assessment):
    return [line.estimate.value for line in assessment.requirements]


def refusal(folder, log, requirements=ACCURACY, more="", columns=None):
    write_log(folder / "log.parquet", columns or trips(n=200))
    with pytest.raises(SpecError) as refused:
        upheld.gather(spec_of(folder, log, requirements, more))
    return str(refused.value)


@pytest.mark.slow
def test_only_a_named_class_gives_accuracy_macro_f1_and_confusion_as_scikit_learn_does(tmp_path):
    rows, found = trips(), judged(tmp_path, PREDICTED)
    assert found.metrics["accuracy"].value == pytest.approx(sk.accuracy_score(rows["right"], rows["named"]))
    expected = sk.f1_score(rows["right"], rows["named"], average="macro")
    assert found.metrics["macro_f1"].value == pytest.approx(expected, abs=1e-12)
    labels = sorted(NAMES)
    table = [[found.confusion_by_class[right][named] for named in labels] for right in labels]
    assert table == sk.confusion_matrix(rows["right"], rows["named"], labels=labels).tolist()
    assert found.setting == {"act_at": None, "review_from": None}


EXPECTED = {
    "recall": sk.recall_score,
    "precision": sk.precision_score,
    "f1": sk.f1_score,
    "mcc": sk.matthews_corrcoef,
    "balanced_accuracy": sk.balanced_accuracy_score,
    "f_beta": lambda y, p: sk.fbeta_score(y, p, beta=2),
    "false_positive_rate": lambda y, p: 1 - sk.recall_score(~y, ~p),
    "specificity": lambda y, p: sk.recall_score(~y, ~p),
    "npv": lambda y, p: sk.precision_score(~y, ~p),
    "false_omission_rate": lambda y, p: 1 - sk.precision_score(~y, ~p),
    "prevalence": lambda y, p: y.mean(),
    "lift": lambda y, p: sk.precision_score(y, p) / y.mean(),
}


@pytest.fixture(scope="module")
def told_from_the_rest(tmp_path_factory):
    """Two requirements of each metric: for one class, and in every class."""
    lines = [
        f"{{metric: {metric}, class: tram, at_least: 0.1}}, {{metric: {metric}, in_every: class, at_least: 0.1}}"
        for metric in EXPECTED
    ]
    log = f"{SCORES}, segments: [city]"
    return judged(tmp_path_factory.mktemp("classes"), log, ", ".join(lines), "lever: {act_at: 0.7}").requirements


@pytest.mark.parametrize(("place", "metric"), list(enumerate(EXPECTED)))
def test_one_class_is_told_from_the_rest_as_scikit_learn_tells_it(told_from_the_rest, place, metric):
    rows = trips()
    wanted = {name: EXPECTED[metric](rows["right"] == name, rows["named"] == name) for name in NAMES}
    of_tram, in_every = told_from_the_rest[2 * place : 2 * place + 2]
    assert of_tram.estimate.value == pytest.approx(wanted["tram"], abs=1e-12)
    assert {row.value: row.estimate.value for row in in_every.segments} == pytest.approx(wanted, abs=1e-12)
    assert (of_tram.asks, in_every.asks) == (f"{in_every.asks} of tram", in_every.title.partition(" at least")[0])


@pytest.mark.slow
def test_classes_are_told_in_segments_and_where_and_in_the_last_days(tmp_path):
    rows = trips()
    lines = """{metric: macro_f1, at_least: 1%, where: city = 'Oslo'}, {metric: macro_f1, at_least: 1%, window: 7 days},
    {metric: recall, class: bus, at_least: 1%, where: city = 'Pune'},
    {metric: macro_f1, at_least: 1%, in_every: city}"""
    found = judged(tmp_path, f"{PREDICTED}, time: at, segments: [city]", lines)
    last = rows["at"] >= np.datetime64(rows["at"].max(), "D") - np.timedelta64(6, "D")
    f1 = {
        name: sk.f1_score(rows["right"][chosen], rows["named"][chosen], average="macro")
        for name, chosen in {"Oslo": rows["city"] == "Oslo", "Pune": rows["city"] == "Pune", "last": last}.items()
    }
    pune = rows["city"] == "Pune"
    recall = sk.recall_score(rows["right"][pune] == "bus", rows["named"][pune] == "bus")
    assert values(found)[:3] == pytest.approx([f1["Oslo"], f1["last"], recall], abs=1e-12)
    in_cities = {row.value: row.estimate.value for row in found.requirements[3].segments}
    assert in_cities == pytest.approx({name: f1[name] for name in ("Oslo", "Pune")}, abs=1e-12)


@pytest.mark.slow
def test_a_product_that_acts_on_the_top_class_is_right_or_wrong_in_what_it_acts_on(tmp_path):
    rows = trips()
    lines = f"{ACCURACY}, {{metric: precision, at_least: 50%}}, {{metric: act_rate, at_least: 1%}}"
    found = judged(tmp_path, SCORES, lines, "lever: {act_at: 0.7, review_from: 0.5}")
    acted, right = rows["confidence"] >= 0.7, rows["right"] == rows["named"]
    assert values(found) == pytest.approx([right.mean(), right[acted].mean(), acted.mean()], abs=1e-12)
    assert found.requirements[1].title == "Right among the cases acted on (precision) at least 50 %"
    counts = {"tp": (acted & right).sum(), "fp": (acted & ~right).sum(), "fn": (~acted & right).sum()}
    assert {name: found.confusion[name] for name in counts} == counts


@pytest.mark.slow
def test_a_named_class_with_one_score_is_the_top_class_at_that_confidence(tmp_path):
    lever, lines = "lever: {act_at: 0.7}", f"{ACCURACY}, {{metric: precision, at_least: 50%}}"
    by_scores = judged(tmp_path, SCORES, lines, lever)
    by_confidence = judged(tmp_path, f"{PREDICTED}, score: confidence", lines, lever)
    assert values(by_scores) == values(by_confidence)
    assert by_scores.confusion_by_class == by_confidence.confusion_by_class


@pytest.mark.slow
def test_singling_out_one_class_is_the_product_that_acts_or_does_not(tmp_path):
    rows, lever = trips(), "lever: {act_at: 0.4}"
    one = judged(tmp_path, f"{SCORES}, positive: bus", more=lever).metrics
    rows["is_bus"] = rows["right"] == "bus"
    write_log(tmp_path / "log.parquet", rows)
    text = "product: p\ntitle: P\nkind: classification\nlog: {source: log.parquet, score: p_bus, outcome: is_bus}\n"
    plain = upheld.spec_from_text(f"{text}{lever}\nrequirements: [{ACCURACY}]", folder=tmp_path)
    binary = upheld.assess(plain, upheld.gather(plain)).metrics
    assert {name: one[name] for name in binary if name != "macro_f1"} == {
        name: answer for name, answer in binary.items() if name != "macro_f1"
    }
    assert one["macro_f1"].value == pytest.approx(sk.f1_score(rows["right"], rows["named"], average="macro"))


def test_one_class_of_those_named_needs_no_cut_off(tmp_path):
    rows = trips()
    found = judged(tmp_path, f"{PREDICTED}, positive: bus", "{metric: recall, at_least: 50%}").metrics
    y, p = rows["right"] == "bus", rows["named"] == "bus"
    assert found["recall"].value == pytest.approx(sk.recall_score(y, p))
    assert found["act_rate"].value == pytest.approx(p.mean())
    assert isinstance(found["roc_auc"], CannotTell)


@pytest.mark.slow
def test_money_of_the_top_class_is_what_acting_rightly_and_wrongly_brings(tmp_path):
    rows = trips()
    value = "lever: {act_at: 0.7, review_from: 0.5}\nvalue: {currency: EUR, caught: 3, false_alarm: -20, reviewed: -1}"
    found = judged(tmp_path, SCORES, "{metric: value_per_case, at_least: 0}", value)
    acted, right = rows["confidence"] >= 0.7, rows["right"] == rows["named"]
    looked = (rows["confidence"] >= 0.5) & ~acted
    worth = np.where(acted, np.where(right, 3, -20), np.where(looked, np.where(right, 2, -1), 0))
    assert values(found) == pytest.approx([worth.mean()], abs=1e-9)


@pytest.mark.slow
def test_a_figure_that_is_of_one_class_is_not_told_of_all(tmp_path):
    found = judged(tmp_path, SCORES, more="lever: {act_at: 0.7}").metrics
    untold = {name for name, answer in found.items() if isinstance(answer, CannotTell) and answer.why == "cannot_know"}
    assert {"recall", "false_positive_rate", "roc_auc", "f1", "prevalence", "value_over_rule"} <= untold
    assert not {"accuracy", "macro_f1", "precision", "act_rate", "calibration_gap"} & untold


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{metric: recall, at_least: 90%}", "say class: NAME, or in_every: class"),
        ("{metric: roc_auc, at_least: 90%}", "log.positive singles one out"),
        ("{metric: act_rate, at_least: 90%}", "this log gives no score"),
        ("{metric: recall, class: tran, at_least: 90%}", 'The log has bus, car, tram, walk. Did you mean "tram"?'),
        ("{metric: f1, across: class, gap_at_most: 2 points}", "two classes share cases in f1"),
    ],
)
def test_a_line_without_a_meaning_is_refused_with_what_to_write(tmp_path, line, said):
    assert said in refusal(tmp_path, PREDICTED, line)


@pytest.mark.parametrize(
    ("log", "more", "said"),
    [
        (f"{SCORES}, score: confidence", "lever: {act_at: 0.5}", "does not go together with scores"),
        (f"{SCORES}, positive: boat", "lever: {act_at: 0.5}", "is no class of scores. Named there: car, bus"),
        ("scores: {car: p_car}", "lever: {act_at: 0.5}", "names car; name every class"),
        (PREDICTED, "lever: {act_at: 0.5}", "has nothing to move"),
        (PREDICTED, "rule: city = 'Oslo'", "says when to act and not which class to name"),
        (f"{PREDICTED}, outcome_null: false", "", "no class is a no"),
        (SCORES, "", "lever  is missing"),
        ("score: confidence, positive: boat", "lever: {act_at: 0.5}", '"boat" is no class of any case'),
    ],
)
def test_keys_that_do_not_go_together_are_refused(tmp_path, log, more, said):
    assert said in refusal(tmp_path, log, more=more)


def test_a_class_in_a_product_without_classes_is_refused(tmp_path):
    rows = trips(n=200)
    rows["right"] = rows["right"] == "bus"
    said = refusal(tmp_path, "score: p_bus", "{metric: recall, class: bus, at_least: 9%}", "lever: {act_at: 0.5}", rows)
    assert "needs several classes: log.predicted" in said


def test_more_classes_than_a_person_reads_are_refused(tmp_path):
    rows = trips(n=200)
    rows["right"] = np.array([f"class {i % 60}" for i in range(200)], object)
    assert "more than 50 different classes" in refusal(tmp_path, PREDICTED, columns=rows)


@pytest.mark.slow
def test_a_class_that_is_never_seen_is_named_and_has_no_figure(tmp_path):
    rows = trips()
    chosen = (rows["right"] != "walk") & (rows["named"] != "walk")
    few = {name: column[chosen] for name, column in rows.items()} | {"p_walk": np.zeros(chosen.sum())}
    found = judged(tmp_path, SCORES, more="lever: {act_at: 0.5}", columns=few)
    assert "walk" in next(warned.text for warned in found.warnings if warned.code == "class-never-seen")
    assert isinstance(found.classes["walk"].metrics["recall"], CannotTell)
    expected = sk.f1_score(few["right"], few["named"], average="macro")
    assert found.metrics["macro_f1"].value == pytest.approx(expected)


@pytest.mark.slow
def test_classes_may_be_numbers_and_what_is_not_named_is_left_out(tmp_path):
    codes = {name: code for code, name in enumerate(NAMES)}
    rows = trips(n=900)
    named = [None if i % 3 == 0 else codes[name] for i, name in enumerate(rows["named"])]
    right = np.array([float(codes[name]) for name in rows["right"]])
    found = judged(tmp_path, PREDICTED, columns={**rows, "named": named, "right": right})
    there = np.arange(900) % 3 > 0
    assert (found.cases.judged, found.cases.unscored) == (600, 300)
    expected = sk.accuracy_score(rows["right"][there], rows["named"][there])
    assert found.metrics["accuracy"].value == pytest.approx(expected)
    assert set(found.confusion_by_class) == {"0", "1", "2", "3"}


@pytest.mark.slow
def test_two_halves_of_a_log_add_up_to_the_confusion_of_the_whole(tmp_path):
    rows, spec = trips(), spec_of(tmp_path, f"{PREDICTED}, who: rider, segments: [city]")
    halves = [
        evidence_of(tmp_path, {name: column[part] for name, column in rows.items()}, spec)
        for part in (slice(0, 1000), slice(1000, None))
    ]
    assert halves[0] + halves[1] == evidence_of(tmp_path, rows, spec)


@pytest.mark.slow
def test_riders_who_return_widen_the_macro_f1(tmp_path):
    rows = trips(n=1200)
    copied = {name: np.repeat(column, 4) for name, column in rows.items()}
    copied |= {"id": np.arange(4800), "rider": np.repeat(np.arange(1200), 4)}
    alone = judged(tmp_path, PREDICTED, columns=copied).metrics["macro_f1"]
    clustered = judged(tmp_path, f"{PREDICTED}, who: rider", columns=copied).metrics["macro_f1"]
    # Exact copies double the standard error; 64 groups of riders measure that within a third.
    assert 1.3 < (clustered.high - clustered.low) / (alone.high - alone.low) < 3.0


def test_the_slopes_of_the_macro_f1_are_its_differences():
    table = np.array([[30.0, 4, 1], [6, 20, 3], [2, 5, 9]])
    step = 1e-4
    for cell in np.ndindex(3, 3):
        moved = np.zeros((3, 3))
        moved[cell] = step
        slope = (macro_f1(table + moved) - macro_f1(table - moved)) / (2 * step)
        assert macro_f1_slopes(table)[cell] == pytest.approx(slope, abs=1e-7)


@pytest.mark.slow
def test_the_trade_off_of_the_top_class_leaves_what_is_named_as_it_is(tmp_path):
    rows = trips()
    lines = "{metric: recall, class: bus, at_least: 10%}, {metric: precision, at_least: 50%}"
    spec = spec_of(tmp_path, SCORES, lines, "lever: {act_at: 0.7}")
    found = upheld.tradeoff(spec, evidence_of(tmp_path, rows, spec), most=6)
    right, recall = rows["right"] == rows["named"], sk.recall_score(rows["right"] == "bus", rows["named"] == "bus")
    rows_of = [row for row in found.rows if row.setting["act_at"] < 0.95]
    assert len(rows_of) >= 4
    for row in rows_of:
        acted = rows["confidence"] >= row.setting["act_at"]
        assert row.requirements[0].estimate.value == pytest.approx(recall)
        assert row.metrics["precision"].value == pytest.approx(right[acted].mean())


def test_without_a_score_there_is_nothing_to_trade_off(tmp_path):
    spec = spec_of(tmp_path, PREDICTED)
    with pytest.raises(SpecError, match="lever  is not there to be moved"):
        upheld.tradeoff(spec, evidence_of(tmp_path, trips(n=200), spec))


@pytest.mark.slow
def test_the_json_tells_each_class_and_the_confusion(tmp_path):
    found = judged(tmp_path, SCORES, more="lever: {act_at: 0.7}").to_json("0")
    assert list(found["classes"]["bus"]) == ["recall", "precision", "f1", "n", "named"]
    assert found["classes"]["bus"]["n"] == sum(found["confusion_by_class"]["bus"].values())


@pytest.mark.slow
def test_the_class_that_was_right_may_come_later_and_from_another_file(tmp_path):
    rows = trips()
    rows["who_says"] = rows.pop("right")
    write_log(tmp_path / "answers.parquet", {"trip": rows["id"][:2000], "answer": rows["who_says"][:2000]})
    text = (
        "product: p\ntitle: P\nkind: classification\nlog: {source: log.parquet, id: id, time: at, predicted: named,"
        " outcome_after: 10 days, outcomes: {source: answers.parquet, id: trip, value: answer}}\n"
        f"requirements: [{ACCURACY}]"
    )
    found = assessed(tmp_path, rows, upheld.spec_from_text(text, folder=tmp_path))
    old = rows["at"] <= rows["at"].max() - np.timedelta64(10, "D")
    judged_ones = old & (rows["id"] < 2000)
    assert (found.cases.judged, found.cases.immature) == (judged_ones.sum(), (~old).sum())
    right = (rows["who_says"] == rows["named"])[judged_ones]
    assert values(found) == pytest.approx([right.mean()])
    assert sum(sum(row.values()) for row in found.confusion_by_class.values()) == judged_ones.sum()


@pytest.mark.slow
def test_outcomes_known_for_what_was_acted_on_tell_no_class_from_the_rest(tmp_path):
    lines = "{metric: precision, class: bus, at_least: 10%}, {metric: precision, at_least: 10%}"
    found = judged(tmp_path, f"{SCORES}, outcome_known_for: acted", lines, "lever: {act_at: 0.7}")
    assert [line.verdict.why for line in found.requirements] == ["cannot_know", None]
    assert isinstance(found.classes["bus"].metrics["recall"], CannotTell)
