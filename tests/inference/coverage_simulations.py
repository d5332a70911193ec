"""How often intervals hold the truth: the settings that are simulated, and what must come out.

`python tests/inference/coverage_simulations.py` runs them all and prints the table of docs/explanation/coverage.md.
Truths are computed here from the distributions that the cases are drawn from, never by the code under test.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from upheld.inference import (
    CannotTell,
    Estimate,
    FoldSums,
    Mean,
    Ratio,
    Smooth,
    Statistic,
    average_precision,
    delong_bins,
    infer,
    infer_gap,
    infinitesimal_jackknife,
    wilson,
)
from upheld.kinds.classification.amounts import AmountSums
from upheld.kinds.classification.class_counts import ClassCounts, macro_f1_of
from upheld.kinds.classification.four_counts import f_beta, lift
from upheld.kinds.regression.left_out import by_leaving_out

SEED = 20_260_214
LEVEL, DAYS, FOLDS = 0.95, 60, 64
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """The share of runs in which what the simulation watches happened, and the share that were not judged at all.

    `other` is the same share for the method that the product does not use here.
    """

    share: float
    runs: int
    not_judged: float = 0.0
    other: float | None = None


@dataclass(frozen=True)
class Simulation:
    """A setting in words, and the range in which the measured share must lie."""

    id: str
    setting: str
    at_least: float
    at_most: float
    run: Callable[[np.random.Generator], Measured]

    def measured(self) -> Measured:
        """The same every time: the seed comes from the id."""
        return self.run(np.random.default_rng([SEED, *self.id.encode()]))


def judged(statistic: Statistic, looks: str, expected_n: int = 1000) -> Estimate | CannotTell:
    return infer(statistic, looks=looks, level=LEVEL, expected_n=expected_n)


def holds(found: Estimate | CannotTell, truth: float) -> bool | None:
    return None if isinstance(found, CannotTell) else found.low <= truth <= found.high


def coverage(found: list[Estimate | CannotTell], truth: float, other: float | None = None) -> Measured:
    """How often an interval holds the truth, among those that were told."""
    told = [held for held in (holds(one, truth) for one in found) if held is not None]
    return Measured(float(np.mean(told)), len(found), 1 - len(told) / len(found), other)


def ever_missed(found: list[list[Estimate | CannotTell]], truth: float, other: float | None = None) -> Measured:
    """In how many runs at least one look misses the truth."""
    missed = [any(holds(look, truth) is False for look in run) for run in found]
    silent = [all(isinstance(look, CannotTell) for look in run) for run in found]
    return Measured(float(np.mean(missed)), len(found), float(np.mean(silent)), other)


# One look, every case its own unit. Scores of positives and negatives are normal, one deviation wide and 2 apart, cut
# into 200 cells; 1 % of 60,000 cases are positive.

EDGES = np.r_[-np.inf, np.linspace(-4, 6, 199), np.inf]
OF_POSITIVES, OF_NEGATIVES = np.diff(stats.norm.cdf(EDGES - 2)), np.diff(stats.norm.cdf(EDGES))
RARE = 0.01
BELOW = np.tri(len(OF_POSITIVES), k=-1) + np.eye(len(OF_POSITIVES)) / 2
TRUE_AUC = float(OF_POSITIVES @ BELOW @ OF_NEGATIVES)


def true_average_precision(share: float) -> float:
    tp, fp = share * np.cumsum(OF_POSITIVES[::-1]), (1 - share) * np.cumsum(OF_NEGATIVES[::-1])
    return float(OF_POSITIVES[::-1] @ (tp / (tp + fp)))


def cells_of(rng: np.random.Generator, cases: int, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    positives = rng.binomial(cases, RARE, size=shape)
    of_positives = rng.multinomial(positives, OF_POSITIVES)
    return of_positives.astype(float), rng.multinomial(cases - positives, OF_NEGATIVES).astype(float)


def confusion(positives: Floats, negatives: Floats, cut: int) -> Floats:
    """tp, fp, fn, tn in the last axis, for flagging from cell `cut` up."""
    tp, fp = positives[..., cut:].sum(-1), negatives[..., cut:].sum(-1)
    return np.stack([tp, fp, positives.sum(-1) - tp, negatives.sum(-1) - fp], axis=-1)


def mcc(cells: Floats) -> Floats:
    tp, fp, fn, tn = np.moveaxis(cells, -1, 0)
    return (tp * tn - fp * fn) / np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))


def smooths(values: Floats, errors: Floats, positives: Floats, negatives: Floats, **kind: object) -> list[Smooth]:
    rows = zip(values.ravel(), errors.ravel(), positives.ravel(), negatives.ravel(), strict=True)
    kind = {"high": 1.0, **kind}
    return [Smooth(float(value), float(se), int(m), int(n), **kind) for value, se, m, n in rows]


def aucs(positives: Floats, negatives: Floats) -> list[Smooth]:
    value, variance = delong_bins(positives, negatives)
    classes = positives.sum(-1), negatives.sum(-1)
    return smooths(value, np.sqrt(variance), *classes, scale="logit", low=0.0, is_auc=True)


def precisions(positives: Floats, negatives: Floats) -> list[Smooth]:
    value, se = average_precision(positives, negatives)
    return smooths(value, se, positives.sum(-1), negatives.sum(-1), scale="logit", low=0.0)


def correlations(positives: Floats, negatives: Floats) -> list[Smooth]:
    value, se = infinitesimal_jackknife(mcc, confusion(positives, negatives, CUT))
    return smooths(value, se, positives.sum(-1), negatives.sum(-1), scale="identity", low=-1.0)


CUT = 130
POPULATION = confusion(RARE * OF_POSITIVES, (1 - RARE) * OF_NEGATIVES, CUT)
TRUE_F1 = float(2 * POPULATION[0] / (2 * POPULATION[0] + POPULATION[1] + POPULATION[2]))
TRUE_MCC = float(mcc(POPULATION))


def rate_once(rng: np.random.Generator) -> Measured:
    counts = rng.binomial(5000, RARE, size=4000)
    return coverage([judged(Ratio(int(k), 5000, "cases"), "once") for k in counts], RARE)


def auc_once(rng: np.random.Generator) -> Measured:
    return coverage([judged(auc, "once") for auc in aucs(*cells_of(rng, 60_000, (2000,)))], TRUE_AUC)


def auc_of_few_once(rng: np.random.Generator) -> Measured:
    return coverage([judged(auc, "once") for auc in aucs(*cells_of(rng, 3000, (4000,)))], TRUE_AUC)


def average_precision_once(rng: np.random.Generator) -> Measured:
    found = [judged(one, "once") for one in precisions(*cells_of(rng, 60_000, (2000,)))]
    return coverage(found, true_average_precision(RARE))


def f1_once(rng: np.random.Generator) -> Measured:
    cells = confusion(*cells_of(rng, 60_000, (2000,)), CUT).astype(int)
    ratios = [Ratio(int(tp), int(tp + fp + fn), "cases", as_f1=True) for tp, fp, fn, _ in cells]
    return coverage([judged(ratio, "once") for ratio in ratios], TRUE_F1)


def mcc_once(rng: np.random.Generator) -> Measured:
    return coverage([judged(one, "once") for one in correlations(*cells_of(rng, 60_000, (2000,)))], TRUE_MCC)


def tiny_segments_once(rng: np.random.Generator) -> Measured:
    """Not drawn but summed: every count of every segment of 20 to 60 cases, weighted by its probability."""
    rates, sizes, held = np.arange(0.5, 0.981, 0.02), range(20, 61), []
    for n in sizes:
        ends = [wilson(k, n, level=LEVEL) for k in range(n + 1)]
        lows, highs = np.array([one.low for one in ends]), np.array([one.high for one in ends])
        for rate in rates:
            held.append(stats.binom.pmf(np.arange(n + 1), n, rate)[(lows <= rate) & (rate <= highs)].sum())
    return Measured(float(np.mean(held)), len(held), other=float(np.min(held)))


def gap_once(rng: np.random.Generator) -> Measured:
    rates = {"a": 0.95, "b": 0.9, "c": 0.92}
    counts = {name: rng.binomial(200, rate, size=2000) for name, rate in rates.items()}
    found = []
    for run in range(2000):
        arms = {name: Ratio(int(counts[name][run]), 200, "cases") for name in rates}
        gap = infer_gap(arms, looks="once", level=LEVEL, expected_n=1000)
        found.append(gap if isinstance(gap, CannotTell) else gap.estimate)
    return coverage(found, 0.05)


# Returning customers: each customer's own rate is drawn from a beta distribution (correlation .3 inside a customer),
# each has a geometric number of cases (11 on average) and falls into one of 64 groups.

WITHIN = 0.3


def own_rates(rng: np.random.Generator, rate: float, shape: tuple[int, ...]) -> Floats:
    strength = 1 / WITHIN - 1
    return rng.beta(rate * strength, (1 - rate) * strength, size=shape)


def folded(groups: NDArray[np.int64], events: NDArray[np.int64], cases: NDArray[np.int64]) -> Ratio:
    by_events = np.bincount(groups, weights=events, minlength=FOLDS)
    by_cases = np.bincount(groups, weights=cases, minlength=FOLDS)
    sums = FoldSums(by_events[by_cases > 0], by_cases[by_cases > 0])
    return Ratio(int(events.sum()), int(cases.sum()), "cases", sums)


def rate_by_customer(customers: int, rate: float) -> Callable[[np.random.Generator], Measured]:
    def run(rng: np.random.Generator) -> Measured:
        found, naive = [], []
        for _ in range(2000):
            cases = rng.geometric(1 / 11, size=customers)
            events = rng.binomial(cases, own_rates(rng, rate, (customers,)))
            ratio = folded(rng.integers(FOLDS, size=customers), events, cases)
            found.append(judged(ratio, "once"))
            naive.append(holds(judged(Ratio(ratio.k, ratio.n, "cases"), "once"), rate))
        return coverage(found, rate, float(np.mean(naive)))

    return run


def mean_by_customer_once(rng: np.random.Generator) -> Measured:
    """Money in cents: a customer's own level (lognormal, sigma .5) times a case's own amount (lognormal, sigma .5)."""
    truth, found, naive = float(np.exp(0.125 + 0.125)) * 1000, [], []
    for _ in range(1000):
        who = np.repeat(np.arange(500), rng.geometric(1 / 11, size=500))
        own, groups = rng.lognormal(0, 0.5, size=500), rng.integers(FOLDS, size=500)
        cents = np.round(1000 * own[who] * rng.lognormal(0, 0.5, size=len(who)))
        sums = FoldSums(np.bincount(groups[who], cents, FOLDS), np.bincount(groups[who], minlength=FOLDS).astype(float))
        total, squares = Fraction(int(cents.sum())), Fraction(int((cents**2).sum()))
        found.append(judged(Mean(len(who), total, squares, "cases", sums), "once"))
        naive.append(holds(judged(Mean(len(who), total, squares, "cases"), "once"), truth))
    return coverage(found, truth, float(np.mean(naive)))


def auc_of_folds(positives: Floats, negatives: Floats) -> tuple[Smooth, Smooth]:
    """The AUC with every case its own unit, and with customers returning; from counts by fold and cell."""
    plain = aucs(positives.sum(0), negatives.sum(0))[0]
    without = delong_bins(positives.sum(0) - positives, negatives.sum(0) - negatives).value
    sizes = (positives + negatives).sum(1)
    return plain, replace(plain, without_fold=without, largest_fold=float(sizes.max() / sizes.sum()))


def auc_by_customer_once(rng: np.random.Generator) -> Measured:
    """A customer shifts all own scores (deviation .7 of 1 in all) and has an own share of positives."""
    found, naive = [], []
    for _ in range(1000):
        who = np.repeat(np.arange(1000), rng.geometric(1 / 11, size=1000))
        positive = rng.random(len(who)) < own_rates(rng, 0.05, (1000,))[who]
        noise = rng.normal(0, 0.7, size=1000)[who] + rng.normal(0, np.sqrt(1 - 0.49), size=len(who))
        cell = np.searchsorted(EDGES[1:-1], 2 * positive + noise)
        group = rng.integers(FOLDS, size=1000)[who]
        shape = (2, FOLDS, len(OF_POSITIVES))
        place = np.ravel_multi_index((positive.astype(int), group, cell), shape)
        negatives, positives = np.bincount(place, minlength=int(np.prod(shape))).reshape(shape).astype(float)
        plain, clustered = auc_of_folds(positives, negatives)
        found.append(judged(clustered, "once"))
        naive.append(holds(judged(plain, "once"), TRUE_AUC))
    return coverage(found, TRUE_AUC, float(np.mean(naive)))


# Sixty daily looks at a growing log: in how many runs does any look miss the truth?


def looked_at(days: list[Statistic], expected_n: int) -> list[Estimate | CannotTell]:
    return [judged(day, "anytime", expected_n) for day in days]


def reread(days: list[Statistic], truth: float) -> bool:
    """True if the one-look interval, read again every day, misses the truth at least once."""
    return any(holds(judged(day, "once"), truth) is False for day in days)


def many_looks(runs: list[list[Statistic]], truth: float, expected_n: int = 1000) -> Measured:
    found = [looked_at(days, expected_n) for days in runs]
    return ever_missed(found, truth, float(np.mean([reread(days, truth) for days in runs])))


def rate_anytime(rate: float) -> Callable[[np.random.Generator], Measured]:
    def run(rng: np.random.Generator) -> Measured:
        counts = rng.binomial(100, rate, size=(4000, DAYS)).cumsum(axis=1)
        days = 100 * np.arange(1, DAYS + 1)
        ratios = [[Ratio(int(k), int(n), "cases") for k, n in zip(row, days, strict=True)] for row in counts]
        return many_looks(ratios, rate)

    return run


def f1_anytime(rng: np.random.Generator) -> Measured:
    cells = confusion(*cells_of(rng, 2000, (1000, DAYS)), CUT).cumsum(axis=1).astype(int)
    runs = [[Ratio(int(tp), int(tp + fp + fn), "cases", as_f1=True) for tp, fp, fn, _ in days] for days in cells]
    return many_looks(runs, TRUE_F1)


def rate_by_customer_anytime(rate: float) -> Callable[[np.random.Generator], Measured]:
    """500 customers return day after day, each with an own rate around this one; about 100 cases a day."""

    def run(rng: np.random.Generator) -> Measured:
        runs, naive = [], []
        for _ in range(1500):
            own, groups = own_rates(rng, rate, (500,)), rng.integers(FOLDS, size=500)
            cases = rng.poisson(0.2, size=(DAYS, 500))
            events = rng.binomial(cases, own).cumsum(axis=0)
            cases = cases.cumsum(axis=0)
            days = [folded(groups, events[day], cases[day]) for day in range(DAYS)]
            runs.append(looked_at(days, 1000))
            naive.append(any(not holds(judged(Ratio(day.k, day.n, "cases"), "anytime"), rate) for day in days))
        return ever_missed(runs, rate, float(np.mean(naive)))

    return run


def auc_by_customer_anytime(rng: np.random.Generator) -> Measured:
    """1,000 customers as in `auc_by_customer_once` return day after day; 200 cases, 10 positives a day."""
    runs, naive = [], []
    shape = (DAYS, 2, FOLDS, len(OF_POSITIVES))
    for _ in range(300):
        who = rng.integers(1000, size=200 * DAYS)
        day = np.repeat(np.arange(DAYS), 200)
        positive = rng.random(len(who)) < own_rates(rng, 0.05, (1000,))[who]
        noise = rng.normal(0, 0.7, size=1000)[who] + rng.normal(0, np.sqrt(1 - 0.49), size=len(who))
        cell, group = np.searchsorted(EDGES[1:-1], 2 * positive + noise), rng.integers(FOLDS, size=1000)[who]
        place = np.ravel_multi_index((day, positive.astype(int), group, cell), shape)
        cells = np.bincount(place, minlength=int(np.prod(shape))).reshape(shape).cumsum(axis=0).astype(float)
        pairs = [auc_of_folds(cells[day, 1], cells[day, 0]) for day in range(8, DAYS)]
        runs.append(looked_at([clustered for _, clustered in pairs], 1000))
        naive.append(any(holds(look, TRUE_AUC) is False for look in looked_at([plain for plain, _ in pairs], 1000)))
    return ever_missed(runs, TRUE_AUC, float(np.mean(naive)))


def money_by_customer_anytime(rng: np.random.Generator) -> Measured:
    """500 customers as in `mean_by_customer_once` return day after day; 100 cases a day, looked at from day 2."""
    truth, runs, naive = 1000 * float(np.exp(0.25)), [], []
    for _ in range(1000):
        who = rng.integers(500, size=(DAYS, 100))
        groups, own = rng.integers(FOLDS, size=500)[who], rng.lognormal(0, 0.5, size=500)[who]
        cents = np.round(1000 * own * rng.lognormal(0, 0.5, size=(DAYS, 100)))
        days = []
        for day in range(1, DAYS):
            until, fold = cents[: day + 1].ravel(), groups[: day + 1].ravel()
            by_cases = np.bincount(fold, minlength=FOLDS).astype(float)
            sums = FoldSums(np.bincount(fold, until, FOLDS)[by_cases > 0], by_cases[by_cases > 0])
            squares = Fraction(int((until**2).sum()))
            days.append(Mean(len(until), Fraction(int(until.sum())), squares, "cases", sums))
        runs.append(looked_at(days, 1000))
        plain = looked_at([replace(day, folds=None) for day in days], 1000)
        naive.append(any(holds(look, truth) is False for look in plain))
    return ever_missed(runs, truth, float(np.mean(naive)))


def gap_anytime(rates: tuple[float, ...], gap: float) -> Callable[[np.random.Generator], Measured]:
    def run(rng: np.random.Generator) -> Measured:
        runs, once = [], []
        for _ in range(2000 if len(rates) == 2 else 1000):
            counts = np.stack([rng.binomial(50, rate, size=DAYS).cumsum() for rate in rates])
            looks = []
            for day in range(DAYS):
                arms = {str(place): Ratio(int(k), 50 * (day + 1), "cases") for place, k in enumerate(counts[:, day])}
                looks.append([infer_gap(arms, looks=how, level=LEVEL, expected_n=1000) for how in ("anytime", "once")])
            runs.append([look if isinstance(look, CannotTell) else look.estimate for look, _ in looks])
            once.append(any(not look.estimate.low <= gap <= look.estimate.high for _, look in looks))
        return ever_missed(runs, gap, float(np.mean(once)))

    return run


def curve_anytime(
    figures: Callable[[Floats, Floats], list[Smooth]], truth: float, expected_n: int
) -> Callable[[np.random.Generator], Measured]:
    def run(rng: np.random.Generator) -> Measured:
        runs: list[list[Statistic]] = []
        for _ in range(2000):
            positives, negatives = (cells.cumsum(axis=0) for cells in cells_of(rng, 1000, (DAYS,)))
            enough = positives.sum(-1) >= 50  # from about the fifth day on; nothing is judged before the tenth
            runs.append(list(figures(positives[enough], negatives[enough])))
        return many_looks(runs, truth, expected_n)

    return run


def money_anytime(rng: np.random.Generator) -> Measured:
    truth, n = 1000 * float(np.exp(0.32)), 30 * np.arange(1, DAYS + 1)
    cents = np.round(1000 * rng.lognormal(0, 0.8, size=(1000, DAYS, 30)))
    totals, squares = cents.sum(2).cumsum(1), (cents**2).sum(2).cumsum(1)
    runs: list[list[Statistic]] = [
        [
            Mean(int(n[day]), Fraction(int(totals[run, day])), Fraction(int(squares[run, day])), "cases")
            for day in range(DAYS)
        ]
        for run in range(1000)
    ]
    return many_looks(runs, truth)


# Four classes of unlike size, of which the rarest is told worst. A customer has a favourite combination of right and
# named class, and comes back to it in .55 of the cases: two cases of one customer agree so in .3.

SHARES = np.array([0.55, 0.28, 0.12, 0.05])
NAMED_OF = np.array([[0.85, 0.1, 0.03, 0.02], [0.15, 0.75, 0.07, 0.03], [0.1, 0.15, 0.7, 0.05], [0.2, 0.15, 0.1, 0.55]])
PAIRS = SHARES[:, None] * NAMED_OF
TRUE_MACRO_F1 = float((2 * np.diag(PAIRS) / (PAIRS.sum(0) + PAIRS.sum(1))).mean())
COMES_BACK = 0.3**0.5


def macro_f1_of_pairs(pairs: NDArray[np.int64], groups: NDArray[np.int64] | None = None) -> Statistic | CannotTell:
    """The macro F1 of cases by their combination of classes (0 to 15) and, where customers return, their group."""
    table = np.bincount(pairs, minlength=16).reshape(4, 4)
    folds = None
    if groups is not None:
        folds = np.bincount(16 * groups + pairs, minlength=16 * FOLDS).reshape(FOLDS, 4, 4).astype(float)
        folds = folds[folds.sum((1, 2)) > 0]
    return macro_f1_of(ClassCounts(("a", "b", "c", "d"), table, folds))


def pairs_of_customers(rng: np.random.Generator, who: NDArray[np.int64], customers: int) -> NDArray[np.int64]:
    favourite = rng.choice(16, p=PAIRS.ravel(), size=customers)[who]
    return np.where(rng.random(len(who)) < COMES_BACK, favourite, rng.choice(16, p=PAIRS.ravel(), size=len(who)))


def told(statistic: Statistic | CannotTell, looks: str) -> Estimate | CannotTell:
    return statistic if isinstance(statistic, CannotTell) else judged(statistic, looks)


def macro_f1_once(rng: np.random.Generator) -> Measured:
    cases = rng.choice(16, p=PAIRS.ravel(), size=(2000, 2000))
    return coverage([told(macro_f1_of_pairs(pairs), "once") for pairs in cases], TRUE_MACRO_F1)


def macro_f1_by_customer_once(rng: np.random.Generator) -> Measured:
    found, naive = [], []
    for _ in range(1000):
        who = np.repeat(np.arange(500), rng.geometric(1 / 11, size=500))
        pairs, groups = pairs_of_customers(rng, who, 500), rng.integers(FOLDS, size=500)[who]
        found.append(told(macro_f1_of_pairs(pairs, groups), "once"))
        naive.append(holds(told(macro_f1_of_pairs(pairs), "once"), TRUE_MACRO_F1))
    return coverage(found, TRUE_MACRO_F1, float(np.mean(naive)))


def macro_f1_anytime(rng: np.random.Generator) -> Measured:
    runs, naive = [], []
    for _ in range(1000):
        pairs = rng.choice(16, p=PAIRS.ravel(), size=100 * DAYS)
        days = [macro_f1_of_pairs(pairs[: 100 * day]) for day in range(10, DAYS + 1)]
        runs.append([told(day, "anytime") for day in days])
        naive.append(any(holds(told(day, "once"), TRUE_MACRO_F1) is False for day in days))
    return ever_missed(runs, TRUE_MACRO_F1, float(np.mean(naive)))


def macro_f1_by_customer_anytime(rng: np.random.Generator) -> Measured:
    runs, naive = [], []
    for _ in range(500):
        who = rng.integers(500, size=100 * DAYS)
        pairs, groups = pairs_of_customers(rng, who, 500), rng.integers(FOLDS, size=500)[who]
        days = [100 * day for day in range(20, DAYS + 1)]
        runs.append([told(macro_f1_of_pairs(pairs[:n], groups[:n]), "anytime") for n in days])
        plain = [told(macro_f1_of_pairs(pairs[:n]), "anytime") for n in days]
        naive.append(any(holds(look, TRUE_MACRO_F1) is False for look in plain))
    return ever_missed(runs, TRUE_MACRO_F1, float(np.mean(naive)))


# Lift and F-beta of the confusion above; amounts at stake are lognormal with sigma .8 and a little larger where caught.


def lifts(positives: Floats, negatives: Floats) -> list[Smooth]:
    cells = confusion(positives, negatives, CUT)
    value, se = infinitesimal_jackknife(lift, cells)
    found = cells[..., 0]
    return smooths(value, se, found, cells.sum(-1) - found, scale="identity", low=0.0, high=np.inf)


def f2s(positives: Floats, negatives: Floats) -> list[Smooth]:
    value, se = infinitesimal_jackknife(f_beta(2), confusion(positives, negatives, CUT))
    return smooths(value, se, positives.sum(-1), negatives.sum(-1), scale="identity", low=0.0)


TRUE_LIFT = float(POPULATION[0] * POPULATION.sum() / (POPULATION[:2].sum() * POPULATION[[0, 2]].sum()))
TRUE_F2 = float(5 * POPULATION[0] / (5 * POPULATION[0] + 4 * POPULATION[2] + POPULATION[1]))
CAUGHT, LARGER = 0.7, 1.2
TRUE_RECALL_AMOUNT = CAUGHT * LARGER / (CAUGHT * LARGER + 1 - CAUGHT)


def amounts_caught(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Whether each positive is caught, and its amount in cents."""
    caught = rng.random(shape) < CAUGHT
    return caught.astype(float), np.round(1000 * rng.lognormal(0, 0.8, size=shape) * np.where(caught, LARGER, 1))


