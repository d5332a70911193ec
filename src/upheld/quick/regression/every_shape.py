"""What holds for every distribution of errors with the figures of a slide, whatever its shape.

All are the best bounds there are from these figures, except with a share within so much, which alone says nothing of
how far the rest is off. Where a mean is not said it may be any that the spread allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

from upheld.quick.regression.slide import Spread

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class EveryShape:
    """All errors with a mean, if it is said, and a spread."""

    mean: float | None
    spread: Spread

    @property
    def sd(self) -> float | None:
        """The standard deviation, where the figures say it."""
        if self.spread.of == "spread":
            return self.spread.size
        if self.spread.of == "rmse" and self.mean is not None:
            return sqrt(self.spread.size**2 - self.mean**2)
        return None

    def late(self, by: float) -> Ends:
        """Between what the share lies that comes later than shown by more than `by`."""
        if self.sd is not None and self.mean is not None:
            return _cantelli(by - self.mean, self.sd)
        size = self.spread.size
        if self.spread.of == "within":
            # Only what lies outside of the stated distance can be later than it.
            if by >= size:
                return 0.0, 1 - self.spread.share
            return (self.spread.share, 1.0) if by < -size else (0.0, 1.0)
        if by == 0:
            return 0.0, 1.0
        if self.spread.of == "rmse":
            reach = min(1.0, (size / by) ** 2)  # Chebyshev
        else:
            late, early = self._sides()
            reach = min(1.0, (late if by > 0 else early) / abs(by))  # Markov, on the side of late or of early
        return (0.0, reach) if by > 0 else (1 - reach, 1.0)

    def added_for(self, late: float) -> float | None:
        """The least that must be added so that no shape has more than a share `late`; None where nothing is enough."""
        if self.sd is not None and self.mean is not None:
            return self.mean + self.sd * sqrt((1 - late) / late) if late > 0 else None
        if self.spread.of == "within":
            return self.spread.size if late >= 1 - self.spread.share - 1e-12 else None
        if late <= 0:
            return None
        return self.spread.size / sqrt(late) if self.spread.of == "rmse" else self._sides()[0] / late

    def lateness(self, added: float) -> Ends | None:
        """Between what the mean lateness of all cases lies with so much added, 0 for one in time; None: no limit."""
        if self.spread.of == "within":
            return None
        if self.sd is not None and self.mean is not None:
            return _scarf(self.mean - added, self.sd)
        size = self.spread.size
        if self.spread.of == "rmse":
            far = size * size / (4 * added) if size <= 2 * added else size - added
            return max(0.0, -size - added), far
        late, early = self._sides()
        if added >= 0:
            return (max(0.0, late - added) if self.mean is not None else 0.0), late
        if self.mean is None:
            return max(0.0, -added - early), late - added
        # By the side of early, where a mean absolute error and a mean say as much.
        return max(0.0, early + added) + self.mean - added, early + self.mean - added

    def earliness(self, added: float) -> Ends | None:
        """Between what the mean earliness of all cases lies with so much added; None: no limit."""
        if self.mean is None:
            return EveryShape(None, self.spread).lateness(-added)  # a mirror of all such errors are all such errors
        ends = self.lateness(added)
        return None if ends is None else (ends[0] - self.mean + added, ends[1] - self.mean + added)

    def cost(self, late: float, early: float, added: float) -> Ends:
        """Between what a case costs at so much a unit late and a unit early; no upper limit where there is none."""
        lateness, earliness = self.lateness(added), self.earliness(added)
        if lateness is None or earliness is None:
            return 0.0, inf if late + early > 0 else 0.0
        if self.mean is not None:
            # Lateness less earliness is the mean, so that both move together.
            off = early * (self.mean - added)
            return (late + early) * lateness[0] - off, (late + early) * lateness[1] - off
        low = late * lateness[0] + early * earliness[0]
        if self.spread.of == "mae":
            # The worst are a few far off on the dearer side, and all others just as said.
            return low, (early * added if added > 0 else -late * added) + max(late, early) * self.spread.size
        size = self.spread.size
        mean = _dearest_mean(late, early, added, size)
        scarf = _scarf(mean - added, sqrt(max(0.0, size * size - mean * mean)))[1]
        return low, (late + early) * scarf - early * (mean - added)

    def _sides(self) -> Ends:
        """The mean lateness and the mean earliness as shown: known by mean and mean absolute error, else at most."""
        if self.mean is None:
            return self.spread.size, self.spread.size
        return (self.spread.size + self.mean) / 2, (self.spread.size - self.mean) / 2


def _cantelli(above_mean: float, sd: float) -> Ends:
    """The share above a point so far above the mean: the one-sided inequality of Cantelli (1928)."""
    if above_mean == 0:
        return 0.0, 1.0
    share = sd * sd / (sd * sd + above_mean * above_mean)
    return (0.0, share) if above_mean > 0 else (1 - share, 1.0)


def _scarf(mean: float, sd: float) -> Ends:
    """The mean of max(Z, 0) for a mean and a standard deviation of Z.

    At least by Jensen (1906), at most by Scarf (1958), "A min-max solution of an inventory problem".
    """
    return max(0.0, mean), (sqrt(sd * sd + mean * mean) + mean) / 2


def _dearest_mean(late: float, early: float, added: float, rmse: float) -> float:
    """The mean error at which a root mean squared error costs most: where Scarf's bound, concave in it, is highest."""
    tilt = (late - early) / (late + early) if late + early > 0 else 0.0
    if tilt * added > 0:
        highest = (rmse * rmse + added * added - (added / tilt) ** 2) / (2 * added)
        return min(rmse, max(-rmse, highest))
    return rmse if tilt > 0 or (tilt == 0 and added < 0) else -rmse
