"""A metric is three things side by side: what it needs, how it is computed, and what it means. It never sees SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from upheld.inference import CannotTell, Statistic
from upheld.spec import MetricFacts

S = TypeVar("S")
Better: TypeAlias = Literal["high", "low", "near 0", "neither"]


OverUnknown: TypeAlias = Callable[
    [Callable[[S], Statistic | CannotTell], S, float, float], Statistic | CannotTell | None
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a metric says, for people: the sentence, the fraction, the standard names and the trap to mind.

    `noun` is what it is called inside a sentence, where its title would not stand there.
    """

    title: str
    says: str
    fraction: str
    better: Better
    also: str = ""
    mind: str = ""
    source: str = ""
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Metric(Generic[S]):
    """One metric of a kind, computed from a slice `S` of the evidence.

    `outcomes_of` names the regions whose outcomes it needs, so that a log that can never know some of them is not
    read as if it did. `once_only`: no interval of it holds when it is read again and again. `of_score_alone`: it is
    the same at every setting of the lever (it tells of scores, or of what was asked), and a rule, which has neither,
    has none. `of_review`: it depends on the band that a person looks at, not on the cut-off alone. `of_action`: it
    tells what followed on what the product did, so that cases from before `lever.since` are left out. `of_asked`: it
    needs no outcome and is counted on every case that was asked, young ones too. `has_own_days`: it says itself which
    days it is of. `of_one_class`: it tells one class from the rest, so that a product with several classes has one for
    each and none in all. `takes` are the keys of a requirement that only some metrics take. `needs` names the blocks
    and keys of the spec without which it means nothing; `of_log` the log keys that it is read of, one of each group,
    each of which may also be a column of that name.

    `over_unknown` gives it over all possible outcomes of cases whose outcome cannot be known, from `compute`, a slice
    and the range the metric can take (None: nothing is known of it then); a metric without it cannot be told there.
    `paired_as` is the name by which its difference on the same cases is asked for, where it is not its own.
    `of_sample`: `compute` weighs outcomes that are known for a sample of cases alone.
    """

    name: str
    outcomes_of: frozenset[str]
    compute: Callable[[S], Statistic | CannotTell]
    meaning: Meaning
    unit: Literal["share", "number", "money", "ms", "minutes", "quantity"] = "share"
    low: float = 0.0
    high: float = 1.0
    needs_probability: bool = False
    once_only: bool = False
    of_score_alone: bool = False
    of_review: bool = False
    of_action: bool = False
    of_asked: bool = False
    has_own_days: bool = False
    of_one_class: bool = False
    takes: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    of_log: tuple[tuple[str, ...], ...] = ()
    over_unknown: OverUnknown[S] | None = None
    of_sample: bool = False
    paired_as: str = ""

    @property
    def facts(self) -> MetricFacts:
        """What a spec must know to read a bound on it."""
        unit: Literal["share", "number"] = "share" if self.unit == "share" else "number"
        return MetricFacts(unit, self.low, self.high, also=self.other_names, takes=self.takes)

    @property
    def of_worth(self) -> bool:
        """Whether it is reckoned from what results are worth, and not from money that stands in the log."""
        return "value" in self.needs

    @property
    def read_of(self) -> str:
        """The shared log keys that it is read of, for people; empty where it needs none."""
        return ", ".join(" or ".join(f"log.{key}" for key in keys) for keys in self.of_log)

    @property
    def other_names(self) -> tuple[str, ...]:
        """What else it is called, spelt like a name."""
        names = (name.strip() for name in self.meaning.also.split(","))
        return tuple(name.lower().replace(" ", "_").replace("-", "_") for name in names if name)
