"""`upheld quick`: the figures of a slide on a command line."""

import pytest

from tests.products import upheld_said

SLIDE = ("--recall", "92%", "--false-positive-rate", "3%", "--base-rate", "0.1%", "--per-day", "1000000")


def said(*more):
    return upheld_said("quick", *SLIDE, *more)


def test_the_slide_of_the_front_door():
    found = said()
    assert (found.code, found.err) == (0, "")
    lines = " ".join(found.out.split())
    assert "Of 100 people stopped, 97 did nothing wrong: precision is 3.0 %." in lines
    assert "29,970 are wrongly stopped" in lines


def test_shares_and_numbers_are_read_as_people_write_them():
    written = ("--recall", "0.92", "--specificity", "97 %", "--base-rate", "1e-3", "--per-day", "10,00,000")
    assert upheld_said("quick", *written).out == said().out


@pytest.mark.parametrize("rare", ["1 in 1000", "1 in 1,000", "1/1000", "10 out of 10,000"])
def test_a_base_rate_is_read_as_one_in_so_many(rare):
    assert said("--base-rate", rare).out == said().out


@pytest.mark.parametrize(
    ("missed", "more"),
    [
        ("₹5,00,000", ()),
        ("₹ 500,000", ()),
        ("500000", ("--currency", "inr")),
        ("5,00,000..₹5,00,000", ("--currency", "₹")),
    ],
)
def test_rupees_are_read_as_people_write_them(missed, more):
    found = said("--missed", missed, "--false-alarm", "150", "--json", *more).json["given"]["costs"]
    assert (found["currency"], found["missed"]) == ("INR", {"low": 500_000.0, "high": 500_000.0})


def test_a_minus_may_stand_before_the_sign():
    costs = said("--caught", "-$3", "--reviewed", "−$1.5", "--json").json["given"]["costs"]
    assert (costs["currency"], costs["caught"]["low"], costs["reviewed"]["low"]) == ("USD", -3, -1.5)


def test_a_precision_is_led_by_what_it_means_in_the_field():
    written = ("--recall", "95%", "--precision", "90%", "--base-rate", "0.5%", "--tested-positives", "500")
    _, gist = upheld_said("quick", *written, "--tested-negatives", "500").out.split("\n\n")[:2]
    assert " ".join(gist.split()).startswith(
        "In the field, where 0.5 % of cases are positives, precision is 4.3 %, not 90 %."
    )


def test_json_says_the_same_and_keeps_its_keys():
    bare, full = said("--json").json, said("--json", "--tested", "10000", "--missed", "5", "--false-alarm", "1..2").json
    assert round(bare["per_day"]["false_alarms"]["value"]) == 29_970
    assert bare["money"]["cannot_tell"] == "what a missed case and a false alarm cost is not said"
    assert bare.keys() == full.keys()
    assert full["money"]["per_day"] == pytest.approx({"low": 920 * 5 - 29_970 * 2, "high": 920 * 5 - 29_970})


@pytest.mark.parametrize(
    ("tested", "bound", "code"), [("2000", "90%", 0), ("2000", "95%", 1), ("400", "90%", 3), (None, "90%", 3)]
)
def test_a_bound_gives_its_exit_code(tested, bound, code):
    sample = ("--tested-positives", tested) if tested else ()
    assert said(*sample, "--at-least-recall", bound).code == code


def test_a_bound_is_told_in_words():
    out = " ".join(said("--tested-positives", "400", "--at-least-recall", "90%").out.split())
    assert "Undecided: Recall at least 90 %; 92.0 % (88.9 to 94.3 %) on 400 positives; about 1,300 more" in out


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("--recall", "ninety"), '--recall: "ninety" is no share. Write 92% or 0.92'),
        (("--recall", "2 points"), '"2 points" is no share'),
        (("--recall", "0,92"), '"0,92" is no share'),
        (("--recall", "92"), "For 92 percent write 92% or 0.92"),
        (("--per-day", "many"), '--per-day: "many" is no number'),
        (("--per-day", "inf"), "--per-day: inf is not a finite number"),
        (("--missed", "400..60"), "A range goes from the lower to the higher: 60..400"),
        (("--missed", "a..b"), '--missed: "a..b" is no cost'),
        (("--missed", "1e300"), "more than any case costs"),
        (("--currency", "rupees"), "Write its three letters, such as INR or EUR"),
        (("--missed", "₹5", "--currency", "eur"), "€ (EUR) and ₹ (INR) are different currencies"),
        (("--missed", "5,5"), '"5,5" is no cost. Write 5.5'),
        (("--missed", "5 lakh"), "Write 400, 5,000 or ₹5,000"),
        (("--per-day", "1,00,0000"), '"1,00,0000" is no number'),
        (("--recall", "120%"), '"120%" is more than all of them'),
        (("--recall", "1.2"), "For 1.2 percent write 1.2% or 0.012"),
        (("--base-rate", "1000 in 1"), '"1000 in 1" is more than all of them'),
        (("--base-rate", "1 in 0"), '"1 in 0" is no share. Write 0.1% or 0.001'),
        (("--false-positive-rate", "3,5%"), '"3,5%" is no share. Write 3.5%'),
        (("--false-positive-rate", "few"), '"few" is no share. Write 3% or 0.03'),
        (("--at-most-false-positive-rate", "few"), "Write 3% or 0.03"),
        (("--specificity", "most"), "Write 97% or 0.97"),
        (("--precision", "3%"), "--false-positive-rate and --precision say the same thing"),
    ],
)
def test_a_wrong_figure_ends_with_2_and_one_message(wrong, message):
    found = said(*wrong)
    assert (found.code, found.out) == (2, "")
    assert message in found.err


def test_all_wrong_figures_are_told_at_once():
    assert len(said("--recall", "ninety", "--per-day", "many", "--missed", "a..b").err.splitlines()) == 3
    assert len(upheld_said("quick", "--recall", "92", "--base-rate", "0").err.splitlines()) == 3


def test_the_page_is_written_and_told(tmp_path):
    found = said("--html", str(tmp_path / "slide.html"))
    assert (found.code, found.err) == (0, "")
    assert "slide.html" in found.out
    assert "97 did nothing wrong" in (tmp_path / "slide.html").read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_told(tmp_path):
    found = said("--html", str(tmp_path / "nowhere" / "slide.html"))
    assert (found.code, found.out) == (2, "")
    assert "nowhere" in found.err
