"""What a few very large errors decide is not judged, and what does not hang on them is."""

import numpy as np
import pytest

from tests.logs import evidence_of, whole
from tests.quantities import WORTHS, quantity_spec, rides
from upheld.inference import CannotTell, Estimate, infer
from upheld.kinds import KINDS

KIND = KINDS["regression"]
HANGS_ON_THE_LARGEST = (
    "bias",
    "mae",
    "rmse",
    "rmsle",
    "mape",
    "late_mean",
    "promise_mean",
    "value_per_case",
    "value_over_rule",
    "error_over_rule",
    "pinball_loss",
)
DOES_NOT = ("late_rate", "late_p90")


def answers(folder, rows, log=""):
    spec = quantity_spec(folder, f"id: id, quantiles: {{0.9: q90}}{log}", more=f"{WORTHS}\nrule: 8 + 2 * distance")
    part, metrics = whole(spec, evidence_of(folder, rows, spec)), KIND.metrics_for(spec)
    computed = {name: metric.compute(part) for name, metric in metrics.items()}
    return {name: infer(one, looks="once", level=0.95, expected_n=1000) for name, one in computed.items()
            if not isinstance(one, CannotTell)}  # fmt: skip


@pytest.mark.slow
def test_where_six_rides_are_off_by_hours_only_what_does_not_hang_on_them_is_told(tmp_path):
    rows = rides(1)
    before = answers(tmp_path, rows)
    assert all(isinstance(before[name], Estimate) for name in (*HANGS_ON_THE_LARGEST, *DOES_NOT))
    rows["actual"][:6] = [20_000, 20_000, 20_000, 0.1, 0.1, 0.1]
    rows["predicted"][:6] = [0.1, 0.1, 0.1, 30_000, 30_000, 30_000]
    found = answers(tmp_path, rows)
    for name in HANGS_ON_THE_LARGEST:
        assert "a few very large values decide the mean" in found[name].reason, name
    assert all(isinstance(found[name], Estimate) for name in DOES_NOT)


def test_powers_of_errors_that_fill_their_bins_with_one_value_are_exact(tmp_path):
    rows = rides(2)
    rows["predicted"], rows["actual"] = np.round(rows["predicted"]), np.round(rows["actual"])
    spec = quantity_spec(tmp_path, "id: id")
    curve = whole(spec, evidence_of(tmp_path, rows, spec)).model
    error = np.rint(rows["actual"] - rows["predicted"]).astype(int).astype(object)
    assert [curve.powers(power) for power in (4, 6)] == [sum(abs(error) ** power) for power in (4, 6)]
    assert (curve.cubes(of_sizes=False)[0], curve.cubes(of_sizes=True)[0]) == (sum(error**3), sum(abs(error) ** 3))


def test_powers_of_errors_that_share_a_bin_are_never_too_small(tmp_path):
    rows = rides(3)
    spec = quantity_spec(tmp_path, "id: id")
    curve = whole(spec, evidence_of(tmp_path, rows, spec)).model
    error = rows["actual"] - rows["predicted"]
    for power in (4, 6):
        assert 1 <= float(curve.powers(power)) / (error**power).sum() < 1.2
    assert float(curve.cubes(of_sizes=False)[0]) == pytest.approx((error**3).sum())
    assert float(curve.cubes(of_sizes=True)[0]) == pytest.approx((np.abs(error) ** 3).sum())


@pytest.mark.slow
def test_small_quantities_are_judged_or_the_key_is_named_by_which_they_would_be(tmp_path):
    rows, draw = rides(4), np.random.default_rng(4)
    rows["predicted"] = draw.uniform(1, 2, 3000)
    rows["q90"] = rows["predicted"] * 1.05
    rows["actual"] = rows["predicted"] * draw.lognormal(0, 0.03, 3000)
    assert all(isinstance(answers(tmp_path, rows)[name], Estimate) for name in ("bias", "mae", "mape", "rmsle"))
    rows["actual"] = rows["predicted"] * draw.lognormal(0, 0.01, 3000)
    assert (
        "write the largest there is as value.largest (of quantities: log.largest)"
        in answers(tmp_path, rows)["mae"].reason
    )
    assert isinstance(answers(tmp_path, rows, ", largest: 100")["mae"], Estimate)
