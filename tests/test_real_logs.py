"""Specs on real development data: figures equal scikit-learn's, and the known facts are found."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
from sklearn import metrics as sk

import upheld
from tests.everyday import few_every_day
from tests.logs import whole
from upheld.inference import Estimate
from upheld.kinds import KINDS

SPECS = Path(__file__).parent / "specs"
KIND = KINDS["classification"]


def spec_on(data, folder, name, **changes):
    text = (SPECS / f"{name}.yaml").read_text()
    for old, new in changes.get("replace", {}).items():
        assert old in text
        text = text.replace(old, new)
    return upheld.spec_from_text(text, folder=data / folder)


def assessed_on(data, folder, name, **changes):
    spec = spec_on(data, folder, name, **changes)
    return upheld.assess(spec, upheld.gather(spec))


def columns(data, folder, sql):
    path = data / folder / "table.parquet"
    with duckdb.connect() as connection:
        return connection.execute(sql.format(table=f"read_parquet('{path}')")).fetchnumpy()


def by_scikit_learn(y, score, act_at):
    acted = score >= act_at
    return {
        "recall": sk.recall_score(y, acted),
        "precision": sk.precision_score(y, acted),
        "specificity": sk.recall_score(~y, ~acted),
        "false_positive_rate": 1 - sk.recall_score(~y, ~acted),
        "npv": sk.precision_score(~y, ~acted),
        "f1": sk.f1_score(y, acted),
        "accuracy": sk.accuracy_score(y, acted),
        "balanced_accuracy": sk.balanced_accuracy_score(y, acted),
        "mcc": sk.matthews_corrcoef(y, acted),
        "log_loss": sk.log_loss(y, score),
        "brier": sk.brier_score_loss(y, score),
        "calibration_gap": score.mean() - y.mean(),
        "prevalence": y.mean(),
        "act_rate": acted.mean(),
    }


def equal_to_scikit_learn(assessment, y, score, act_at):
    for name, expected in by_scikit_learn(y, score, act_at).items():
        assert assessment.metrics[name].value == pytest.approx(expected, abs=1e-9), name


def bounds(spec):
    part = whole(spec, upheld.gather(spec))
    return {name: KIND.METRICS[name].compute(part).error for name in ("roc_auc", "average_precision")}


@pytest.mark.parametrize("act_at", few_every_day([0.7213, 0.3, 0.1, 0.5, 0.95]))
@pytest.mark.parametrize(("folder", "name"), [("adult", "adult"), ("nannyml_california", "california")])
def test_every_setting_gives_scikit_learns_figures(data, folder, name, act_at):
    changes = {"act_at: 0.5, review_from: 0.3" if name == "adult" else "act_at: 0.5": f"act_at: {act_at}"}
    found = columns(data, folder, "select outcome::int y, score::double s from {table}")
    y, score = found["y"].astype(bool), found["s"]
    equal_to_scikit_learn(assessed_on(data, folder, name, replace=changes), y, score, act_at)


@pytest.mark.parametrize(
    ("folder", "name"), few_every_day([("elec2", "elec2"), ("adult", "adult"), ("nannyml_california", "california")])
)
def test_areas_under_curves_are_scikit_learns_within_the_bound_shown(data, folder, name):
    changes = {"  where: not in_train\n": ""} if name == "elec2" else {}
    spec = spec_on(data, folder, name, replace=changes)
    assessment, error = upheld.assess(spec, upheld.gather(spec)), bounds(spec)
    found = columns(data, folder, "select outcome::int y, score::double s from {table}")
    expected = {
        "roc_auc": sk.roc_auc_score(found["y"], found["s"]),
        "average_precision": sk.average_precision_score(found["y"], found["s"]),
    }
    for metric, value in expected.items():
        answer = assessment.metrics[metric]
        assert abs(answer.value - value) <= error[metric] + 1e-12
        assert answer.low <= value <= answer.high
        if name == "elec2":
            assert answer.value == pytest.approx(value, abs=2e-5)


@pytest.mark.slow
def test_scikit_learns_breast_cancer_with_out_of_fold_scores(tmp_path):
    from sklearn.datasets import load_breast_cancer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from tests.logs import assessed, spec_for

    x, benign = load_breast_cancer(return_X_y=True)
    malignant = benign == 0
    model = make_pipeline(StandardScaler(), LogisticRegression())
    score = cross_val_predict(model, x, malignant, cv=5, method="predict_proba")[:, 1]
    lines = "{metric: recall, at_least: 90%}, {metric: npv, at_least: 99%}, {metric: roc_auc, at_least: 95%}"
    spec = spec_for(tmp_path, lever="{act_at: 0.4}", requirements=lines)
    assessment = assessed(tmp_path, {"score": score, "outcome": malignant}, spec)
    equal_to_scikit_learn(assessment, malignant, score, 0.4)
    assert assessment.metrics["roc_auc"].value == pytest.approx(sk.roc_auc_score(malignant, score), abs=1e-6)
    # 206 of 212 found: the mixture reaches down to about 92 %; one missed in 100 cannot be shown on 360 all-clears.
    assert [line.verdict.word for line in assessment.requirements] == ["met", "undecided", "met"]


def test_adult_has_the_figures_its_readme_lists(data):
    metrics = assessed_on(data, "adult", "adult").metrics
    assert metrics["roc_auc"].value == pytest.approx(0.9268, abs=5e-5)
    assert metrics["accuracy"].value == pytest.approx(0.8722, abs=5e-5)
    assert metrics["prevalence"].value == pytest.approx(0.2408, abs=5e-5)
    assert metrics["calibration_gap"].value == pytest.approx(0.2404 - 0.2408, abs=1e-4)


@pytest.mark.parametrize(
    ("sex", "n", "act_rate", "recall", "false_positive_rate", "auc", "base"),
    [("Female", 10771, 0.081, 0.579, 0.020, 0.945, 0.109), ("Male", 21790, 0.261, 0.666, 0.083, 0.909, 0.306)],
)
def test_adult_differs_between_women_and_men_as_listed(data, sex, n, act_rate, recall, false_positive_rate, auc, base):
    found = assessed_on(data, "adult", "adult").segments["sex"][sex]
    assert found["act_rate"].n == n
    listed = {"act_rate": act_rate, "recall": recall, "false_positive_rate": false_positive_rate, "roc_auc": auc}
    for metric, value in {**listed, "prevalence": base}.items():
        assert found[metric].value == pytest.approx(value, abs=5.1e-4), metric


def test_adult_is_judged_line_by_line(data):
    judged = {line.id: line for line in assessed_on(data, "adult", "adult").requirements}
    words = {name: line.verdict.word for name, line in judged.items()}
    assert words == {
        "roc_auc": "met",
        "accuracy": "not_met",  # 87.2 % of 32,561 against 88: 0.8 points are 4 standard errors
        "recall-in-every-sex": "undecided",
        "false_positive_rate-across-sex": "not_met",
        "recall-in-every-race": "undecided",
        "calibration_gap": "met",
    }
    assert judged["false_positive_rate-across-sex"].gap == ("Male", "Female")


def test_adults_small_races_are_named_with_their_size(data):
    line = next(line for line in assessed_on(data, "adult", "adult").requirements if line.id == "recall-in-every-race")
    small = {row.value: row for row in line.segments}
    assert {small["Other"].verdict.word, small["Amer-Indian-Eskimo"].verdict.word} == {"undecided"}
    spec = spec_on(data, "adult", "adult")
    evidence = upheld.gather(spec)
    part = KIND.by_value(evidence, "race", 200, KIND.stakes(spec, evidence))
    assert (part["Other"].judged, part["Amer-Indian-Eskimo"].judged) == (271, 311)


def test_adults_smallest_countries_are_pooled_and_named(data):
    assessment = assessed_on(data, "adult", "adult")
    assert "others" in assessment.segments["native-country"]
    warning = next(warned.text for warned in assessment.warnings if warned.code == "small-segments")
    assert "native-country" in warning


def test_elec2_after_training_has_the_accuracy_its_readme_lists(data):
    assessment = assessed_on(data, "elec2", "elec2")
    assert assessment.cases.judged == 36576
    assert assessment.metrics["accuracy"].value == pytest.approx(0.7397, abs=5e-5)
    assert assessment.requirements[0].verdict.word == "not_met"


def test_the_rule_of_elec2_is_right_as_often_as_published(data):
    # The rule is the score: 1 where the last half hour went up. Zliobaite 2013 prints 85.3 %.
    replace = {
        "score: score": "score: CASE WHEN prev_label_baseline = 1 THEN 1.0 WHEN prev_label_baseline = 0 THEN 0.0 END",
        "  where: not in_train\n": "",
    }
    assessment = assessed_on(data, "elec2", "elec2", replace=replace)
    assert assessment.cases.judged + assessment.cases.unscored == 45312
    assert assessment.metrics["accuracy"].value == pytest.approx(0.8533, abs=5e-5)


def test_elec2_decays_by_quarter_as_listed(data):
    quarter = "seg_dayofweek]\n  where: not in_train"
    expression = "date_trunc('quarter', timestamp)"
    spec = {quarter: f'"{expression}"]\n  where: not in_train'}
    found = assessed_on(data, "elec2", "elec2", replace=spec).segments[expression]
    accuracies = [found[value]["accuracy"].value for value in sorted(found)]
    listed = [0.8545, 0.7958, 0.7440, 0.6857, 0.6449, 0.5993, 0.7303, 0.8548, 0.8085]
    assert accuracies[-9:] == pytest.approx(listed, abs=5.1e-5)


def test_elec2_beats_its_rule_only_in_two_quarters(data):
    by = "date_trunc('quarter', timestamp)"
    segments = {"seg_dayofweek]": f'"{by}"]'}
    rule = "score: CASE WHEN prev_label_baseline = 1 THEN 1.0 WHEN prev_label_baseline = 0 THEN 0.0 END"
    model = assessed_on(data, "elec2", "elec2", replace=segments).segments[by]
    simple = assessed_on(data, "elec2", "elec2", replace={**segments, "score: score": rule}).segments[by]
    better = [value[:10] for value in sorted(model) if model[value]["accuracy"].value > simple[value]["accuracy"].value]
    assert better == ["1996-10-01", "1998-07-01"]


def test_california_is_worse_after_launch_as_listed(data):
    assessment = assessed_on(data, "nannyml_california", "california")
    found = assessment.segments["period"]
    assert found["reference"]["roc_auc"].value == pytest.approx(0.9079, abs=5e-5)
    assert found["analysis"]["roc_auc"].value == pytest.approx(0.8402, abs=5e-5)
    assert found["reference"]["prevalence"].value == pytest.approx(0.637, abs=5e-4)
    assert found["analysis"]["prevalence"].value == pytest.approx(0.524, abs=5e-4)
    assert [line.verdict.word for line in assessment.requirements] == ["met", "not_met"]


def test_californias_own_predictions_have_the_accuracy_listed(data):
    replace = {"score: score": "score: prediction"}
    found = assessed_on(data, "nannyml_california", "california", replace=replace).segments["period"]
    assert found["reference"]["accuracy"].value == pytest.approx(0.6704, abs=5e-5)
    assert found["analysis"]["accuracy"].value == pytest.approx(0.5887, abs=5e-5)


def test_every_figure_of_real_data_has_an_interval_around_it(data):
    for name, answer in assessed_on(data, "adult", "adult").metrics.items():
        # adult has neither days nor money nor anything of what was asked, and one class that the product acts on
        metric = KIND.METRICS[name]
        if metric.needs or metric.of_log or name in ("recall_amount", "macro_f1"):
            continue
        assert isinstance(answer, Estimate)
        assert answer.low <= answer.value <= answer.high
        assert np.isfinite([answer.low, answer.high]).all()


CARDS = ("prepaid_card", "highstreet_card", "upmarket_card")
ONE_PERIOD = """{{metric: accuracy, at_least: 70%, where: "period = '{0}'"}},
{{metric: macro_f1, at_least: 70%, where: "period = '{0}'"}}"""


def cards_judged(data, log, more=""):
    """The three credit-card products, judged over both periods."""
    text = (
        "product: cards\ntitle: Name the right card\nkind: classification\n"
        f"log: {{source: {data}/nannyml_multiclass/table.parquet, id: id, time: timestamp, outcome: outcome, "
        f"segments: [period], {log}}}\n{more}\n"
        f"requirements: [{ONE_PERIOD.format('reference')}, {ONE_PERIOD.format('analysis')}]"
    )
    spec = upheld.spec_from_text(text)
    return upheld.assess(spec, upheld.gather(spec))


def test_cards_have_the_accuracy_and_macro_f1_listed_before_and_after_launch(data):
    found = cards_judged(data, "predicted: prediction")
    listed = [0.7532, 0.7531, 0.6617, 0.6612]
    assert [line.estimate.value for line in found.requirements] == pytest.approx(listed, abs=5.1e-5)
    assert [line.verdict.word for line in found.requirements] == ["met", "met", "not_met", "not_met"]


def test_each_card_and_the_confusion_are_scikit_learns(data):
    rows = columns(data, "nannyml_multiclass", "select outcome, prediction from {table}")
    y, p = (rows[name].astype(str) for name in ("outcome", "prediction"))
    found = cards_judged(data, "predicted: prediction")
    table = [[found.confusion_by_class[right][named] for named in CARDS] for right in CARDS]
    assert table == sk.confusion_matrix(y, p, labels=CARDS).tolist()
    for metric, expected in (("recall", sk.recall_score), ("precision", sk.precision_score), ("f1", sk.f1_score)):
        values = [found.classes[card].metrics[metric].value for card in CARDS]
        assert values == pytest.approx(expected(y, p, labels=CARDS, average=None), abs=1e-12)


def test_acting_on_the_top_card_is_right_as_often_as_counted_by_hand(data):
    scores = ", ".join(f"{card}: y_pred_proba_{card}" for card in CARDS)
    log = f"predicted: prediction, scores: {{{scores}}}"
    found = cards_judged(data, log, "lever: {act_at: 0.8}").metrics
    top = ", ".join(f"y_pred_proba_{card}" for card in CARDS)
    rows = columns(data, "nannyml_multiclass", f"select greatest({top}) s, outcome = prediction r from {{table}}")
    acted = rows["s"] >= 0.8
    assert found["act_rate"].value == pytest.approx(acted.mean())
    assert found["precision"].value == pytest.approx(rows["r"][acted].mean())
