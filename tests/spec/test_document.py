"""The text of a spec is read safely: YAML 1.2, and none of the features that could be a trap."""

from __future__ import annotations

import pytest

from upheld.errors import SpecError
from upheld.spec.document import read_document


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(SpecError) as caught:
        read_document(text, "p.yaml")
    return caught.value.problems[0].path, caught.value.problems[0].message


def test_words_numbers_and_nothing_are_read_as_in_yaml_1_2() -> None:
    text = "{a: 0.80, b: 400, c: true, d: no, e: , f: 2026-07-01, g: 92%, h: '5', i: 1e3, j: 0x1F, k: -.5, l: 012}"
    assert read_document(text, "p").data == {
        "a": 0.8, "b": 400, "c": True, "d": "no", "e": None, "f": "2026-07-01", "g": "92%", "h": "5", "i": 1000.0,
        "j": 31, "k": -0.5, "l": 12,
    }  # fmt: skip


def test_a_key_is_the_text_that_was_written() -> None:
    data = read_document("{NO: 1, 1.50: 2, true: 3, null: 4, 2026-07-01: 5}", "p").data
    assert list(data) == ["NO", "1.50", "true", "null", "2026-07-01"]


@pytest.mark.parametrize("start", ["\ufeff", "---\n", "# comment\n", "%YAML 1.2\n---\n"])
def test_what_may_stand_before_a_spec(start: str) -> None:
    assert read_document(start + "a: 1\r\nb: 2\r\n", "p").data == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 2),
        (("a", "b"), 3),
        (("a", "c", 1), 6),
        (("a", "c", 1, "d"), 6),
        (("a", "x"), 2),
        (("x",), None),
        ((), None),
    ],
)
def test_a_mistake_is_shown_at_the_nearest_line_that_is_written(path: tuple[str | int, ...], line: int | None) -> None:
    text = "# comment\na:\n  b: 1\n  c:\n    - 1\n    - {d: 2}\n"
    assert read_document(text, "p").line_of(path) == line


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "", "is empty"),
        ("# only a comment\n", "", "is empty"),
        ("- a\n- b", "", "is no spec"),
        ("hello", "", "is no spec"),
        ("a: b\n\tc: d", "line 2, column 1", "is not YAML: a tab stands here"),
        ("a: b: c", "line 1, column 5", 'is not YAML: a ":" cannot stand here'),
        ("a: [b\nc: d", "line 2, column 2", "is not YAML: a comma or the closing bracket is missing; it was opened on"),
        ("a: 'b\nc: d", "line 2, column 5", "is not YAML: a quote is opened and never closed"),
        ("a: @b", "line 1, column 4", "is not YAML: text that begins with this character needs quotes"),
        ("a: - b", "line 1, column 4", "is not YAML: a list cannot start here"),
        ("a: 1\n b: 2", "line 2, column 3", 'is not YAML: a ":" cannot stand here'),
        ("a: &x [1]\nb: *x", "line 2", "uses a YAML alias (*x); write the value out"),
        ("a: !!python/object:os.system x", "line 1", '"!!python/object:os.system" is no plain value'),
        ("a: !!binary aGk=", "line 1", '"!!binary" is no plain value'),
        ("a: 1\n---\nb: 2", "line 2", "a second document starts here (---)"),
        ("? [a]\n: b", "line 1", "a key should be a word"),
        ("a: " + "9" * 5000, "line 1", '"99999'),
        ("a: " + "[" * 30 + "]" * 30, "line 1", "is nested more than 20 levels deep"),
        ("x: \x00", "line 1", "holds the character U+0000, which is no text"),
        ("a: " + "b" * 2**20, "", "is larger than 1 MiB"),
        ("a: " + "é" * 2**19, "", "is larger than 1 MiB"),
    ],
)
def test_what_is_no_safe_yaml_is_refused_at_its_place(text: str, place: str, words: str) -> None:
    path, message = refusal(text)
    assert path == place
    assert message.startswith(words)


def test_a_bomb_of_aliases_is_refused_before_it_goes_off() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    assert refusal("\n".join(lines))[1].startswith("uses a YAML alias")


def test_an_anchor_that_nothing_refers_to_does_no_harm() -> None:
    assert read_document("a: &x 1\nb: &x 2", "p").data == {"a": 1, "b": 2}


def test_every_part_has_its_line() -> None:
    found = read_document("product: p\nlog:\n  segments:\n    - a\n    - b\nlever: {act_at: 0.5}\n", "x").lines()
    assert found == {
        "product": 1, "log": 2, "log.segments": 3, "log.segments[0]": 4, "log.segments[1]": 5,
        "lever": 6, "lever.act_at": 6,
    }  # fmt: skip
