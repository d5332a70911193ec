"""From sums to an interval: what is known of a figure, how surely, and when it cannot be told.

A *statistic* (a rate, a mean, a smooth figure, a calibration error) comes from a metric, as sums. `infer` answers
with an `Estimate`, or with `CannotTell` and the reason; `infer_gap` does so for the largest difference between
segments; `infer_difference` for the difference of two
versions; `growth_to_decide` says how far the log must grow before a bound would probably be decided. Beneath them
stand the methods by name, each with its source. All are pure functions of their arguments.
"""

from upheld.inference.auc import (
    ValuesAndVariance,
    auc_error,
    average_precision,
    average_precision_error,
    average_precision_slopes,
    delong_bins,
    delong_difference,
    logit_ends,
    newcombe_auc,
)
from upheld.inference.calibration import ece_bins, ece_half_width
from upheld.inference.clustered import (
    ClusterSums,
    ValueAndSe,
    delta_ratio,
    effective_n,
    effective_n_of_folds,
    effective_n_wilson,
    fold_ratio,
    kish_of_folds,
    mean_of_folds,
)
from upheld.inference.differences import newcombe_hybrid_score, newcombe_paired
from upheld.inference.estimate import CannotTell, Estimate, Looks, Range, WhyNot
from upheld.inference.gaps import Gap, TwoGaps, infer_gap, infer_two_gaps
from upheld.inference.infer import infer, reduced
from upheld.inference.infer_difference import Difference, infer_difference
from upheld.inference.many_means import ManyMeans, many_means
from upheld.inference.means import heavy_tail, t_interval, tail_check, variance_of
from upheld.inference.more_cases import (
    Growth,
    growth_to_decide,
    growth_to_decide_gap,
    mean_inversion,
    wilson_inversion,
)
from upheld.inference.paired import DIFFERENT, PairedFolds, PairedRate, infer_paired
from upheld.inference.promise import conformal_one_sided, newsvendor
from upheld.inference.r_squared import r_squared_value
from upheld.inference.rates import clopper_pearson, wilson, wilson_jaccard
from upheld.inference.reduced_bracket import at_least, at_most, figures, hangs_on
from upheld.inference.refusals import FOLDS
from upheld.inference.roots_apart import roots_apart, tail_of_roots_apart
from upheld.inference.sequences import (
    asymptotic_cs,
    asymptotic_cs_guard,
    asymptotic_cs_two_arms,
    beta_mixture_cs,
)
from upheld.inference.smooth import ValuesAndSe, infinitesimal_jackknife, standard_error
from upheld.inference.statistics import (
    Bracketed,
    Calibration,
    FloatArray,
    FoldSums,
    IntArray,
    Mean,
    Quantile,
    Ranged,
    Ratio,
    RatioOfSums,
    Smooth,
    Statistic,
)
from upheld.inference.two_arms import TwoArms, fold_correlation, infer_two_arms

__all__ = [
    "DIFFERENT",
    "FOLDS",
    "Bracketed",
    "Calibration",
    "CannotTell",
    "ClusterSums",
    "Difference",
    "Estimate",
    "FloatArray",
    "FoldSums",
    "Gap",
    "Growth",
    "IntArray",
    "Looks",
    "ManyMeans",
    "Mean",
    "PairedFolds",
    "PairedRate",
    "Quantile",
    "Range",
    "Ranged",
    "Ratio",
    "RatioOfSums",
    "Smooth",
    "Statistic",
    "TwoArms",
    "TwoGaps",
    "ValueAndSe",
    "ValuesAndSe",
    "ValuesAndVariance",
    "WhyNot",
    "asymptotic_cs",
    "asymptotic_cs_guard",
    "asymptotic_cs_two_arms",
    "at_least",
    "at_most",
    "auc_error",
    "average_precision",
    "average_precision_error",
    "average_precision_slopes",
    "beta_mixture_cs",
    "clopper_pearson",
    "conformal_one_sided",
    "delong_bins",
    "delong_difference",
    "delta_ratio",
    "ece_bins",
    "ece_half_width",
    "effective_n",
    "effective_n_of_folds",
    "effective_n_wilson",
    "figures",
    "fold_correlation",
    "fold_ratio",
    "growth_to_decide",
    "growth_to_decide_gap",
    "hangs_on",
    "heavy_tail",
    "infer",
    "infer_difference",
    "infer_gap",
    "infer_paired",
    "infer_two_arms",
    "infer_two_gaps",
    "infinitesimal_jackknife",
    "kish_of_folds",
    "logit_ends",
    "many_means",
    "mean_inversion",
    "mean_of_folds",
    "newcombe_auc",
    "newcombe_hybrid_score",
    "newcombe_paired",
    "newsvendor",
    "r_squared_value",
    "reduced",
    "roots_apart",
    "standard_error",
    "t_interval",
    "tail_check",
    "tail_of_roots_apart",
    "variance_of",
    "wilson",
    "wilson_inversion",
    "wilson_jaccard",
]
