"""What the PM wrote down, as frozen typed values: the blocks that every kind shares.

The keys that differ by kind (log, lever, value) stand in `spec/kinds/<kind>.py`. The text below a key is its
description, in the PM's words: the JSON Schema, and with it every editor, shows it.
"""

from __future__ import annotations

import math
import re
import zoneinfo
from collections.abc import Sequence
from functools import lru_cache
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
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from upheld.errors import did_you_mean
from upheld.expressions import ExpressionError, check_log_value, parse_expression
from upheld.spec.bounds import Bound, BoundWord
from upheld.spec.figures import Figure, FigureField, Number, Pair, Share, Span, Window
from upheld.spec.plain import (
    Currency,
    Day,
    Flag,
    LineId,
    Listed,
    ListedBlocks,
    OrNothing,
    ProductName,
    SomeText,
    Text,
    Title,
    Whole,
)
from upheld.spec.written import as_written

MOST_PSEUDO_SEGMENTS = 50
MOST_SEGMENTS = 20
MOST_REQUIREMENTS = 1000
DEFAULT_EXPECTED_N = 1000
LONGEST_DEFAULT_ID = 120
BOUND_WORDS: tuple[BoundWord, ...] = ("at_least", "at_most", "between", "gap_at_most")


class Block(BaseModel):
    """A block of the spec: frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True)


def mistake(message: str, at: str = "", rests_on: Sequence[str] = ()) -> PydanticCustomError:
    """A mistake in how keys go together, told at the key `at` of the block.

    It isn't told where one of the keys it `rests_on` is written but cannot be read: that alone is to be mended first.
    """
    context = {"message": message, "at": tuple(at.split(".")) if at else (), "rests_on": tuple(rests_on)}
    return PydanticCustomError("mistake", "{message}", context)


def tag(name: str) -> Tag:
    """The tag of one form of a value. Its brackets keep it apart from keys, in the path of a mistake."""
    return Tag(f"<{name}>")


def _checked_expression(text: str) -> str:
    try:
        parse_expression(text)
    except ExpressionError as error:
        raise ValueError(f"in {as_written(text)}, {error}") from error
    return text.strip()


def _checked_log_value(text: str) -> str:
    error = check_log_value(text)
    if error is not None:
        raise ValueError(f"in {as_written(text)}, {error}") from error
    return text


def _as_text(written: Any) -> Any:
    # `rule: true` and `caught: -400` are expressions too, though YAML has already read them as other types.
    if isinstance(written, bool):
        return str(written).lower()
    if isinstance(written, int | float):
        if not math.isfinite(written):
            raise ValueError(f"{as_written(written)} is not a finite number")
        return str(int(written)) if written == int(written) and abs(written) < 1e15 else str(written)
    return written


ExpressionText: TypeAlias = Annotated[
    SomeText,
    AfterValidator(_checked_expression),
    BeforeValidator(_as_text),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "number"}, {"type": "boolean"}]}),
]
LogValue: TypeAlias = Annotated[SomeText, AfterValidator(_checked_log_value)]
"""The name of a column of the log, or an expression over its columns; which of the two is known when a log is bound."""


class Evidence(Block):
    """A finding that the need is real."""

    what: SomeText
    """What was found, in a sentence."""
    n: Whole | None = Field(None, ge=0, le=10**15)
    """How many people or cases it rests on."""
    source: Text | None = None
    """Where it can be read: a link, a study, a ticket."""
    day: Day | None = Field(None, alias="date")
    """When it was found, such as 2026-08-03."""


class Success(Block):
    """The figure outside the model that must move, from where to where, by when."""

    metric: SomeText
    """The figure outside the model, such as chargebacks_per_10k."""
    from_: Number = Field(alias="from")
    """What it is today."""
    to: Number
    """What it should be."""
    by: Day | None = None
    """The day by which, such as 2027-03-31."""


class Problem(Block):
    """The brief: who needs what, what it costs today, and why a model."""

    who: Text | None = None
    """Who has the problem."""
    need: Text | None = None
    """What they need, in their words."""
    frequency: Text | None = None
    """How often it happens, such as 9 in 1,000 payments."""
    cost_today: Text | None = None
    """What it costs today, in money, time or harm."""
    evidence: Annotated[tuple[Evidence, ...], ListedBlocks, OrNothing] = ()
    """What shows that the need is real: findings with what, n, source and date."""
    today: Text | None = None
    """How people cope today, without the product."""
    why_ai: Text | None = None
    """Why a rule or a form is not enough."""
    success: Success | None = None
    """The figure outside the model that must move, from where to where, by when."""
    not_for: Annotated[tuple[Text, ...], Listed, OrNothing] = ()
    """What the product must not be used for."""


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


class SampledOutcomes(Block):
    """A random share of cases was let through so that its truth could be seen."""

    sample: LogValue
    """The column that is true for cases let through at random, or holds the probability with which they were."""


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


def _outcome_null(written: Any) -> Any:
    if written is False or written == "false":
        return "false"
    if written == "unknown":
        return written
    raise ValueError(f"{as_written(written)} does not say what an empty outcome means. Write unknown or false")


class Log(Block):
    """Where the cases are and what the columns mean."""

    source: SomeText
    """Where the cases are: a file, a folder or glob of files, or connection:table."""
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
    outcome: LogValue | None = None
    """What really happened: a column of true, false or empty, or a condition such as result = 'fraud'."""
    outcome_after: Span | None = None
    """How long an outcome takes to come in, such as 45 days; younger cases are not judged."""
    outcome_time: LogValue | None = None
    """The column that says when the outcome came in."""
    outcome_null: Annotated[
        Literal["unknown", "false"],
        BeforeValidator(_outcome_null),
        WithJsonSchema({"enum": ["unknown", "false", False]}),
    ] = "unknown"
    """What an empty outcome of an old case means: unknown, or false where only bad news is reported."""
    outcome_known_for: KnownFor = "all"
    """Whose outcome could ever be known: all, acted, not_acted, reviewed, or {sample: COLUMN} for a random share."""
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


class Lever(Block):
    """What a PM can set, and who owns it."""

    since: Day | None = None
    """The day from which this setting is in force, such as 2026-07-01; earlier cases ran under another."""
    owner: Text | None = None
    """Who may change the setting."""


class NoRule(Block):
    """Why there is no simple rule to beat."""

    none: SomeText
    """Why there is no simple rule to compare with."""


def _rule_tag(written: Any) -> str:
    return "<no-rule>" if isinstance(written, dict | NoRule) else "<expression>"


Rule: TypeAlias = Annotated[
    Annotated[ExpressionText, tag("expression")] | Annotated[NoRule, tag("no-rule")], Discriminator(_rule_tag)
]


class WorthRange(Block):
    """A guessed worth, from the lowest to the highest, and what it rests on."""

    from_: Number = Field(alias="from")
    """The lowest it may be."""
    to: Number
    """The highest it may be."""
    because: Text | None = None
    """What the guess rests on."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_ > self.to:
            raise mistake(f"from ({self.from_:g}) is above to ({self.to:g}); a range goes from the lower to the higher")
        return self


