"""One population of a product that names quantities: what its metrics are computed from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from upheld.evidence import Cells, Evidence
from upheld.inference import FloatArray, FoldSums
from upheld.kinds.asked import Asked
from upheld.kinds.plan import NO_DAY
from upheld.kinds.pooling import grouped, sizes_of
from upheld.kinds.regression.asked import asked
from upheld.kinds.regression.curve import Curve
from upheld.kinds.regression.lever import NO_PREDICTION
from upheld.kinds.regression.query import curve_name, zones_name
from upheld.kinds.regression.rows import CALIBRATING, JUDGED
from upheld.kinds.regression.stakes import Stakes
from upheld.kinds.regression.terms import MODEL, RULED, SHOWN
from upheld.kinds.rows import FALSE, FOLDS, IMMATURE, TRUE, UNKNOWN

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Slice:
    """One population at one setting.

    `model` compares what came with what the model said, `today` with what was shown; they are one where the log does
    not say what was shown, which then is what the model said and `at` steps more. `ruled` compares it with what the
    rule says, None without one. `errors` are the cells with the sums of errors, by fold where the log names a customer;
    `folded` those of the whole product by fold of customer or id. `came`, `cancelled` and `unknown` count cases that
    are old enough: those that came, that never were fulfilled, and of which nothing is known; `unscored` are the old
    enough ones to which nothing could be promised.
    """

    model: Curve
    today: Curve
    ruled: Curve | None
    at: int | None
    stakes: Stakes
    errors: Cells
    scales: dict[str, Fraction]
    came: int
    cancelled: int
    unknown: int
    immature: int
    unscored: int
    is_clustered: bool
    asked: Callable[[], Asked] | None = None
    is_whole: bool = False
    design_effect: float | None = None
    whole: Slice | None = field(default=None, repr=False)
    folded: Cells | None = None

    @property
    def judged(self) -> int:
        """The cases that came and to which something was promised."""
        return self.today.n

    @property
    def counts(self) -> IntArray:
        """The cases to which something was promised, (1,)."""
        return np.array([self.came + self.cancelled + self.unknown - self.unscored])

    is_probability = False
    classes = None
    calibration = ()
    worth = None

    def total(self, name: str) -> Fraction:
        """The exact sum of one term over the population, in the log's unit."""
        return Fraction(self.errors.sums[name].total()) / self.scales[name] if name in self.errors.sums else Fraction(0)

    def by_fold(self, event: str, count: str | None) -> FoldSums | None:
        """The sum of a term by fold of `who`, over the sum of another (None: over all cases that are old enough)."""
        if not self.is_clustered or "fold" not in self.errors.keys:
            return None
        events, cases = self._folded(event), self._folded(count)
        there = cases > 0
        return FoldSums(events[there], cases[there], np.flatnonzero(there).astype(np.int64))

    def _folded(self, name: str | None) -> FloatArray:
        found = np.zeros(FOLDS)
        chosen = self.errors.keys["outcome"] <= UNKNOWN
        if name is None:
            values = np.where(chosen, self.errors.n, 0).astype(float)
        elif name == "cancelled":
            values = np.where(self.errors.keys["outcome"] == FALSE, self.errors.n, 0).astype(float)
        else:
            values = self.errors.sums[name].floats() / float(self.scales[name])
        np.add.at(found, self.errors.keys["fold"], values)
        return found


def overall(evidence: Evidence, stakes: Stakes) -> Slice:
    """The whole product at the stated setting."""
    has_folds = curve_name(MODEL, "folds") in evidence.sets
    by_fold = {of: judged(evidence.sets[curve_name(of, "folds")]) if has_folds else None for of in _curves(evidence)}
    cells = {of: judged(evidence.sets[curve_name(of)]) for of in _curves(evidence)}
    part = _slice(evidence, stakes, cells, judged(evidence.sets["errors"]), by_fold, None)
    folded = judged(evidence.sets["errors|folds"]) if "errors|folds" in evidence.sets else None
    return replace(part, asked=asked(evidence), is_whole=True, folded=folded)


