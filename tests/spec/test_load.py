"""A wrong spec is refused with every mistake at once: where, what is wrong, what exists, what to write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from upheld.errors import SpecError
from upheld.load import load_spec, spec_from_data, spec_from_text
from upheld.spec import MetricFacts, Spec, parse_spec, spec_hash, to_yaml

HEAD = "product: p\ntitle: T\nkind: classification\n"
LOG = HEAD + "log: {source: log.csv, segments: [country]}\n"

# The example of the design, without the two metrics that no version judges yet.
CARD_FRAUD = """\
upheld: 1
product: card-fraud
title: Stop payments with stolen cards
kind: classification
owner: payments

problem:
  who: Cardholders whose card details were stolen
  need: Keep their money, and never be blocked when it is really them
  frequency: 9 in 1,000 payments
  cost_today: 31 chargebacks in 10,000 payments
  evidence:
    - {what: 214 learnt of it from their statement, n: 300, source: https://example.org/study, date: 2026-08-03}
  today: Analysts block a card after a chargeback, twelve days late
  why_ai: Patterns change weekly; the rule in force catches 41 %
  success: {metric: chargebacks_per_10k, from: 31, to: 18, by: 2027-03-31}
  not_for: [credit limits, staff cards]

log:
  source: decisions.parquet        # a file, a folder or glob of files, or connection:table
  each: payment                    # what one row is, for people
  id: payment_id
  time: scored_at
  timezone: Asia/Kolkata           # default UTC; naive times are read in it
  who: card_id
  score: fraud_score
  score_scale: probability
  outcome: is_fraud
  outcome_after: 45 days           # younger cases are not judged
  outcome_null: false
  outcome_known_for: {sample: let_through}
  outcomes: {source: chargebacks.csv, id: payment_id, value: confirmed}
  segments: [country, device]
  segments_at_least: 200
  where: channel = 'online'

lever:
  act_at: 0.83                     # block at or above
  review_from: 0.60
  review_capacity: 400 per day
  since: 2026-07-01
  owner: risk-policy

value:
  currency: INR
  caught: -0.05 * amount
  missed: -amount
  false_alarm: {from: -400, to: -60, because: guess}
  reviewed: -35
  cap: 200000

rule: amount > 40000 and country <> 'IN'

requirements:
  - {metric: recall, at_least: 92%}
  - {metric: false_positive_rate, at_most: 3%}
  - {metric: recall, at_least: 85%, in_every: country}
  - {metric: false_positive_rate, gap_at_most: 2 points, across: device}
"""
TRIAGE = """\
product: triage
title: Read the urgent chest images first
kind: classification
log: {source: reads.parquet, each: image, id: study_id, time: read_at, who: patient_id, score: p_tb,
  score_scale: probability, outcome: culture = 'positive', outcome_after: 60 days, outcome_null: unknown,
  outcome_known_for: {sample: culture_p}, shown: band_read, followed: clinician_agreed, segments: [sex, age_band, site]}
lever: {act_at: 0.90, review_from: 0.10, review_capacity: 60 per day}
value: {currency: INR, caught: -6000, missed: -250000, false_alarm: -2400, reviewed: -150}
rule: cough_weeks >= 2 and fever
requirements: [{id: npv, metric: npv, at_least: 99.5%},
  {id: recall-across-sex, metric: recall, gap_at_most: 5 points, across: sex},
  {id: roc_auc, metric: roc_auc, at_least: 0.9, aim: true}]
"""
PAYMENTS = """\
product: payments
title: Stop payments with stolen cards
kind: classification
log: {source: payments.parquet, each: payment, id: payment_id, time: scored_at, who: card_id, score: fraud_score,
  score_scale: probability, outcome: is_fraud, outcome_after: 45 days, outcome_known_for: {sample: let_through_p},
  overridden: analyst_changed, segments: [country], segments_at_least: 200}
lever: {act_at: {by: country, default: 0.83, IN: 0.80}, review_from: 0.60, review_capacity: 400 per day,
  since: 2026-07-01}
value: {currency: INR, caught: -0.05 * amount, missed: -amount,
  false_alarm: {from: -400, to: -60, because: guess}, reviewed: -35, cap: 200000}
rule: amount > 40000 and country <> 'IN'
requirements: [{id: recall, metric: recall, at_least: 92%},
  {id: false_positive_rate, metric: false_positive_rate, at_most: 3%}]
"""


def mistakes(text: str) -> dict[str, str]:
    """The mistakes by place."""
    with pytest.raises(SpecError) as caught:
        spec_from_text(text)
    return {re.sub(r" \(line \d+\)", "", problem.path): problem.message for problem in caught.value.problems}


def only_mistake(text: str) -> tuple[str, str]:
    found = mistakes(text)
    assert len(found) == 1, found
    return next(iter(found.items()))


# -- What loads -------------------------------------------------------------------------------------------------------


def test_an_idea_is_a_spec() -> None:
    spec = spec_from_text(HEAD + "problem: {who: Cardholders}\n")
    assert (spec.product, spec.log, spec.requirements) == ("p", None, ())


@pytest.mark.parametrize("text", [CARD_FRAUD, TRIAGE, PAYMENTS], ids=["card-fraud", "triage", "payments"])
def test_a_full_spec_loads_and_survives_being_written_out(text: str) -> None:
    spec = spec_from_text(text)
    again = spec_from_text(to_yaml(spec))
    assert again == spec
    assert spec_hash(again) == spec_hash(spec)


def test_a_full_spec_is_read_as_it_was_meant() -> None:
    spec = spec_from_text(CARD_FRAUD)
    assert [line.name for line in spec.requirements] == [
        "recall", "false_positive_rate", "recall-in-every-country", "false_positive_rate-across-device"
    ]  # fmt: skip
    assert [line.figures[0].value for line in spec.requirements] == [0.92, 0.03, 0.85, 0.02]


@pytest.mark.parametrize("key", ["requirements", "log", "lever", "rule", "problem", "problem: {evidence: }\n#"])
def test_a_block_with_nothing_in_it_is_not_written_yet(key: str) -> None:
    assert spec_from_text(f"{HEAD}{key}:\n  # to be agreed\n").requirements == ()


def test_the_second_line_of_a_metric_gets_a_number() -> None:
    lines = "requirements:\n  - {metric: recall, at_least: 80%}\n  - {metric: recall, at_least: 90%, aim: true}\n"
    assert [line.name for line in spec_from_text(HEAD + lines).requirements] == ["recall", "recall-2"]


def test_a_segment_with_blanks_in_its_name_gives_an_id_without() -> None:
    text = HEAD + "log: {source: l.csv, segments: [age band]}\nrequirements:\n"
    spec = spec_from_text(text + "  - {metric: recall, at_least: 80%, in_every: age band}\n")
    assert spec.requirements[0].name == "recall-in-every-age-band"


# -- All mistakes at once ---------------------------------------------------------------------------------------------


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    text = """\
product: card fraud
title: T
kind: classification
lgo: {}
log:
  source: log.csv
  segments: country
lever: {act_at: 0.5, review_from: 0.6, review_capacity: -4}
requirements:
  - {metric: recal, at_least: ninety, looks: twice}
  - {metric: false_positive_rate, at_most: 5}
"""
    with pytest.raises(SpecError) as caught:
        spec_from_text(text, name="card-fraud.yaml")
    assert [problem.path for problem in caught.value.problems] == [
        "product (line 1)",
        "lgo (line 4)",
        "log.segments (line 7)",
        "lever.review_capacity (line 8)",
        "lever.review_from (line 8)",
        "requirements[0].at_least (line 10)",
        "requirements[0].looks (line 10)",
        "requirements[0].metric (line 10)",
        "requirements[1].at_most (line 11)",
    ]
    assert str(caught.value).startswith("card-fraud.yaml has 9 mistakes:\n  product (line 1)  ")


def test_mistakes_are_told_in_the_words_of_the_style_guide() -> None:
    facts = {"recall": MetricFacts("share", 0, 1), "false_positive_rate": MetricFacts("share", 0, 1)}
    text = HEAD + "requirements:\n  - {metric: recal, at_least: 92%}\n  - {metric: false_positive_rate, at_most: 5}\n"
    with pytest.raises(SpecError) as caught:
        parse_spec(text, {"classification": facts}, name="card-fraud.yaml")
    assert str(caught.value) == (
        "card-fraud.yaml has 2 mistakes:\n"
        '  requirements[0].metric (line 5)   "recal" is no metric of kind classification.'
        ' Known: false_positive_rate, recall. Did you mean "recall"?\n'
        "  requirements[1].at_most (line 6)  5 is outside 0 to 1: false_positive_rate is a share."
        " For 5 percent write 5% or 0.05"
    )


def test_a_misspelt_key_is_not_told_a_second_time_as_a_missing_one() -> None:
    path, message = only_mistake(HEAD + "requirements: [{metric: recall, atleast: 92%}]")
    assert path == "requirements[0].atleast"
    assert message.endswith('Did you mean "at_least"?')


def test_an_unreadable_bound_is_not_told_a_second_time_as_a_missing_one() -> None:
    assert list(mistakes(HEAD + "requirements: [{metric: recall, at_least: ninety}]")) == ["requirements[0].at_least"]


def test_a_wrong_kind_does_not_hide_the_other_mistakes() -> None:
    found = mistakes("product: p\nkind: regresion\nowner: [a]\nrequirements: [{metric: m, at_least: x}]\n")
    assert list(found) == ["title", "kind", "owner", "requirements[0].at_least"]


def test_duplicate_keys_are_told_beside_the_other_mistakes() -> None:
    found = mistakes(HEAD + "title: U\nlog: {source: a, source: b, tme: c}\n")
    assert found["title"] == "stands twice, on line 2 and on line 4. Keep one"
    assert set(found) == {"title", "log.source", "log.tme"}


def test_a_flood_of_mistakes_is_cut() -> None:
    with pytest.raises(SpecError) as caught:
        spec_from_text(HEAD + "".join(f"k{i}: 1\n" for i in range(250)))
    assert caught.value.problems[-1].message == "… and 150 more; mend these first"


# -- One mistake each, and what is said of it -------------------------------------------------------------------------

LINE = "requirements: [{metric: recall, at_least: 90%, "
REFUSED = {
    "log: [a]": ("log", '["a"] should be keys with values: source, each, id'),
    "log: {}": ("log.source", "is missing: where the cases are"),
    "log: {source: }": ("log.source", "is empty"),
    "log: {source: ''}": ("log.source", "is empty"),
    "log: {source: 5}": ("log.source", '5 should be text. Put it in quotes: "5"'),
    "log: {source: x, segments: country}": ("log.segments", '"country" should be a list. Write [country]'),
    "log: {source: x, segments: [a, a]}": ("log.segments", '"a" stands twice'),
    f"log: {{source: x, segments: [{', '.join(f's{i}' for i in range(21))}]}}": ("log.segments", "has 21 entries"),
    "log: {source: x, segments_at_least: 0}": ("log.segments_at_least", "0 is too small; it should be at least 1"),
    "log: {source: x, outcome_known_for: some}": (
        "log.outcome_known_for", '"some" is not one of all, acted, not_acted, reviewed or {sample: COLUMN}'
    ),
    "log: {source: x, outcome_known_for: {smple: p}}": ("log.outcome_known_for.smple", '"smple" is no key here'),
    "log: {source: x, outcome_null: 0}": ("log.outcome_null", "0 does not say what an empty outcome means"),
    "log: {source: x, outcome_null: null}": ("log.outcome_null", "null does not say"),
    "log: {source: x, outcome_after: 45}": ("log.outcome_after", "45 has no unit. Write 45 days, if days are meant"),
    "log: {source: x, outcome_after: 1e30 days}": ("log.outcome_after", '"1e30 days" is longer than any log'),
    "log: {source: x, timezone: asia/kolkata}": ("log.timezone", '"asia/kolkata" is no time zone'),
    "log: {source: x, score_scale: numbr}": (
        "log.score_scale", '"numbr" is not one of probability, number. Did you mean "number"?'
    ),
    "log: {source: x, where: 'amount ='}": ("log.where", 'in "amount =", position 8: a value is missing'),
    "log: {source: x, outcome: \"getenv('HOME')\"}": ("log.outcome", "in \"getenv('HOME')\", position 1: getenv is"),
    "log: {source: x, outcomes: a.csv}": ("log.outcomes", '"a.csv" should be keys with values: source, id, value'),
    "lever: 0.5": ("lever", "0.5 should be keys with values: since, owner, act_at"),
    "lever: {owner: me}": ("lever.act_at", "is missing: act at this score or above"),
    "lever: {act_at: 92%}": ("lever.act_at", '"92%" should be a plain number. Write 0.92'),
    "lever: {act_at: .nan}": ("lever.act_at", ".nan is not a finite number"),
    "lever: {act_at: 0.5, review_from: 0.6}": ("lever.review_from", "review_from (0.6) is above act_at (0.5)"),
    "lever: {act_at: 0.5, review_capacity: -4 per day}": ("lever.review_capacity", '"-4 per day" is negative'),
    "lever: {act_at: 0.5, review_hit_rate: 90}": ("lever.review_hit_rate", "90 is outside 0 to 1, and this is a share"),
    "lever: {act_at: 0.5, since: 2026-13-01}": ("lever.since", '"2026-13-01" is no day; write year-month-day'),
    "lever: {act_at: 0.5, since: 01/07/2026}": ("lever.since", '"01/07/2026" is no date. Write it as 2026-07-01'),
    "lever: {act_at: {by: country, IN: 0.8}}": ("lever.act_at.default", "is missing"),
    "lever: {act_at: {by: country, default: 0.8, IN: low}}": ("lever.act_at.IN", '"low" should be a plain number'),
    "log: {source: x}\nlever: {act_at: 5}": ("lever", "5 is outside 0 to 1, the scale of a probability"),
    "value: {currency: rupees}": ("value.currency", '"rupees" is no currency. Write three capital letters'),
    "value: {currency: XXX}": ("value.currency", "XXX stands for no currency. Which currency? Three letters"),
    "value: {caught: 5}": ("value.currency", "is missing: the currency of every amount"),
    "value: {currency: INR, cap: -5}": ("value.cap", "-5 should be above 0"),
    "value: {currency: INR, caught: {from: 5, to: 3}}": ("value.caught", "from (5) is above to (3)"),
    "value: {currency: INR, caught: {from: a, to: 3}}": ("value.caught.from", '"a" should be a plain number'),
    "value: {currency: INR, missed: .inf}": ("value.missed", ".inf is not a finite number"),
    "value: {currency: INR, caught: 5 *}": ("value.caught", 'in "5 *", position 3: a value is missing'),
    "rule: {none: }": ("rule.none", "is empty. Write some text here"),
    "rule: [a]": ("rule", '["a"] should be text, not a list'),
    "requirements: {a: 1}": ("requirements", '{a: 1} should be a list: begin each entry with "- "'),
    "requirements: [recall]": ("requirements[0]", '"recall" should be a line such as {metric: recall, at_least: 90%}'),
    "requirements: [null]": ("requirements[0]", "is empty. Write a line such as"),
    "requirements: [{metric: recall}]": ("requirements[0]", "has no bound. Write one of at_least, at_most"),
    "requirements: [{at_least: 90%}]": ("requirements[0].metric", "is missing: what is measured"),
    "requirements: [{metric: recall, at_least: 90%, at_most: 95%}]": ("requirements[0]", "has at_least and at_most."),
    "requirements: [{metric: recall, between: [1]}]": ("requirements[0].between", "[1] should be the two ends"),
    "requirements: [{metric: recall, between: [5%, 2%]}]": ("requirements[0].between", "0.05 is above 0.02"),
    "requirements: [{metric: recall, gap_at_most: 2 points}]": ("requirements[0]", "gap_at_most needs across"),
    "requirements: [{metric: recall, at_least: 2 points}]": (
        "requirements[0].at_least", "points measure a gap between segments; for recall itself write 2%"
    ),
    "requirements: [{metric: recall, at_least: -1}]": ("requirements[0].at_least", "-1 is outside 0 to 1: recall is"),
    "requirements: [{metric: log_loss, at_most: 92%}]": (
        "requirements[0].at_most", "92% is a share, but log_loss is none. Write a plain number"
    ),
    LINE + "in_every: country}]": ("requirements[0].in_every", '"country" is no segment of log.segments. None is decl'),
    LINE + "level: 95}]": ("requirements[0].level", "95 is outside 0 to 1, and this is a share. For 95 percent"),
    LINE + "level: 40%}]": ("requirements[0].level", "40% is no level for an interval"),
    LINE + "looks: twice}]": ("requirements[0].looks", '"twice" is not one of anytime, once'),
    LINE + "expected_n: 0}]": ("requirements[0].expected_n", "0 is too small; it should be at least 1"),
    LINE + "expected_n: true}]": ("requirements[0].expected_n", "true should be a whole number"),
    LINE + "expected_n: 2000000000}]": ("requirements[0].expected_n", "2000000000 is too large; it should be at most"),
    LINE + "aim: 1}]": ("requirements[0].aim", "1 should be true or false"),
    LINE + "window: 28}]": ("requirements[0].window", "28 has no unit. Write 28 days, if days are meant"),
    LINE + "window: '28'}]": ("requirements[0].window", '"28" has no unit. Write 28 days, if days are meant'),
    "requirements: [{metric: latency_ms_p95, at_most: 150 ms}]": (
        "requirements[0].at_most", '"150 ms" is no figure. Write the number alone: 150'
    ),
    "requirements: [{metric: latency_ms_p95, at_most: 1.5 s}]": (
        "requirements[0].at_most", '"1.5 s" is no figure. Write the number alone, of a latency in ms: 1500'
    ),
    LINE + "window: 0 days}]": ("requirements[0].window", '"0 days" holds no decisions'),
    LINE + "id: a b}]": ("requirements[0].id", '"a b" is no id'),
    "problem: {evidence: [{what: a, n: 1.5}]}": ("problem.evidence[0].n", "1.5 should be a whole number"),
    "problem: {success: {metric: m, from: 1, to: 2, by: soon}}": ("problem.success.by", '"soon" is no date'),
    "problem: {not_for: staff}": ("problem.not_for", '"staff" should be a list. Write [staff]'),
    "upheld: 2": ("upheld", "2 is no version of the format that is known here. Write 1"),
    "act_at: 0.5": ("act_at", '"act_at" is no key here.'),
    "5: x": ("5", '"5" is no key here.'),
    "<<: {a: 1}": ("<<", '"<<" is no key here.'),
}  # fmt: skip


@pytest.mark.parametrize("written", REFUSED)
def test_a_mistake_is_told_in_plain_words(written: str) -> None:
    place, words = REFUSED[written]
    path, message = only_mistake(HEAD + written)
    assert path == place
    assert message.startswith(words)
    assert not re.search(
        r"\bNone\b|\bTrue\b|\bFalse\b|validat|tuple|dict|Input|<\w+>", message.replace("None is declared", "")
    )


@pytest.mark.parametrize("name", ["a/b", "../p", "<b>p</b>", "'=1+1'", "a b", "x" * 101, "-p"])
def test_a_product_name_that_could_not_stand_in_an_address_is_refused(name: str) -> None:
    path, message = only_mistake(f"product: {name}\ntitle: T\nkind: classification")
    assert path == "product"
    assert "is no name for a product" in message


def test_an_id_that_stands_twice_names_the_first_line() -> None:
    lines = "requirements:\n  - {metric: recall, at_least: 80%, id: a}\n  - {metric: npv, at_least: 80%, id: a}\n"
    path, message = only_mistake(HEAD + lines)
    assert (path, message[:42]) == ("requirements[1].id", 'the id "a" is that of requirements[0] too;')


def test_more_than_fifty_conditions_are_refused() -> None:
    lines = "".join(f"  - {{metric: recall, at_least: 80%, where: amount > {i}}}\n" for i in range(51))
    assert only_mistake(f"{HEAD}requirements:\n{lines}")[1].startswith("has more than 50 different where clauses")


def test_a_segment_that_is_not_declared_is_refused_with_those_that_are() -> None:
    path, message = only_mistake(LOG + "requirements: [{metric: recall, at_least: 80%, in_every: contry}]")
    assert path == "requirements[0].in_every"
    expected = '"contry" is no segment of log.segments. Declared: country. Did you mean "country"?'
    assert message == expected


@pytest.mark.parametrize("key", ["in_every", "across"])
def test_a_condition_and_a_segment_in_one_line_are_refused(key: str) -> None:
    bound = "at_least: 80%" if key == "in_every" else "gap_at_most: 2 points"
    path, _ = only_mistake(LOG + f"requirements: [{{metric: recall, {bound}, {key}: country, where: amount > 5}}]")
    assert path == "requirements[0].where"


def test_keys_named_like_the_forms_of_a_value_keep_their_place() -> None:
    found = mistakes(LOG + "range: 1\nlever: {act_at: {by: 5, default: 0.8}}\nvalue: {currency: INR, number: 1}\n")
    assert list(found) == ["range", "lever.act_at.by", "value.number"]


# -- Files and changes ------------------------------------------------------------------------------------------------


def test_a_file_is_read_beside_its_log(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode())
    spec = load_spec(file)
    assert (spec.file_name, spec.folder) == ("p.yaml", tmp_path.resolve())


def test_a_missing_file_is_answered_with_the_specs_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "card-fraud.yaml").write_text(HEAD)
    with pytest.raises(SpecError, match=r"There is: card-fraud\.yaml"):
        load_spec(tmp_path / "card-frod.yaml")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfea\x00", "is not a text file in UTF-8. Is it the log?"),
        (b"PAR1\x15\x04\xa9", "is not a text file in UTF-8. Is it the log?"),
        (b"a\x00b", "holds the character U+0000, which is no text. Is it the log?"),
        (b"a" * 2**21, "is larger than 1 MiB; a spec is a page or two. Is it the log?"),
        (b"", "is empty. It needs at least product, title and kind"),
    ],
)
def test_what_is_no_spec_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "p.yaml").write_bytes(content)
    with pytest.raises(SpecError) as caught:
        load_spec(tmp_path / "p.yaml")
    assert caught.value.problems[0].message == said


def test_a_folder_is_no_spec(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="is a folder; name the spec file in it"):
        load_spec(tmp_path)


def changed(**lever: float | None) -> Spec:
    return spec_from_data(spec_from_text(CARD_FRAUD, name="card-fraud.yaml"), {"lever": lever})


def test_another_setting_changes_only_that_setting() -> None:
    spec, other = spec_from_text(CARD_FRAUD, name="card-fraud.yaml"), changed(act_at=0.7)
    assert other.lever is not None
    assert other.lever.act_at == 0.7  # type: ignore[attr-defined]
    assert other.model_copy(update={"lever": spec.lever}) == spec


def test_a_setting_of_none_is_taken_away() -> None:
    other = changed(review_from=None)
    assert other.lever is not None
    assert other.lever.review_from is None  # type: ignore[attr-defined]


def test_another_setting_is_checked_like_any_other() -> None:
    with pytest.raises(SpecError) as caught:
        changed(act_at=0.5)
    assert caught.value.problems[0].path == "lever.review_from"


def test_a_change_that_leaves_a_requirement_without_its_segment_is_refused() -> None:
    with pytest.raises(SpecError) as caught:
        spec_from_data(spec_from_text(CARD_FRAUD), {"log": {"segments": ["device"]}})
    assert [problem.path for problem in caught.value.problems] == ["requirements[2].in_every"]


CLASSES = HEAD + "log: {source: l, outcome: o, predicted: p, segments: [city]}\n"


def test_lines_of_one_class_and_of_every_class_have_names_of_their_own() -> None:
    lines = "{metric: recall, class: big card, at_least: 1%}, {metric: recall, in_every: class, at_least: 1%}"
    spec = spec_from_text(f"{CLASSES}requirements: [{lines}, {{metric: f_beta, beta: 3, class: a, at_least: 1%}}]\n")
    names = [line.name for line in spec.requirements]
    assert names == ["recall-of-big-card", "recall-in-every-class", "f_beta-of-a"]


@pytest.mark.parametrize(
    ("line", "key", "said"),
    [
        ("metric: roc_auc, class: a, at_least: 0.5", "class", "roc_auc is not told class by class. Those that are: "),
        ("metric: macro_f1, in_every: class, at_least: 0.5", "in_every", "macro_f1 is not told class by class"),
        ("metric: recall, beta: 3, at_least: 0.5", "beta", "recall takes no beta. Those that do: f_beta"),
        ("metric: f_beta, beta: 0, at_least: 0.5", "beta", "0 should be above 0"),
        ("metric: recall, class: a, in_every: city, at_least: 0.5", "", "class does not go together with in_every"),
    ],
)
def test_a_key_that_a_metric_has_no_use_for_is_refused(line: str, key: str, said: str) -> None:
    with pytest.raises(SpecError) as refused:
        spec_from_text(f"{CLASSES}requirements: [{{{line}}}]\n")
    (problem,) = refused.value.problems
    assert problem.path.startswith(f"requirements[0]{'.' + key if key else ''}")
    assert said in problem.message


def test_classes_and_a_segment_called_class_cannot_be_told_apart() -> None:
    lines = "requirements: [{metric: recall, in_every: class, at_least: 1%}]\n"
    with pytest.raises(SpecError, match="could be the classes or the segment of that name"):
        spec_from_text(CLASSES.replace("[city]", "[class]") + lines)
    only_segment = HEAD + "log: {source: l, outcome: o, score: s, segments: [class]}\n"
    assert spec_from_text(only_segment + lines).requirements[0].in_every == "class"
