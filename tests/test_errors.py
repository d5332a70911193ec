"""The nearest of the known words."""

from upheld.errors import did_you_mean


def test_capitals_do_not_hide_the_word_that_was_meant() -> None:
    assert did_you_mean("upi", ["POS", "UPI"]) == ' Did you mean "UPI"?'
    assert did_you_mean("recal", ["recall", "npv"]) == ' Did you mean "recall"?'
    assert did_you_mean("cash", ["POS", "UPI"]) == ""