def as_the_rule_does(evidence: Evidence, stakes: Stakes) -> Slice:
    """The whole product, had it shown what the rule says."""
    whole = overall(evidence, stakes)
    return replace(whole, today=whole.ruled or whole.model, at=0, whole=None)


def half(evidence: Evidence, stakes: Stakes, odd: int) -> Curve | None:
    """What came beside what the model said, of half of the folds; None where the log names no unit."""
    return overall(evidence, stakes).model.half(odd)


def by_value(
    evidence: Evidence, segment: str, at_least: int, stakes: Stakes, *, with_young: bool = False
) -> dict[str, Slice]:
    """Each value of a segment, those with too few cases pooled."""
    groups = grouped(value_sizes(evidence, segment, with_young=with_young), at_least)
    return by_groups(evidence, segment, groups, stakes)


def by_groups(
    evidence: Evidence, segment: str, groups: Mapping[str, tuple[str, ...]], stakes: Stakes
) -> dict[str, Slice]:
    """A slice for each group of values of a segment, by its name."""
    whole = overall(evidence, stakes)
    return {name: of_values(evidence, f"segment:{segment}", values, stakes, whole) for name, values in groups.items()}


def value_sizes(evidence: Evidence, segment: str, *, with_young: bool = False) -> dict[str, int]:
    """How many judged cases each value of a segment has; with `with_young` those too that are too young."""
    return sizes_of(judged(evidence.sets[f"segment:{segment}"]), with_young=with_young)


def of_where(evidence: Evidence, text: str, stakes: Stakes) -> Slice:
    """The cases of a requirement's own where clause."""
    return of_values(evidence, f"where:{text}", ("true",), stakes, overall(evidence, stakes))


def of_values(evidence: Evidence, name: str, values: Iterable[str], stakes: Stakes, whole: Slice) -> Slice:
    """The cases of a group that have one of these values; the whole product lends what customers cost."""
    chosen = tuple(values)
    cells = {of: having(judged(evidence.sets[curve_name(of, name)]), chosen) for of in _curves(evidence)}
    errors = having(judged(evidence.sets[f"{name}|errors"]), chosen)
    part = _slice(evidence, stakes, cells, errors, {}, whole if evidence.frame.is_clustered else None)
    return replace(part, asked=asked(evidence, name, chosen))


def in_week(evidence: Evidence, week: int, stakes: Stakes, whole: Slice) -> Slice:
    """The whole product in one week."""
    cells = {of: _of_week(judged(evidence.sets[curve_name(of, "weeks")]), week) for of in _curves(evidence)}
    errors = _of_week(judged(evidence.sets["errors"]), week)
    lender = whole if evidence.frame.is_clustered else None
    part = _slice(evidence, stakes, cells, errors, {}, lender)
    return replace(part, is_whole=True, asked=asked(evidence, week=week))


def weeks_of_values(
    evidence: Evidence, name: str, values: Iterable[str], stakes: Stakes, whole: Slice
) -> dict[int, Slice]:
    """The cases of a group that have one of these values, by week, at the stated setting.

    A zone stands for its bins: at the stated setting, and at no other, it says the same of who is late, and by how much
    on average. It says nothing of single bins (quantiles, where a window begins).
    """
    chosen, lender = tuple(values), whole if evidence.frame.is_clustered else None
    errors = having(judged(evidence.sets[f"{name}|errors"]), chosen)
    zones = {}
    for of in (one for one in _curves(evidence) if one != RULED):
        cells = having(judged(evidence.sets[zones_name(of, name)]), chosen)
        zones[of] = replace(cells, keys={**cells.keys, "bin": cells.keys["zone"]}).parted(cells.keys["week"])
    found = {}
    for week, added in errors.parted(errors.keys["week"]).items():
        part = _slice(evidence, stakes, {of: by_week[week] for of, by_week in zones.items()}, added, {}, lender)
        found[week] = replace(part, asked=asked(evidence, name, chosen, week))
    return found


def _of_week(cells: Cells, week: int) -> Cells:
    return cells.where(cells.keys["week"] == week)


