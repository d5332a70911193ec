"""The world of card fraud, day by day: outcomes ripen, some are corrected, and the figures are those of all rows."""

from datetime import date, timedelta

import numpy as np
import pytest

import upheld
from tests.everyday import some
from tests.logs import write_log
from upheld.worlds import CardFraud


def write_day(folder, log, day, corrected):
    chosen = log["scored_at"].astype("datetime64[D]") == np.datetime64(day)
    rows = {name: column[chosen] for name, column in log.items()}
    missing = np.isnan(rows["is_fraud"])
    outcome = (rows["is_fraud"] == 1.0) ^ np.isin(rows["payment_id"], corrected)
    write_log(folder / f"{day}.parquet", {**rows, "is_fraud": np.ma.masked_array(outcome, missing)})


@pytest.mark.parametrize(
    ("days", "looks"),
    [
        pytest.param(365, some(range(185, 365), 36), id="to a year"),
        pytest.param(60, (50, 51), id="to two months"),
    ],
)
@pytest.mark.slow
def test_each_day_the_assessment_is_that_of_all_rows(tmp_path, days, looks):
    # It is the days that count: few cases on each, and outcomes that come soon, so that few days are open at a time.
    shape = {"n_decisions": days * 20, "days": days, "outcome_delay_days": 4.0}
    world = CardFraud(seed=3, first_day=date(2026, 2, 1), **shape)
    text = world.spec_text().replace("source: decisions.parquet", "source: decisions")
    text = text.replace("outcome_after: 45 days", "outcome_after: 7 days").replace("[country, device]", "[country]")
    text = text.replace("  - {metric: false_positive_rate, gap_at_most: 1 point, across: device}\n", "")
    assert "across" not in text
    spec = upheld.spec_from_text(text, folder=tmp_path)
    (tmp_path / "decisions").mkdir()
    draw, corrected, written = np.random.default_rng(4), [], 0
    for look in looks:
        now = world.first_day + timedelta(days=look)
        log = world.decisions(now)
        changed = {look - back for back in range(9) if look - back >= 0} | set(range(written, look))
        if look % 5 == 0:
            wrong = int(draw.integers(0, len(log["payment_id"])))
            corrected.append(wrong)
            changed.add((log["scored_at"][wrong].astype("datetime64[D]").astype(date) - world.first_day).days)
        for day in sorted(changed - {look}):
            write_day(tmp_path / "decisions", log, world.first_day + timedelta(days=day), corrected)
        written = look
        kept = upheld.gather(spec, store=tmp_path / "store")
        if look % 9 == 6:
            whole = upheld.gather(spec)
            assert kept == whole
        if look % 45 == 6:  # the same evidence is the same assessment, so this is seen now and then
            assert upheld.assess(spec, kept).to_json("1") == upheld.assess(spec, whole).to_json("1")
