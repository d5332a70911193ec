"""The quantiles behind two-sided intervals; scipy.special only, because scipy.stats takes half a second to import."""

from __future__ import annotations

from functools import lru_cache

from scipy.special import ndtri, stdtrit

from upheld.errors import CallError


@lru_cache(maxsize=256)
def normal_quantile(level: float) -> float:
    """z: a standard normal lies within ±z with probability `level`. Raises CallError unless 0 < level < 1."""
    return float(-ndtri((1 - checked(level)) / 2))


@lru_cache(maxsize=4096)
def t_quantile(df: float, level: float) -> float:
    """t: Student's t with `df` degrees of freedom (> 0) lies within ±t with probability `level`."""
    return float(-stdtrit(df, (1 - checked(level)) / 2))


def t_factor(folds: int | None, level: float) -> float:
    """t_{F-1} / z, by which few folds widen an interval; 1 where nothing is clustered (None)."""
    return 1.0 if folds is None else t_quantile(folds - 1, level) / normal_quantile(level)


def checked(level: float) -> float:
    """The level itself, if it is one."""
    if not 0 < level < 1:
        raise CallError(f"level {level} is outside 0 to 1: for 95 percent write 0.95")
    return level


def divided(level: float, parts: int) -> float:
    """The level at which each of `parts` statements must hold so that all hold together at `level` (Bonferroni)."""
    return 1 - (1 - checked(level)) / parts
