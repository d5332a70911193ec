"""`upheld cases`: its table, CSV and JSON, its flags, and what a hostile log can do to them."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.products import cases, to_parquet, upheld_said
from upheld.cases import GROUPS
from upheld_cli.case_csv import cell
from upheld_cli.cases import CaseGroup
from upheld_cli.main import main

HOWTO = Path(__file__).resolve().parents[2] / "docs/howto/read-the-cases.md"
HEAD = ("id", "score", "y", "who", "place", "amount", "note")
PLACES = ("IN", "SG")
HOSTILE = (
    '=HYPERLINK("http://x";"a")',
    "<script>alert(1)</script>",
    "\x1b[31mred\x1b]0;title\x07",
    'two\nlines, and a "quote"',
    "@SUM(1+1)",
    "-2+3",
    "\t=1",
    "a\u202eb",
    "-12.5",
    "[bold]not markup[/bold]",
)


def case_rows(notes=("plain",)):
    drawn = cases(60)
    return [
        (i, score, y, f"card-{i % 7:04d}", PLACES[i % 2], 10 * i + 1, notes[i % len(notes)]) for i, score, y in drawn
    ]


@pytest.fixture
def shop(product):
    product.log(case_rows(), head=HEAD)
    written(product)
    return product


def written(product, *, more="value: {currency: INR, missed: -amount, false_alarm: -40}", **log):
    keys = {"id": "id", "who": "who", "segments": "[place]", "segments_at_least": "10"} | log
    return product.spec(more=more, lever="{act_at: 0.6, review_from: 0.3}", requirements="", **keys)


def said(product, *flags):
    return upheld_said("cases", str(product.folder / "spec.yaml"), *flags)


def hostile_log(product):
    product.write("notes.csv", "")
    rows = case_rows(HOSTILE)
    with (product.folder / "notes.csv").open("w", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    to_parquet(product.folder / "log.parquet", "SELECT * FROM notes", {"notes": product.folder / "notes.csv"})
    written(product, source="log.parquet")


def test_the_groups_that_can_be_asked_for_are_those_there_are():
    assert {str(group) for group in CaseGroup} == {name for kind in GROUPS.values() for name in kind}


@pytest.mark.slow
def test_without_requirements_every_group_is_shown_and_the_code_is_0(shop):
    found = said(shop)
    assert (found.code, found.err) == (0, "")
    for heading in (
        "Costliest misses",
        "Costliest false alarms",
        "Nearest the cut-off",
        "Nearest the edge",
        "Worst segment: place",
    ):
        assert heading in found.out


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("flags", [(), ("--columns", "note,amount"), ("--all-columns",)])
@pytest.mark.slow
def test_the_table_keeps_to_the_width_of_the_screen(shop, monkeypatch, width, flags):
    monkeypatch.setenv("COLUMNS", str(width))
    shop.log(case_rows(("a rather long note that somebody wrote about this case " * 3,)), head=HEAD)
    out = said(shop, *flags).out
    assert max(map(len, out.splitlines())) <= width
    assert re.search(r"^\d+ +(id )?who \d+ +(IN|SG) +0\.\d+ +-\d+\.00", out, re.MULTILINE)


@pytest.mark.slow
def test_json_says_what_the_table_says_and_counts_what_check_counts(shop):
    found, groups = said(shop, "--json").json, {}
    groups = {group["edge"] or group["group"]: group for group in found["groups"]}
    shop.spec(lever="{act_at: 0.6, review_from: 0.3}")
    confusion = shop.check("--json").json["confusion"]
    assert groups["misses"]["cases"] == confusion["fn"] == sum(y and score < 0.6 for _, score, y in cases(60))
    assert groups["false-alarms"]["cases"] == confusion["fp"]
    assert (found["judged"], found["currency"], found["masked"]) == (60, "INR", ["who"])
    assert set(groups["misses"]["shown"][0]) == {
        *("id", "time", "who", "segments", "score", "outcome", "done", "by_rule", "worth", "n", "columns")
    }


@pytest.mark.slow
def test_csv_has_a_line_for_each_case_with_its_group_in_front(shop):
    out = said(shop, "--csv", "--n", "3", "--group", "misses", "--group", "nearest", "--columns", "amount").out
    assert out.endswith("\r\n")
    lines = list(csv.DictReader(io.StringIO(out, newline="")))
    assert [line["group"] for line in lines] == ["misses"] * 3 + ["nearest act_at"] * 3 + ["nearest review_from"] * 3
    costliest = sorted((10 * i + 1 for i, score, y in cases(60) if y and score < 0.3), reverse=True)[:3]
    assert [line["amount"] for line in lines[:3]] == [str(amount) for amount in costliest]
    assert [line["worth"] for line in lines[:3]] == [f"-{amount}.0" for amount in costliest]


@pytest.mark.slow
def test_a_hostile_log_runs_nothing_in_a_spreadsheet(product):
    hostile_log(product)
    out = said(product, "--csv", "--all-columns", "--n", "60").out
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", out)
    lines = list(csv.DictReader(io.StringIO(out, newline="")))
    notes = {line["note"] for line in lines}
    assert not [note for note in notes if note[0] in "=+-@\t" and note != "-12.5"]
    assert {"'@SUM(1+1)", "'-2+3", "'\t=1", "-12.5", 'two\nlines, and a "quote"', "<script>alert(1)</script>"} <= notes


@pytest.mark.slow
def test_a_hostile_log_commands_no_terminal_and_breaks_no_line(product):
    hostile_log(product)
    for flags in (("--columns", "note"), ("--all-columns",)):
        out = said(product, *flags, "--n", "60").out
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", out)
        assert "[bold]" in out
        assert not re.search(r"^lines, and", out, re.MULTILINE)


@pytest.mark.slow
def test_a_hostile_log_is_whole_in_json(product):
    hostile_log(product)
    found = said(product, "--json", "--all-columns", "--n", "60").json
    notes = {case["columns"]["note"] for group in found["groups"] for case in group["shown"]}
    assert set(HOSTILE) <= notes


@pytest.mark.slow
def test_columns_named_like_the_querys_own_are_shown_as_they_are(product):
    head = ("id", "score", "y", "region", "worth", "n", "rule", "outcome", "shown_3", "slot_0", "from_cut_off")
    product.log([(i, score, y, *[f"{name}-{i}" for name in head[3:]]) for i, score, y in cases(60)], head=head)
    product.spec(id="id", requirements="", more="value: {currency: INR, missed: -100}")
    for group in said(product, "--json", "--all-columns").json["groups"]:
        for case in group["shown"]:
            assert case["columns"] == {name: f"{name}-{case['id']}" for name in head[3:]}


@pytest.mark.slow
def test_who_is_nowhere_to_be_seen_unless_asked_for(shop):
    for flags in ((), ("--csv",), ("--json",), ("--all-columns", "--mask", "note")):
        assert "card-0" not in said(shop, *flags).out
    assert "card-0" in said(shop, "--unmask").out


@pytest.mark.slow
def test_what_is_left_out_is_said(shop):
    out = said(shop, "--mask", "amount, place").out
    assert "Costliest misses, in the order of their scores" in out
    assert "! who, place are masked: the same number is the same value, within this answer only." in out
    assert "! left out, because worked out from a masked column: money." in out
    assert "INR" not in out


@pytest.mark.parametrize("asked", ["PLACE,note", "place", "place,note"])
@pytest.mark.slow
def test_a_segment_that_is_asked_for_as_a_column_stands_once(shop, asked):
    head = next(csv.reader(io.StringIO(said(shop, "--csv", "--columns", asked).out)))
    assert (head.count("place"), len(head)) == (1, len(set(head)))
    assert ("note" in head) == ("note" in asked)


@pytest.mark.slow
def test_a_name_with_a_comma_stands_in_quotes(product):
    product.log([(i, s, y, f'"a{i}"') for i, s, y in cases()], head=("id", "score", "y", '"big, bold"'))
    product.spec(requirements="")
    found = said(product, "--json", "--columns", '"big, bold",id')
    assert list(found.json["groups"][0]["shown"][0]["columns"]) == ["big, bold", "id"]


@pytest.mark.slow
def test_another_setting_and_an_earlier_day_can_be_tried(product):
    rows = [(*row, f"2026-05-{1 + row[0] // 2:02d}") for row in cases()]
    product.log(rows, head=("id", "score", "y", "t"))
    product.spec(id="id", time="t", requirements="")
    found = said(product, "--json", "--set", "act_at=20%", "--as-of", "2026-05-10").json
    assert (found["judged"], found["is_trial"], found["setting"]["act_at"]) == (20, True, 0.2)
    assert found["groups"][1]["cases"] == sum(not y and score >= 0.2 for _, score, y in cases()[:20])
    assert "this is another setting than the spec's" in said(product, "--set", "act_at=20%").out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--columns", "amonut"), 'the log has no column "amonut". It has: id, score, y, who'),
        (("--mask", "score"), '"score" gives log.score, by which the cases are chosen'),
        (("--csv", "--json"), "--csv and --json: choose one"),
        (("--set", "act_at=2"), "outside 0 to 1"),
        (("--as-of", "2026-01-01"), "log.time  is missing"),
        (("--n", "1001"), "--n"),
        (("--group", "best"), "--group"),
    ],
)
def test_a_mistake_in_the_call_is_told_and_ends_with_2(shop, flags, message):
    found = said(shop, *flags)
    assert (found.code, found.out) == (2, "")
    assert message in found.err
    assert "fault of its own" not in found.err


def test_a_spec_without_a_log_is_told_what_it_misses(product):
    product.write("spec.yaml", "product: p\ntitle: P\nkind: classification\n")
    found = said(product)
    assert found.code == 2
    assert "lever  is missing" in found.err


@pytest.mark.parametrize(
    ("value", "written_as"),
    [("+1", "+1"), ("+1+1", "'+1+1"), ("  =1", "'  =1"), ("＝1", "'＝1"), ("-", "'-"), (-1.5, "-1.5"), ("1e5", "1e5")],
)
def test_only_plain_numbers_may_begin_like_a_formula(value, written_as):
    assert cell(value) == written_as


@pytest.mark.slow
def test_every_command_of_the_guide_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "shop"]) == 0
    commands = re.findall(r"^\$ upheld (.*)$", HOWTO.read_text(), re.MULTILINE)
    assert len(commands) >= 6
    for command in commands:
        capsys.readouterr()
        assert main(command.split()) == 0, command
        assert capsys.readouterr().out


def test_the_cases_are_never_part_of_evidence_or_of_a_check(shop):
    shop.spec(id="id", who="who")
    assert "card-0" not in json.dumps(shop.check("--json").json)
