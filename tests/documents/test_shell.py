"""The page shell: one file, nothing from elsewhere, and no text that breaks out of it."""

import base64
import hashlib
import json
import re
from importlib import resources

import pytest

from tests.test_docs import AVOIDED
from upheld.documents import html_page

NASTY = "</script><script>alert(1)</script><!-- \u2028 & '\""


def made(**more):
    return html_page(**{"title": "A page", "body": "<main></main>", **more})


@pytest.mark.parametrize("part", ["style", "script"])
def test_the_policy_names_the_hash_of_the_style_and_of_the_script(part):
    page = made(scripts=["quick_model.js"])
    (text,) = re.findall(f"<{part}>(.*?)</{part}>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert f"{part}-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


def test_data_comes_back_as_it_was_and_cannot_end_its_script():
    page = made(data={"name": NASTY})
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert json.loads(text) == {"name": NASTY}
    assert "alert(1)</script>" not in page


def test_a_title_is_escaped():
    assert "<title>&lt;/title&gt;&lt;b&gt;</title>" in made(title="</title><b>")


def test_no_number_of_json_is_missing():
    with pytest.raises(ValueError, match="not JSON compliant"):
        made(data={"value": float("nan")})


def test_a_part_that_is_not_there_is_told():
    with pytest.raises(FileNotFoundError):
        made(styles=["nothing.css"])


def test_the_same_arguments_give_the_same_bytes():
    assert made(data={"b": 1, "a": 2}) == made(data={"b": 1, "a": 2})


@pytest.mark.parametrize("kind", ["html", "js", "css"])
def test_words_we_avoid_are_avoided_on_pages(kind):
    parts = [entry for entry in resources.files("upheld.documents").iterdir() if entry.name.endswith(f".{kind}")]
    assert parts
    for entry in parts:
        assert not AVOIDED.findall(entry.read_text(encoding="utf-8")), entry.name


def test_nothing_is_asked_of_another_address():
    page = made(styles=["quick_page.css"], scripts=["quick_model.js", "quick_words.js", "quick_page.js"])
    assert set(re.findall(r"https?://[^\s\"']+", page)) <= {"http://www.w3.org/2000/svg"}
