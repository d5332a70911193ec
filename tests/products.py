"""Little products for tests of the command line: a log as text, a spec beside it, and what `upheld` then says."""

from __future__ import annotations

import contextlib
import io
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from upheld_cli.main import main

RECALL = "{metric: recall, at_least: 50%}"
HEAD = ("id", "score", "y")


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Its stdout as JSON, which knows neither NaN nor Infinity."""

        def refuse(word: str) -> None:
            raise AssertionError(f"{word} is no JSON")

        found: dict[str, Any] = json.loads(self.out, parse_constant=refuse)
        return found


@dataclass(frozen=True)
class Product:
    """A folder with a log and a spec."""

    folder: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def log(
        self, rows: Iterable[Sequence[Any]] | None = None, head: Sequence[str] = HEAD, name: str = "log.csv"
    ) -> Path:
        """The rows as CSV; None as a value is nothing, text stands as it is given."""
        chosen = cases() if rows is None else rows
        lines = [",".join("" if value is None else str(value) for value in row) for row in chosen]
        return self.write(name, "\n".join([",".join(head), *lines]) + "\n")

    def spec(
        self, *, more: str = "", lever: str = "{act_at: 0.5}", requirements: str = RECALL, **log: str | None
    ) -> Path:
        """The spec; a key of the log block is left out where it is None."""
        keys = {"source": "log.csv", "score": "score", "outcome": "y"} | log
        block = "\n".join(f"  {key}: {value}" for key, value in keys.items() if value is not None)
        head = "product: test\ntitle: A test product\nkind: classification"
        text = f"{head}\nlog:\n{block}\nlever: {lever}\nrequirements: [{requirements}]\n{more}\n"
        return self.write("spec.yaml", text)

    def check(self, *flags: str) -> Said:
        return upheld_said("check", str(self.folder / "spec.yaml"), *flags)

    def refused(self, *flags: str) -> str:
        """What `upheld check` says on stderr where it must end with exit code 2 and nothing on stdout."""
        said = self.check(*flags)
        assert (said.code, said.out) == (2, ""), said
        assert "Traceback" not in said.err
        assert "fault of its own" not in said.err
        return said.err

    def cases(self, *flags: str) -> dict[str, Any]:
        """How many cases the JSON counts."""
        said = self.check("--json", *flags)
        assert said.code != 2, said.err
        counts: dict[str, Any] = said.json["cases"]
        return counts


def upheld_said(*arguments: str) -> Said:
    """The command run in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    return Said(code, out.getvalue(), err.getvalue())


def cases(n: int = 60, seed: int = 1) -> list[tuple[int, float, int]]:
    """Ids, scores and outcomes of n cases, of which some thirty percent are positive."""
    draw = random.Random(seed)
    return [(i, round(draw.random(), 4), int(draw.random() < 0.3)) for i in range(n)]


def to_parquet(path: Path, query: str, tables: Mapping[str, Path] | None = None) -> Path:
    """The answer of a query as a Parquet file; `tables` names CSV files it may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        for name, file in (tables or {}).items():
            connection.execute(f"CREATE TABLE {name} AS FROM read_csv(?)", [str(file)])
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT PARQUET)")
    return path
