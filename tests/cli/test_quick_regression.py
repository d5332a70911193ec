"""`upheld quick` of a promised quantity: the errors of a slide on a command line."""

import pytest
from scipy.stats import norm

from tests.products import upheld_said

SLIDE = ("--mean-error", "1", "--spread", "6", "--unit", "minutes", "--promised", "32", "--per-day", "40000")
MONEY = ("--late", "-6", "--early", "-1.5", "--late-case", "-60", "--currency", "INR")


def said(*more):
    return upheld_said("quick", *SLIDE, *more)


def test_the_slide_is_told_in_sentences_and_tables():
    found = said(*MONEY, "--tested", "5000")
    assert (found.code, found.err) == (0, "")
    told = " ".join(found.out.split())
    assert "As shown now (32 minutes), 43.5 to 60.5 % of cases come late, 17,384 to 24,200 of 40,000 a day." in told
    assert "Whatever the shape: 2.7 to 100 %." in told
    assert f"{norm(1, 6).sf(4):.1%}".replace("%", " %") in told


def test_a_cost_may_carry_a_minus_as_in_a_spec():
    plain = said("--late", "6", "--early", "1..2", "--json").json
    assert said("--late", "-6", "--early", "-2..-1", "--json").json == plain
    assert plain["given"]["costs"]["early"] == {"low": 1, "high": 2}


@pytest.mark.parametrize(("buffer", "code"), [("12", 0), ("2", 1), ("8", 3)])
@pytest.mark.parametrize("flag", ["--at-most-late-rate", "--late-rate-at-most"])
def test_a_bound_gives_its_exit_code(buffer, code, flag):
    assert said("--tested", "5000", flag, "12%", "--buffer", buffer).code == code


def test_an_undecided_bound_says_that_it_hangs_on_the_shape():
    told = " ".join(said("--tested", "5000", "--at-most-late-rate", "12%", "--buffer", "8").out.split())
    assert "Undecided: Late rate at most 12 %, with 8 minutes added (40 minutes); between 9.6 and 12.2 %" in told
    assert "it hangs on the shape of the errors, which the slide does not say" in told


@pytest.mark.parametrize("written", ["90% in 6", "90 % within 6 minutes", "0.9 in 6"])
def test_a_share_within_so_much_is_read_as_people_write_it(written):
    found = upheld_said("quick", "--within", written, "--json").json["given"]["spread"]
    assert found == {"of": "within", "size": 6, "share": 0.9}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("--recall", "92%"), "--recall tell of a product that acts on cases, --mean-error, --spread, --unit"),
        (("--mae", "4"), "--spread and --mae both say how far off cases are"),
        (("--within", "most of them"), 'Write "90% in 6"'),
        (("--within", "6 in 90%"), 'Write "90% in 6"'),
        (("--mean-error", "late"), '--mean-error: "late" is no number. Write 6 or −1.5'),
        (("--late", "-6..6"), "--late: from -6 to 6 is from a gain to a cost"),
        (("--at-most-late-rate", "few"), '--at-most-late-rate: "few" is no share. Write 12% or 0.12'),
    ],
)
def test_a_wrong_figure_ends_with_2_and_one_message(wrong, message):
    found = said(*wrong)
    assert (found.code, found.out) == (2, "")
    assert message in found.err


def test_a_spread_without_a_mean_error_asks_for_it():
    found = upheld_said("quick", "--spread", "6")
    assert found.code == 2
    assert "--mean-error is missing: a standard deviation says how far cases lie from each other" in found.err


def test_the_page_is_written_and_says_the_same(tmp_path):
    found = said(*MONEY, "--html", str(tmp_path / "slide.html"))
    assert (found.code, found.err) == (0, "")
    page = (tmp_path / "slide.html").read_text(encoding="utf-8")
    assert "43.5 to 60.5 % of cases come late" in page
    assert said(*MONEY, "--html", str(tmp_path / "again.html")).code == 0
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_what_a_unit_is_called_cannot_break_out_of_the_page(tmp_path):
    said("--unit", "<b>min</b>", "--html", str(tmp_path / "slide.html"))
    assert "<b>min" not in (tmp_path / "slide.html").read_text(encoding="utf-8")
