"""`--evidence DIR` changes how long a command takes and nothing that it says."""

import pytest

from tests.products import Product, upheld_said


@pytest.fixture
def growing(tmp_path):
    product = Product(tmp_path)
    for day in range(1, 5):
        rows = [(10 * day + i, i / 10, int(i > 6), f"2026-05-0{day} 1{i}:00:00") for i in range(10)]
        product.log(rows, ("id", "score", "y", "t"), name=f"log/0{day}.csv")
    product.spec(source="log", id="id", time="t")
    return product


@pytest.mark.parametrize(
    "command",
    ["check", "tradeoff", "timeline", "cases"],
)
@pytest.mark.slow
def test_a_command_says_the_same_with_a_store(growing, command):
    spec, store = str(growing.folder / "spec.yaml"), str(growing.folder / "store")
    plain = upheld_said(command, spec, "--json")
    kept = [upheld_said(command, spec, "--json", "--evidence", store) for _ in range(2)]
    assert [one.out for one in kept] == [plain.out] * 2
    assert {one.code for one in kept} == {plain.code}
    assert (growing.folder / "store").is_dir()


@pytest.mark.slow
def test_what_the_store_cannot_do_is_said_beside_the_verdicts(growing):
    growing.spec(source="log", id="id")
    said = growing.check("--json", "--evidence", str(growing.folder / "store"))
    assert said.err == "The whole log was read: log.time is missing, and counts are kept by day.\n"
    assert said.json["cases"]["all"] == 40


def test_a_file_is_no_store(growing):
    assert "is a file" in growing.refused("--evidence", str(growing.folder / "spec.yaml"))
