"""The spec of a product that names a quantity: a delivery time, a price, a duration."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from upheld.spec.block import LogValue, mistake
from upheld.spec.figures import Number, Share, read_figure, read_span, span_written
from upheld.spec.log import Log
from upheld.spec.model import Spec
from upheld.spec.plain import SomeText
from upheld.spec.worth import Lever, Value, Worth
from upheld.spec.written import as_written

MOST_QUANTILES = 9
_UNITS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0}
_CALIBRATE = re.compile(r"until\s+([0-9]{4}-[0-9]{2}-[0-9]{2})")


def seconds_in(unit: str) -> float | None:
    """The seconds in a unit of time (minutes, day, …); None for any other unit, such as a currency."""
    return _UNITS.get(unit.strip().casefold().removesuffix("s"))


def _read_amount(written: Any) -> float | timedelta:
    """A quantity as the spec writes it: a plain number in the log's unit, or a span such as 5 minutes."""
    if isinstance(written, timedelta):
        return written
    if isinstance(written, int | float) and not isinstance(written, bool):
        return read_figure(written).value
    try:
        return read_span(written)
    except ValueError:
        raise ValueError(
            f"{as_written(written)} is no quantity. Write a number in the log's unit, or a span such as 5 minutes"
        ) from None


def _written_amount(amount: float | timedelta) -> Any:
    return amount if isinstance(amount, float) else span_written(amount)


Amount: TypeAlias = Annotated[
    float | timedelta,
    BeforeValidator(_read_amount),
    PlainSerializer(_written_amount),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
]
"""A number in the unit of the log, or a span of time where that unit is one."""


def _read_until(written: Any) -> date:
    if isinstance(written, date):
        return written
    if isinstance(written, str) and (match := _CALIBRATE.fullmatch(written.strip())):
        try:
            return date.fromisoformat(match[1])
        except ValueError:
            raise ValueError(f"{as_written(written)} names no day; write until, year-month-day") from None
    raise ValueError(f"{as_written(written)} should say until when, such as until 2026-07-01")


Until: TypeAlias = Annotated[
    date,
    BeforeValidator(_read_until),
    PlainSerializer(lambda day: f"until {day.isoformat()}"),
    WithJsonSchema({"type": "string"}),
]


def _named_quantiles(columns: dict[str, str]) -> dict[str, str]:
    for name in columns:
        try:
            inside = 0 < float(name) < 1
        except ValueError:
            inside = False
        if not inside:
            raise ValueError(f"{as_written(name)} is no quantile. Write a share between 0 and 1, as in {{0.9: p90}}")
    return columns


def _texts_as_keys(written: Any) -> Any:
    return {str(key): column for key, column in written.items()} if isinstance(written, dict) else written


class RegressionLog(Log):
    """The log of quantities that were predicted, and of what came.

    A key from shown to feature_time that is not written is the column of its name, if the log has one.
    """

    predicted: LogValue | None = None
    """What the model said: a column, or an expression."""
    actual: LogValue | None = None
    """What came, empty until known: a column, or an expression such as date_diff('minute', ordered_at, came_at)."""
    promised: LogValue | None = None
    """What was shown to the customer, if it is not what the model said."""
    low: LogValue | None = None
    """Where a window was shown: its lower end."""
    high: LogValue | None = None
    """Where a window was shown: its upper end."""
    unit: SomeText = "units"
    """The unit of all of them: minutes, days, INR."""
    bin: Number = Field(1.0, gt=0)
    """The step in which differences are counted, in the unit."""
    largest: Number = Field(100_000.0, gt=0)
    """The largest quantity that is believed, in the unit; one beyond it is a mistake in the log."""
    quantiles: Annotated[
        dict[str, LogValue], BeforeValidator(_texts_as_keys), AfterValidator(_named_quantiles),
        Field(max_length=MOST_QUANTILES),
    ] | None = None  # fmt: skip
    """Where the model says quantiles: the column of each, as {0.1: COLUMN, 0.9: COLUMN}."""
    refunded: LogValue | None = None
    """True where money was given back."""
    cancelled: LogValue | None = None
    """True where the case was never fulfilled: it has no actual, and is counted as unfulfilled."""


class RegressionLever(Lever):
    """How much is added to what the model said before it is shown, and from when late counts."""

    promise_quantile: Share | None = None
    """Show what this share of cases keeps to: the buffer is that quantile of the differences before `calibrate`."""
    buffer: Amount | None = None
    """Show so much more than the model said: a number in the log's unit, or a span such as 4 minutes."""
    tolerance: Amount = 0.0
    """Late only if later than shown by more than this: a number in the log's unit, or a span such as 5 minutes."""
    window: Amount | None = None
    """Show a window so wide that ends at what is shown: a number in the log's unit, or a span such as 10 minutes."""
    calibrate: Until | None = None
    """The period from which the buffer is taken, as until 2026-07-01; only cases from that day on are judged."""

    @model_validator(mode="after")
    def _one_buffer(self) -> Self:
        if self.promise_quantile is not None and self.buffer is not None:
            raise mistake("has both promise_quantile and buffer; the buffer follows from the quantile", at="buffer")
        if self.calibrate is not None and self.promise_quantile is None:
            raise mistake("calibrate goes with promise_quantile: it says from which cases the buffer is taken")
        return self


class RegressionValue(Value):
    """What lateness and earliness are worth, told against showing exactly what comes, which is 0."""

    late: Worth | None = None
    """What each unit costs that a case comes later than shown, such as -6 for each minute."""
    early: Worth | None = None
    """What each unit costs that a case comes earlier than shown, such as -1.5 for each minute."""
    late_case: Worth | None = None
    """What a late case costs besides, such as a refund of -60."""
    promised: Worth | None = None
    """What each unit shown costs, such as orders lost to a longer time; a guess may be a range {from, to, because}."""


class RegressionSpec(Spec):
    """The spec of a product that names a quantity."""

    kind: Literal["regression"]
    """The sort of output the product has: regression names a quantity, such as a delivery time."""
    log: RegressionLog | None = None
    """Where the cases are and what the columns mean."""
    lever: RegressionLever | None = None
    """The buffer that is added before a quantity is shown, and from when late counts."""
    value: RegressionValue | None = None
    """What lateness and earliness are worth in money, told against showing exactly what comes."""

    @model_validator(mode="after")
    def _spans_need_a_unit_of_time(self) -> Self:
        if self.lever is None:
            return self
        unit = self.log.unit if self.log is not None else "units"
        for key in ("buffer", "tolerance", "window"):
            if isinstance(getattr(self.lever, key), timedelta) and seconds_in(unit) is None:
                said = f"is a span of time, and log.unit is {unit}. Write a number of {unit}, or log.unit: minutes"
                raise mistake(said, at=f"lever.{key}", rests_on=["log.unit"])
        return self

    def amount(self, written: float | timedelta) -> float:
        """A quantity of the lever in the log's unit."""
        if isinstance(written, float):
            return written
        seconds = seconds_in(self.log.unit if self.log is not None else "units") or 1.0
        return written.total_seconds() / seconds


MODEL = RegressionSpec

__all__ = ["MODEL", "RegressionLever", "RegressionLog", "RegressionSpec", "RegressionValue", "seconds_in"]
