"""What settings and the rule are truly worth in the world of card fraud, in INR per payment, in closed form.

An ordinary payment let through is worth 0. With `h` the share of frauds that a person who looks at them finds:

===========  =========================  ==========================================  ======
payment      blocked (score >= act_at)  looked at (review_from <= score < act_at)   passed
===========  =========================  ==========================================  ======
fraud        caught                     reviewed + h caught + (1 - h) missed        missed
ordinary     false_alarm                reviewed                                    0
===========  =========================  ==========================================  ======

`caught` and `missed` are shares of the amount; each of the four results is clipped to +-cap by itself. Given the
outcome the amount says nothing about the score, so the value of a setting is a sum of normal tails (shares above a
cut-off) times capped lognormal means. As a function of the two cut-offs it is a sum, `G(act_at) + H(review_from)`: so
the best setting is a maximum of one-dimensional functions under `review_from <= act_at`. How many people can look is
left out here: the review band has no limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from upheld.worlds.card_fraud_population import RULE_AMOUNT_INR, RULE_HOME
from upheld.worlds.logit_normal import Part, logit
from upheld.worlds.lognormal import Lognormal

FloatArray: TypeAlias = NDArray[np.float64]
CutOffs: TypeAlias = float | Mapping[str, float]
Setting: TypeAlias = tuple[CutOffs, float | None]

# Beyond these logits lies less than one payment in 10^10; their scores are still told from 0 and 1.
_GRID: Final[FloatArray] = np.linspace(-30.0, 30.0, 6_001)
_STEP: Final = 0.01


@dataclass(frozen=True, slots=True)
class Worths:
    """What a payment is worth, in INR, by what became of it; defaults: the demo spec, with the middle of its range.

    `caught_share` and `missed_share` are shares of the amount, negative for a loss. `hit_rate` is the share of frauds
    that a person finds among those looked at.
    """

    caught_share: float = -0.05
    missed_share: float = -1.0
    false_alarm: float = -230.0
    reviewed: float = -35.0
    cap: float = 200_000.0
    hit_rate: float = 1.0

    def __post_init__(self) -> None:
        if not self.cap > 0 or not 0 <= self.hit_rate <= 1:
            raise ValueError(f"cap {self.cap} must be above 0, hit_rate {self.hit_rate} lie from 0 to 1")

    def clipped(self, worth: float) -> float:
        """A worth in INR, no further from 0 than the cap."""
        return max(-self.cap, min(self.cap, worth))


DEMO_WORTHS: Final = Worths()


class BestSetting(NamedTuple):
    """The setting of greatest value: one cut-off, where review begins (None: nobody looks), INR per payment."""

    act_at: float
    review_from: float | None
    value: float


class BestCutOffs(NamedTuple):
    """As `BestSetting`, with a cut-off for each country, by its name."""

    act_at: Mapping[str, float]
    review_from: float | None
    value: float


class Stakes(NamedTuple):
    """What it is worth more to do one thing than the next milder one, for a fraud and for an ordinary payment."""

    fraud: float
    ordinary: float


ANYONE: Final = Stakes(1.0, 1.0)  # counts payments, whatever they are


@dataclass(frozen=True)
class TrueMoney:
    """The true money of a population, per payment of it: `parts` by country and device, what amounts are, worths.

    `only` looks at one country's payments alone, None at all.
    Settings are `act_at`, one for all or by country (`default`: for those not named), and `review_from`, None if nobody
    looks. All cut-offs lie strictly between 0 and 1, `review_from` at most at the lowest `act_at`: else ValueError.
    """

    parts: Mapping[tuple[str, str], Part]
    ordinary_amount: Lognormal
    fraud_amount: Lognormal
    worths: Worths = DEMO_WORTHS
    only: str | None = None

    def __post_init__(self) -> None:
        self._refuse_unknown([] if self.only is None else [self.only])

    def value(self, act_at: CutOffs, review_from: float | None = None) -> float:
        """INR per payment at a setting."""
        cut_offs = self.cut_offs(act_at, review_from)
        acting = self._acting_over_passing if review_from is None else self._acting_over_reviewing
        total = self._all_passed()
        for country, parts in self.by_country().items():
            total += _above_one(parts, acting, cut_offs[country])
            if review_from is not None:
                total += _above_one(parts, self.reviewing_over_passing, review_from)
        return total / self._share

    def rule_value(self) -> float:
        """INR per payment if the rule blocks, and everything else passes."""
        worths, amount = self.worths, self.fraud_amount
        caught = amount.clipped_mean(worths.caught_share, worths.cap, above=RULE_AMOUNT_INR)
        not_missed = amount.clipped_mean(worths.missed_share, worths.cap, above=RULE_AMOUNT_INR)
        false_alarm = self.ordinary_amount.share_above(RULE_AMOUNT_INR) * worths.clipped(worths.false_alarm)
        abroad = [part for country, parts in self.by_country().items() if country != RULE_HOME for part in parts]
        blocked = sum(part.positives * (caught - not_missed) + part.negatives * false_alarm for part in abroad)
        return (self._all_passed() + blocked) / self._share

    def value_over_rule(self, act_at: CutOffs, review_from: float | None = None) -> float:
        """INR per payment that a setting is worth more than the rule."""
        return self.value(act_at, review_from) - self.rule_value()

    def gain(self, setting: Setting, over: Setting) -> float:
        """INR per payment that one setting `(act_at, review_from)` is worth more than another."""
        return self.value(*setting) - self.value(*over)

    def best_setting(self, review: bool = True) -> BestSetting:
        """The setting of greatest value, with one cut-off for all; without `review` nobody looks at anything."""
        best_acts, review_from = self._best({"all": self._chosen}, review)
        return BestSetting(best_acts["all"], review_from, self.value(best_acts["all"], review_from))

    def best_cut_offs(self, review: bool = True) -> BestCutOffs:
        """The setting of greatest value with a cut-off for each country; review begins at the same score in all."""
        act_at, review_from = self._best(self.by_country(), review)
        return BestCutOffs(act_at, review_from, self.value(act_at, review_from))

    def review_share(self, act_at: CutOffs, review_from: float) -> float:
        """The share of payments that a person looks at."""
        cut_offs = self.cut_offs(act_at, review_from)
        reviewed = 0.0
        for country, parts in self.by_country().items():
            reviewed += _above_one(parts, ANYONE, review_from) - _above_one(parts, ANYONE, cut_offs[country])
        return reviewed / self._share

    @property
    def _share(self) -> float:
        return sum(part.share for part in self._chosen)

    @property
    def _chosen(self) -> list[Part]:
        return [part for parts in self.by_country().values() for part in parts]

    @property
    def _caught(self) -> float:
        return self.fraud_amount.clipped_mean(self.worths.caught_share, self.worths.cap)

    @property
    def _missed(self) -> float:
        return self.fraud_amount.clipped_mean(self.worths.missed_share, self.worths.cap)

    @property
    def _acting_over_passing(self) -> Stakes:
        return Stakes(self._caught - self._missed, self.worths.clipped(self.worths.false_alarm))

    @property
    def reviewing_over_passing(self) -> Stakes:
        reviewed = self.worths.clipped(self.worths.reviewed)
        return Stakes(reviewed + self.worths.hit_rate * (self._caught - self._missed), reviewed)

    @property
    def _acting_over_reviewing(self) -> Stakes:
        acting, reviewing = self._acting_over_passing, self.reviewing_over_passing
        return Stakes(acting.fraud - reviewing.fraud, acting.ordinary - reviewing.ordinary)

    def _all_passed(self) -> float:
        return self._missed * sum(part.positives for part in self._chosen)

    def by_country(self) -> dict[str, list[Part]]:
        grouped: dict[str, list[Part]] = {}
        for (country, _), part in self.parts.items():
            if self.only in (None, country):
                grouped.setdefault(country, []).append(part)
        return grouped

    def _refuse_unknown(self, names: Iterable[str]) -> None:
        known = dict.fromkeys(country for country, _ in self.parts)
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ValueError(f"no such country: {', '.join(unknown)}; this world has {', '.join(known)}")

    def cut_offs(self, act_at: CutOffs, review_from: float | None) -> dict[str, float]:
        """The cut-off of every country, checked."""
        countries = list(self.by_country())
        if isinstance(act_at, Mapping):
            self._refuse_unknown(set(act_at) - {"default"})
            missing = [country for country in countries if country not in act_at and "default" not in act_at]
            if missing:
                raise ValueError(f"act_at has no cut-off for {', '.join(missing)} and no default")
            cut_offs = {name: act_at[name] if name in act_at else act_at["default"] for name in countries}
        else:
            cut_offs = dict.fromkeys(countries, act_at)
        lowest, highest = min(cut_offs.values()), max(cut_offs.values())
        if not 0 < (lowest if review_from is None else review_from) <= lowest <= highest < 1:
            raise ValueError(
                f"review_from {review_from} and act_at {act_at}: 0 < review_from <= every act_at < 1 must hold"
            )
        return cut_offs

    def _best(self, groups: Mapping[str, Sequence[Part]], review: bool) -> tuple[dict[str, float], float | None]:
        """The best cut-off of each group, and where review begins for all of them.

        On the grid: for every start of review the best cut-off at or above it, by a running maximum from the right; so
        no local maximum can be mistaken for the greatest. Then each is moved within a step of the grid.
        """
        acting = self._acting_over_reviewing if review else self._acting_over_passing
        reviewing = self.reviewing_over_passing if review else Stakes(0.0, 0.0)
        by_group = {name: stakes_above(parts, acting, _GRID) for name, parts in groups.items()}
        everyone = [part for parts in groups.values() for part in parts]
        total = stakes_above(everyone, reviewing, _GRID)
        for values in by_group.values():
            total = total + np.maximum.accumulate(values[::-1])[::-1]
        start = int(np.argmax(total))
        acts = {name: start + int(np.argmax(values[start:])) for name, values in by_group.items()}

        best = {name: _refined(partial(stakes_above, groups[name], acting), i) for name, i in acts.items() if i > start}
        # A group whose cut-off stands where review begins has no review band there: the two move together.
        together = [part for name, parts in groups.items() if name not in best for part in parts]
        begin = _refined(lambda at: stakes_above(everyone, reviewing, at) + stakes_above(together, acting, at), start)
        act_at = {name: float(expit(max(best.get(name, begin), begin))) for name in groups}
        return act_at, float(expit(begin)) if review and best else None


def stakes_above(parts: Sequence[Part], stakes: Stakes, at: FloatArray) -> FloatArray:
    """The stakes of all whose logit lies at or above `at`, summed; per payment of all countries."""
    total = np.zeros(np.shape(at))
    for part in parts:
        total = total + part.positives * stakes.fraud * ndtr((part.positive_mean - at) / part.sd)
        total = total + part.negatives * stakes.ordinary * ndtr((part.negative_mean - at) / part.sd)
    return np.asarray(total, dtype=np.float64)


def _above_one(parts: Sequence[Part], stakes: Stakes, score: float) -> float:
    return float(stakes_above(parts, stakes, np.asarray(logit(score))))


def _refined(value: Callable[[FloatArray], FloatArray], i: int) -> float:
    """The logit of greatest value within a step of the grid's i-th, to 1e-8; the ends of the grid stay as they are."""
    best, step = float(_GRID[i]), _STEP
    if i in (0, len(_GRID) - 1):
        return best
    for _ in range(3):
        around = np.linspace(best - step, best + step, 401)
        best, step = float(around[np.argmax(value(around))]), step / 200
    return best
