"""What is true of the payments of the card-fraud world: every metric, of all and by segment, and of the rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from upheld.worlds.card_fraud_population import RULE_AMOUNT_INR, RULE_HOME
from upheld.worlds.logit_normal import Part, metrics_from_shares, true_metrics
from upheld.worlds.lognormal import Lognormal


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of all payments the world could make, at one setting of the lever; metric names are the product's.

    `overall["recall"]`, `segments["country"]["NP"]["recall"]`, `rule["recall"]`: shares from 0 to 1; `calibration_gap`
    is mean score minus share of fraud; `log_loss` in nats. The rule has no score, so it has no `roc_auc` and the like.
    """

    act_at: float
    review_from: float
    overall: Mapping[str, float]
    segments: Mapping[str, Mapping[str, Mapping[str, float]]]
    rule: Mapping[str, float]

    def gap(self, metric: str, across: str) -> float:
        """The largest minus the smallest true value over the values of a segment."""
        values = [truths[metric] for truths in self.segments[across].values()]
        return max(values) - min(values)


def truth_at(
    act_at: float, review_from: float, parts: Mapping[tuple[str, str], Part], ordinary: Lognormal, fraud: Lognormal
) -> Truth:
    """What is true at a setting, of payments by country and device, with these amounts.

    ValueError unless 0 < review_from <= act_at < 1.
    """
    if not 0 < review_from <= act_at < 1:
        raise ValueError(f"review_from {review_from} and act_at {act_at}: 0 < review_from <= act_at < 1 must hold")
    segments: dict[str, dict[str, Mapping[str, float]]] = {"country": {}, "device": {}}
    for position, truths in enumerate(segments.values()):
        for value in dict.fromkeys(key[position] for key in parts):
            chosen = [part for key, part in parts.items() if key[position] == value]
            truths[value] = true_metrics(chosen, act_at, review_from)
    overall = true_metrics(list(parts.values()), act_at, review_from)
    return Truth(act_at, review_from, overall, segments, _rule_metrics(parts, ordinary, fraud))


def _rule_metrics(parts: Mapping[tuple[str, str], Part], ordinary: Lognormal, fraud: Lognormal) -> dict[str, float]:
    """The rule's metrics, from the shares of amounts above its bound, in the countries it looks at."""
    abroad = [part for (country, _), part in parts.items() if country != RULE_HOME]
    positives = sum(part.positives for part in parts.values())
    tp = fraud.share_above(RULE_AMOUNT_INR) * sum(part.positives for part in abroad)
    fp = ordinary.share_above(RULE_AMOUNT_INR) * sum(part.negatives for part in abroad)
    return metrics_from_shares(tp, fp, positives - tp, 1 - positives - fp)