def _worth_tag(written: Any) -> str:
    return "<range>" if isinstance(written, dict | WorthRange) else "<expression>"


Worth: TypeAlias = Annotated[
    Annotated[ExpressionText, tag("expression")] | Annotated[WorthRange, tag("range")], Discriminator(_worth_tag)
]


class Value(Block):
    """What each result is worth in money, told against an ordinary case let through, which is 0."""

    currency: Currency
    """The currency of every amount, in three capital letters: INR, EUR, USD."""
    cap: Number | None = Field(None, gt=0)
    """The most a single case may count, up or down, fixed beforehand."""
    largest: Number = Field(10_000_000, gt=0)
    """The largest amount that is believed; a case beyond it is a mistake in the log."""


class Requirement(Block):
    """One line of what is good enough."""

    metric: SomeText
    """What is measured, such as recall or false_positive_rate."""
    at_least: FigureField | None = None
    """Met from this figure up: 92% or 0.92."""
    at_most: FigureField | None = None
    """Met up to this figure: 3% or 0.03."""
    between: Pair | None = None
    """Met from the first to the second figure: [2%, 15%]."""
    gap_at_most: FigureField | None = None
    """Met if the values of the segment named in across differ by no more than this: 2 points."""
    in_every: Text | None = None
    """The segment in each of whose values the bound must hold."""
    across: Text | None = None
    """The segment whose values are compared; goes with gap_at_most."""
    expected_n: Whole = Field(DEFAULT_EXPECTED_N, ge=1, le=1_000_000_000)
    """About how many cases the decision will rest on; intervals are narrowest there."""
    where: ExpressionText | None = None
    """The cases this line is about, as a condition."""
    window: Window = None
    """The newest stretch of decisions this line is judged on, such as 28 days, or all."""
    level: Share = 0.95
    """How sure the interval is, from 50% to below 100%."""
    looks: Literal["anytime", "once"] = "anytime"
    """How often the result is read: anytime, or once at a date fixed beforehand."""
    aim: Flag = False
    """True for an aim: it is reported and never decides."""
    owner: Text | None = None
    """Who answers for this line."""
    why: Text | None = None
    """Why this bound and not another."""
    id: LineId | None = None
    """A name for this line; without it, the metric and where it is asked for."""

    @field_validator("level")
    @classmethod
    def _sensible_level(cls, level: float) -> float:
        if not 0.5 <= level < 1:
            raise ValueError(f"{level * 100:g}% is no level for an interval. Write 95%, or from 50% to below 100%")
        return level

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        written = [word for word in BOUND_WORDS if getattr(self, word) is not None]
        if len(written) > 1:
            raise mistake(f"has {' and '.join(written)}. One line has one bound; between takes two ends")
        if self.between is not None and self.between[0].value > self.between[1].value:
            low, high = self.between[0].value, self.between[1].value
            raise mistake(f"{low:g} is above {high:g}; between goes from the lower to the higher end", "between")
        if self.across is not None and self.in_every is not None:
            raise mistake("across and in_every do not go together; write two lines")
        if not written and self.across is None:
            raise mistake(f"has no bound. Write one of {', '.join(BOUND_WORDS)}", rests_on=(*BOUND_WORDS, "across"))
        if self.gap_at_most is not None and self.across is None:
            raise mistake("gap_at_most needs across: the segment whose values are compared", rests_on=["across"])
        if self.across is not None and self.gap_at_most is None:
            said = "across compares the values of a segment, so its bound is a gap: write gap_at_most: 2 points, say"
            raise mistake(said, rests_on=["gap_at_most"])
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
        # A segment may be called anything its column is; an id stands in addresses and file names.
        return re.sub(r"[^\w.-]+", "-", self.metric + where)[:LONGEST_DEFAULT_ID].strip("-_.") or "line"


