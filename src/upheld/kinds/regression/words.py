"""What is said of a buffer, and of cases that come later and earlier than shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.kinds.words import Column, Words, is_moved
from upheld.spec.figures import read_span, span_written
from upheld.spec.kinds.regression import seconds_in
from upheld.wording import one_of, shown_bound


def _quantity(written: Any, unit: str) -> str:
    """An amount of the lever in words: in the log's unit; a span that is no whole number of it as it is written."""
    if not isinstance(written, str):
        return shown_bound(written, unit)
    seconds, span = seconds_in(unit), read_span(written)
    amount = span.total_seconds() / seconds if seconds else 0.5
    return shown_bound(amount, unit) if amount.is_integer() else span_written(span)


def _setting_shown(setting: Mapping[str, Any], unit: str) -> str:
    if setting.get("shown") is not None:
        told = f"what {setting['shown']} says was shown"
    elif not is_moved(setting):
        return "shown as the model says it"
    elif setting.get("promise_quantile") is not None:
        kept = f"what {setting['promise_quantile'] * 100:g} % of cases keep to"
        calibrate = setting.get("calibrate")
        kept += f", by the cases {str(calibrate).replace('until', 'before')}" if calibrate else ""
        buffer = setting.get("buffer")
        told = f"shown {kept}" if buffer is None else f"a buffer of {_quantity(buffer, unit)}, {kept}"
    elif setting.get("buffer") is None:
        told = "no buffer"
    else:
        told = f"a buffer of {_quantity(setting['buffer'], unit)}"
    if setting.get("window") is not None:
        told += f", a window of {_quantity(setting['window'], unit)} that ends there"
    tolerance = setting.get("tolerance")
    return f"{told}, late beyond {_quantity(tolerance, unit)} more" if tolerance not in (None, 0) else told


def _flags(setting: Mapping[str, Any]) -> str:
    return f"--set buffer={setting['buffer']:.10g}"


def _legend(today: Mapping[str, Any], unit: str) -> str:
    tolerance = today.get("tolerance")
    more = f" by more than {_quantity(tolerance, unit)}" if tolerance not in (None, 0) else ""
    came = "later than" if seconds_in(unit) else "above what was"
    told = f"Late: came {came} shown{more}. Shown and early are on average; early of the cases that were not late"
    if today.get("window") is None:
        return told
    return f"{told}. Within the window: came later than it begins and no later than it ends"


def _results(unit: str) -> dict[str, str]:
    one = one_of(unit)
    return {
        "late": f"each {one} late",
        "early": f"each {one} early",
        "late_case": "a late case",
        "promised": f"each {one} shown",
    }


WORDS = Words(
    lever="buffer",
    heading="Buffer",
    setting_shown=_setting_shown,
    flags=_flags,
    legend=_legend,
    settable={"buffer": "4", "tolerance": "5", "window": "10", "promise_quantile": "90%"},
    # A buffer that is tried is judged by what the model says with it, not by what was shown.
    gives_way={
        "buffer": ("log.promised", "lever.promise_quantile", "lever.calibrate"),
        "promise_quantile": ("log.promised", "lever.buffer"),
        # A window that is tried takes the place of the one that the log has.
        "window": ("log.low", "log.high"),
    },
    columns=(
        (
            Column("window_coverage", "Within", True),
            Column("late_rate", "Late", True),
            Column("promise_mean", "Shown", False),
        ),
        (
            Column("late_rate", "Late", True),
            Column("promise_mean", "Shown", False),
            Column("early_mean", "Early by", False),
        ),
    ),
    nothing="adding nothing",
    results=_results,
    worths="what each unit late and each unit early is worth",
    asks_worths="what comes late and what comes early costs",
    no_lever="write lever: {buffer: 0}, and every buffer is weighed",
    unscored="without a prediction",
    unscored_head="No prediction",
    example="{metric: late_rate, at_most: 10%}",
    outcomes="what comes is {a} on average in A and {b} in B",
    zero="showing exactly what comes",
    also_compared=("late_rate", "promise_mean", "bias", "mae", "rmse", "rmsle"),
)
