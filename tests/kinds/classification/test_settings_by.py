"""Cut-offs that differ by segment: each group's settings are what a log of that group alone gives."""

import duckdb
import numpy as np
import pytest

import upheld
from tests.logs import evidence_of, scored, spec_for, whole, write_log
from upheld.answers import Answers
from upheld.kinds import KINDS
from upheld.kinds.classification.money import mean_worth, of_ai
from upheld.weighing import best_of, settings_by_of

KIND = KINDS["classification"]
MONEY = "value: {currency: INR, caught: -0.1 * amount, missed: -amount, false_alarm: -60}"
BY = "{act_at: {by: country, default: 0.5, IN: 0.3, NP: 0.2}}"


def by_country(folder, requirements="{metric: roc_auc, at_least: 50%}", log="who: card, segments: [country, device]"):
    spec = spec_for(folder, log, lever=BY, more=MONEY, requirements=requirements)
    return Answers(spec, evidence_of(folder, scored(3, 6000), spec))


def positions(settings, **cutoffs):
    """The position of each group nearest to these cut-offs."""
    return {
        group: min(
            settings.positions_of(group), key=lambda at, g=group: abs(settings.groups[g].cutoff(at.act) - wanted)
        )
        for group, wanted in cutoffs.items()
    }


@pytest.mark.slow
def test_the_stated_cut_offs_together_are_the_whole_product(tmp_path):
    answers = by_country(tmp_path)
    settings = settings_by_of(answers)
    assert settings.cutoffs(settings.today)["act_at"] == {"by": "country", "default": 0.5, "IN": 0.3, "NP": 0.2}
    assert (settings.part(settings.today).counts == answers.all.counts).all()
    money = [
        mean_worth(part.worth, of_ai(answers.stakes.middle)) for part in (settings.part(settings.today), answers.all)
    ]
    assert float(money[0].total) == pytest.approx(float(money[1].total), rel=1e-12)


@pytest.mark.slow
def test_other_cut_offs_count_what_a_log_read_anew_counts(tmp_path):
    answers = by_country(tmp_path)
    settings = settings_by_of(answers)
    at = positions(settings, **{"": 0.62, "IN": 0.41, "NP": 0.13})
    cutoffs = {group: settings.groups[group].cutoff(one.act) for group, one in at.items()}
    lever = f"{{act_at: {{by: country, default: {cutoffs['']}, IN: {cutoffs['IN']}, NP: {cutoffs['NP']}}}}}"
    spec = spec_for(tmp_path, "who: card, segments: [country, device]", lever=lever, more=MONEY)
    evidence = upheld.gather(spec)
    anew = whole(spec, evidence)
    assert (settings.part(at).counts == anew.counts).all()
    stated = answers.segments["country"]
    found, fresh = (
        settings.parts("country", at, stated, 200),
        KIND.by_value(upheld.gather(spec), "country", 200, answers.stakes),
    )
    assert {name: part.counts.tolist() for name, part in found.items()} == {
        name: part.counts.tolist() for name, part in fresh.items()
    }


@pytest.mark.slow
def test_the_best_cut_offs_are_each_groups_own_where_nothing_is_required_of_them(tmp_path):
    answers = by_country(tmp_path)
    best = best_of(answers)
    rows = scored(3, 6000)  # the name by which DuckDB finds it
    chosen = best.setting["act_at"]
    # By brute force on the even half, country by country: no other cut-off is worth more there.
    with duckdb.connect() as connection:
        half = connection.execute("SELECT hash(CAST(card AS VARCHAR)) % 2 FROM rows").fetchnumpy()
    is_even = next(iter(half.values())) == 0
    for country, cutoff in (("IN", chosen["IN"]), ("NP", chosen["NP"]), ("SG", chosen["default"])):
        mine = (rows["country"] == country) & is_even
        score, y, amount = (rows[name][mine] for name in ("score", "outcome", "amount"))

        def worth(at, score=score, y=y, amount=amount):
            acted = score >= at
            return np.where(y, np.where(acted, -0.1 * amount, -amount), np.where(acted, -60.0, 0.0)).sum()

        everywhere = max(worth(at) for at in np.unique(score))
        assert worth(cutoff) >= everywhere - 0.03 * abs(everywhere)  # one of at most 256 cut-offs, not any score


@pytest.mark.slow
def test_the_best_cut_offs_meet_what_is_required_of_all_and_of_every_value(tmp_path):
    lines = "{metric: recall, at_least: 60%}, {metric: recall, at_least: 50%, in_every: country}"
    answers = by_country(tmp_path, lines)
    best = best_of(answers)
    moved = answers.moved(settings_by_of(answers), best.position)
    recall = KIND.METRICS["recall"]
    assert moved.statistic(recall, moved.all).k / moved.statistic(recall, moved.all).n >= 0.6
    for part in moved.segments["country"].values():
        assert recall.compute(part).k / recall.compute(part).n >= 0.5


def test_a_requirement_about_another_segment_is_said_not_to_be_weighed(tmp_path):
    best = best_of(by_country(tmp_path, "{metric: recall, at_least: 10%, in_every: device}"))
    assert best.not_weighed == ("recall-in-every-device",)


@pytest.mark.slow
def test_the_trade_off_has_a_table_for_each_group(tmp_path):
    spec = spec_for(tmp_path, "segments: [country]", lever=BY, more=MONEY)
    write_log(tmp_path / "log.parquet", scored(3, 2000))
    found = upheld.tradeoff(spec, upheld.gather(spec), most=8)
    assert [group.value for group in found.groups] == [None, "IN", "NP"]
    assert found.rows == ()
    today = next(row for row in found.groups[1].rows if row.is_today)
    rows = scored(3, 2000)
    mine = (rows["country"] == "IN") & rows["outcome"]
    assert today.confusion["tp"] == int((rows["score"][mine] >= 0.3).sum())
