"""How often the intervals of promised quantities hold the truth, where lateness has a heavy tail and customers return.

`python -m tests.inference.promise_simulations` prints the table of docs/explanation/coverage.md. Truths are computed
here from the distributions that the cases are drawn from, never by the code under test.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

import numpy as np
from scipy import integrate, stats

from tests.inference.coverage_simulations import FOLDS, SEED, Floats, holds, judged
from upheld.inference import FoldSums, Mean, Ratio, Statistic, mean_of_folds

CUSTOMERS, WITHIN = 500, 0.3
LOOKS, EACH = 20, 150
"""A log grows to 3,000 cases and is looked at 20 times."""
LOGS, GROWING = 1000, 300
BUFFER, TOLERANCE = 3.0, 5.0
LATE, EARLY, LATE_CASE, PROMISED = -6.0, -1.5, -60.0, -0.9
RULE_SD, SAID_MEDIAN, SAID_SD = 8.0, 20.0, 0.4

LAWS = {
    "lognormal": stats.lognorm(0.8, loc=-10, scale=10),
    "t5": stats.t(5, scale=5),
    "t3": stats.t(3, scale=5),
}
"""By how many minutes later than said a case comes."""

SCENARIOS = (("lognormal", False), ("lognormal", True), ("t5", False), ("t5", True), ("t3", True))
"""The law of lateness, and whether customers return."""

METRICS = (
    *("late_rate", "late_mean", "early_mean", "promise_mean", "bias", "mae", "rmse"),
    *("value_over_nothing", "value_over_rule"),
)


@dataclass(frozen=True)
class Held:
    """Of one metric in one scenario: the share of judged logs whose interval holds the truth, the share not judged, and
    the share in which it misses it, of all logs, each read once; the first also with every case its own unit (None:
    the product does that). `ever_missed` is the share of growing logs in which any of the looks misses the truth.
    """

    once: float
    not_judged: float
    missed: float
    naive: float | None
    ever_missed: float


# ---- what is true


def beyond(law: str, edge: float) -> float:
    """The mean of max(lateness - edge, 0)."""
    return float(integrate.quad(LAWS[law].sf, edge, np.inf, limit=500)[0])


def worth(law: str, shown: float) -> float:
    """What a case is worth on average where so many minutes more than said are shown, but for what showing costs."""
    late = beyond(law, shown)
    early = late + shown - LAWS[law].mean()
    return float(LATE * late + EARLY * early + LATE_CASE * LAWS[law].sf(shown + TOLERANCE))


@cache
def truths(law: str) -> dict[str, float]:
    of, edge = LAWS[law], BUFFER + TOLERANCE
    late = of.sf(edge)
    late_minutes = beyond(law, edge) + late * TOLERANCE
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    by_rule = sum(w * worth(law, RULE_SD * x) for x, w in zip(nodes, weights, strict=True)) / weights.sum()
    mine = worth(law, BUFFER) + PROMISED * BUFFER
    return {
        "late_rate": late,
        "late_mean": late_minutes / late,
        "early_mean": (BUFFER - of.mean() + late_minutes) / (1 - late),
        "promise_mean": SAID_MEDIAN * np.exp(SAID_SD**2 / 2) + BUFFER,
        "bias": of.mean(),
        "mae": 2 * beyond(law, 0) - of.mean(),
        "rmse": float(np.sqrt(of.var() + of.mean() ** 2)),
        "value_over_nothing": mine - worth(law, 0),
        "value_over_rule": mine - by_rule,
    }


# ---- what is drawn


def alike(rng: np.random.Generator, who: Floats) -> Floats:
    """Standard normal numbers, of which those of one customer correlate."""
    return WITHIN**0.5 * rng.normal(size=CUSTOMERS)[who] + (1 - WITHIN) ** 0.5 * rng.normal(size=len(who))


def lateness(rng: np.random.Generator, law: str, who: Floats) -> Floats:
    normal = alike(rng, who)
    if law == "lognormal":
        return 10 * (np.exp(0.8 * normal) - 1)
    df = int(law[1:])
    return 5 * normal / np.sqrt(rng.chisquare(df, len(who)) / df)


def worth_of(later: Floats, shown: Floats | float) -> Floats:
    late = LATE_CASE * (later > TOLERANCE)
    return LATE * later.clip(0) + EARLY * (-later).clip(0) + late + PROMISED * shown


def drawn(rng: np.random.Generator, law: str, returns: bool) -> tuple[dict[str, tuple[Floats, Floats]], Floats]:
    """Of each metric the cases that it counts (1 or 0) and the value of each in thousandths; and each case's fold."""
    n = LOOKS * EACH
    who = rng.integers(CUSTOMERS, size=n) if returns else np.arange(n) % CUSTOMERS
    if returns:
        fold = rng.integers(FOLDS, size=CUSTOMERS)[who]
        later, said, off = lateness(rng, law, who), alike(rng, who), RULE_SD * alike(rng, who)
    else:
        fold = rng.integers(FOLDS, size=n)
        later = np.asarray(LAWS[law].rvs(n, random_state=rng))
        said, off = rng.normal(size=n), RULE_SD * rng.normal(size=n)
    said = SAID_MEDIAN * np.exp(SAID_SD * said)
    late = (later > BUFFER + TOLERANCE).astype(float)
    mine, every = worth_of(later - BUFFER, BUFFER), np.ones(n)
    found = {
        "late_rate": (every, late),
        "late_mean": (late, late * (later - BUFFER)),
        "early_mean": (1 - late, (1 - late) * (BUFFER - later)),
        "promise_mean": (every, said + BUFFER),
        "bias": (every, later),
        "mae": (every, np.abs(later)),
        "rmse": (every, later),
        "value_over_nothing": (every, mine - worth_of(later, 0.0)),
        "value_over_rule": (every, mine - worth_of(later - off, off)),
    }
    return {name: (counted, np.round(1000 * value)) for name, (counted, value) in found.items()}, fold