def recall_amount_of(caught: Floats, cents: Floats) -> Statistic:
    powers = [Fraction(int((cents**power).sum())) for power in (0, 1, 2, 3)]
    acted = [Fraction(int((caught * cents**power).sum())) for power in (0, 1, 2, 3)]
    return AmountSums(tuple(acted), tuple(powers), None).ratio(None)


def recall_amount_once(rng: np.random.Generator) -> Measured:
    rows = zip(*amounts_caught(rng, (2000, 600)), strict=True)
    return coverage([judged(recall_amount_of(*row), "once") for row in rows], TRUE_RECALL_AMOUNT)


def recall_amount_anytime(rng: np.random.Generator) -> Measured:
    runs: list[list[Statistic]] = []
    for caught, cents in zip(*amounts_caught(rng, (500, 20 * DAYS)), strict=True):
        runs.append([recall_amount_of(caught[:n], cents[:n]) for n in 20 * np.arange(3, DAYS + 1)])
    return many_looks(runs, TRUE_RECALL_AMOUNT)


# Errors of predictions, in thousandths. Laplace: the tail check asks for some 1,100 cases. Student's t of 5 degrees of
# freedom: the squared errors have a variance, but no skewness for the tail check to find.

TRUE_RMSE = {"laplace": 1000 * 2**0.5, "student": 1000 * (5 / 3) ** 0.5}


