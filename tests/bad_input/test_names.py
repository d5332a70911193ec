"""Names and values that hold quotes, SQL, HTML, control signs, or the words the tool uses itself."""

import json

import pytest

from tests.products import cases, to_parquet

ROWS = cases()
HOSTILE = [
    '"; drop table x; --',
    "a b",
    "<script>alert(1)</script>",
    "l'été",
    "日本",
    "select",
    "n",
    "x.y",
    "[red]z[/red]",
]
EVIL = "read_csv('/etc/passwd')"


def column_in_spec(name):
    """A column's name as an expression holds it, and that as a value in YAML."""
    return json.dumps('"' + name.replace('"', '""') + '"', ensure_ascii=False)


@pytest.mark.slow
def test_columns_may_have_any_name(product):
    head = ",".join(["id", "score", "y", *['"' + name.replace('"', '""') + '"' for name in HOSTILE]])
    product.write("log.csv", "\n".join([head, *[f"{i},{score},{y}{',a' * len(HOSTILE)}" for i, score, y in ROWS]]))
    written = [column_in_spec(name) for name in HOSTILE]
    where = json.dumps(f"{json.loads(written[0])} = 'a'")
    product.spec(segments=f"[{', '.join(written)}]", segments_at_least="1", who=written[1], where=where)
    found = product.check("--json").json
    assert [list(values) for values in found["segments"].values()] == [["a"]] * len(HOSTILE)
    assert found["cases"]["judged"] == 60


@pytest.mark.parametrize("name", HOSTILE[:2])
def test_a_requirement_may_be_about_a_column_of_any_name(product, name):
    written = column_in_spec(name)
    product.write("log.csv", f'id,score,y,"{name.replace(chr(34), chr(34) * 2)}"\n1,0.7,1,a\n2,0.7,1,a\n')
    line = f"{{metric: recall, at_least: 50%, in_every: {written}}}"
    product.spec(segments=f"[{written}]", segments_at_least="1", requirements=line)
    assert product.check("--json").json["requirements"][0]["segments"][0]["value"] == "a"


@pytest.mark.slow
def test_the_values_of_a_segment_may_be_any_text(product):
    values = sorted([*HOSTILE, "👨‍👩‍👧", "others", "(empty)", "NULL ", "=1+1", "x" * 3000])
    product.write("values.csv", "\n".join(["v", *['"' + value.replace('"', '""') + '"' for value in values]]))
    query = "SELECT v AS seg, range / 100 AS score, range % 2 = 0 AS y FROM t, range(100)"
    to_parquet(product.folder / "log.parquet", query, {"t": product.folder / "values.csv"})
    product.spec(source="log.parquet", segments="[seg]", segments_at_least="1")
    assert sorted(product.check("--json").json["segments"]["seg"]) == values
    assert {product.check("--format", form).code for form in ("table", "md")} == {3}


@pytest.mark.slow
def test_empty_text_and_null_are_one_empty_value(product):
    query = "SELECT CASE range % 3 WHEN 0 THEN '' WHEN 1 THEN NULL ELSE 'a' END AS seg"
    to_parquet(product.folder / "log.parquet", f"{query}, 0.5 AS score, true AS y FROM range(99)")
    product.spec(source="log.parquet", segments="[seg]", segments_at_least="1")
    found = product.check("--json").json["segments"]["seg"]
    assert {value: metrics["recall"]["n"] for value, metrics in found.items()} == {"(empty)": 66, "a": 33}


def test_a_value_called_others_joins_the_pool_of_small_ones(product):
    query = "SELECT CASE WHEN range < 50 THEN 'others' WHEN range < 53 THEN 'tiny' ELSE 'big' END AS seg"
    to_parquet(product.folder / "log.parquet", f"{query}, 0.5 AS score, true AS y FROM range(100)")
    product.spec(source="log.parquet", segments="[seg]", segments_at_least="10")
    found = product.check("--json").json["segments"]["seg"]
    assert {value: metrics["recall"]["n"] for value, metrics in found.items()} == {"big": 47, "others": 53}


@pytest.mark.slow
def test_more_values_of_a_segment_than_can_be_judged_are_refused(product):
    product.log([(i, 0.5, 1, i) for i in range(1001)], head=("id", "score", "y", "card"))
    product.spec(segments="[card]")
    assert 'log.segments[0]  "card" has 1,001 different values; a segment may have 1,000' in product.refused()
    product.log([(i, 0.5, 1, i % 1000) for i in range(1001)], head=("id", "score", "y", "card"))
    assert product.cases()["judged"] == 1001


@pytest.mark.parametrize("key", ["where", "score", "outcome", "time", "who", "id", "count", "outcome_time"])
def test_a_hostile_expression_is_refused_wherever_the_log_takes_one(product, key):
    product.spec(**{key: EVIL})
    err = product.refused()
    assert f"log.{key} (line" in err
    assert "read_csv is no function an expression may call" in err


@pytest.mark.parametrize(
    "spoilt",
    [
        {"segments": f'["{EVIL}"]'},
        {"more": f"rule: {EVIL} = 1"},
        {"requirements": f'{{metric: recall, at_least: 50%, where: "{EVIL} = 1"}}'},
        {"lever": f'{{act_at: {{by: "{EVIL}", default: 0.5}}}}'},
        {"more": f'value: {{currency: INR, missed: "{EVIL}"}}'},
        {"outcomes": f'{{source: log.csv, id: "{EVIL}", value: y}}', "id": "id"},
        {"outcomes": f'{{source: log.csv, id: id, value: "{EVIL}"}}', "id": "id"},
    ],
)
def test_a_hostile_expression_is_refused_everywhere_else(product, spoilt):
    product.spec(**spoilt)
    assert "read_csv is no function an expression may call" in product.refused()


@pytest.mark.slow
def test_control_signs_of_a_log_never_reach_the_terminal(product):
    query = "SELECT chr(27) || '[31mred' || chr(7) AS seg, 0.5 AS score, range < 9 AS y FROM range(300)"
    to_parquet(product.folder / "log.parquet", query)
    line = "{metric: recall, at_least: 50%, in_every: seg}"
    product.spec(source="log.parquet", segments="[seg]", requirements=line)
    for form in ("table", "md"):
        out = product.check("--format", form).out
        assert "x1b" in out
        assert not {"\x1b", "\x07"} & set(out)


def test_control_signs_of_a_column_never_reach_the_terminal(product):
    product.write("log.csv", "id,\x1b[31mscore,y\n1,0.5,1\n")
    assert "\\x1b[31mscore" in product.refused()


def test_marks_of_the_terminal_library_are_shown_as_they_are(product):
    query = "SELECT '[red]x[/red] :smile:' AS seg, 0.5 AS score, range < 30 AS y FROM range(300)"
    to_parquet(product.folder / "log.parquet", query)
    line = "{metric: recall, at_least: 50%, in_every: seg}"
    product.spec(source="log.parquet", segments="[seg]", requirements=line, each="'[b]case :smile:'")
    out = product.check().out
    assert "[red]x[/red] :smile:" in out
    assert "[b]case :smile:s judged" in out


def test_html_and_pipes_are_harmless_in_markdown(product):
    query = "SELECT '<img src=x>|`*\\|' AS seg, 0.5 AS score, range < 30 AS y FROM range(300)"
    to_parquet(product.folder / "log.parquet", query)
    line = "{metric: recall, at_least: 50%, in_every: seg}"
    product.spec(source="log.parquet", segments="[seg]", requirements=line)
    out = product.check("--format", "md").out
    assert "&lt;img src=x&gt;\\|\\`\\*&#92;\\|" in out