def _slice(
    evidence: Evidence,
    stakes: Stakes,
    cells: dict[str, Cells],
    errors: Cells,
    by_fold: dict[str, Cells | None],
    whole: Slice | None,
) -> Slice:
    scales = dict(evidence.frame.scales)
    lenders = {MODEL: whole.model, SHOWN: whole.today, RULED: whole.ruled} if whole is not None else {}
    clustered = evidence.frame.is_clustered
    curves = {
        of: Curve(found, stakes.step, scales, by_fold.get(of), clustered, lenders.get(of))
        for of, found in cells.items()
    }
    outcome, is_unscored = errors.keys["outcome"], errors.keys["region"] == NO_PREDICTION
    count = {code: int(errors.n[outcome == code].sum()) for code in (FALSE, TRUE, UNKNOWN, IMMATURE)}
    return Slice(
        model=curves[MODEL],
        today=curves.get(SHOWN, curves[MODEL]),
        ruled=curves.get(RULED),
        at=stakes.at,
        stakes=stakes,
        errors=errors,
        scales=scales,
        came=count[TRUE],
        cancelled=count[FALSE],
        unknown=count[UNKNOWN],
        immature=count[IMMATURE],
        unscored=int(errors.n[is_unscored & (outcome <= UNKNOWN)].sum()),
        is_clustered=evidence.frame.is_clustered,
        whole=whole,
    )


def _curves(evidence: Evidence) -> tuple[str, ...]:
    return tuple(of for of in (MODEL, SHOWN, RULED) if curve_name(of) in evidence.sets)


def judged(cells: Cells) -> Cells:
    """The cells of the cases that are judged: none of those from which a buffer is taken."""
    return cells.where(cells.keys["period"] == JUDGED) if "period" in cells.keys else cells


def having(cells: Cells, values: Iterable[str]) -> Cells:
    """The cells of these values of a segment."""
    chosen = set(values)
    codes = [code for code, label in enumerate(cells.labels) if label in chosen]
    return cells.where(np.isin(cells.keys["value"], codes))


def pooled_values(evidence: Evidence, segment: str, at_least: int, *, with_young: bool = False) -> tuple[str, ...]:
    """The values of a segment that are too small to stand alone."""
    sizes = value_sizes(evidence, segment, with_young=with_young)
    return tuple(label for label, n in sizes.items() if 0 < n < at_least)


def cases_in(evidence: Evidence) -> int:
    """How many cases there are, judged or not."""
    return int(evidence.sets["curve"].n.sum())


def calibrating(evidence: Evidence) -> int:
    """How many cases only say how large the buffer is, and are not judged."""
    cells = evidence.sets["curve"]
    return int(cells.n[cells.keys["period"] == CALIBRATING].sum()) if "period" in cells.keys else 0


def judged_days(evidence: Evidence) -> tuple[int, int] | None:
    """The first and the last day with a judged case, in days since 1970; None without time or without such a case."""
    if not evidence.frame.has_time:
        return None
    cells = judged(evidence.sets["days"])
    days = cells.keys["day"][_counts(cells)]
    return (int(days.min()), int(days.max())) if len(days) else None


def judged_since(evidence: Evidence, day: int, *, with_unknown: bool = False) -> int:
    """The judged cases from a day on; with those of which nothing is known, where that is asked."""
    cells = judged(evidence.sets["days"])
    return int(cells.n[_counts(cells, UNKNOWN if with_unknown else TRUE) & (cells.keys["day"] >= day)].sum())


def _counts(cells: Cells, most: int = TRUE) -> NDArray[np.bool_]:
    is_promised = (cells.keys["region"] != NO_PREDICTION) & (cells.keys["day"] != NO_DAY)
    return np.asarray(is_promised & (cells.keys["outcome"] <= most) & (cells.keys["outcome"] != FALSE))


def with_design_effect(part: Slice, design_effect: float | None) -> Slice:
    """The slice, told what `who` costs a statistic for which it keeps no folds."""
    return replace(part, design_effect=design_effect)
