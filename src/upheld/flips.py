"""Where a conclusion turns, within the range of what is only guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from upheld.inference import Ranged


@dataclass(frozen=True, slots=True)
class Flip:
    """The worth of a guessed result (`key` of the value block) at which a figure crosses a bound.

    `is_above` says on which side of `at` the figure is above the bound.
    """

    key: str
    at: float
    is_above: bool


def flips(ranged: Ranged, guesses: Sequence[Mapping[str, float]], bound: float) -> tuple[Flip, ...]:
    """For each guess the worth at which the mean equals the bound, the other guesses at their middle.

    `guesses` names the ends of the ranges at each corner, in the order of `ranged.corners`. Only worths within their
    range count; a guess on which the mean does not depend has none. Exact, because the mean is linear in each guess.
    """
    found: list[Flip] = []
    for key in guesses[0] if guesses else ():
        low, high = min(guess[key] for guess in guesses), max(guess[key] for guess in guesses)
        at_low, at_high = (_mean_of(ranged, guesses, key, end) for end in (low, high))
        if at_low == at_high or not min(at_low, at_high) < bound < max(at_low, at_high):
            continue
        share = (bound - at_low) / (at_high - at_low)
        found.append(Flip(key, low + share * (high - low), is_above=at_high > at_low))
    return tuple(found)


def _mean_of(ranged: Ranged, guesses: Sequence[Mapping[str, float]], key: str, end: float) -> float:
    """The mean with one guess at this end and the others at their middle: the average over those corners."""
    chosen = [mean for mean, guess in zip(ranged.corners, guesses, strict=True) if guess[key] == end]
    return float(sum(mean.total / mean.n for mean in chosen) / len(chosen))
