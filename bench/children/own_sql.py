"""Only the SQL that a check runs, in a bare DuckDB: no look over the log, no check of what is asked, no figure."""

import json
import sys
import time
from pathlib import Path

import duckdb

statements = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
began = time.perf_counter()
cells = 0
with duckdb.connect() as connection:
    for statement in statements:
        answer = connection.execute(statement).fetchnumpy()
        cells += len(next(iter(answer.values())))
ended = time.perf_counter()
print(json.dumps({"reading": ended - began, "computing": 0.0, "answer": {"cells": cells}}))
