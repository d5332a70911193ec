"""`upheld compare`: its exit codes, what it refuses, and its forms."""

import random

import pytest

from tests.products import upheld_said

HEAD = ("id", "score", "y", "at", "build")


def rows(n=4000, seed=1, noise=0.0, build="4.1", first=0, month=5):
    """Cases whose score is as good as the noise is small."""
    draw = random.Random(seed)
    found = []
    for i in range(n):
        y = draw.random() < 0.4
        score = min(0.999, max(0.001, 0.35 + 0.3 * y + draw.gauss(0, 0.15 + noise)))
        found.append((first + i, round(score, 4), int(y), f"2026-0{month}-{1 + i % 28:02d} 10:00:00", build))
    return found


@pytest.fixture
def compared(product):
    """A log of two builds, the second of which is worse, each in a month of its own."""
    product.log([*rows(), *rows(seed=2, noise=0.25, build="4.2", first=4000, month=6)], HEAD)
    product.spec(id="id", time="at", version="build", requirements="{metric: roc_auc, at_least: 80%}")

    def run(*arguments):
        return upheld_said("compare", str(product.folder / "spec.yaml"), *arguments)

    return run


@pytest.mark.parametrize(
    ("a", "b", "code", "word"),
    [
        ("4.1", "4.2", 1, "worse"),
        ("4.2", "4.1", 0, "better"),
        ("2026-05", "2026-06", 1, "worse"),
    ],
)
@pytest.mark.slow
def test_the_exit_code_is_the_conclusion(compared, a, b, code, word):
    for form in ("table", "md", "json") if (a, b) == ("4.1", "4.2") else ("json",):
        found = compared(a, b, "--format", form)
        assert (found.code, found.err) == (code, "")
    assert found.json["conclusion"] == word


@pytest.mark.slow
def test_what_is_not_told_apart_is_neither_good_nor_bad(compared, product):
    product.log(rows(800, seed=3), HEAD, name="one.csv")
    product.log(rows(800, seed=4, first=5000), HEAD, name="other.csv")
    found = compared(str(product.folder / "one.csv"), str(product.folder / "other.csv"))
    assert found.code == 3
    assert "NOT TOLD APART" in found.out
    assert "Nothing tells B" in found.out


@pytest.mark.slow
def test_better_here_and_worse_there_is_as_worse(compared, product):
    lines = "{metric: act_rate, at_most: 90%}, {metric: recall, at_least: 10%}"
    product.spec(id="id", version="build", requirements=lines)
    lenient = [(i, min(0.999, score + 0.2), *rest) for i, score, *rest in rows(first=4000, build="4.2")]
    product.log([*rows(), *lenient], HEAD)
    found = compared("4.1", "4.2", "--json")
    assert (found.json["conclusion"], found.code) == ("mixed", 1)


@pytest.mark.slow
def test_a_path_is_read_from_the_specs_folder_and_ids_are_matched(compared, product):
    product.log(rows(noise=0.2), HEAD, name="one.csv")
    product.log(rows(noise=0.05), HEAD, name="other.csv")
    found = compared("one.csv", "other.csv", "--json").json
    assert found["pairing"]["matched"] == 4000
    assert [side["sort"] for side in (found["a"], found["b"])] == ["log", "log"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("4.1", "4.3"), 'B: "4.3" is no period, no log and no version.'),
        (("4.1", "4.3"), "log.version holds 4.1, 4.2"),
        (("2026-05..2026-06", "2026-06"), "the two periods overlap"),
        (("2026-05", "2027"), "B: no case was decided in 1 Jan 2027 to 31 Dec 2027"),
        (("4.1", "4.2", "--as-of", "soon"), '--as-of: "soon" is no date'),
        (("4.1", "4.2", "--as-of", "2026-01-01"), "puts none of the"),
        (("4.1",), "Missing argument"),
        (("4.1", "no.csv"), 'B: "no.csv" is no period, no log and no version'),
    ],
)
@pytest.mark.slow
def test_what_cannot_be_compared_is_refused_with_what_there_is(compared, arguments, said):
    found = compared(*arguments)
    assert (found.code, found.out) == (2, "")
    assert said in " ".join(found.err.split())
    assert "Traceback" not in found.err
    assert "fault of its own" not in found.err


@pytest.mark.slow
def test_a_second_log_without_the_columns_is_a_mistake_of_the_call(compared, product):
    product.log([(1, 0.5)], ("id", "points"), name="other.csv")
    found = compared("4.1", str(product.folder / "other.csv"))
    assert found.code == 2
    assert "score" in found.err


def test_a_spec_that_requires_nothing_is_undecided(compared, product):
    product.write("spec.yaml", "product: p\ntitle: P\nkind: classification\n")
    found = compared("4.1", "4.2")
    assert (found.code, found.out) == (3, "")
    assert "nothing is required yet" in found.err


@pytest.mark.slow
def test_a_date_looks_back_on_both(compared):
    found = compared("2026-05", "2026-06", "--as-of", "2026-06-10", "--json").json
    assert found["b"]["cases"]["to"] == "2026-06-10"
    assert found["a"]["as_of"] == found["b"]["as_of"]


@pytest.mark.slow
def test_names_from_a_log_cannot_steer_a_terminal_or_a_pull_request(compared, product):
    hostile = "x\x1b[31m|<b>@team"
    log = [*rows(500), *[(*case[:4], hostile) for case in rows(500, seed=2, first=4000)]]
    product.log(log, HEAD)
    table, md = compared("4.1", hostile), compared("4.1", hostile, "--format", "md")
    assert (table.code, md.code) == (3, 3)
    assert "\x1b[31m" not in table.out + md.out
    assert "<b>" not in md.out
    assert "@team" not in md.out


@pytest.mark.slow
def test_a_page_is_written_and_told(compared, product):
    file = product.folder / "page.html"
    found = compared("4.1", "4.2", "--html", str(file))
    assert found.code == 1
    assert f"Wrote {file}" in found.err
    assert "is B better than A?" in file.read_text()
