"""Write the reference pages and the README's picture from the tables they describe.

`python docs/generate.py` writes them; with `--check` it changes nothing and fails if one is not fresh.
"""

from __future__ import annotations

import io
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import typer.main
from rich.console import Console

import upheld
from upheld.expressions import FUNCTIONS
from upheld.kinds import KINDS
from upheld.spec import json_schema
from upheld.worlds import WORLDS
from upheld_cli.main import app
from upheld_cli.verdict_table import print_table

DOCS = Path(__file__).parent
BETTER = {"high": "higher", "low": "lower", "near 0": "nearer to 0", "neither": "neither"}


UNITS = {
    "share": ", a share",
    "ms": ", in milliseconds",
    "minutes": ", in minutes",
    "quantity": ", in the unit of the log",
}


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated page and its text."""
    yield DOCS / "reference" / "metrics.md", metrics_page()
    yield DOCS / "reference" / "spec.md", spec_page()
    yield DOCS / "reference" / "expressions.md", expressions_page()
    yield DOCS / "reference" / "commands.md", commands_page()
    yield DOCS / "pictures" / "verdict.svg", picture()


def metrics_page() -> str:
    lines = [
        "# Metrics",
        "",
        "Made from the table `METRICS` of each kind; `upheld explain NAME` says the gist of it.",
        "",
    ]
    told: dict[str, str] = {}
    for kind, module in KINDS.items():
        lines += [f"## {kind.capitalize()}", ""]
        shared = [name for name, metric in module.METRICS.items() if told.get(name) == metric.meaning.says]
        if shared:
            lines += [f"As of every kind: {', '.join(shared)}.", ""]
        for metric in module.METRICS.values():
            meaning = metric.meaning
            if metric.name in shared:
                continue
            told.setdefault(metric.name, meaning.says)
            needs = ", ".join(sorted(metric.outcomes_of)) or "none"
            facts = {
                "Counted as": f"`{meaning.fraction}`",
                "Better": BETTER[meaning.better],
                "Range": f"{metric.low:g} to {metric.high:g}" + UNITS.get(metric.unit, ""),
                "Read of": f"`{metric.read_of}`, or a column of that name" if metric.read_of else "",
                "Needs outcomes of": needs
                + ("; and a score that is a probability" if metric.needs_probability else ""),
                "Several classes": "with class: NAME, or in_every: class" if "class" in metric.takes else "",
                "Looks": "once only" if metric.once_only else "",
                "Also called": meaning.also,
                "Mind": meaning.mind,
                "Source": meaning.source,
            }
            lines += [f"### {metric.name}", "", f"**{meaning.title}.** {meaning.says}", ""]
            lines += [f"- {name}: {text}" for name, text in facts.items() if text] + [""]
    return "\n".join(lines)


def spec_page() -> str:
    schema = json_schema()
    lines = [
        "# The spec",
        "",
        "Made from the JSON Schema that `upheld schema` prints. Every block but `product`, `title` and `kind` may be",
        "absent while a product is young; each command says which block it misses.",
        "",
    ]
    for whole in schema.get("oneOf", [schema]):
        kind = whole["properties"]["kind"].get("const", "")
        lines += _block(f"The whole, kind {kind}", whole)
    for name, block in sorted(schema.get("$defs", {}).items()):
        if block.get("properties"):
            lines += _block(f"{name}", block)
    return "\n".join(lines)


def _block(title: str, block: dict[str, Any]) -> list[str]:
    required = set(block.get("required", ()))
    lines = [
        f"## {title}",
        "",
        _one_line(block.get("description", "")),
        "",
        "| key | takes | meaning |",
        "|---|---|---|",
    ]
    for key, facts in block["properties"].items():
        must = " (required)" if key in required else ""
        lines.append(f"| `{key}`{must} | {_takes(facts)} | {_one_line(facts.get('description', ''))} |")
    return [*lines, ""]


def _takes(facts: dict[str, Any]) -> str:
    if "$ref" in facts:
        name = facts["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in facts or "oneOf" in facts:
        parts = [_takes(part) for part in facts.get("anyOf", facts.get("oneOf", [])) if part.get("type") != "null"]
        return " or ".join(dict.fromkeys(parts))
    if "const" in facts:
        return f"`{facts['const']}`"
    if "enum" in facts:
        return ", ".join(f"`{json.dumps(value).strip(chr(34))}`" for value in facts["enum"])
    if facts.get("type") == "array":
        return f"list of {_takes(facts.get('items', {}))}"
    return {
        "string": "text",
        "number": "number",
        "integer": "whole number",
        "boolean": "true or false",
        "object": "keys",
    }.get(str(facts.get("type")), "value")


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def expressions_page() -> str:
    lines = [
        "# Expressions",
        "",
        "`log.where`, `rule`, the values of `value`, a requirement's `where`, and any log value that is not a",
        "plain column are scalar expressions over the log's columns, in SQL's words: comparison, arithmetic, `and`,",
        "`or`, `not`, `case`, `in`, `between`, `is null`, `like`, `cast`, dates and intervals, and the functions",
        "below. Nothing else is allowed: no query, no table, no file. `/` always divides truly.",
        "",
        "| function |",
        "|---|",
    ]
    return "\n".join([*lines, *[f"| `{name}` |" for name in sorted(FUNCTIONS)], ""])


def commands_page() -> str:
    lines = [
        "# Commands",
        "",
        "Exit codes: 0 met, 1 not met, 3 undecided or nothing required, 2 the spec, the data or the call is wrong.",
        "",
    ]
    root = typer.main.get_command(app)
    context = click.Context(root, info_name="upheld")
    for name, command in root.commands.items():  # type: ignore[attr-defined]  # a group, as it has several commands
        helped = command.get_help(click.Context(command, info_name=name, parent=context, terminal_width=100))
        lines += [f"## upheld {name}", "", "```text", helped.strip(), "```", ""]
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()) + "\n"


def picture() -> str:
    """The demo's verdicts as a picture that needs no font from elsewhere."""
    with tempfile.TemporaryDirectory() as folder:
        spec = upheld.load_spec(WORLDS["card-fraud"]().write(folder))
        assessment = upheld.assess(spec, upheld.gather(spec))
    console = Console(record=True, width=112, file=io.StringIO(), highlight=False)
    print_table(assessment, console)
    svg = console.export_svg(title="upheld check card-fraud.yaml", unique_id="verdict")
    return (
        re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code, monospace", "monospace") + "\n"
    )


def main(check: bool) -> int:
    stale = []
    for path, text in pages():
        fresh = path.read_text() if path.is_file() else ""
        if fresh == text:
            continue
        if check:
            stale.append(path.relative_to(DOCS.parent))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"wrote {path.relative_to(DOCS.parent)}")
    for page in stale:
        print(f"{page} is not what its table says; run `make docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