def errors_of(rng: np.random.Generator, law: str, shape: tuple[int, ...]) -> Floats:
    return np.round(1000 * (rng.laplace(size=shape) if law == "laplace" else rng.standard_t(5, size=shape)))


def rmse_of(n: int, total: float, squares: float, cubes: float) -> Mean:
    exact = [Fraction(int(sum_)) for sum_ in (total, squares, cubes)]
    return Mean(n, exact[0], exact[1], "cases", cubes=(exact[2], Fraction(0)), as_root=True)


def rmse_once(law: str, cases: int) -> Callable[[np.random.Generator], Measured]:
    def run(rng: np.random.Generator) -> Measured:
        squared = [errors_of(rng, law, (cases,)) ** 2 for _ in range(2000)]
        means = [rmse_of(cases, one.sum(), (one**2).sum(), (one**3).sum()) for one in squared]
        return coverage([judged(mean, "once") for mean in means], TRUE_RMSE[law])

    return run


def rmse_anytime(law: str) -> Callable[[np.random.Generator], Measured]:
    def run(rng: np.random.Generator) -> Measured:
        runs: list[list[Statistic]] = []
        for _ in range(1000):
            squared = errors_of(rng, law, (DAYS, 100)) ** 2
            sums = np.stack([(squared**power).sum(1).cumsum() for power in (1, 2, 3)], axis=1)
            runs.append([rmse_of(100 * (day + 1), *row) for day, row in enumerate(sums)])
        return many_looks(runs, TRUE_RMSE[law])

    return run


