"""Figures are read as people write them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from upheld.spec.figures import PerDay, Share, Span, Window, read_figure, span_written


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("92%", 0.92, "%"),
        (" 99.5 % ", 0.995, "%"),
        (0.92, 0.92, ""),
        (3, 3.0, ""),
        ("2 points", 0.02, "points"),
        ("1 point", 0.01, "points"),
        ("-0.5 points", -0.005, "points"),
    ],
)
def test_a_figure_is_read_with_its_unit(written: Any, value: float, unit: str) -> None:
    figure = read_figure(written)
    assert (figure.value, figure.unit) == (value, unit)


@pytest.mark.parametrize("percent", range(101))
def test_a_percentage_is_the_same_number_as_the_share_written_out(percent: int) -> None:
    assert read_figure(f"{percent}%") == read_figure(float(f"{percent / 100:.2f}"))


@pytest.mark.parametrize("written", ["ninety", "92 percent", "0,92", None, True, [1], "1e999%", "1e99999999%", 10**400])
def test_what_is_no_figure_is_refused(written: Any) -> None:
    with pytest.raises(ValueError):
        read_figure(written)


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("45 days", timedelta(days=45)),
        ("1 week", timedelta(weeks=1)),
        ("1.5 hours", timedelta(minutes=90)),
        ("90minutes", timedelta(minutes=90)),
        ("0.000001 seconds", timedelta(microseconds=1)),
    ],
)
def test_a_span_is_read_with_its_unit(written: str, span: timedelta) -> None:
    assert TypeAdapter(Span).validate_python(written) == span


@given(st.timedeltas(min_value=timedelta(0)))
def test_a_span_written_out_is_read_back_to_the_microsecond(span: timedelta) -> None:
    # A float of seconds holds microseconds for 285 years; the longest spans may be off by the last one.
    assert abs(TypeAdapter(Span).validate_python(span_written(span)) - span) <= max(span, timedelta(1)) * 1e-15


def test_a_window_of_all_is_none() -> None:
    assert TypeAdapter(Window).validate_python("all") is None


@pytest.mark.parametrize("written", ["400 per day", "400 a day", "400/day", 400, 400.0, "4e2 per day"])
def test_a_capacity_is_a_number_per_day(written: Any) -> None:
    assert TypeAdapter(PerDay).validate_python(written) == 400


@pytest.mark.parametrize("written", ["95%", 0.95, "95.0 %"])
def test_a_share_lies_between_0_and_1(written: Any) -> None:
    assert TypeAdapter(Share).validate_python(written) == 0.95
