"""`upheld query`, `schema`, `explain`, `demo` and --version."""

import json
from pathlib import Path

import duckdb
import pytest

import upheld
from tests.products import upheld_said
from upheld.kinds import KINDS
from upheld.worlds import WORLDS
from upheld_cli.demo import Product

METRICS = list(dict.fromkeys(name for kind in KINDS.values() for name in kind.METRICS))


def test_the_version_is_told():
    assert upheld_said("--version").out == f"upheld {upheld.__version__}\n"


@pytest.mark.parametrize("settings", [(), ("--set", "act_at=0.3", "--set", "review_from=0.1")])
def test_the_query_is_sql_that_duckdb_itself_runs(product, settings):
    product.log([(i, 0.7, 1, f"2026-05-{i:02d} 10:00:00 UTC") for i in range(1, 10)], head=("id", "score", "y", "t"))
    product.spec(id="id", time="t", segments="[y]", more="rule: score > 0.4")
    found = upheld_said("query", str(product.folder / "spec.yaml"), *settings)
    assert (found.code, found.err) == (0, "")
    with duckdb.connect() as connection:
        scores, *others = found.out.split(";\n\n")
        answer = connection.execute(scores).fetchall()
        names = [column[0] for column in connection.description]
        for statement in others:
            connection.execute(statement)
    curve = [row for row in answer if row[names.index("bucket")] is not None]
    assert sum(row[names.index("n")] for row in curve) == 9


def test_the_query_of_a_log_that_cannot_be_read_is_refused(product):
    product.spec(score="skore")
    found = upheld_said("query", str(product.folder / "spec.yaml"))
    assert (found.code, found.out) == (2, "")
    assert 'Did you mean "score"?' in found.err


def test_the_schema_is_json_schema():
    found = json.loads(upheld_said("schema").out)
    assert found["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_is_explained(metric):
    found = upheld_said("explain", metric)
    assert (found.code, found.err) == (0, "")
    assert f"({metric}, " in found.out
    assert "counted as" in found.out


def test_without_a_name_every_metric_is_listed():
    lines = upheld_said("explain").out.splitlines()
    assert [line.split()[0] for line in lines] == list(dict.fromkeys(METRICS))


def test_an_unknown_metric_is_refused_with_the_nearest_one():
    found = upheld_said("explain", "recal")
    assert (found.code, found.out) == (2, "")
    assert '"recal" is no metric. Known: ' in found.err
    assert 'Did you mean "recall"?' in found.err


@pytest.mark.parametrize(
    ("word", "metrics"),
    [
        ("value", "value_per_case, value_over_rule"),
        ("money", "value_per_case, value_over_rule"),
        ("Rule", "value_over_rule"),
    ],
)
def test_a_word_of_the_spec_is_explained_with_the_metrics_that_rest_on_it(word, metrics):
    found = upheld_said("explain", word)
    assert (found.code, found.err) == (0, "")
    assert f"Metrics that rest on it: {metrics}\n" in found.out
    assert upheld_said(*found.out.split("Next: upheld ")[1].split()).code == 0


def test_the_rule_is_explained_in_the_words_of_the_list_of_words():
    words = (Path(__file__).resolve().parents[2] / "docs/words.md").read_text(encoding="utf-8")
    meaning = words.split("| rule | ")[1].split(" |")[0]
    assert upheld_said("explain", "rule").out.startswith(f"rule: {meaning}\n")


def test_a_demo_of_a_seed_below_0_is_refused(tmp_path):
    found = upheld_said("demo", str(tmp_path / "demo"), "--seed", "-1")
    assert (found.code, found.out) == (2, "")
    assert "'--seed'" in found.err
    assert "fault of its own" not in found.err


def test_a_warning_that_asks_ends_with_its_question_mark(product):
    product.log([(i, 0.7, 0) for i in range(50)])
    for said in (product.check().out, product.check("--format", "md").out):
        assert "spells it?" in said
        assert "spells it?." not in " ".join(said.split())


@pytest.mark.slow
def test_the_demo_writes_a_product_and_judges_it(tmp_path):
    found = upheld_said("demo", str(tmp_path / "demo"))
    assert (found.code, found.err) == (0, "")
    assert "Recall at least 80 %" in found.out
    spec = next((tmp_path / "demo").glob("*.yaml"))
    assert upheld_said("check", str(spec)).code in (0, 1, 3)


@pytest.mark.slow
def test_the_demo_of_a_delivery_time_speaks_of_its_buffer(tmp_path):
    found = upheld_said("demo", str(tmp_path / "demo"), "--product", "delivery-time")
    assert found.code == 0
    assert "NOT MET: Show a delivery time that holds" in found.out
    assert f"check {tmp_path / 'demo' / 'delivery-time.yaml'} --set buffer=4" in found.out
    assert "cut-off" not in found.out


def test_every_world_can_be_a_demo():
    assert [one.value for one in Product] == list(WORLDS)


def test_a_demo_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    found = upheld_said("demo", str(tmp_path / "file"))
    assert found.code == 2
    assert "cannot be written" in found.err
