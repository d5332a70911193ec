"""What the PM wrote down, as frozen typed values: the blocks that every kind shares.

The keys that differ by kind (log, lever, value) stand in `spec/kinds/<kind>.py`.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PrivateAttr,
    Tag,
    field_validator,
    model_validator,
)

from upheld.expressions import ExpressionError, check_log_value, parse_expression
from upheld.spec.bounds import Bound, BoundWord
from upheld.spec.figures import Figure, FigureField, Number, Share, Span, Window

MOST_PSEUDO_SEGMENTS = 50
MOST_SEGMENTS = 20
DEFAULT_EXPECTED_N = 1000


class Block(BaseModel):
    """A block of the spec: frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _checked_expression(text: str) -> str:
    try:
        parse_expression(text)
    except ExpressionError as error:
        raise ValueError(str(error)) from error
    return text


def _checked_log_value(text: str) -> str:
    error = check_log_value(text)
    if error is not None:
        raise ValueError(str(error)) from error
    return text


def _as_text(written: Any) -> Any:
    # `rule: true` and `caught: -400` are expressions too, though YAML has already read them as other types.
    if isinstance(written, bool):
        return str(written).lower()
    return str(written) if isinstance(written, int | float) else written


ExpressionText: TypeAlias = Annotated[str, BeforeValidator(_as_text), AfterValidator(_checked_expression)]
LogValue: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_checked_log_value)]
"""The name of a column of the log, or an expression over its columns; which of the two is known when a log is bound."""


class Evidence(Block):
    """A finding that the need is real."""

    what: str
    n: int | None = Field(None, ge=0)
    source: str | None = None
    day: date | None = Field(None, alias="date")


class Success(Block):
    """The figure outside the model that must move, from where to where, by when."""

    metric: str
    from_: Number = Field(alias="from")
    to: Number
    by: date | None = None


class Problem(Block):
    """The brief: who needs what, what it costs today, and why a model."""

    who: str | None = None
    need: str | None = None
    frequency: str | None = None
    cost_today: str | None = None
    evidence: tuple[Evidence, ...] = ()
    today: str | None = None
    why_ai: str | None = None
    success: Success | None = None
    not_for: tuple[str, ...] = ()


class Outcomes(Block):
    """Outcomes that live in another file than the decisions, joined by id."""

    source: str
    id: str
    value: LogValue
    time: LogValue | None = None


class SampledOutcomes(Block):
    """A random share of cases was let through so that its truth could be seen."""

    sample: LogValue


def _known_for_tag(written: Any) -> str:
    return "sampled" if isinstance(written, dict | SampledOutcomes) else "word"


KnownFor: TypeAlias = Annotated[
    Annotated[Literal["all", "acted", "not_acted", "reviewed"], Tag("word")]
    | Annotated[SampledOutcomes, Tag("sampled")],
    Discriminator(_known_for_tag),
]


def _outcome_null(written: Any) -> Any:
    if written is False or written == "false":
        return "false"
    if written == "unknown":
        return written
    raise ValueError(f"{written!r} says nothing about an empty outcome. Write unknown or false")


