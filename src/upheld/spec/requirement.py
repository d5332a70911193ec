"""One line of what is good enough."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, Self

from pydantic import (
    Field,
    field_validator,
    model_validator,
)

from upheld.spec.block import Block, ExpressionText, mistake
from upheld.spec.bounds import Bound, BoundWord
from upheld.spec.figures import Figure, FigureField, Number, Pair, Share, Window
from upheld.spec.plain import (
    Flag,
    LineId,
    SomeText,
    Text,
    Whole,
)

DEFAULT_EXPECTED_N = 1000
LONGEST_DEFAULT_ID = 120
CLASS = "class"
"""What `in_every` and `across` call the classes of a product that has several."""
BOUND_WORDS: tuple[BoundWord, ...] = ("at_least", "at_most", "between", "gap_at_most")


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
    class_: SomeText | None = Field(None, alias="class")
    """With several classes: the class this line is about, told from all the others. in_every: class asks each one."""
    beta: Number | None = Field(None, gt=0, le=100)
    """For f_beta: how many times a miss weighs against a false alarm; 2 unless it is written."""
    quantile: Number | None = Field(None, gt=0, lt=1)
    """For pinball_loss: which of the quantiles in log.quantiles it is of, such as 0.9."""
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
        if self.class_ is not None and (self.across is not None or self.in_every is not None):
            raise mistake("class does not go together with in_every or across; in_every: class asks every class")
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
        of = f"-of-{self.class_}" if self.class_ else ""
        where = f"-in-every-{self.in_every}" if self.in_every else f"-across-{self.across}" if self.across else ""
        # A segment may be called anything its column is; an id stands in addresses and file names.
        return re.sub(r"[^\w.-]+", "-", self.metric + of + where)[:LONGEST_DEFAULT_ID].strip("-_.") or "line"


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
