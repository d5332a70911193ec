"""A sign of life is for a terminal; a pipe stays quiet."""

import io
import sys

from upheld_cli.progress import working


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_is_told_what_is_being_done(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with working("Reading [b]log[/b].csv"):
        pass
    assert "Reading [b]log[/b].csv" in sys.stderr.getvalue()


def test_a_pipe_is_told_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with working("Reading log.csv"):
        pass
    assert sys.stderr.getvalue() == ""
