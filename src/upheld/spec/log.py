"""Where the cases are and what the columns mean: the keys that every kind shares."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    field_validator,
)

from upheld.errors import did_you_mean
from upheld.spec.block import Block, ExpressionText, LogValue, tag
from upheld.spec.figures import Span
from upheld.spec.plain import (
    Listed,
    OrNothing,
    SomeText,
    Whole,
)
from upheld.spec.written import as_written

MOST_SEGMENTS = 20


class Outcomes(Block):
    """Outcomes that live in another file than the decisions, joined by id."""

    source: SomeText
    """The file, folder or connection:table that holds the outcomes."""
    id: SomeText
    """The column in it that names the case."""
    value: LogValue
    """The column in it that says what happened."""
    time: LogValue | None = None
    """The column in it that says when that was known."""


SAMPLE = "log.outcome_known_for.sample"
"""The path of the column that says whose outcome was sought."""

LEAST_PROBABILITY = 1e-6
"""A smaller probability of seeking an outcome would let one case stand for more than a million."""


class SampledOutcomes(Block):
    """A random share of cases was let through so that its truth could be seen."""

    sample: LogValue
    """The probability with which the outcome of a case was sought, 0 to 1; or true and false, in a simple sample."""


_KNOWN_FOR = ("all", "acted", "not_acted", "reviewed")


def _known_for(written: Any) -> Any:
    if isinstance(written, dict | SampledOutcomes) or (isinstance(written, str) and written in _KNOWN_FOR):
        return written
    hint = did_you_mean(written, _KNOWN_FOR) if isinstance(written, str) else ""
    raise ValueError(f"{as_written(written)} is not one of {', '.join(_KNOWN_FOR)} or {{sample: COLUMN}}.{hint}")


def _known_for_tag(written: Any) -> str:
    return "<sampled>" if isinstance(written, dict | SampledOutcomes) else "<word>"


KnownFor: TypeAlias = Annotated[
    Annotated[Literal["all", "acted", "not_acted", "reviewed"], tag("word")]
    | Annotated[SampledOutcomes, tag("sampled")],
    Discriminator(_known_for_tag),
    BeforeValidator(_known_for),
]


def read_outcome_null(written: Any) -> Any:
    if written is False or written == "false":
        return "false"
    if written == "unknown":
        return written
    raise ValueError(f"{as_written(written)} does not say what an empty outcome means. Write unknown or false")


class Log(Block):
    """Where the cases are and what the columns mean."""

    source: SomeText
    """Where the cases are: a file, a folder or glob of files, export.xlsx#Sheet, or connection:table."""
    each: SomeText = "case"
    """What one row is, for people: payment, image, ticket."""
    id: LogValue | None = None
    """The column that names a case; no two rows share one."""
    time: LogValue | None = None
    """The column that says when the case was scored; without it there is no timeline."""
    timezone: SomeText = "UTC"
    """The time zone in which times without one are read, such as Asia/Kolkata."""
    who: LogValue | None = None
    """The column of the customer, card or patient; cases of one are not independent."""
    outcome_after: Span | None = None
    """How long an outcome takes to come in, such as 45 days; younger cases are not judged."""
    outcome_time: LogValue | None = None
    """The column that says when the outcome came in."""
    outcomes: Outcomes | None = None
    """Where the outcomes are, if they are kept in another file."""
    segments: Annotated[tuple[LogValue, ...], Listed, Field(max_length=MOST_SEGMENTS), OrNothing] = ()
    """The columns by which results are shown apart, such as country and device."""
    segments_at_least: Whole = Field(200, ge=1, le=10**15)
    """Values of a segment with fewer cases are pooled as others."""
    where: ExpressionText | None = None
    """The cases the product is about, as a condition; the rest are left out."""
    count: LogValue | None = None
    """The column that says for how many cases a row stands, if the log is a table of counts."""
    version: LogValue | None = None
    """The column of the version of the product that scored the case."""
    arm: LogValue | None = None
    """The column of the arm of an experiment."""
    propensity: LogValue | None = None
    """The column of the probability with which the logged action was taken."""
    shown: LogValue | None = None
    """True where a person saw a proposal and could refuse it."""
    followed: LogValue | None = None
    """True where the person did as proposed."""
    overridden: LogValue | None = None
    """True where a person changed what the product decided."""
    engaged: LogValue | None = None
    """True where the result was opened, played, copied or saved."""
    reported: LogValue | None = None
    """True where somebody complained, appealed or gave a thumbs-down."""
    latency_ms: LogValue | None = None
    """The time to answer in milliseconds; empty where it timed out."""
    cost: LogValue | None = None
    """What the case cost to answer, in money."""
    error: LogValue | None = None
    """True where the product failed."""
    fallback: LogValue | None = None
    """True where something else answered in the model's place."""
    feature_time: LogValue | None = None
    """When the inputs of the case were last updated."""

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        known = _timezones()
        if name not in known:
            same = [zone for zone in known if zone.casefold() == name.strip().casefold()]
            hint = f' Did you mean "{same[0]}"?' if same else did_you_mean(name, sorted(known))
            raise ValueError(f"{as_written(name)} is no time zone. Write one such as Asia/Kolkata or UTC.{hint}")
        return name

    @field_validator("segments")
    @classmethod
    def _distinct_segments(cls, segments: tuple[str, ...]) -> tuple[str, ...]:
        twice = sorted({name for name in segments if segments.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(as_written(name) for name in twice)} stands twice; write it once")
        return segments


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
