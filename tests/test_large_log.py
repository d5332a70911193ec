"""Ten million cases in under one gigabyte."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.slow

SPEC = """
upheld: 1
product: large
title: Ten million cases
kind: classification
log: {source: log.parquet, id: id, time: at, who: card, score: score, outcome: outcome, segments: [country, device]}
lever: {act_at: 0.3, review_from: 0.1}
rule: amount > 300
requirements:
  - {metric: recall, at_least: 50%}
  - {metric: roc_auc, at_least: 50%, in_every: country}
"""

PEAK = """
import sys
from upheld_cli.main import main
code = main(["check", sys.argv[1], "--json"])
# The peak of this program alone: what `resource` tells begins with what the tests themselves held.
(peak,) = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(peak, file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"""
            COPY (SELECT i AS id, TIMESTAMP '2026-01-01' + INTERVAL (i * 1.5) SECOND AS at, hash(i) % 1500000 AS card,
              1 / (1 + exp(4 - 3 * random())) AS score, random() < 0.02 AS outcome,
              ['IN', 'SG', 'GB', 'NP'][1 + (hash(i * 7) % 4)::INT] AS country,
              ['ios', 'web'][1 + (hash(i * 3) % 2)::INT] AS device, 1000 * random() AS amount
            FROM range(10000000) r(i)) TO '{tmp_path / "log.parquet"}'
        """)
    path = tmp_path / "large.yaml"
    path.write_text(SPEC)
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is told in kilobytes on Linux only")
def test_ten_million_cases_are_judged_in_under_one_gigabyte(spec: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", PEAK, str(spec)], capture_output=True, text=True, check=False)
    assert json.loads(ran.stdout)["cases"]["judged"] == 10_000_000
    assert int(ran.stderr.splitlines()[-1]) * 1024 < 1_000_000_000
