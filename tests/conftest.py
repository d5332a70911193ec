"""What every test shares: where the real development data is, and one line that says so when it is absent."""

from __future__ import annotations

import functools
import gc
import os
from pathlib import Path

import pytest
import typer.main

from tests.browser.pages import CHROMIUM, WITHOUT_CHROMIUM

DATA = Path(os.environ.get("UPHELD_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
"""Development data that is never committed; tests that use it are skipped where it is absent."""


@pytest.fixture(scope="session")
def data() -> Path:
    if not DATA.is_dir():
        pytest.skip("the development data is absent (UPHELD_DATA)")
    return DATA


def pytest_configure() -> None:
    # Thousands of small trees are built and dropped; looking for cycles among them after every few hundred objects
    # took a tenth of the time of all tests.
    gc.set_threshold(100_000, 20, 20)
    # A process builds the parser of its command line once. Here hundreds of commands run in one process.
    typer.main.get_command = functools.cache(typer.main.get_command)
    # A parallel worker of pytest inherits the width of its terminal, and tables would then break at it.
    os.environ.pop("COLUMNS", None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not DATA.is_dir():
        terminalreporter.write_line(
            "Left out: tests on real development data, which is not here (UPHELD_DATA names it)."
        )
    if CHROMIUM is None:
        terminalreporter.write_line(f"Left out: tests in a browser, {WITHOUT_CHROMIUM}.")
