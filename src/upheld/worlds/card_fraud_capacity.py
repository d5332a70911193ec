"""The true money of the card-fraud world where people can look at so many payments a day and no more.

On a day with more payments in the review band than that, the highest scores are looked at and the rest pass. A day's
payments above a score are a Poisson number (a card that pays twice on a day is rare enough to leave out), so a payment
in the band passes unseen with the probability that at least `per_day` others of its day lie above it there. Its loss is
what looking is worth more than passing, integrated over the band; the weekdays differ in volume.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit, pdtrc

from upheld.worlds.card_fraud_worth import (
    ANYONE,
    DEMO_WORTHS,
    BestSetting,
    CutOffs,
    FloatArray,
    TrueMoney,
    Worths,
    stakes_above,
)
from upheld.worlds.logit_normal import logit

if TYPE_CHECKING:
    from upheld.worlds.card_fraud import CardFraud

_CELLS: Final = 1_000  # the midpoint rule; four times as many move no value by 1e-4 INR
_HIGHEST: Final = 12.0  # the logit above which no best cut-off is looked for


@dataclass(frozen=True)
class LimitedReview:
    """A world in which people look at `per_day` payments a day at most. Values are in INR per payment."""

    world: CardFraud
    per_day: int
    worths: Worths = DEMO_WORTHS

    def value(self, act_at: CutOffs, review_from: float) -> float:
        """INR per payment at a setting; `act_at` may be by country."""
        return self._money.value(act_at, review_from) - self._lost(act_at, review_from)

    def overflow_share(self, act_at: CutOffs, review_from: float) -> float:
        """The share of payments that lie in the review band and pass unseen."""
        passing, _ = self._band(act_at, review_from)
        return passing

    def best_setting(self) -> BestSetting:
        """The setting of greatest value, with one cut-off for all.

        Review begins where it does without a limit: whether a payment gets its look depends on those above it alone,
        so one with a lower score takes no other's place. That leaves the cut-off to be searched.
        """
        begin = self._money.best_setting().review_from
        if begin is None:
            return self._money.best_setting()
        around = np.linspace(logit(begin), _HIGHEST, 80)
        for _ in range(4):
            values = [self.value(max(float(expit(at)), begin), begin) for at in around]
            best, reach = float(around[int(np.argmax(values))]), float(around[1] - around[0])
            around = np.linspace(best - reach, best + reach, 15)
        act_at = max(float(expit(best)), begin)
        return BestSetting(act_at, begin, self.value(act_at, begin))

    @property
    def _money(self) -> TrueMoney:
        return self.world.true_money(self.worths)

    def _lost(self, act_at: CutOffs, review_from: float) -> float:
        _, lost = self._band(act_at, review_from)
        return lost

    def _band(self, act_at: CutOffs, review_from: float) -> tuple[float, float]:
        """Of the band's payments that pass unseen: their share of all payments, and what their looks were worth."""
        money = self._money
        cut_offs = {name: logit(at) for name, at in money.cut_offs(act_at, review_from).items()}
        edges = np.linspace(logit(review_from), max(cut_offs.values()), _CELLS + 1)
        middles = (edges[1:] + edges[:-1]) / 2
        share_above, shares, worths = np.zeros(_CELLS), np.zeros(_CELLS), np.zeros(_CELLS)
        for name, parts in money.by_country().items():
            # Beyond its own cut-off a country has no band: there nothing more is added.
            ends, centres = np.minimum(edges, cut_offs[name]), np.minimum(middles, cut_offs[name])
            blocked = stakes_above(parts, ANYONE, np.asarray(cut_offs[name]))
            share_above += stakes_above(parts, ANYONE, centres) - blocked
            shares -= np.diff(stakes_above(parts, ANYONE, ends))
            worths -= np.diff(stakes_above(parts, money.reviewing_over_passing, ends))
        unseen = self._unseen(share_above)
        return float((shares * unseen).sum()), float((worths * unseen).sum())

    def _unseen(self, share_above: FloatArray) -> FloatArray:
        """P(at least `per_day` others of its day lie in the band above a payment), over the days of all payments."""
        payments, days = np.unique(self.world.payments_by_day, return_counts=True)
        weights = payments * days / (payments * days).sum()
        at_least = [
            weight * pdtrc(self.per_day - 1, n * share_above) for weight, n in zip(weights, payments, strict=True)
        ]
        return np.asarray(np.sum(at_least, axis=0) if self.per_day > 0 else np.ones_like(share_above), dtype=np.float64)
