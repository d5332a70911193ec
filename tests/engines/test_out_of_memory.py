"""Where memory does not do, it is said so, without the settings of an engine that nobody here can change."""

from __future__ import annotations

import duckdb

from upheld.engines import find_source
from upheld.engines.refusals import refusal


def test_what_does_not_fit_is_told_without_advice_on_the_engines_own_settings(tmp_path):
    (tmp_path / "log.csv").write_text("a,b\n1,2\n")
    said = "Out of Memory Error: failed to allocate 4 MB (690 MB/700 MB used)\nPossible solutions:\n* SET threads=X"
    told = str(refusal(duckdb.OutOfMemoryException(said), [find_source("log.csv", tmp_path)], "700MB"))
    assert told.endswith("into 700MB of memory and the temporary folder: failed to allocate 4 MB (690 MB/700 MB used)")
