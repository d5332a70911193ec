"""Trust and pipeline: every figure against the rows themselves, in segments, windows, and tables of counts."""

import datetime as dt

import numpy as np
import pytest
from scipy import stats

import upheld
from tests.logs import asked, assessed, evidence_of, scored, spec_for
from upheld.evidence import Evidence
from upheld.inference import CannotTell
from upheld.kinds.pipeline import LATENCY

AS_OF = dt.datetime(2026, 6, 10, tzinfo=dt.UTC)
LOG = "time: at, segments: [country]"


@pytest.fixture(scope="module")
def rows():
    return asked(3)


@pytest.fixture(scope="module")
def found(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    return assessed(folder, rows, spec_for(folder, LOG), AS_OF)


def by_hand(rows):
    """Every share as (events, cases), from the rows."""
    followed, shown = rows["followed"].filled(False), rows["shown"]
    scored_, known = ~rows["score"].mask, ~rows["outcome"].mask
    right = (rows["score"].data >= 0.5) == rows["outcome"].data
    judged = scored_ & known
    everything = np.ones(len(shown), bool)
    return {
        "follow_rate": (followed & shown, shown),
        "follow_when_right": (followed & shown & judged & right, shown & judged & right),
        "follow_when_wrong": (followed & shown & judged & ~right, shown & judged & ~right),
        "override_rate": (rows["overridden"] & shown, shown),
        "report_rate": (rows["reported"] & shown, shown),
        "engagement_rate": (rows["engaged"] & shown, shown),
        "availability": (~(rows["error"] | rows["fallback"]), everything),
        "missing_rate": (~scored_ | rows["feature_time"].mask, everything),
        "outcome_maturity": (known, everything),
    }


@pytest.mark.parametrize("name", by_hand(asked(3, 10)))
def test_every_share_is_that_of_the_rows_overall_and_in_a_segment(rows, found, name):
    events, cases = by_hand(rows)[name]
    india = rows["country"] == "IN"
    for answer, chosen in ((found.metrics[name], cases), (found.segments["country"]["IN"][name], cases & india)):
        assert (answer.value, answer.n) == (pytest.approx((events & chosen).sum() / chosen.sum()), chosen.sum())


@pytest.mark.parametrize("name", LATENCY)
def test_a_latency_is_the_order_statistic_of_the_rows_to_within_its_bin(rows, found, name):
    values = np.sort(np.where(rows["latency_ms"].mask, np.inf, rows["latency_ms"].data))
    exact = np.quantile(values, LATENCY[name], method="inverted_cdf")
    assert found.metrics[name].value == pytest.approx(exact, rel=0.022)
    assert found.metrics[name].n == len(values)


def test_freshness_is_the_age_of_the_inputs_in_minutes(rows, found):
    ages = ((rows["at"] - rows["feature_time"].data) / np.timedelta64(1, "m"))[~rows["feature_time"].mask]
    answer = found.metrics["freshness_p95"]
    assert (answer.n, answer.value) == (len(ages), pytest.approx(np.quantile(ages, 0.95), rel=0.03))


def test_a_cost_counts_only_where_it_is_known(rows, found):
    costs = rows["cost"].compressed()
    answer = found.metrics["cost_per_case"]
    assert (answer.n, answer.value) == (len(costs), pytest.approx(costs.mean(), rel=1e-9))
    known = ~(rows["cost"].mask | rows["score"].mask | rows["outcome"].mask)
    right = (rows["score"].data >= 0.5) == rows["outcome"].data
    per_good = found.metrics["cost_per_good"]
    assert per_good.value == pytest.approx(rows["cost"].data[known].sum() / (known & right).sum(), rel=1e-9)
    assert per_good.n == known.sum()


@pytest.mark.slow
def test_the_intervals_of_costs_are_students_and_the_delta_methods(rows, tmp_path):
    lines = "{metric: cost_per_case, at_most: 1, looks: once}, {metric: cost_per_good, at_most: 1, looks: once}"
    case, good = (one.estimate for one in assessed(tmp_path, rows, spec_for(tmp_path, requirements=lines)).requirements)
    costs = rows["cost"].compressed()
    low, high = stats.t.interval(0.95, len(costs) - 1, costs.mean(), stats.sem(costs))
    assert (case.low, case.high) == (pytest.approx(low), pytest.approx(high))
    known = ~(rows["cost"].mask | rows["score"].mask | rows["outcome"].mask)
    right = ((rows["score"].data >= 0.5) == rows["outcome"].data)[known].astype(float)
    residuals = rows["cost"].data[known] - good.value * right
    se = np.sqrt(known.sum() / (known.sum() - 1) * (residuals**2).sum()) / right.sum()
    half = stats.t.ppf(0.975, known.sum() - 1) * se
    assert (good.low, good.high) == (pytest.approx(good.value - half), pytest.approx(good.value + half))


def test_a_heavy_tail_of_costs_is_not_read_as_a_mean(tmp_path):
    rows = scored(1, 400) | {"cost": np.r_[np.full(399, 0.001), 900.0] + np.linspace(0, 1e-4, 400)}
    answer = assessed(tmp_path, rows, spec_for(tmp_path)).metrics["cost_per_case"]
    assert isinstance(answer, CannotTell)
    assert "a few very large values decide the mean" in answer.reason


@pytest.mark.slow
def test_young_cases_count_for_what_needs_no_outcome_and_in_the_newest_days(rows, tmp_path):
    line = "{metric: availability, at_least: 50%, in_every: country, window: 7 days}"
    spec = spec_for(tmp_path, f"{LOG}, outcome_after: 30 days", requirements=line)
    judged = assessed(tmp_path, rows, spec, AS_OF).requirements[0]
    newest = rows["at"] >= np.datetime64("2026-06-04")
    assert judged.estimate.n == newest.sum() > 0
    india = next(one for one in judged.segments if one.value == "IN")
    chosen = newest & (rows["country"] == "IN")
    assert india.estimate.value == pytest.approx((~(rows["error"] | rows["fallback"]))[chosen].mean())


@pytest.mark.slow
def test_what_would_decide_it_is_told_in_cases_asked_where_none_has_an_outcome_yet(rows, tmp_path):
    line = "{metric: availability, at_least: 94.7%}"
    spec = spec_for(tmp_path, f"{LOG}, outcome_after: 90 days", requirements=line)
    verdict = assessed(tmp_path, rows, spec, AS_OF).requirements[0].verdict
    assert (verdict.word, verdict.why) == ("undecided", "too_early")
    assert verdict.more_cases > 4000


@pytest.mark.slow
def test_what_followed_on_an_action_is_told_of_the_setting_in_force(rows, tmp_path):
    spec = spec_for(tmp_path, LOG, lever="{act_at: 0.5, since: 2026-05-20}")
    answer = assessed(tmp_path, rows, spec, AS_OF).metrics["override_rate"]
    chosen = (rows["at"] >= np.datetime64("2026-05-20")) & rows["shown"]
    assert (answer.n, answer.value) == (chosen.sum(), pytest.approx(rows["overridden"][chosen].mean()))


@pytest.mark.slow
def test_a_requirement_on_a_latency_is_the_share_within_its_bound(rows, tmp_path):
    lines = ", ".join(f"{{metric: latency_ms_p95, at_most: {bound}, id: b{bound}}}" for bound in (110, 121, 125, 140))
    values = np.where(rows["latency_ms"].mask, np.inf, rows["latency_ms"].data)
    spec = spec_for(tmp_path, requirements=lines + ", {metric: latency_ms_p50, between: [40, 70], where: shown}")
    *each, median = assessed(tmp_path, rows, spec).requirements
    for line in each:
        within = int((values <= line.bound.high).sum())
        dual = upheld.inference.beta_mixture_cs(within, len(values))
        word = "met" if dual.low >= 0.95 else "not_met" if dual.high < 0.95 else "undecided"
        assert line.verdict.word == word, line.bound
    assert median.verdict.word == "met"
    assert median.estimate.n == rows["shown"].sum()


@pytest.mark.slow
def test_gaps_of_shares_stand_across_segments(rows, tmp_path):
    spec = spec_for(tmp_path, LOG, requirements="{metric: availability, gap_at_most: 5 points, across: country}")
    line = assessed(tmp_path, rows, spec, AS_OF).requirements[0]
    answered = ~(rows["error"] | rows["fallback"])
    shares = [answered[rows["country"] == value].mean() for value in ("IN", "SG", "NP")]
    assert line.estimate.value == pytest.approx(max(shares) - min(shares))


@pytest.mark.slow
def test_evidence_of_two_parts_adds_up_to_the_last_bit_whatever_is_counted(rows, tmp_path):
    lines = "{metric: latency_ms_p95, at_most: 120}, {metric: freshness_p95, at_most: 60, where: amount > 300}"
    spec = spec_for(tmp_path, f"{LOG}, who: card", requirements=lines)
    half = np.arange(4000) % 3 == 0
    parts = [evidence_of(tmp_path, {k: v[chosen] for k, v in rows.items()}, spec, AS_OF) for chosen in (half, ~half)]
    assert parts[0] + parts[1] == evidence_of(tmp_path, rows, spec, AS_OF)


@pytest.mark.slow
def test_a_row_of_a_table_of_counts_stands_for_its_cases(tmp_path):
    rows = asked(4, 300)
    weight = np.arange(300) % 4 + 1
    repeated = assessed(tmp_path, {key: np.repeat(column, weight) for key, column in rows.items()}, spec_for(tmp_path))
    counted = assessed(tmp_path, rows | {"n": weight}, spec_for(tmp_path, "count: n"))
    assert counted.metrics == repeated.metrics


@pytest.mark.slow
def test_a_log_with_none_of_the_keys_pays_nothing_and_says_what_is_missing(tmp_path):
    spec = spec_for(tmp_path, LOG)
    evidence = evidence_of(tmp_path, scored(2, 200), spec, AS_OF)
    assert not any("asked" in name or "latency" in name for name in evidence.sets)
    assert "key_" not in upheld.query_sql(spec, AS_OF)
    answer = upheld.assess(spec, evidence).metrics["latency_ms_p95"]
    assert (answer.why, answer.reason) == (
        "cannot_know",
        "the log has no latency_ms: write log.latency_ms, or have a column of that name",
    )


def test_without_shown_a_proposal_with_an_answer_was_one_that_was_shown(tmp_path):
    rows = asked(5, 500)
    del rows["shown"]
    metrics = assessed(tmp_path, rows, spec_for(tmp_path)).metrics
    assert metrics["follow_rate"].n == rows["followed"].count()
    assert metrics["follow_rate"].value == pytest.approx(rows["followed"].compressed().mean())
    assert metrics["report_rate"].n == 500


@pytest.mark.slow
def test_a_flag_written_as_a_number_counts_like_true_and_false(tmp_path):
    rows = asked(6, 400)
    plain = assessed(tmp_path, rows, spec_for(tmp_path)).metrics
    as_numbers = rows | {key: rows[key].astype(float) for key in ("followed", "error", "shown")}
    assert assessed(tmp_path, as_numbers, spec_for(tmp_path)).metrics == plain


def test_only_time_outs_read_as_a_log_without_latencies(tmp_path):
    rows = scored(1, 300) | {"latency_ms": np.ma.masked_all(300)}
    answer = assessed(tmp_path, rows, spec_for(tmp_path)).metrics["latency_ms_p95"]
    assert "latency_ms is empty in every case" in answer.reason


def test_more_time_outs_than_a_bound_allows_are_not_met_at_any_bound(tmp_path):
    rows = scored(1, 600)
    rows["latency_ms"] = np.ma.masked_array(np.full(600, 10.0), mask=np.arange(600) < 120)
    spec = spec_for(tmp_path, requirements="{metric: latency_ms_p95, at_most: 100000}")
    line = assessed(tmp_path, rows, spec).requirements[0]
    assert line.verdict.word == "not_met"
    assert line.verdict.because.startswith("timed out (timed out to timed out) on 600 cases asked; at most 100000 ms")


@pytest.mark.slow
def test_another_setting_changes_what_a_right_case_costs_and_nothing_else_that_was_asked(rows, tmp_path):
    lines = "{metric: cost_per_good, at_most: 1}, {metric: latency_ms_p95, at_most: 120}"
    spec = spec_for(tmp_path, f"{LOG}, who: card", requirements=lines)
    evidence = evidence_of(tmp_path, rows, spec, AS_OF)
    today = upheld.assess(spec, evidence)
    known = ~(rows["cost"].mask | rows["score"].mask | rows["outcome"].mask)
    found = upheld.tradeoff(spec, evidence, most=20).rows
    for row in found:
        good, latency = row.requirements
        right = (rows["score"].data >= row.setting["act_at"]) == rows["outcome"].data
        assert good.estimate.value == pytest.approx(rows["cost"].data[known].sum() / (known & right).sum(), rel=1e-9)
        assert latency.estimate == today.requirements[1].estimate
    stated = next(row for row in found if row.is_today).metrics["cost_per_good"]
    assert stated.value == pytest.approx(today.metrics["cost_per_good"].value)
    assert stated.low == pytest.approx(today.metrics["cost_per_good"].low, rel=0.02)  # customers cost it as much


@pytest.mark.slow
def test_the_best_setting_keeps_a_bound_on_what_a_right_case_costs(rows, tmp_path):
    value = "value: {currency: EUR, missed: -10, false_alarm: -1}"
    plain, known = spec_for(tmp_path, LOG, more=value), ~(rows["cost"].mask | rows["score"].mask | rows["outcome"].mask)

    def cost_at(cutoff):
        right = (rows["score"].data >= cutoff) == rows["outcome"].data
        return rows["cost"].data[known].sum() / (known & right).sum()

    free = upheld.tradeoff(plain, evidence_of(tmp_path, rows | {"id": np.arange(4000)}, plain, AS_OF)).best
    bound = 0.97 * cost_at(free.setting["act_at"])
    line = f"{{metric: cost_per_good, at_most: {bound}}}"
    bounded = spec_for(tmp_path, f"{LOG}, id: id", requirements=line, more=value)
    best = upheld.tradeoff(bounded, evidence_of(tmp_path, rows, bounded, AS_OF)).best
    assert cost_at(best.setting["act_at"]) <= bound < cost_at(free.setting["act_at"])


@pytest.mark.slow
def test_cut_offs_by_segment_tell_what_a_right_case_costs_at_the_stated_setting_alone(rows, tmp_path):
    lever = "{act_at: {by: country, default: 0.5, NP: 0.6}}"
    spec = spec_for(tmp_path, LOG, lever=lever)
    evidence = evidence_of(tmp_path, rows, spec, AS_OF)
    cutoff = np.where(rows["country"] == "NP", 0.6, 0.5)
    known = ~(rows["cost"].mask | rows["score"].mask | rows["outcome"].mask)
    right = (rows["score"].data >= cutoff) == rows["outcome"].data
    stated = upheld.assess(spec, evidence).metrics["cost_per_good"]
    assert stated.value == pytest.approx(rows["cost"].data[known].sum() / (known & right).sum(), rel=1e-9)
    (group, *_) = upheld.tradeoff(spec, evidence, most=5).groups
    assert group.rows[0].metrics["cost_per_good"].why == "cannot_know"


@pytest.mark.slow
def test_what_the_evidence_was_bound_to_is_part_of_it(tmp_path):
    spec, rows = spec_for(tmp_path), scored(1, 100)
    without = evidence_of(tmp_path, rows, spec)
    with_cost = evidence_of(tmp_path, rows | {"Cost": np.ones(100)}, spec)
    assert with_cost.frame.keys == (("cost", "Cost"),)
    assert without.content_hash != with_cost.content_hash
    with pytest.raises(ValueError, match="keys differ"):
        without + with_cost


class TestWhoComesBack:
    LINE = "{metric: return_rate, at_least: 50%}"

    @pytest.fixture
    def found(self, rows, tmp_path):
        lines = f"{self.LINE}, {{metric: return_rate, at_least: 10%, in_every: country}}"
        lines += ", {metric: return_rate, at_least: 10%, where: amount > 300}"
        spec = spec_for(tmp_path, "time: at, who: card, segments: [country], segments_at_least: 1", requirements=lines)
        return spec, evidence_of(tmp_path, rows, spec, AS_OF)

    @staticmethod
    def by_hand(rows):
        came_back, group, large = [], [], []
        cut = np.datetime64("2026-06-10") - np.timedelta64(28, "D")
        for card in np.unique(rows["card"]):
            times = rows["at"][rows["card"] == card]
            first = times.min()
            if first > cut:
                continue
            came_back.append(((times > first) & (times <= first + np.timedelta64(28, "D"))).any())
            at_first = np.flatnonzero((rows["card"] == card) & (rows["at"] == first))
            group.append(min(rows["country"][at_first]))
            large.append(str(min(np.where(rows["amount"][at_first] > 300, "true", "false"))))
        return np.array(came_back), np.array(group), np.array(large)

    @pytest.mark.slow
    def test_is_the_share_of_customers_by_hand_overall_and_by_the_segment_of_the_first_case(self, rows, found):
        plain, every, where = upheld.assess(*found).requirements
        back, group, large = self.by_hand(rows)
        assert (plain.estimate.n, plain.estimate.value) == (len(back), pytest.approx(back.mean()))
        for one in every.segments:
            chosen = group == one.value
            assert (one.estimate.n, one.estimate.value) == (chosen.sum(), pytest.approx(back[chosen].mean()))
        assert where.estimate.value == pytest.approx(back[large == "true"].mean())

    @pytest.mark.slow
    def test_does_not_add_up_and_says_so(self, found):
        spec, evidence = found
        nothing = Evidence(evidence.frame, evidence.as_of, {}, {})
        with_nothing = Evidence(
            evidence.frame,
            evidence.as_of,
            {name: cells.where(cells.n < 0) for name, cells in evidence.sets.items()},
            {
                window: {name: cells.where(cells.n < 0) for name, cells in sets.items()}
                for window, sets in evidence.windows.items()
            },
        )
        assert nothing.rows == {}
        answer = upheld.assess(spec, evidence + with_nothing).requirements[0].estimate
        assert "does not add up" in answer.reason
        assert (evidence + with_nothing).content_hash != evidence.content_hash

    @pytest.mark.slow
    def test_is_counted_only_where_it_is_required(self, rows, tmp_path):
        answer = assessed(tmp_path, rows, spec_for(tmp_path, "time: at, who: card"), AS_OF).metrics["return_rate"]
        assert "where a requirement asks for it" in answer.reason


class TestVolume:
    @staticmethod
    def log(per_day):
        days = np.repeat(np.arange(len(per_day)), per_day)
        at = np.datetime64("2026-01-01T08:00", "us") + days.astype("timedelta64[D]")
        return {"score": np.full(len(days), 0.7), "outcome": days % 2 == 0, "at": at}

    @staticmethod
    def ratio(found):
        return found.metrics["volume_ratio"]

    def test_is_the_mean_over_28_days_of_each_day_against_its_weekday(self, tmp_path):
        per_day = np.random.default_rng(1).poisson(np.tile([90, 90, 90, 90, 120, 60, 40], 10))
        found = assessed(tmp_path, self.log(per_day), spec_for(tmp_path, "time: at"), dt.date(2026, 3, 11))
        by_hand = [per_day[d] / np.median([per_day[d - 7 * w] for w in (1, 2, 3, 4)]) for d in range(42, 70)]
        assert self.ratio(found).n == 28
        assert self.ratio(found).value == pytest.approx(np.mean(by_hand))

    @pytest.mark.parametrize(("n_days", "said"), [(20, "four weeks of complete days"), (40, "needs at least 28 days")])
    @pytest.mark.slow
    def test_cannot_be_told_in_the_first_weeks(self, tmp_path, n_days, said):
        per_day = np.random.default_rng(1).poisson(50, n_days)
        answer = self.ratio(assessed(tmp_path, self.log(per_day), spec_for(tmp_path, "time: at")))
        assert said in answer.reason

    def test_knows_no_part_of_the_product_and_no_window(self, tmp_path):
        line = "{metric: volume_ratio, between: [0.5, 2], window: 7 days}"
        with pytest.raises(upheld.SpecError, match="says itself which days it is of; leave window out"):
            assessed(tmp_path, self.log([5] * 60), spec_for(tmp_path, "time: at", requirements=line))