# What was predicted has a gamma distribution (shape 4, mean 400); the error grows with it: .3 of it times a normal one.

EXPLAINED, NOT_EXPLAINED = 4.0, 0.09 * (4 + 16)
TRUE_R_SQUARED = EXPLAINED / (EXPLAINED + NOT_EXPLAINED)


def r_squared_sums(predicted: Floats, standard: Floats, group: NDArray[np.int64]) -> Floats:
    """Cases, y, y^2 and e^2 by fold, (64, 4), of what was predicted and the standard normal part of its error."""
    y, f = np.round(predicted * (1 + 0.3 * standard)), np.round(predicted)
    columns = (np.ones(len(y)), y, y**2, (y - f) ** 2)
    return np.stack([np.bincount(group, weights=one, minlength=FOLDS) for one in columns], axis=-1)


def r_squared_told(sums: list[float]) -> float:
    n, y, yy, ee = sums
    return 1 - n * ee / (n * yy - y**2)


def r_squared_of(by_fold: Floats, *, is_clustered: bool = False) -> Smooth:
    sums = by_fold.sum(axis=0).tolist()
    found = by_leaving_out(
        r_squared_told, by_fold, r_squared_told(sums), round(sums[0]), "cases", is_clustered=is_clustered, most=1.0
    )
    assert isinstance(found, Smooth)
    return found


