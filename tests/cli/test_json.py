"""The JSON of `upheld check --json` is a contract: exactly these keys, always all of them, and no NaN."""

import json

import pytest

from tests.products import cases

NUMBER = (int, float)
ESTIMATE = {"value": NUMBER, "low": NUMBER, "high": NUMBER, "level": NUMBER, "n": int, "n_of": str, "method": str}
CANNOT_TELL = {"cannot_tell": str, "value": (int, float, type(None))}
SEGMENT = {
    "segment": str,
    "value": str,
    "verdict": (str, type(None)),
    "why": (str, type(None)),
    "more_cases": (int, type(None)),
    "because": (str, type(None)),
    "estimate": dict,
}
REQUIREMENT = {
    "id": str,
    "metric": str,
    "bound": dict,
    "segment": (str, type(None)),
    "where": (str, type(None)),
    "aim": bool,
    "window": str,
    "looks": str,
    "level": float,
    "verdict": str,
    "why": (str, type(None)),
    "more_cases": (int, type(None)),
    "because": str,
    "estimate": dict,
    "last_28_days": (dict, type(None)),
    "before_last_28_days": (dict, type(None)),
    "worst": (dict, type(None)),
    "gap_between": (dict, type(None)),
    "flips": list,
    "segments": list,
}
VALUE = {
    "currency": str,
    "per_case": dict,
    "per_day": dict,
    "over_nothing": dict,
    "cases_per_day": (int, float, type(None)),
    "cap": (int, float, type(None)),
    "without_worth": int,
    "guesses": list,
    "flips": list,
    "best_setting": (dict, type(None)),
}
RULE = {
    "expression": (str, type(None)),
    "none": (str, type(None)),
    "value_over_rule": dict,
    "per_day": dict,
    "value_of_rule": dict,
    "verdict": (str, type(None)),
    "flips": list,
    "metrics": dict,
    "more_often": dict,
}
BEST = {
    "setting": (dict, type(None)),
    "is_today": bool,
    "why_none": (str, type(None)),
    "gain": dict,
    "gain_per_day": dict,
    "costs": list,
    "clashing": list,
    "not_weighed": list,
    "among": (str, type(None)),
    "late_in": (list, type(None)),
    "at_ends": list,
    "without_requirements": (dict, type(None)),
}
WHOLE = {
    "format": int,
    "upheld": str,
    "product": str,
    "kind": str,
    "unit": type(None),
    "conclusion": str,
    "spec_hash": str,
    "requirements_hash": str,
    "spec_committed": type(None),
    "evidence_hash": str,
    "as_of": (str, type(None)),
    "cases": dict,
    "setting": dict,
    "requirements": list,
    "value": (dict, type(None)),
    "rule": (dict, type(None)),
    "metrics": dict,
    "segments": dict,
    "calibration": list,
    "confusion": dict,
    "classes": type(None),
    "confusion_by_class": type(None),
    "done": dict,
    "knowable": type(None),
    "timeline": (list, type(None)),
    "maturity": (dict, type(None)),
    "warnings": list,
}
WEEK = {
    "from": str,
    "to": str,
    "complete": bool,
    "cases": int,
    "judged": int,
    "immature": int,
    "outcome_unknown": int,
    "unscored": int,
    "never_fulfilled": (int, type(None)),
    "requirements": dict,
}
MATURITY = {
    "outcome_after_days": (int, float, type(None)),
    "n": int,
    "positives": int,
    "steps": list,
    "days_until": dict,
    "late": (dict, type(None)),
}
CASES = {
    *("all", "judged", "immature", "unscored", "outcome_unknown", "outcome_unknowable", "before_setting", "from", "to")
}
LINES = """{metric: recall, at_least: 50%}, {metric: recall, at_least: 40%, in_every: country},
{metric: false_positive_rate, gap_at_most: 2 points, across: country}, {metric: precision, between: [10%, 90%]},
{metric: roc_auc, at_least: 0.5, aim: true}, {metric: precision, at_least: 10%, where: score > 0.6},
{metric: calibration_error, at_most: 10%, looks: once}"""


def has_exactly(found, keys):
    assert list(found) == list(keys)
    for key, kind in keys.items():
        assert isinstance(found[key], kind), f"{key}: {found[key]!r}"


def is_an_answer(found):
    has_exactly(found, CANNOT_TELL if "cannot_tell" in found else ESTIMATE)


LOGS = {
    "plain": cases(200),
    "no outcomes": [(i, score, None) for i, score, _ in cases()],
    "no scores": [(i, None, y) for i, _, y in cases()],
    "no positives": [(i, score, 0) for i, score, _ in cases()],
    "one case": [(0, 0.5, 1)],
    "one score": [(i, 0.5, i % 2) for i in range(60)],
    "zeros and ones": [(i, i % 2, i % 2) for i in range(60)],
}