class Log(Block):
    """Where the cases are and what the columns mean."""

    source: str = Field(min_length=1)
    each: str = "case"
    id: LogValue | None = None
    time: LogValue | None = None
    timezone: str = "UTC"
    who: LogValue | None = None
    outcome: LogValue | None = None
    outcome_after: Span | None = None
    outcome_time: LogValue | None = None
    outcome_null: Annotated[Literal["unknown", "false"], BeforeValidator(_outcome_null)] = "unknown"
    outcome_known_for: KnownFor = "all"
    outcomes: Outcomes | None = None
    segments: tuple[LogValue, ...] = Field((), max_length=MOST_SEGMENTS)
    segments_at_least: int = Field(200, ge=1)
    where: ExpressionText | None = None
    count: LogValue | None = None
    version: LogValue | None = None
    arm: LogValue | None = None
    propensity: LogValue | None = None
    shown: LogValue | None = None
    followed: LogValue | None = None
    overridden: LogValue | None = None
    engaged: LogValue | None = None
    reported: LogValue | None = None
    latency_ms: LogValue | None = None
    cost: LogValue | None = None
    error: LogValue | None = None
    fallback: LogValue | None = None
    feature_time: LogValue | None = None

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        if name not in zoneinfo.available_timezones():
            raise ValueError(f"{name!r} is no time zone. Write one such as Asia/Kolkata or UTC")
        return name

    @field_validator("segments")
    @classmethod
    def _distinct_segments(cls, segments: tuple[str, ...]) -> tuple[str, ...]:
        twice = sorted({name for name in segments if segments.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands twice")
        return segments


class Lever(Block):
    """What a PM can set, and who owns it."""

    since: date | None = None
    owner: str | None = None


class NoRule(Block):
    """Why there is no simple rule to beat."""

    none: str = Field(min_length=1)


def _rule_tag(written: Any) -> str:
    return "no-rule" if isinstance(written, dict | NoRule) else "expression"


Rule: TypeAlias = Annotated[
    Annotated[ExpressionText, Tag("expression")] | Annotated[NoRule, Tag("no-rule")], Discriminator(_rule_tag)
]


class WorthRange(Block):
    """A guessed worth, from the lowest to the highest, and what it rests on."""

    from_: Number = Field(alias="from")
    to: Number
    because: str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_ > self.to:
            raise ValueError(
                f"from ({self.from_:g}) is above to ({self.to:g}); a range goes from the lower to the higher"
            )
        return self


def _worth_tag(written: Any) -> str:
    return "range" if isinstance(written, dict | WorthRange) else "expression"


Worth: TypeAlias = Annotated[
    Annotated[ExpressionText, Tag("expression")] | Annotated[WorthRange, Tag("range")], Discriminator(_worth_tag)
]


class Value(Block):
    """What each result is worth in money, told against an ordinary case let through, which is 0."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    cap: Number | None = Field(None, gt=0)
    largest: Number = Field(10_000_000, gt=0)


class Requirement(Block):
    """One line of what is good enough."""

    metric: str
    at_least: FigureField | None = None
    at_most: FigureField | None = None
    between: tuple[FigureField, FigureField] | None = None
    gap_at_most: FigureField | None = None
    in_every: str | None = None
    across: str | None = None
    expected_n: int = Field(DEFAULT_EXPECTED_N, ge=1, le=1_000_000_000)
    where: ExpressionText | None = None
    window: Window = None
    level: Share = 0.95
    looks: Literal["anytime", "once"] = "anytime"
    aim: bool = False
    owner: str | None = None
    why: str | None = None
    id: str | None = Field(None, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=100)

    @field_validator("level")
    @classmethod
    def _sensible_level(cls, level: float) -> float:
        if not 0.5 <= level < 1:
            raise ValueError(f"{level:g} is no level for an interval. Write 95 % or more, below 100 %")
        return level

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        written = [
            word for word in ("at_least", "at_most", "between", "gap_at_most") if getattr(self, word) is not None
        ]
        if not written:
            raise ValueError("has no bound. Write one of at_least, at_most, between, gap_at_most")
        if len(written) > 1:
            raise ValueError(f"has {' and '.join(written)}. One line has one bound; between takes two ends")
        if self.between is not None and self.between[0].value > self.between[1].value:
            raise ValueError("between goes from the lower to the higher end")
        if (self.gap_at_most is not None) != (self.across is not None):
            raise ValueError("a gap needs both gap_at_most and across: which segment's values are compared")
        if self.across is not None and self.in_every is not None:
            raise ValueError("across and in_every do not go together; write two lines")
        return self

    @property
    def bound(self) -> Bound:
        """The bound in the metric's unit."""
        if self.between is not None:
            return Bound("between", self.between[0].value, self.between[1].value)
        if self.at_least is not None:
            return Bound("at_least", self.at_least.value, None)
        word: BoundWord = "at_most" if self.at_most is not None else "gap_at_most"
        return Bound(word, None, self.figures[0].value)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of the bound, as written."""
        if self.between is not None:
            return self.between
        return tuple(figure for figure in (self.at_least, self.at_most, self.gap_at_most) if figure is not None)

    @property
    def name(self) -> str:
        """The id; a loaded spec has given one to each line."""
        return self.id or self.default_id

    @property
    def default_id(self) -> str:
        """The metric, and where it is asked for."""
        where = f"-in-every-{self.in_every}" if self.in_every else f"-across-{self.across}" if self.across else ""
        return self.metric + where


class Spec(Block):
    """A product's spec. Blocks may be absent while a product is young."""

    upheld: Literal[1] = 1
    product: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=100)
    title: str = Field(min_length=1, max_length=300)
    kind: str
    owner: str | None = None
    problem: Problem | None = None
    log: Log | None = None
    lever: Lever | None = None
    value: Value | None = None
    rule: Rule | None = None
    requirements: tuple[Requirement, ...] = ()

    _name: str = PrivateAttr("spec")
    _folder: Path = PrivateAttr(Path())

    @property
    def file_name(self) -> str:
        """What messages call this spec."""
        return self._name

    @property
    def folder(self) -> Path:
        """The folder that a relative `log.source` starts from."""
        return self._folder

    def at(self, name: str, folder: Path) -> Self:
        """The same spec, known to have been read from `folder`."""
        copy = self.model_copy()
        copy._name, copy._folder = name, folder
        return copy


def with_ids(requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """The requirements with an id each: the default one gets -2, -3, … where it stands more than once."""
    taken = {requirement.id for requirement in requirements if requirement.id}
    named: list[Requirement] = []
    for requirement in requirements:
        if requirement.id:
            named.append(requirement)
            continue
        default, number = requirement.default_id, 1
        while (identity := default if number == 1 else f"{default}-{number}") in taken:
            number += 1
        taken.add(identity)
        named.append(requirement.model_copy(update={"id": identity}))
    return tuple(named)