def r_squared_once(cases: int) -> Callable[[np.random.Generator], Measured]:
    def run(rng: np.random.Generator) -> Measured:
        found = []
        for _ in range(2000):
            predicted, standard = rng.gamma(4, 100, cases), rng.normal(size=cases)
            by_fold = r_squared_sums(predicted, standard, rng.integers(FOLDS, size=cases))
            found.append(judged(r_squared_of(by_fold), "once"))
        return coverage(found, TRUE_R_SQUARED)

    return run


def r_squared_by_customer_once(rng: np.random.Generator) -> Measured:
    """A customer's errors go together by .3, and half of what is predicted is the customer's own."""
    found, naive = [], []
    for _ in range(1000):
        who = np.repeat(np.arange(500), rng.geometric(1 / 11, size=500))
        n, group = len(who), rng.integers(FOLDS, size=500)[who]
        predicted = rng.gamma(2, 100, size=500)[who] + rng.gamma(2, 100, size=n)
        standard = WITHIN**0.5 * rng.normal(size=500)[who] + (1 - WITHIN) ** 0.5 * rng.normal(size=n)
        by_customer = r_squared_sums(predicted, standard, group)
        by_case = r_squared_sums(predicted, standard, rng.integers(FOLDS, size=n))
        found.append(judged(r_squared_of(by_customer, is_clustered=True), "once"))
        naive.append(holds(judged(r_squared_of(by_case), "once"), TRUE_R_SQUARED))
    return coverage(found, TRUE_R_SQUARED, float(np.mean(naive)))


