"""Mistakes in the money, the rule and the cut-offs: the spec is named, and what is said to write is YAML that works."""

import re

import pytest
from ruamel.yaml import YAML

from tests.products import cases

HEAD = ("id", "score", "y", '"Amount (INR)"', "Channel", '"Rule hit"', "fee")
ROWS = [(*row, '"₹ 1,23,456"', "UPI" if row[0] % 3 else "POS", "yes", 40 * row[0]) for row in cases()]
MONEY = "value:\n  currency: INR\n  false_alarm: -40\n  "


@pytest.fixture
def shop(product):
    product.log(ROWS, head=HEAD)
    return product


def refused(shop, line, **spec):
    shop.spec(more=MONEY + line, **spec)
    return shop.refused()


def advised(err, key):
    """What the message says to write, as YAML reads it."""
    found = YAML(typ="safe").load(re.search(rf"({key}: .*)$", err.strip())[1])
    return found[key]


def test_a_column_the_log_lacks_is_a_mistake_of_the_spec_on_its_line(shop):
    err = refused(shop, 'missed: -"Amont (INR)"')
    assert err.startswith("spec.yaml has 1 mistake:\n  value.missed (line 13)  the log log.csv has no column")
    assert err.strip().endswith('Did you mean "Amount (INR)"?')


def test_a_clause_of_a_requirement_is_named_as_one(shop):
    shop.spec(requirements="{metric: recall, at_least: 50%, where: Chanel = 'UPI'}")
    assert 'requirements[0].where (line 9)  the log log.csv has no column "Chanel"' in shop.refused()


def test_text_as_a_worth_stands_in_one_pair_of_quotes(shop):
    assert "value.missed (line 13)  \"Channel\" is text ('POS', 'UPI'); it should be" in refused(
        shop, 'missed: -"Channel"'
    )


@pytest.mark.parametrize("written", ['-"Amount (INR)"', '-0.5 * "Amount (INR)" - 3'])
@pytest.mark.slow
def test_amounts_in_rupees_are_refused_as_a_worth_and_what_is_said_then_works(shop, written):
    number = advised(refused(shop, f"missed: {written}"), "missed")
    shop.spec(more=f"{MONEY}missed: {number}")
    lost = shop.check("--json").json["value"]
    assert shop.check().code == 3
    assert number.startswith(written.partition('"')[0])
    assert lost["currency"] == "INR"


@pytest.mark.slow
def test_a_rule_of_words_is_refused_and_what_is_said_then_works(shop):
    shop.spec(more="rule: Channel")
    err = shop.refused()
    assert "rule (line 10)  \"Channel\" gives text ('POS', 'UPI'); it should be true or false" in err
    shop.spec(more=f"rule: {advised(err, 'rule')}")
    assert shop.check().code == 3


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("-Amount (INR)", '-"Amount (INR)"'),
        ("-2 * Amount (INR) + 3", '-2 * "Amount (INR)" + 3'),
        ("-Fraud Amount (INR)", '-"Fraud Amount (INR)"'),
        ("-Fraud Amount", '-"Fraud Amount"'),
    ],
)
def test_a_column_with_blanks_and_brackets_is_shown_in_its_quotes(shop, written, meant):
    assert advised(refused(shop, f"missed: {written}"), "missed") == meant


@pytest.mark.parametrize("written", ["abz (fee)", "sum(fee)", "abs (fee, 2)"])
def test_a_misspelt_function_is_not_taken_for_a_column(shop, written):
    assert "double quotes" not in refused(shop, f"missed: {written}")


@pytest.mark.parametrize("written", ["\"Rule hit\" = 'yes'", "\"Rule hit\" = 'yes'  # as today"])
def test_an_expression_that_begins_with_a_quote_is_shown_as_yaml(shop, written):
    shop.spec(more=f"rule: {written}")
    err = shop.refused()
    assert "line 10, column 18  is not YAML: text behind the closing quote" in err
    assert err.strip().endswith("""rule: '"Rule hit" = ''yes'''""")
    shop.spec(more=f"rule: '{advised(err, 'rule').replace(chr(39), chr(39) * 2)}'")
    assert shop.check().code == 3


def test_cutoffs_without_a_default_are_shown_with_one(shop):
    shop.spec(segments="[Channel]", lever="{act_at: {by: Channel, UPI: 0.55}}")
    assert "Write {by: Channel, default: 0.55, UPI: 0.55}, say" in shop.refused()


def test_a_segment_of_the_cutoffs_that_is_none_is_told_with_those_there_are(shop):
    shop.spec(segments="[Channel, fee]", lever="{act_at: {by: chanel, default: 0.5}}")
    said = '"chanel" is no segment of log.segments. Declared: Channel, fee. Did you mean "Channel"?'
    assert f"lever.act_at.by (line 9)  {said}" in shop.refused()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("largest: 5,00,000", '"5,00,000" should be a plain number. Write 500000\n'),
        ("cap: ₹ 5,000", '"₹ 5,000" should be a plain number. Write 5000; the currency stands in value.currency'),
        ("cap: many", '"many" should be a plain number, such as 500000'),
        ("missed: ₹50", "Write 50; the currency stands in value.currency"),
        ("missed: Rs. 1,23,456.50", "Write 123456.50; the currency stands in value.currency"),
        ("missed: '-₹ 50'", "Write -50; the currency stands in value.currency"),
        ('missed: "-5,000"', "Write -5000\n"),
        ("missed: {from: -₹ 60, to: -40}", "Write -60; the currency stands in value.currency"),
    ],
)
def test_an_amount_with_a_currency_or_groups_is_shown_as_a_plain_number(shop, line, said):
    assert said in refused(shop, line)


def test_a_bound_on_money_is_shown_as_a_plain_number(shop):
    err = refused(shop, "missed: -fee", requirements="{metric: value_over_rule, at_least: ₹ 100}")
    assert '"₹ 100" is no figure. Write a plain number: 100; the currency stands in value.currency' in err


@pytest.mark.parametrize(
    "written", ["-1e308", "-1e30", "1000000000001", "-1e30 * fee", "fee * 1e9 * 1e9", "{from: -1e30, to: 0}"]
)
def test_a_worth_beyond_belief_is_refused_without_a_warning_of_python(shop, written, recwarn):
    assert "beyond 1,000,000,000,000, up or down" in refused(shop, f"missed: {written}")
    assert not recwarn.list


def test_a_worth_at_the_limit_is_read(shop):
    shop.spec(more=f"{MONEY}missed: -1000000000000")
    assert shop.check().code == 3
