"""What a slide says of a quantity that is promised, checked: how far off, how many cases a day, what it costs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from upheld.errors import CallError
from upheld.quick.checks import no_count, no_share, not_finite
from upheld.quick.costs import NOTHING, Cost
from upheld.spec import Bound, at_most

SpreadOf = Literal["spread", "mae", "rmse", "within"]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far off cases are, in the unit of the slide.

    `spread` is the standard deviation of the errors about their mean; `mae` and `rmse` are their mean absolute and
    root mean squared size; `within`: a share of `share` is off by at most `size`.
    """

    of: SpreadOf
    size: float
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Costs:
    """What lateness and earliness cost, each at least 0: per unit, per late case, and per unit more that is shown.

    None for what is not said. A case that comes as shown costs nothing.
    """

    late: Cost | None = None
    early: Cost | None = None
    late_case: Cost = NOTHING
    longer: Cost = NOTHING
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Slide:
    """The figures of a slide. An error is actual - shown; `mean_error` is None where the slide does not say it.

    `promised` is what is shown on average now, `buffer` what is to be added to it, `tolerance` how much later a case
    may come before it counts as late. `late_rate` is the share that the slide says comes late as shown now.
    """

    mean_error: float | None
    spread: Spread
    unit: str = "units"
    promised: float | None = None
    buffer: float = 0.0
    tolerance: float = 0.0
    late_rate: float | None = None
    per_day: float | None = None
    tested: int | None = None
    costs: Costs = field(default_factory=Costs)
    bound: Bound | None = None


_SIZES = ("spread", "mae", "rmse")
_COUNTS = ("per_day", "tested")
_SHARES = ("late_rate", "at_most_late_rate")
LARGEST, SMALLEST_SPREAD = 1e9, 1e-6


def read_slide(
    *,
    mean_error: float | None = None,
    spread: float | None = None,
    mae: float | None = None,
    rmse: float | None = None,
    within: tuple[float, float] | None = None,
    unit: str = "units",
    promised: float | None = None,
    buffer: float | None = None,
    tolerance: float | None = None,
    late_rate: float | None = None,
    per_day: float | None = None,
    tested: float | None = None,
    costs: Costs | None = None,
    at_most_late_rate: float | None = None,
    spelled: Callable[[str], str] = str,
) -> Slide:
    """The slide these figures tell. Shares are 0 to 1; `within` is a share and how far off it is at most.

    One of spread, mae, rmse and within; a spread needs a mean error beside it. What is missing, out of range or
    contradictory raises CallError, all at once; `spelled` writes a parameter's name as the reader knows it.
    """
    figures = {
        "mean_error": mean_error,
        "spread": spread,
        "mae": mae,
        "rmse": rmse,
        "promised": promised,
        "buffer": buffer,
        "tolerance": tolerance,
        "late_rate": late_rate,
        "per_day": per_day,
        "tested": tested,
        "at_most_late_rate": at_most_late_rate,
    }
    given = {name: value for name, value in figures.items() if value is not None}
    wrong = [told for name, value in given.items() if (told := _out_of_range(name, spelled(name), value))]
    wrong += _wrong_within(within, spelled("within"))
    said = [name for name in (*_SIZES, "within") if {**given, "within": within}.get(name) is not None]
    wrong += _one_spread(said, spelled)
    wrong += _wrong_costs(costs or Costs(), spelled)
    if wrong:
        raise CallError("\n".join(wrong))
    found = Spread("within", within[1], within[0]) if within is not None else Spread(said[0], given[said[0]])  # type: ignore[arg-type]
    _refuse_contradiction(mean_error, found, spelled)
    return Slide(
        mean_error=mean_error,
        spread=found,
        unit=unit,
        promised=promised,
        buffer=buffer or 0.0,
        tolerance=tolerance or 0.0,
        late_rate=late_rate,
        per_day=per_day,
        tested=None if tested is None else int(tested),
        costs=costs or Costs(),
        bound=None if at_most_late_rate is None else at_most(at_most_late_rate),
    )


def _out_of_range(name: str, shown: str, value: float) -> str | None:
    if name in _SHARES:
        return no_share(shown, value)
    if name in _COUNTS:
        return no_count(shown, value, whole=name == "tested")
    if not math.isfinite(value):
        return not_finite(shown, value)
    if abs(value) > LARGEST:
        return f"{shown}: {value:g} is more than any case is off; write at most {LARGEST:g}, or a larger unit"
    if name in _SIZES and value < SMALLEST_SPREAD:
        return f"{shown}: {value:g} would mean that no case is ever off. Write how far off cases are, above 0"
    if name in ("tolerance", "promised") and value < 0:
        return f"{shown}: {value:g} is below 0"
    return None


def _wrong_within(within: tuple[float, float] | None, shown: str) -> list[str]:
    if within is None:
        return []
    share, size = within
    if not 0 < share < 1:
        return [f"{shown}: a share between 0 and 100 % lies within so much, such as 90% in 6; it is {share:g}"]
    told = _out_of_range("spread", shown, size)
    return [told] if told else []


def _one_spread(said: list[str], spelled: Callable[[str], str]) -> list[str]:
    if len(said) > 1:
        together = " and ".join(map(spelled, said))
        return [f"{together} both say how far off cases are: write one of them, best {spelled('spread')}"]
    if said:
        return []
    missing = (
        f"{spelled('spread')} is missing: how far off are cases? Write the standard deviation of actual - shown, or "
        f"instead {spelled('mae')}, {spelled('rmse')} or {spelled('within')} '90% in 6'"
    )
    return [missing]


def _wrong_costs(costs: Costs, spelled: Callable[[str], str]) -> list[str]:
    each = {name: getattr(costs, name) for name in ("late", "early", "late_case", "longer")}
    return [
        f"{spelled(name)}: from {cost.low:g} to {cost.high:g} is from a gain to a cost; lateness, earliness and a "
        "longer time cost something, or nothing"
        for name, cost in each.items()
        if cost is not None and cost.low < 0
    ]


def _refuse_contradiction(mean: float | None, spread: Spread, spelled: Callable[[str], str]) -> None:
    name = spelled("mean_error")
    if mean is None and spread.of == "spread":
        raise CallError(
            f"{name} is missing: a standard deviation says how far cases lie from each other, not from what was "
            "shown, and how often they are late hangs on both. Write the mean of actual - shown, with a minus if "
            f"cases come early on average; 0 only if the slide says so. Or write {spelled('rmse')} or "
            f"{spelled('mae')} if that is what the spread is"
        )
    if mean is None:
        return
    nearest = abs(mean) * (1 + 1e-6)  # nearer than that no shape can be told from what is left
    if spread.of in ("mae", "rmse") and spread.size <= nearest:
        raise CallError(
            f"{spelled(spread.of)} {spread.size:g} cannot be with {name} {mean:g}: errors whose mean is {mean:g} are "
            f"off by more than {abs(mean):g} on average, unless all are on one side. Are they from different cases?"
        )
    if spread.of == "within" and spread.size <= nearest:
        raise CallError(
            f"{spelled('within')}: {spread.size:g} is not more than the {name} of {mean:g}, so that no shape can be "
            f"told from it. Write {spelled('spread')}, the standard deviation, instead"
        )