def r_squared_anytime(rng: np.random.Generator) -> Measured:
    runs: list[list[Statistic]] = []
    for _ in range(1000):
        days = [
            r_squared_sums(rng.gamma(4, 100, 50), rng.normal(size=50), rng.integers(FOLDS, size=50))
            for _ in range(DAYS)
        ]
        # As in the product, fewer than 100 cases are not judged.
        runs.append([r_squared_of(by_fold) for by_fold in np.cumsum(days, axis=0)[1:]])
    return many_looks(runs, TRUE_R_SQUARED)


ONE_LOOK = [
    Simulation("rate-once", "rate of 1 %, 5,000 cases", 0.935, 0.97, rate_once),
    Simulation("auc-once", "ROC AUC, 1 % of 60,000 cases positive", 0.935, 0.97, auc_once),
    Simulation("auc-few-once", "ROC AUC, 1 % of 3,000 cases positive", 0.94, 1.0, auc_of_few_once),
    Simulation("average-precision-once", "average precision, 1 % of 60,000", 0.93, 0.97, average_precision_once),
    Simulation("f1-once", "F1, 1 % of 60,000", 0.935, 0.97, f1_once),
    Simulation("mcc-once", "Matthews correlation, 1 % of 60,000", 0.93, 0.97, mcc_once),
    Simulation("macro-f1-once", "macro F1 of four classes, the rarest 5 % of 2,000", 0.93, 0.97, macro_f1_once),
    Simulation(
        "recall-amount-once", "recall by amount, 600 positives, lognormal with sigma .8", 0.93, 0.97, recall_amount_once
    ),
    Simulation("rmse-once", "RMSE of Laplace errors, 3,000 cases", 0.93, 0.97, rmse_once("laplace", 3000)),
    Simulation(
        "rmse-heavy-once",
        "RMSE of errors with a heavy tail (Student's t, 5 degrees of freedom), 3,000 cases",
        0.91,
        0.97,
        rmse_once("student", 3000),
    ),
    Simulation(
        "r-squared-once", "R², 1,000 cases, errors grow with what is predicted", 0.92, 0.97, r_squared_once(1000)
    ),
    Simulation("r-squared-few-once", "the same, 100 cases", 0.9, 0.97, r_squared_once(100)),
    Simulation("gap-once", "gap of three segments, 200 cases each, rates .95 .90 .92", 0.95, 1.0, gap_once),
    Simulation(
        "tiny-segments-once",
        "rate, mean over segments of 20 to 60 cases and rates .50 to .98 (other: the worst of them)",
        0.94,
        0.97,
        tiny_segments_once,
    ),
]

