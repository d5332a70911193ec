"""`upheld check`: its exit codes, --set and --as-of, and what it says of a spec that is not ready."""

import pytest

from tests.products import cases, upheld_said

BOUNDS = {"met": "at_least: 1%", "not_met": "at_least: 99%", "undecided": "at_least: 50%"}


@pytest.mark.parametrize(("bound", "code"), [("met", 0), ("not_met", 1), ("undecided", 3)])
@pytest.mark.slow
def test_the_exit_code_is_the_conclusion(product, bound, code):
    product.log([(i, 0.2 + 0.5 * (i % 2), 1) for i in range(200)])
    product.spec(requirements=f"{{metric: recall, {BOUNDS[bound]}}}")
    for form in ("table", "md", "json"):
        found = product.check("--format", form)
        assert (found.code, found.err) == (code, "")
    assert found.json["conclusion"] == bound


def test_an_aim_decides_nothing(product):
    product.log([(i, 0.7, 1) for i in range(200)])
    product.spec(requirements="{metric: recall, at_least: 50%}, {metric: precision, at_most: 1%, aim: true}")
    assert product.check().code == 0


def test_a_spec_without_requirements_is_undecided_and_says_what_to_write(product):
    product.write("spec.yaml", "product: p\ntitle: P\nkind: classification\n")
    for flags in ((), ("--json",), ("--set", "act_at=0.4")):
        found = product.check(*flags)
        assert (found.code, found.out) == (3 if "--set" not in flags else 2, "")
    assert "spec.yaml: nothing is required yet. Say what is good enough" in product.check().err


def test_blocks_that_are_missing_are_all_named(product):
    product.write(
        "spec.yaml", "product: p\ntitle: P\nkind: classification\nrequirements: [{metric: recall, at_least: 50%}]\n"
    )
    err = product.refused()
    assert "log    is missing: where the cases are" in err
    assert "lever  is missing: from which score on the product acts, such as act_at: 0.83" in err


def test_keys_of_the_log_that_are_missing_are_all_named(product):
    product.spec(score=None, outcome=None)
    err = product.refused()
    assert "log.score    is missing: the column with the model's score" in err
    assert "log.outcome  is missing: the column that says what really happened" in err


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("act_at=x", '--set: "x" is no number. Write act_at=0.5'),
        ("act_at=", '--set: "" is no number'),
        ("act_at", '--set: "act_at" is no setting. Write one of act_at, review_from'),
        ("cutoff=0.5", "is no setting"),
        ("act_at=5", "--set: 5 is outside 0 to 1, the scale of a probability"),
        ("act_at=nan", "nan is not a finite number"),
        ("review_from=0.9", "--set: review_from (0.9) is above act_at (0.5)"),
    ],
)
def test_a_setting_that_is_none_is_refused(product, setting, said):
    assert said in product.refused("--set", setting)


def test_a_setting_is_tried_and_said_to_be_a_trial(product):
    found = product.check("--json", "--set", "act_at=40%", "--set", "review_from=0.2").json
    assert found["setting"] == {"act_at": 0.4, "review_from": 0.2}
    assert [warned["code"] for warned in found["warnings"]] == ["what-if", "no-time"]
    assert found["spec_hash"] == product.check("--json").json["spec_hash"]


def test_a_trial_counts_what_it_says(product):
    acted = {at: sum(score >= at for _, score, _ in cases()) for at in (0.2, 0.9)}
    for at, n in acted.items():
        confusion = product.check("--json", "--set", f"act_at={at}").json["confusion"]
        assert confusion["tp"] + confusion["fp"] == n


def test_a_review_band_can_be_left_out_in_a_trial(product):
    product.spec(lever="{act_at: 0.5, review_from: 0.2}")
    assert product.check("--json", "--set", "review_from=none").json["setting"]["review_from"] is None


@pytest.mark.parametrize("written", ["tomorrow", "31/07/2026", "2026-13-01", "2026-07-31T25:00", ""])
def test_a_day_that_is_none_is_refused(product, written):
    assert f'--as-of: "{written}" is no date. Write it as 2026-07-31 or 2026-07-31T18:00' in product.refused(
        "--as-of", written
    )


@pytest.mark.parametrize(
    ("as_of", "judged", "said"),
    [
        (None, 60, "2026-05-31T00:00:00+05:30"),
        ("2026-05-10", 20, "2026-05-10T23:59:59.999999+05:30"),
        ("2026-05-10T00:00", 20, "2026-05-10T00:00:00+05:30"),
        ("2026-05-09T18:30Z", 20, "2026-05-10T00:00:00+05:30"),
        ("2026-05-09T18:29Z", 18, "2026-05-09T23:59:00+05:30"),
    ],
)
@pytest.mark.slow
def test_only_what_had_happened_by_a_day_is_judged(product, as_of, judged, said):
    rows = [(*row, f"2026-05-{1 + row[0] // 2:02d} 00:00:00") for row in cases()]
    rows[-1] = (*cases()[-1], "2026-05-31 00:00:00")
    product.log(rows, head=("id", "score", "y", "t"))
    product.spec(time="t", timezone="Asia/Kolkata")
    found = product.check("--json", *(["--as-of", as_of] if as_of else [])).json
    assert (found["cases"]["judged"], found["as_of"]) == (judged, said)


@pytest.mark.slow
def test_a_log_without_time_is_judged_with_a_warning(product):
    found = product.check("--json").json
    assert [warned["code"] for warned in found["warnings"]] == ["no-time"]
    assert found["as_of"] is None


def test_one_case_is_one_case(product):
    product.log([(1, 0.5, 1)])
    product.spec(each="payment")
    assert "1 payment judged" in product.check().out


def test_a_table_in_a_pipe_is_no_wider_than_a_page_and_without_colours(product):
    product.spec(requirements="{metric: recall, at_least: 50%}, {metric: false_positive_rate, at_most: 3%}")
    out = product.check().out
    assert max(map(len, out.splitlines())) <= 120
    assert "\x1b" not in out


def test_a_report_for_a_pull_request_is_markdown(product):
    out = product.check("--format", "md").out
    assert out.startswith("### ◐ Undecided: A test product\n")
    assert "| Requirement | Measured | Verdict |\n|---|---|---|\n| Recall at least 50 % |" in out


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere.yaml", "there is no such file. There is: spec.yaml."),
        (".", "is a folder; name the spec file in it"),
        ("log.parquet", "is not a text file in UTF-8. Is it the log?"),
        ("log.csv", "log.csv has 1 mistake"),
    ],
)
def test_what_is_no_spec_is_refused(product, path, said):
    product.write("log.parquet", b"PAR1\xff\xfe")
    found = upheld_said("check", str(product.folder / path))
    assert (found.code, found.out) == (2, "")
    assert said in found.err


@pytest.mark.parametrize(
    "arguments",
    [("chek",), ("check",), ("check", "--nonsense"), ("check", "a", "b"), ("check", "a", "--format", "html"), ()],
)
def test_a_call_that_is_none_ends_with_2_and_nothing_on_stdout(arguments):
    found = upheld_said(*arguments)
    assert found.code == 2
    assert "Usage: upheld" in found.err + (found.out if not arguments else "")
    assert "Traceback" not in found.err
