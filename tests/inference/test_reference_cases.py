"""The methods against reference numbers computed elsewhere; `cases.json` says by what."""

import json
from collections.abc import Callable
from math import ceil, sqrt
from pathlib import Path
from typing import Any

import pytest

from upheld.inference import (
    CannotTell,
    ClusterSums,
    Estimate,
    asymptotic_cs,
    asymptotic_cs_guard,
    asymptotic_cs_two_arms,
    beta_mixture_cs,
    clopper_pearson,
    conformal_one_sided,
    delong_bins,
    delta_ratio,
    ece_bins,
    ece_half_width,
    effective_n,
    effective_n_wilson,
    logit_ends,
    mean_inversion,
    newcombe_auc,
    newcombe_hybrid_score,
    newcombe_paired,
    newsvendor,
    t_interval,
    wilson,
    wilson_inversion,
    wilson_jaccard,
)
from upheld.inference.calibration import group_sds
from upheld.inference.quantiles import divided, normal_quantile
from upheld.inference.sequences import sequence_rho

CASES = json.loads(Path(__file__).with_name("cases.json").read_text())["cases"]

Numbers = dict[str, Any]


def numbers(result: Estimate | CannotTell | None) -> Numbers:
    if isinstance(result, CannotTell):
        return {"cannot_tell": True}
    assert result is not None
    return {"estimate": result.value, "low": result.low, "high": result.high}


def at_level(inputs: Numbers) -> Numbers:
    """The reference writes alpha for sequences and level for the rest."""
    return {
        ("level" if key == "alpha" else key): (1 - value if key == "alpha" else value) for key, value in inputs.items()
    }


def sums_of(inputs: Numbers) -> ClusterSums:
    return ClusterSums(**{key: value for key, value in inputs.items() if key != "level"})


def of_t_interval(inputs: Numbers) -> Numbers:
    found = numbers(t_interval(inputs["n"], inputs["sum"], inputs["sum_sq"], level=inputs["level"]))
    if "low" in found:
        found["se"] = (found["high"] - found["estimate"]) / 2.200985160082949  # t of 11 degrees of freedom, scipy
    return found


def of_delta_ratio(inputs: Numbers) -> Numbers:
    found = delta_ratio(sums_of(inputs))
    assert not isinstance(found, CannotTell)
    return {"estimate": found.value, "se": found.se}


def of_effective_n_wilson(inputs: Numbers) -> Numbers:
    n = effective_n(sums_of(inputs), level=inputs["level"])
    return numbers(effective_n_wilson(sums_of(inputs), level=inputs["level"])) | {"n_effective": n}


def of_delong_bins(inputs: Numbers) -> Numbers:
    value, variance = (float(part) for part in delong_bins(inputs["positives"], inputs["negatives"]))
    low, high = logit_ends(value, sqrt(variance), normal_quantile(inputs["level"]))
    return {"estimate": value, "variance": variance, "low_logit": low, "high_logit": high}


def of_ece_bins(inputs: Numbers) -> Numbers:
    error = ece_bins(inputs["n"], inputs["events"], inputs["sum_p"])
    return {"estimate": error, "bin_sd": list(group_sds(inputs["n"], inputs["events"]))}


def of_ece_half_width(inputs: Numbers) -> Numbers:
    error = ece_bins(inputs["n"], inputs["events"], inputs["sum_p"])
    half = ece_half_width(inputs["n"], inputs["events"], level=inputs["level"])
    assert isinstance(error, float)
    assert isinstance(half, float)
    return {"half_width": half, "low": max(0.0, error - half), "high": error + half}


def of_asymptotic_cs(inputs: Numbers) -> Numbers:
    return numbers(asymptotic_cs(**at_level(inputs))) | {"rho": sequence_rho(inputs["n_opt"], inputs["alpha"])}


def of_wilson_inversion(inputs: Numbers) -> Numbers:
    even, probable = (wilson_inversion(**inputs, power=power) for power in (0.5, 0.8))
    assert even is not None
    assert probable is not None
    return {"n_total_at_estimate": ceil(even), "n_total_power_80": ceil(probable)}


