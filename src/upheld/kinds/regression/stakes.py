"""What a spec says of its setting and of money, ready for the figures of one evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from upheld.evidence import Evidence
from upheld.kinds.regression.curve import Curve
from upheld.kinds.regression.lever import is_shown, stated, step_of, tolerance_of, window_of
from upheld.kinds.regression.rows import CALIBRATING
from upheld.kinds.regression.terms import stated_step, sum_scales
from upheld.spec.kinds.regression import RegressionLever, RegressionSpec, RegressionValue
from upheld.spec.worth import WorthRange

RESULTS = ("late", "early", "late_case", "promised")
"""What a case is worth money for, by the keys of the value block."""

NO_VALUE = "the spec has no value block: nothing says what lateness is worth"


@dataclass(frozen=True, slots=True)
class Worths:
    """What each unit late, each unit early, a late case and each unit shown are worth, at one choice of the guesses."""

    late: Fraction
    early: Fraction
    late_case: Fraction
    promised: Fraction


@dataclass(frozen=True, slots=True)
class Stakes:
    """The setting in steps and what results are worth.

    `at` is None where it follows from cases before a day and there are too few of them; `why_no_setting` says so.
    `middle` takes each guess at the middle of its range, `corners` every combination of the ends, of which `guesses`
    names the ends; None and () where the spec has no value block. `window` are the steps of a window that ends at the
    setting; None where the spec states none.
    """

    step: Fraction
    at: int | None
    tolerance: int
    middle: Worths | None
    corners: tuple[Worths, ...]
    has_rule: bool
    guesses: tuple[dict[str, float], ...] = ()
    why_no_money: str = NO_VALUE
    why_no_setting: str = ""
    window: int | None = None

    @property
    def is_ranged(self) -> bool:
        """Whether a worth is only guessed, as a range."""
        return len(self.corners) > 1


def stakes(spec: RegressionSpec, evidence: Evidence) -> Stakes:
    """The stakes of a spec at its stated setting, as the evidence was counted."""
    return replace(_stakes(spec, evidence), window=window_of(spec))


def _stakes(spec: RegressionSpec, evidence: Evidence) -> Stakes:
    at, why = _setting(spec, evidence)
    common = (step_of(spec), at, tolerance_of(spec))
    has_rule = isinstance(spec.rule, str)
    if spec.value is None:
        return Stakes(*common, None, (), has_rule, why_no_setting=why)
    written = {key: getattr(spec.value, key) for key in RESULTS}
    missing = [f"value.{key}" for key in ("late", "early") if written[key] is None]
    if missing:
        said = (
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not written: say what it costs, or write 0"
        )
        return Stakes(*common, None, (), has_rule, why_no_money=said, why_no_setting=why)
    ends = _corners(spec.value)
    middle = middle_of(spec.value)
    return Stakes(
        *common,
        worths_of(spec.value, middle),
        tuple(worths_of(spec.value, one) for one in ends),
        has_rule,
        tuple(ends),
        why_no_setting=why,
    )


def in_force(spec: RegressionSpec, stakes: Stakes) -> dict[str, Any]:
    """The setting by which cases are judged: the stated one, with the buffer that earlier cases gave."""
    return in_force_at(spec, stakes.at)


def in_force_at(spec: RegressionSpec, at: int | None) -> dict[str, Any]:
    """The same, where the buffer is so many steps; None where it cannot be told.

    `shown` is log.promised where the log says what was shown, so that no buffer is in force; else None.
    """
    setting = stated(spec.lever)
    if is_shown(spec):
        return setting | {"buffer": None, "shown": "log.promised"}
    if setting["promise_quantile"] is not None and at is not None:
        setting["buffer"] = float(at * step_of(spec))
    return setting | {"shown": None}


def same_setting(own: Stakes, of: Stakes) -> Stakes:
    """The stakes of a part of the days at the setting of all of them, which may follow from days that are not there."""
    return replace(own, at=of.at, why_no_setting=of.why_no_setting)


def ranges_of(value: RegressionValue) -> dict[str, WorthRange]:
    """The worths that are guessed as a range, by key."""
    written = {key: getattr(value, key) for key in RESULTS}
    return {key: worth for key, worth in written.items() if isinstance(worth, WorthRange)}


def _corners(value: RegressionValue) -> list[dict[str, float]]:
    ranges = ranges_of(value)
    ends = [[(key, end) for end in dict.fromkeys((worth.from_, worth.to))] for key, worth in ranges.items()]
    return [dict(chosen) for chosen in product(*ends)]


def worths_of(value: RegressionValue, guessed: Mapping[str, float]) -> Worths:
    """What results are worth, with each guess at the figure that is named; 0 where nothing is written."""

    def of(key: str) -> Fraction:
        written = getattr(value, key)
        if key in guessed:
            return Fraction(str(guessed[key]))
        return Fraction(0) if written is None else Fraction(str(written))

    return Worths(*map(of, RESULTS))


def _setting(spec: RegressionSpec, evidence: Evidence) -> tuple[int | None, str]:
    lever = spec.lever
    if lever is None or lever.promise_quantile is None or lever.calibrate is None or is_shown(spec):
        return stated_step(spec), ""
    cells = evidence.sets["curve"]
    before = cells.where(cells.keys["period"] == CALIBRATING) if "period" in cells.keys else cells
    curve = Curve(before, step_of(spec), sum_scales(spec))
    at = curve.smallest_for(lever.promise_quantile)
    return at, "" if at is not None else too_few(curve.n, lever)


def too_few(n: int, lever: RegressionLever) -> str:
    """That so many cases before a day do not say how large the buffer is."""
    share = f"{(lever.promise_quantile or 0) * 100:g} %"
    return f"{n:,} cases before {lever.calibrate} are too few to say what {share} of cases keep to"


def middle_of(value: RegressionValue) -> dict[str, float]:
    """The middle of each worth that is guessed as a range, by key."""
    return {key: (worth.from_ + worth.to) / 2 for key, worth in ranges_of(value).items()}
