"""What every world owes: the same log for the same seed, a spec that fits the log, a page that tells its story."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
from ruamel.yaml import YAML

from upheld.worlds import WORLDS

PAGES = Path(__file__).parents[2] / "docs" / "explanation"
every_world = pytest.mark.parametrize("name", WORLDS)


@every_world
def test_the_same_seed_makes_the_same_log(name):
    first, second = WORLDS[name](seed=7).decisions(), WORLDS[name](seed=7).decisions()
    assert list(first) == list(second)
    assert all(first[column].tobytes() == second[column].tobytes() for column in first)


@every_world
def test_another_seed_makes_another_log(name):
    first, second = WORLDS[name](seed=7).decisions(), WORLDS[name](seed=8).decisions()
    assert list(first) == list(second)
    who = "card_id" if name == "card-fraud" else "customer_id"
    assert not np.array_equal(first[who], second[who])


@every_world
@pytest.mark.slow
def test_the_spec_stands_beside_its_log_and_names_the_product(name, tmp_path):
    path = WORLDS[name](seed=7).write(tmp_path)
    spec = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    assert path == tmp_path / f"{name}.yaml"
    assert (spec["upheld"], spec["product"]) == (1, name)
    assert (tmp_path / spec["log"]["source"]).exists()


@every_world
@pytest.mark.slow
def test_every_column_the_spec_names_is_in_the_log(name, tmp_path):
    path = WORLDS[name](seed=7).write(tmp_path)
    log = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["log"]
    keys = ("id", "time", "who", "score", "outcome", "outcome_time", "predicted", "promised", "cancelled", "reported")
    named = {log[key] for key in keys if key in log} | set(log["segments"])
    columns = duckdb.read_parquet(str(tmp_path / log["source"])).columns
    assert named <= set(columns)


@every_world
@pytest.mark.slow
def test_writing_twice_gives_the_same_bytes(name, tmp_path):
    for folder in ("first", "second"):
        WORLDS[name](seed=7).write(tmp_path / folder)
    first, second = (sorted((tmp_path / folder).iterdir()) for folder in ("first", "second"))
    assert [file.name for file in first] == [file.name for file in second]
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


@every_world
def test_a_page_tells_the_story(name):
    assert (PAGES / f"world-{name}.md").exists()