# ---- what is told of it


def statistics(counted: Floats, value: Floats, fold: Floats, name: str, returns: bool) -> list[tuple[Statistic, ...]]:
    """The statistic after each look as the product has it, and with every case its own unit."""
    look = np.repeat(np.arange(LOOKS), EACH)
    value = value**2 if name == "rmse" else value
    events, cases = (
        np.bincount(look * FOLDS + fold, one, LOOKS * FOLDS).reshape(LOOKS, FOLDS).cumsum(0) for one in (value, counted)
    )
    powers = np.stack([(value**k).reshape(LOOKS, EACH).sum(1).cumsum() for k in (1, 2, 3)], axis=1)
    found = []
    for n, by_fold, sizes, (total, squares, cubes) in zip(cases.sum(1), events, cases, powers, strict=True):
        there = sizes > 0
        folds = FoldSums(by_fold[there], sizes[there])
        if name == "late_rate":
            plain: Ratio | Mean = Ratio(int(total / 1000), int(n), "cases")
            folds = FoldSums(folds.events / 1000, folds.cases)
        else:
            exact = [Fraction(int(one)) for one in (total, squares, cubes)]
            plain = Mean(int(n), exact[0], exact[1], "cases", cubes=(exact[2], Fraction(0)), as_root=name == "rmse")
        told = replace(plain, folds=folds) if returns else plain
        if name == "value_over_rule":
            told = mean_of_folds(int(n), exact[0], "cases", folds)
        found.append((told, plain))
    return found


@cache
def held(law: str, returns: bool) -> dict[str, Held]:
    """What is measured in one scenario, the same every time."""
    rng = np.random.default_rng([SEED, *law.encode(), returns])
    once: dict[str, list[bool | None]] = {name: [] for name in METRICS}
    naive: dict[str, list[bool | None]] = {name: [] for name in METRICS}
    missed: dict[str, list[bool]] = {name: [] for name in METRICS}
    for run in range(LOGS):
        columns, fold = drawn(rng, law, returns)
        for name, (counted, value) in columns.items():
            truth = float(truths(law)[name]) * (1 if name == "late_rate" else 1000)
            looks = statistics(counted, value, fold, name, returns)
            last, plain = looks[-1]
            once[name].append(holds(judged(last, "once"), truth))
            naive[name].append(holds(judged(plain, "once"), truth))
            if run < GROWING:
                missed[name].append(any(holds(judged(one, "anytime"), truth) is False for one, _ in looks))
    return {
        name: Held(
            _share(once[name]),
            float(np.mean([one is None for one in once[name]])),
            float(np.mean([one is False for one in once[name]])),
            _share(naive[name]) if returns else None,
            float(np.mean(missed[name])),
        )
        for name in METRICS
    }


def _share(found: list[bool | None]) -> float:
    return float(np.mean([one for one in found if one is not None]))


WORDS = {"lognormal": "lognormal, sigma .8", "t5": "Student's t, 5 df", "t3": "Student's t, 3 df"}


def row(name: str, law: str, returns: bool, found: Held) -> str:
    """A line of the table in the docs."""
    shares = (found.once, found.not_judged, found.missed, found.naive, found.ever_missed)
    told = ["" if one is None else f"{one:.3f}" for one in shares]
    who = "return" if returns else "come once"
    return f"| {' | '.join([name, WORDS[law], who, *told])} |".replace("  ", " ")


if __name__ == "__main__":
    for law, returns in SCENARIOS:
        for name, found in held(law, returns).items():
            print(row(name, law, returns, found), flush=True)
