"""The spec of a classification product: act, review or pass."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from upheld.spec.block import Block, LogValue, mistake, tag
from upheld.spec.figures import Number, PerDay, Share
from upheld.spec.log import KnownFor, Log, read_outcome_null
from upheld.spec.model import Spec
from upheld.spec.plain import Text
from upheld.spec.worth import Lever, Value, Worth

MOST_CLASSES = 50


class ClassificationLog(Log):
    """The log of scored items.

    A key from shown to feature_time that is not written is the column of its name, if the log has one.
    """

    score: LogValue | None = None
    """The column of the score; a higher one is a reason to act."""
    score_scale: Literal["probability", "number"] = "probability"
    """Whether the score is a probability from 0 to 1, or another number."""
    outcome: LogValue | None = None
    """What really happened: a column of true, false or empty, or a condition such as result = 'fraud'."""
    outcome_null: Annotated[
        Literal["unknown", "false"],
        BeforeValidator(read_outcome_null),
        WithJsonSchema({"enum": ["unknown", "false", False]}),
    ] = "unknown"
    """What an empty outcome of an old case means: unknown, or false where only bad news is reported."""
    outcome_known_for: KnownFor = "all"
    """Whose outcome could ever be known: all, acted, not_acted, reviewed, or {sample: COLUMN} for a random share."""
    review_result: LogValue | None = None
    """The column of what the person who looked at the case found."""
    positive: Text | None = None
    """With three or more classes: the class the product acts on; without it, it acts on whichever class it names."""
    scores: dict[str, LogValue] | None = None
    """With three or more classes: the column of each class's score, as {CLASS: COLUMN}."""
    predicted: LogValue | None = None
    """With three or more classes: the column of the class that the product names."""
    amount: LogValue | None = None
    """The column of the amount at stake in a case, for recall_amount."""

    @property
    def has_score(self) -> bool:
        """Whether a cut-off has something to move: a score, or one for each class."""
        return self.score is not None or self.scores is not None

    @property
    def has_classes(self) -> bool:
        """Whether the log says which of several classes the product names in each case."""
        return self.predicted is not None or (self.scores is not None and len(self.scores) > 1)

    @property
    def acts_on_top(self) -> bool:
        """Whether the product acts on whichever class it names, and not on one that `positive` singles out."""
        return self.has_classes and self.positive is None


_CUTOFFS = "<values>"


def _cutoffs_schema(schema: dict[str, Any]) -> None:
    """In the file the values stand beside `by` and `default`, under names that only the log knows."""
    cutoff = schema["properties"].pop(_CUTOFFS)["additionalProperties"]
    schema["additionalProperties"] = {**cutoff, "description": "The cut-off for this value of the segment."}


class CutoffsBy(Block):
    """A cut-off for each value of one segment, and one for all the others."""

    model_config = ConfigDict(json_schema_extra=_cutoffs_schema)

    by: LogValue
    """The segment whose values have their own cut-off."""
    default: Number
    """The cut-off for every value that is not named."""
    values: dict[str, Number] = Field(default_factory=dict, alias=_CUTOFFS)
    """The cut-off for each named value."""

    @model_validator(mode="before")
    @classmethod
    def _gather_values(cls, written: Any) -> Any:
        # In the file the values stand beside `by` and `default`: {by: country, default: 0.83, IN: 0.80}.
        if not isinstance(written, dict):
            return written
        named = {str(key): cutoff for key, cutoff in written.items() if key not in ("by", "default")}
        return {key: written[key] for key in ("by", "default") if key in written} | {_CUTOFFS: named}

    @model_serializer
    def _beside_each_other(self) -> dict[str, Any]:
        return {"by": self.by, "default": self.default, **self.values}


def _cutoff_tag(written: Any) -> str:
    return "<by>" if isinstance(written, dict | CutoffsBy) else "<number>"


Cutoff: TypeAlias = Annotated[
    Annotated[Number, tag("number")] | Annotated[CutoffsBy, tag("by")], Discriminator(_cutoff_tag)
]


class ClassificationLever(Lever):
    """Act at or above `act_at`; between `review_from` and it a person looks; below, pass."""

    act_at: Cutoff
    """Act at this score or above: a number, or {by: country, default: 0.83, IN: 0.80}."""
    review_from: Number | None = None
    """From this score up to act_at a person looks; below it the case passes."""
    review_capacity: PerDay | None = None
    """How many cases people can look at, such as 400 per day."""
    review_hit_rate: Share | None = None
    """The share of true cases that people find among those they look at, such as 90%."""

    @property
    def cutoffs(self) -> tuple[float, ...]:
        """Every act cut-off that is stated."""
        if isinstance(self.act_at, CutoffsBy):
            return (self.act_at.default, *self.act_at.values.values())
        return (self.act_at,)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.review_from is not None and self.review_from > min(self.cutoffs):
            act_at = min(self.cutoffs)
            said = f"review_from ({self.review_from:g}) is above act_at ({act_at:g})"
            raise mistake(f"{said}; the review band lies below the cut-off", at="review_from")
        return self


class ClassificationValue(Value):
    """What a caught, a missed, a falsely stopped and a reviewed case is worth; a passed ordinary one is 0."""

    caught: Worth | None = None
    """What a case that was acted on rightly is worth, such as -0.05 * amount."""
    missed: Worth | None = None
    """What a case that should have been acted on and passed is worth, such as -amount."""
    false_alarm: Worth | None = None
    """What a case that was acted on wrongly is worth; a guess may be a range {from, to, because}."""
    reviewed: Worth | None = None
    """What it costs that a person looks at a case."""


class ClassificationSpec(Spec):
    """The spec of a product that acts on a score."""

    kind: Literal["classification"]
    """The sort of output the product has: classification acts on a score."""
    log: ClassificationLog | None = None
    """Where the cases are and what the columns mean."""
    lever: ClassificationLever | None = None
    """The cut-offs: from which score on the product acts, and from which a person looks."""
    value: ClassificationValue | None = None
    """What each result is worth in money, told against an ordinary case let through, which is 0."""

    @model_validator(mode="after")
    def _cutoffs_on_the_scale(self) -> Self:
        if self.log is None or self.lever is None or self.log.score_scale != "probability":
            return self
        stated = [*self.lever.cutoffs, *([self.lever.review_from] if self.lever.review_from is not None else [])]
        outside = [cutoff for cutoff in stated if not 0 <= cutoff <= 1]
        if outside:
            said = (
                f"{outside[0]:g} is outside 0 to 1, the scale of a probability. "
                "If the score is another number, write score_scale: number below log"
            )
            raise mistake(said, at="lever", rests_on=["log.score_scale"])
        return self


MODEL = ClassificationSpec

__all__ = [
    "MODEL",
    "ClassificationLever",
    "ClassificationLog",
    "ClassificationSpec",
    "ClassificationValue",
    "CutoffsBy",
]