BY_CUSTOMER = [
    *(
        Simulation(
            f"customers-{customers}-rate-{rate:.0%}".replace("%", ""),
            f"rate of {rate:.0%} from {customers:,} customers (other: every case its own unit)".replace("%", " %"),
            0.9,
            1.0,
            rate_by_customer(customers, rate),
        )
        for customers, rate in [
            (30, 0.3),
            (200, 0.3),
            (200, 0.05),
            (200, 0.01),
            (2000, 0.3),
            (2000, 0.05),
            (2000, 0.01),
        ]
    ),
    Simulation(
        "customers-mean",
        "money per case from 500 customers (other: every case its own unit)",
        0.92,
        0.97,
        mean_by_customer_once,
    ),
    Simulation(
        "customers-auc",
        "ROC AUC from 1,000 customers, 5 % positive (other: every case its own unit)",
        0.92,
        0.98,
        auc_by_customer_once,
    ),
    Simulation(
        "customers-macro-f1",
        "macro F1 of four classes from 500 customers (other: every case its own unit)",
        0.92,
        0.98,
        macro_f1_by_customer_once,
    ),
    Simulation(
        "customers-r-squared",
        "R² from 500 customers (other: every case its own unit)",
        0.92,
        0.97,
        r_squared_by_customer_once,
    ),
]

