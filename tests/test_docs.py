"""The docs say what is so: their commands and examples run, links lead somewhere, and words to avoid are avoided."""

import re
from pathlib import Path

import pytest

from upheld.worlds import WORLDS
from upheld_cli.main import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WRITTEN = [page for page in PAGES if "reference" not in page.parts]
AVOIDED = re.compile(
    r"\b(significant(ly)?|proves?|guarantee[sd]?|compliant|accurate|debias(ed)?|unbiased|fair(ness)?|safe(ly)?"
    r"|no effect|no difference|ground truth)\b",
    re.IGNORECASE,
)
ALLOWED = {
    "docs/words.md": None,  # the list itself
    "CONTRIBUTING.md": {"safe"},  # the safe expressions: a term of its own
}


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def shop(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "shop"]) == 0
    capsys.readouterr()
    return tmp_path


@pytest.mark.slow
def test_every_command_of_the_tutorial_runs(shop, capsys):
    commands = re.findall(r"^\$ upheld (.*)$", (ROOT / "docs/tutorials/first-verdict.md").read_text(), re.MULTILINE)
    assert len(commands) >= 6
    for command in commands:
        assert main(command.split("#")[0].split()) in (0, 1, 3), command
        assert capsys.readouterr().out


def test_every_command_about_a_slide_runs_and_says_what_the_page_tells(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/howto/numbers-from-a-slide.md").read_text()
    for command in re.findall(r"^\$ upheld (.*)$", page, re.MULTILINE):
        assert main(command.split()) in (0, 3), command
    printed = " ".join(capsys.readouterr().out.split())
    for told in ("29,970", "above ₹ 153 for a false alarm", "61.9 to 98.8 %", "Undecided", "slide.html"):
        assert told in printed, told


@pytest.mark.slow
def test_the_tutorials_python_runs_and_gives_the_verdicts_it_tells(shop, capsys):
    for code in blocks(ROOT / "docs/tutorials/first-verdict.md", "python"):
        exec(code, {})
    printed = capsys.readouterr().out
    assert "precision not_met None" in printed
    assert "recall-in-every-country undecided too_early" in printed


@pytest.mark.slow
def test_the_tutorials_other_cut_off_leaves_only_nepal_undecided(shop, capsys):
    assert main(["check", "shop/card-fraud.yaml", "--set", "act_at=0.08"]) == 3
    printed = capsys.readouterr().out
    assert "this is another setting than the spec's" in printed


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
def test_a_worlds_page_runs_and_its_figures_are_the_worlds(world, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (code,) = blocks(ROOT / f"docs/explanation/world-{world}.md", "python")
    names: dict[str, object] = {}
    exec(code, names)
    stated = re.findall(r"^truth\.(.*?)\s+# ([\d.]+)", code, re.MULTILINE)
    assert len(stated) >= 3
    for expression, figure in stated:
        assert eval(f"truth.{expression}", names) == pytest.approx(float(figure), abs=5.1e-4), expression


@pytest.mark.slow
def test_the_readmes_spec_works_on_a_log_with_its_columns(tmp_path, monkeypatch, capsys):
    import numpy as np

    from tests.logs import scored, write_log

    (text,) = re.findall(r"^ {3}```yaml\n(.*?)^ {3}```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    rows = scored(1)
    write_log(
        tmp_path / "decisions.csv",
        {
            "fraud_score": rows["score"],
            "is_fraud": rows["outcome"],
            "card_id": rows["card"],
            "scored_at": rows["at"] - np.timedelta64(60, "D"),
            "country": rows["country"],
            "amount": rows["amount"],
        },
    )
    (tmp_path / "my-product.yaml").write_text(re.sub(r"^ {3}", "", text, flags=re.MULTILINE))
    monkeypatch.chdir(tmp_path)
    assert main(["check", "my-product.yaml", "--as-of", "2026-05-10"]) in (0, 1, 3)
    for code in blocks(ROOT / "README.md", "python"):
        exec(code, {})
    assert "recall" not in capsys.readouterr().err


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_words_we_avoid_are_avoided(page):
    allowed = ALLOWED.get(str(page.relative_to(ROOT)), set())
    if allowed is None:
        return
    found = {match[0].lower() for match in AVOIDED.finditer(page.read_text())} - allowed
    assert not found


def test_every_page_is_in_the_index():
    index = (ROOT / "docs/README.md").read_text()
    missing = [
        page.name for page in (ROOT / "docs").rglob("*.md") if page.name not in index and page.name != "README.md"
    ]
    assert not missing