def of_mean_inversion(inputs: Numbers) -> Numbers:
    total = mean_inversion(inputs["mean"], inputs["sd"], inputs["bound"], level=inputs["level"])
    assert total is not None
    return {"n_total_at_estimate": ceil(total)}


def of_intersection_union(inputs: Numbers) -> Numbers:
    segments, bound, level = inputs["segments"], inputs["at_least"], inputs["level"]
    own = [numbers(wilson(**segment, level=level)) for segment in segments]
    shared = [numbers(wilson(**segment, level=divided(level, len(segments)))) for segment in segments]
    return {
        "met_everywhere": all(segment["low"] >= bound for segment in own),
        "not_met_somewhere": any(segment["high"] < bound for segment in shared),
        "lows": [segment["low"] for segment in own],
        "highs_bonferroni": [segment["high"] for segment in shared],
    }


BUILT: dict[str, Callable[[Numbers], Numbers]] = {
    "wilson": lambda inputs: numbers(wilson(**inputs)),
    "clopper_pearson": lambda inputs: numbers(clopper_pearson(**inputs)),
    "wilson_jaccard": lambda inputs: numbers(wilson_jaccard(**inputs)),
    "newcombe_hybrid_score": lambda inputs: numbers(newcombe_hybrid_score(**inputs)),
    "newcombe_paired": lambda inputs: numbers(newcombe_paired(**inputs)),
    "t_interval": of_t_interval,
    "delta_ratio": of_delta_ratio,
    "effective_n_wilson": of_effective_n_wilson,
    "delong_bins": of_delong_bins,
    "newcombe_auc": lambda inputs: numbers(newcombe_auc(**inputs)),
    "ece_bins": of_ece_bins,
    "ece_half_width": of_ece_half_width,
    "beta_mixture_cs": lambda inputs: numbers(beta_mixture_cs(**at_level(inputs))),
    "asymptotic_cs": of_asymptotic_cs,
    "asymptotic_cs_two_arms": lambda inputs: numbers(asymptotic_cs_two_arms(**at_level(inputs))),
    "asymptotic_cs_guard": lambda inputs: numbers(asymptotic_cs_guard(**inputs)),
    "intersection_union_wilson": of_intersection_union,
    "wilson_inversion": of_wilson_inversion,
    "mean_inversion": of_mean_inversion,
    "newsvendor": lambda inputs: {"quantile": newsvendor(inputs["cost_late"], inputs["cost_early"])},
    "conformal_one_sided": lambda inputs: {"rank": conformal_one_sided(**inputs)},
}

# Numbers the reference shows beside the interval, and no method of ours returns.
NOT_OURS = {("wilson_jaccard", "se_delta"), ("asymptotic_cs_two_arms", "se")}

WAITING = {
    "bradley_terry",
    "cbpe",
    "chan_merge",
    "chi_square",
    "cohens_kappa",
    "cuped",
    "dispersion_upper_bound",
    "fixed_sequence_clopper_pearson",
    "ips_snips",
    "mcnemar",
    "multiple_testing",
    "ndcg_linear",
    "order_statistics",
    "ppi_fixed_lambda",
    "ppi_plus_plus",
    "psi_null",
    "ratio_of_means_delta",
    "rogan_gladen",
    "shiryaev_roberts",
    "two_proportions",
    "welch",
    "welch_from_moments",
    "welch_relative_delta",
}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES if case["method"] in BUILT])
def test_a_method_gives_the_number_of_the_reference(case):
    found = BUILT[case["method"]](case["inputs"])
    for name, expected in case["expected"].items():
        if (case["method"], name) not in NOT_OURS:
            assert found[name] == pytest.approx(expected, abs=case["tolerance"]), name


def test_every_method_of_the_reference_is_built_or_waiting():
    assert BUILT.keys() | WAITING == {case["method"] for case in CASES}
    assert not BUILT.keys() & WAITING