def _version(written: Any) -> Any:
    if isinstance(written, bool) or written != 1:
        raise ValueError(f"{as_written(written)} is no version of the format that is known here. Write 1")
    return 1


class Spec(Block):
    """A product's spec. Blocks may be absent while a product is young."""

    upheld: Annotated[Literal[1], BeforeValidator(_version)] = 1
    """The version of the format: 1."""
    product: ProductName
    """The short name of the product: letters, digits, hyphens, such as card-fraud."""
    title: Title
    """What the product is for, in a line."""
    kind: Text
    """The sort of output the product has."""
    owner: Text | None = None
    """Who answers for the product."""
    problem: Problem | None = None
    """The brief: who needs what, what it costs today, and why a model."""
    log: Log | None = None
    """Where the cases are and what the columns mean."""
    lever: Lever | None = None
    """What can be set, and who owns it."""
    value: Value | None = None
    """What each result is worth in money, told against an ordinary case let through, which is 0."""
    rule: Rule | None = None
    """The simple rule that the model must beat, as a condition over the log, or {none: why there is no rule}."""
    requirements: Annotated[tuple[Requirement, ...], ListedBlocks, Field(max_length=MOST_REQUIREMENTS), OrNothing] = ()
    """What is good enough, said before results are seen: a line for each bound."""

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