SIXTY_LOOKS = [
    *(
        Simulation(
            f"rate-{rate:.0%}-anytime".replace("%", ""),
            f"rate of {rate:.0%}, 100 cases a day".replace("%", " %"),
            0.0,
            0.05,
            rate_anytime(rate),
        )
        for rate in (0.5, 0.95, 0.99)
    ),
    Simulation("f1-anytime", "F1, 20 positives a day", 0.0, 0.05, f1_anytime),
    Simulation(
        "customers-rate-anytime",
        "rate of 5 %, 500 returning customers, 100 cases a day (other: the mixture on plain counts)",
        0.0,
        0.05,
        rate_by_customer_anytime(0.05),
    ),
    Simulation(
        "customers-rare-anytime",
        "rate of 0.2 %, 500 returning customers, 100 cases a day (other: the mixture on plain counts)",
        0.0,
        0.05,
        rate_by_customer_anytime(0.002),
    ),
    Simulation(
        "customers-auc-anytime",
        "ROC AUC, 1,000 returning customers, 10 positives a day (other: every case its own unit)",
        0.0,
        0.05,
        auc_by_customer_anytime,
    ),
    Simulation(
        "customers-money-anytime",
        "money per case, 500 returning customers, 100 cases a day (other: every case its own unit)",
        0.0,
        0.05,
        money_by_customer_anytime,
    ),
    Simulation("gap-anytime", "gap of .95 and .90, 50 cases a day each", 0.0, 0.05, gap_anytime((0.95, 0.9), 0.05)),
    Simulation("gap-rare-anytime", "gap of .99 and .97, 50 a day each", 0.0, 0.05, gap_anytime((0.99, 0.97), 0.02)),
    Simulation(
        "gap-five-anytime", "gap over five segments, all of .90, 50 a day each", 0.0, 0.05, gap_anytime((0.9,) * 5, 0.0)
    ),
    Simulation("auc-anytime", "ROC AUC, 10 positives a day", 0.0, 0.05, curve_anytime(aucs, TRUE_AUC, 1000)),
    Simulation(
        "auc-anytime-early",
        "ROC AUC, 10 positives a day, expected_n 100",
        0.0,
        0.05,
        curve_anytime(aucs, TRUE_AUC, 100),
    ),
    Simulation(
        "average-precision-anytime",
        "average precision, 10 positives a day",
        0.0,
        0.05,
        curve_anytime(precisions, true_average_precision(RARE), 1000),
    ),
    Simulation(
        "mcc-anytime",
        "Matthews correlation, 10 positives a day",
        0.0,
        0.05,
        curve_anytime(correlations, TRUE_MCC, 1000),
    ),
    Simulation("macro-f1-anytime", "macro F1 of four classes, the rarest 5 a day", 0.0, 0.05, macro_f1_anytime),
    Simulation(
        "customers-macro-f1-anytime",
        "macro F1, 500 returning customers, 100 cases a day (other: every case its own unit)",
        0.0,
        0.05,
        macro_f1_by_customer_anytime,
    ),
    Simulation("lift-anytime", "lift, 10 positives a day", 0.0, 0.05, curve_anytime(lifts, TRUE_LIFT, 1000)),
    Simulation("f2-anytime", "F2, 10 positives a day", 0.0, 0.05, curve_anytime(f2s, TRUE_F2, 1000)),
    Simulation(
        "recall-amount-anytime",
        "recall by amount, lognormal with sigma .8, 20 positives a day",
        0.0,
        0.05,
        recall_amount_anytime,
    ),
    Simulation("rmse-anytime", "RMSE of Laplace errors, 100 cases a day", 0.0, 0.05, rmse_anytime("laplace")),
    Simulation(
        "rmse-heavy-anytime",
        "RMSE of errors with a heavy tail (Student's t, 5 degrees of freedom), 100 a day",
        0.0,
        0.05,
        rmse_anytime("student"),
    ),
    Simulation(
        "r-squared-anytime", "R², 50 cases a day, errors grow with what is predicted", 0.0, 0.05, r_squared_anytime
    ),
    Simulation("money-anytime", "money per case, lognormal with sigma .8, 30 a day", 0.0, 0.05, money_anytime),
]

SIMULATIONS = [*ONE_LOOK, *BY_CUSTOMER, *SIXTY_LOOKS]


def row(simulation: Simulation, measured: Measured) -> str:
    """A line of the table in the docs."""
    other = "" if measured.other is None else f"{measured.other:.3f}"
    silent = "" if measured.not_judged == 0 else f"{measured.not_judged:.3f}"
    asked = f"{simulation.at_least:.3f} to {simulation.at_most:.3f}"
    parts = [
        f"`{simulation.id}`",
        simulation.setting,
        f"{measured.runs:,}",
        f"{measured.share:.3f}",
        asked,
        other,
        silent,
    ]
    return f"| {' | '.join(parts)} |".replace("  ", " ")


if __name__ == "__main__":
    import sys
    from time import perf_counter

    for simulation in SIMULATIONS:
        if len(sys.argv) == 1 or simulation.id in sys.argv[1:]:
            start = perf_counter()
            print(row(simulation, simulation.measured()), flush=True)
            print(f"{simulation.id}: {perf_counter() - start:.1f} s", file=sys.stderr, flush=True)
