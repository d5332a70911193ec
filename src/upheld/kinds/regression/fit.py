"""What of a spec does not go together for a product that names quantities."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from upheld.kinds.regression.lever import in_steps, is_shown, step_of
from upheld.kinds.regression.log_values import quantiles
from upheld.kinds.regression.metrics_of_errors import PINBALL
from upheld.kinds.regression.stakes import RESULTS
from upheld.spec.kinds.regression import RegressionSpec
from upheld.wording import shown_bound

NO_LEVER = ""
"""Without a lever the product shows what the model says."""

OF_LATENESS = ("late_p90",)
"""Metrics whose bounds are edges on the curve."""


def misfits(spec: RegressionSpec) -> Iterator[tuple[str, str]]:
    """What must be mended before the spec can be judged: paths and sentences."""
    log = spec.log
    if log is None:
        return
    if log.predicted is None:
        yield "log.predicted", "is missing: the column with what the model said"
    if log.actual is None and log.outcomes is None:
        yield "log.actual", "is missing: the column with what came"
    if (log.low is None) != (log.high is None):
        missing = "low" if log.low is None else "high"
        yield f"log.{missing}", "is missing: a window that was shown has two ends"
    yield from _of_the_lever(spec)
    yield from _of_the_lines(spec)
    if spec.value is None:
        return
    for key in RESULTS:
        worth = getattr(spec.value, key)
        if isinstance(worth, str) and not _is_number(worth):
            said = f"{worth} hangs on the case, and a quantity is weighed alike in every case"
            yield f"value.{key}", f"{said}. Write what it is on average, or a range {{from, to, because}}"
    if spec.value.cap is not None:
        yield "value.cap", "does not go with worths by the unit: bound the quantity itself with log.where"


def _of_the_lever(spec: RegressionSpec) -> Iterator[tuple[str, str]]:
    lever, log = spec.lever, spec.log
    if lever is None or log is None:
        return
    for key in ("buffer", "tolerance", "window"):
        written = getattr(lever, key)
        if written is not None and in_steps(spec, written).denominator != 1:
            said = f"is no whole number of steps of {_step_shown(spec)} (log.bin); write a smaller log.bin"
            yield f"lever.{key}", said
    if spec.amount(lever.tolerance) < 0:
        yield "lever.tolerance", "is below 0: by how much later than shown is still in time"
    if lever.window is not None and spec.amount(lever.window) <= 0:
        yield "lever.window", "is not above 0: how wide the window is that is shown"
    if lever.window is not None and (log.low is not None or log.high is not None):
        yield "lever.window", "and log.low and log.high both say which window is shown; keep what was really shown"
    if lever.promise_quantile is not None and lever.calibrate is None and not is_shown(spec):
        said = "is missing: from which cases the buffer is taken, as until 2026-07-01; they are not judged"
        yield "lever.calibrate", said
    if lever.calibrate is not None and log.time is None:
        yield "lever.calibrate", "needs log.time: without it no case lies before that day"


def _step_shown(spec: RegressionSpec) -> str:
    return shown_bound(float(step_of(spec)), spec.log.unit) if spec.log is not None else "1"


def _of_the_lines(spec: RegressionSpec) -> Iterator[tuple[str, str]]:
    log, said = spec.log, [float(q) for q, _ in quantiles(spec)]
    for index, line in enumerate(spec.requirements):
        at = f"requirements[{index}]"
        if line.metric in OF_LATENESS and log is not None:
            for edge in line.bound.edges:
                if (Fraction(str(edge)) / step_of(spec)).denominator != 1:
                    yield (
                        f"{at}.{line.bound.word}",
                        f"{edge:g} is no whole number of steps of {_step_shown(spec)} (log.bin)",
                    )
        if line.metric != PINBALL or not said:
            continue
        named = ", ".join(f"{q:g}" for q in said)
        if line.quantile is None and len(said) > 1:
            yield (
                f"{at}.quantile",
                f"is missing: which of the quantiles the line is about. Named in log.quantiles: {named}",
            )
        if line.quantile is not None and line.quantile not in said:
            yield f"{at}.quantile", f"{line.quantile:g} is not in log.quantiles. Named there: {named}"


def _is_number(text: str) -> bool:
    try:
        Fraction(text.replace(" ", ""))
    except ValueError:
        return False
    return True
