"""The spec of a classification product: act, review or pass."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from upheld.spec.figures import Number, PerDay, Share
from upheld.spec.model import Block, Lever, Log, LogValue, Spec, Value, Worth


class ClassificationLog(Log):
    """The log of scored items."""

    score: LogValue | None = None
    score_scale: Literal["probability", "number"] = "probability"
    review_result: LogValue | None = None
    positive: str | None = None
    scores: dict[str, LogValue] | None = None
    predicted: LogValue | None = None


class CutoffsBy(Block):
    """A cut-off for each value of one segment, and one for all the others."""

    by: LogValue
    default: Number
    values: dict[str, Number] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_values(cls, written: Any) -> Any:
        # In the file the values stand beside `by` and `default`: {by: country, default: 0.83, IN: 0.80}.
        if not isinstance(written, dict) or "values" in written:
            return written
        named = {key: cutoff for key, cutoff in written.items() if key not in ("by", "default")}
        return {key: written[key] for key in ("by", "default") if key in written} | {"values": _text_keys(named)}


def _text_keys(cutoffs: dict[Any, Any]) -> dict[str, Any]:
    for key in cutoffs:
        if isinstance(key, bool):
            raise ValueError(f"the value {key!r} was read as yes or no; quote it: '{key}'")
    return {str(key): cutoff for key, cutoff in cutoffs.items()}


def _cutoff_tag(written: Any) -> str:
    return "by" if isinstance(written, dict | CutoffsBy) else "number"


Cutoff: TypeAlias = Annotated[
    Annotated[Number, Tag("number")] | Annotated[CutoffsBy, Tag("by")], Discriminator(_cutoff_tag)
]


class ClassificationLever(Lever):
    """Act at or above `act_at`; between `review_from` and it a person looks; below, pass."""

    act_at: Cutoff
    review_from: Number | None = None
    review_capacity: PerDay | None = None
    review_hit_rate: Share | None = None

    @property
    def cutoffs(self) -> tuple[float, ...]:
        """Every act cut-off that is stated."""
        if isinstance(self.act_at, CutoffsBy):
            return (self.act_at.default, *self.act_at.values.values())
        return (self.act_at,)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.review_from is not None and self.review_from > min(self.cutoffs):
            raise ValueError(
                f"review_from ({self.review_from:g}) is above act_at ({min(self.cutoffs):g}); "
                "the review band lies below the cut-off"
            )
        return self


class ClassificationValue(Value):
    """What a caught, a missed, a falsely stopped and a reviewed case is worth; a passed ordinary one is 0."""

    caught: Worth | None = None
    missed: Worth | None = None
    false_alarm: Worth | None = None
    reviewed: Worth | None = None


class ClassificationSpec(Spec):
    """The spec of a product that acts on a score."""

    kind: Literal["classification"]
    log: ClassificationLog | None = None
    lever: ClassificationLever | None = None
    value: ClassificationValue | None = None

    @model_validator(mode="after")
    def _cutoffs_on_the_scale(self) -> Self:
        if self.log is None or self.lever is None or self.log.score_scale != "probability":
            return self
        stated = [*self.lever.cutoffs, *([self.lever.review_from] if self.lever.review_from is not None else [])]
        outside = [cutoff for cutoff in stated if not 0 <= cutoff <= 1]
        if outside:
            raise ValueError(
                f"lever: {outside[0]:g} is outside 0 to 1, the scale of a probability. "
                "If the score is another number, write log.score_scale: number"
            )
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
