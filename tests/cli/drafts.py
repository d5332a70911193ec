"""Exports, and what `upheld init` makes of them."""

import re

import upheld
from tests.products import upheld_said


def csv(path, rows, head, separator=","):
    """Rows as a file of text; None is nothing."""
    lines = [separator.join("" if value is None else str(value) for value in row) for row in [head, *rows]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def drafted(*arguments):
    """The spec that `upheld init` writes without asking, and what it says."""
    said = upheld_said("init", *arguments)
    assert said.code == 0, said.err
    (name,) = re.findall(r"^Written: (.*)$", said.out, re.MULTILINE)
    said_in_one = " ".join(said.out.split())
    return upheld.load_spec(name), said_in_one, name


def refused(*arguments):
    said = upheld_said("init", *arguments)
    assert (said.code, said.out) == (2, ""), said
    assert "Traceback" not in said.err
    assert "fault of its own" not in said.err
    return said.err


def verdicts(name, *flags):
    """What check says of the spec once it requires something."""
    said = upheld_said("check", name, "--json", *flags)
    assert said.code != 2, said.err
    return said.json


def accepted(name):
    """A spec without requirements is right and requires nothing."""
    said = upheld_said("check", name)
    assert said.code == 3, said.err
    assert "nothing is required yet" in said.err