@pytest.mark.parametrize(("log", "scale"), [*((log, "probability") for log in LOGS), ("plain", "number")])
@pytest.mark.slow
def test_every_key_is_there_whatever_the_log_holds(product, log, scale):
    rows = [(*row, ["IN", "SG"][row[0] % 2], f"2026-05-{1 + row[0] % 20:02d}") for row in LOGS[log]]
    product.log(rows, head=("id", "score", "y", "country", "t"))
    product.spec(
        requirements=LINES, segments="[country]", segments_at_least="1", time="t", id="id", score_scale=scale,
        more="rule: score > 0.3",
    )  # fmt: skip
    found = product.check("--json").json
    has_exactly(found, WHOLE)
    assert found["format"] == 1
    assert set(found["cases"]) == CASES
    for line in found["requirements"]:
        has_exactly(line, REQUIREMENT)
        assert line["verdict"] in ("met", "not_met", "undecided")
        assert (line["why"] in ("too_early", "too_close", "cannot_know")) == (line["verdict"] == "undecided")
        is_an_answer(line["estimate"])
        for one in [*line["segments"], *([line["worst"]] if line["worst"] else [])]:
            has_exactly(one, SEGMENT)
            is_an_answer(one["estimate"])
            assert (one["verdict"] is None) == ("gap_at_most" in line["bound"])  # a gap judges its ends by each other
            assert (one["why"] in ("too_early", "too_close", "cannot_know")) == (one["verdict"] == "undecided")
    for answer in [*found["metrics"].values(), *[a for v in found["segments"]["country"].values() for a in v.values()]]:
        is_an_answer(answer)
    for week in found["timeline"]:
        has_exactly(week, WEEK)
        assert set(week["requirements"]) == {line["id"] for line in found["requirements"]}
        for figure in week["requirements"].values():
            assert set(figure) == {"estimate", "worst", "gap_between"}
            is_an_answer(figure["estimate"])
            if figure["worst"]:
                is_an_answer(figure["worst"]["estimate"])
    assert found["maturity"] is None
    assert found["rule"]["expression"] == "score > 0.3"
    is_an_answer(found["rule"]["value_over_rule"])
    assert all(set(warned) == {"code", "text"} for warned in found["warnings"])


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.slow
def test_when_outcomes_came_is_told_whatever_the_log_holds(product, log):
    day = "2026-05-{:02d}"
    rows = [(*row, day.format(1 + row[0] % 20), day.format(1 + row[0] % 20 + row[0] % 7)) for row in LOGS[log]]
    product.log(rows, head=("id", "score", "y", "t", "came"))
    product.spec(time="t", outcome_time="came", outcome_after="5 days")
    maturity = product.check("--json").json["maturity"]
    has_exactly(maturity, MATURITY)
    is_an_answer(maturity["late"])
    assert set(maturity["days_until"]) == {"50%", "90%", "95%"}
    assert all(set(step) == {"days", "share", "share_of_positives"} for step in maturity["steps"])


def test_a_bound_is_told_in_its_own_word(product):
    product.spec(requirements=LINES.replace("country", "y"), segments="[y]")
    bounds = [line["bound"] for line in product.check("--json").json["requirements"]]
    assert bounds[:4] == [{"at_least": 0.5}, {"at_least": 0.4}, {"gap_at_most": 0.02}, {"between": [0.1, 0.9]}]


def test_stdout_holds_the_json_and_nothing_else(product):
    found = product.check("--json")
    assert found.out.startswith("{\n")
    assert json.loads(found.out)["product"] == "test"
    assert found.err == ""


def test_the_same_call_gives_the_same_bytes(product):
    assert product.check("--json").out == product.check("--json").out


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("key", ["time: t", "", "who: id"])
@pytest.mark.slow
def test_every_key_of_money_and_rule_is_there_whatever_the_log_holds(product, log, key):
    rows = [(*row, f"2026-05-{1 + row[0] % 20:02d}", 100 + row[0]) for row in LOGS[log]]
    product.log(rows, head=("id", "score", "y", "t", "amount"))
    more = "rule: score > 0.3\nvalue: {currency: INR, missed: -amount, false_alarm: {from: -40, to: -6}, reviewed: -1}"
    keys = {key.split(": ")[0]: key.split(": ")[1]} if key else {}
    product.spec(more=more, lever="{act_at: 0.5, review_from: 0.2}", id="id", **keys)
    found = product.check("--json").json
    has_exactly(found["value"], VALUE)
    has_exactly(found["rule"], RULE)
    for answer in (found["value"]["per_case"], found["value"]["per_day"], *found["value"]["over_nothing"].values()):
        is_an_answer(answer)
    for answer in (found["rule"]["value_over_rule"], *found["rule"]["metrics"].values()):
        is_an_answer(answer)
    if found["value"]["best_setting"] is not None:
        has_exactly(found["value"]["best_setting"], BEST)
        is_an_answer(found["value"]["best_setting"]["gain"])


def test_why_there_is_no_rule_is_told(product):
    product.log(cases(200))
    product.spec(more="rule: {none: nobody knows one}")
    rule = product.check("--json").json["rule"]
    assert (rule["expression"], rule["none"], rule["verdict"]) == (None, "nobody knows one", None)
    assert "nobody knows one" in rule["value_over_rule"]["cannot_tell"]
